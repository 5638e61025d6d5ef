-- What admins do with campaigns and with the line, and why a ticket or a code is where it is. Each act runs under the line's lock and
-- leaves its audit event.

-- A campaign with all its settings and counts, for the console. Durations in seconds.
create view invites.campaign_settings with (security_barrier) as
    select c.id, c.slug, c.name, c.product_url, c.code_pattern, c.code_upper_case, c.contribution_size,
        extract(epoch from c.hold)::bigint as hold_seconds,
        extract(epoch from c.return_window)::bigint as return_window_seconds,
        extract(epoch from c.return_deadline)::bigint as return_deadline_seconds,
        c.open, c.ends_at, c.created_at, c.version,
        t.codes_added, t.codes_available - t.codes_available_deleted as available, t.tickets_waiting
    from invites.campaign c join invites.tally t on t.campaign_id = c.id;
grant select on invites.campaign_settings to invites_admin, invites_moderator;

create function invites.refuse_input(p_detail text, p_message text)
returns void language plpgsql as $$
begin
    raise exception using errcode = 'IN005', detail = p_detail, message = p_message;
end
$$;

-- What the table's constraints say, as sentences for a person.
create function invites.check_campaign(p_slug text, p_name text, p_product_url text, p_code_pattern text, p_contribution_size integer,
    p_hold_seconds bigint, p_return_window_seconds bigint, p_return_deadline_seconds bigint)
returns void language plpgsql stable set search_path = invites, pg_temp as $$
declare
    v_year constant bigint := 366 * 86400;
begin
    if p_slug is null or p_slug !~ '^[a-z0-9]+(-[a-z0-9]+)*$' or length(p_slug) > 63
        or p_slug in ('api', 'assets', 'favicon.ico', 'healthz', 'metrics', 'privacy', 'problems', 'readyz') then
        perform refuse_input('bad_slug', 'The short name is 1 to 63 of a-z and 0-9, with single dashes between, and none of the addresses'
            ' that the site uses itself.');
    end if;
    if p_name is null or btrim(p_name) = '' or length(p_name) > 100 then
        perform refuse_input('bad_name', 'The name is 1 to 100 characters.');
    end if;
    if p_product_url is null or p_product_url !~ '^https?://[^\s]+$' then
        perform refuse_input('bad_url', 'The product''s link begins with https:// or http:// and has no spaces.');
    end if;
    if p_code_pattern is null or length(p_code_pattern) not between 1 and 200 then
        perform refuse_input('bad_pattern', 'The code pattern is 1 to 200 characters.');
    end if;
    begin
        perform '' ~ p_code_pattern;
    exception when invalid_regular_expression then
        perform refuse_input('bad_pattern', 'The code pattern is not a regular expression that the database understands.');
    end;
    if p_contribution_size is null or p_contribution_size not between 1 and 20 then
        perform refuse_input('bad_contribution_size', 'The codes asked back are 1 to 20.');
    end if;
    if least(p_hold_seconds, p_return_window_seconds, p_return_deadline_seconds) < 60
        or greatest(p_hold_seconds, p_return_window_seconds, p_return_deadline_seconds) > v_year
        or num_nulls(p_hold_seconds, p_return_window_seconds, p_return_deadline_seconds) > 0 then
        perform refuse_input('bad_duration', 'Every time span is between a minute and a year.');
    end if;
end
$$;

create function invites.create_campaign(p_slug text, p_name text, p_product_url text, p_code_pattern text, p_code_upper_case boolean,
    p_contribution_size integer, p_hold_seconds bigint, p_return_window_seconds bigint, p_return_deadline_seconds bigint,
    p_open boolean, p_ends_at timestamptz)
returns bigint language plpgsql volatile security definer set search_path = invites, pg_temp as $$
declare
    v_campaign campaign;
begin
    perform check_campaign(p_slug, p_name, p_product_url, p_code_pattern, p_contribution_size, p_hold_seconds, p_return_window_seconds,
        p_return_deadline_seconds);
    insert into campaign (slug, name, product_url, code_pattern, code_upper_case, contribution_size, hold, return_window,
        return_deadline, open, ends_at)
    values (p_slug, btrim(p_name), p_product_url, p_code_pattern, p_code_upper_case, p_contribution_size,
        make_interval(secs => p_hold_seconds), make_interval(secs => p_return_window_seconds),
        make_interval(secs => p_return_deadline_seconds), p_open, p_ends_at)
    on conflict (slug) do nothing
    returning * into v_campaign;
    if not found then
        raise exception using errcode = 'IN009', detail = 'slug_taken', message = format('There is a campaign "%s" already.', p_slug);
    end if;
    perform record_audit(v_campaign.id, 'create_campaign', 'campaign', v_campaign.id, null, to_jsonb(v_campaign) - 'id', null);
    return v_campaign.id;
end
$$;

-- The campaign with other settings; the short name stays, because tickets' links carry it. outcome:
--   'updated'   version is the new one (the old one where nothing differs)
--   'changed'   somebody else changed it after p_version was read: by whom and when, as far as the history says; nothing was done
-- Tickets that have given what a smaller contribution asks for are complete with it.
create function invites.update_campaign(p_id bigint, p_version bigint, p_name text, p_product_url text, p_code_pattern text,
    p_code_upper_case boolean, p_contribution_size integer, p_hold_seconds bigint, p_return_window_seconds bigint,
    p_return_deadline_seconds bigint, p_open boolean, p_ends_at timestamptz,
    out outcome text, out version bigint, out changed_by text, out changed_at timestamptz)
language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' as $$
#variable_conflict use_column
declare
    v_now timestamptz := lock_line(p_id);
    v_old campaign;
    v_new campaign;
    v_completed bigint[];
    v_before jsonb;
    v_after jsonb;
begin
    select * into v_old from campaign where id = p_id for no key update;
    if not found then
        raise exception using errcode = 'IN004', detail = 'no_campaign', message = 'There is no such campaign.';
    end if;
    if v_old.version <> p_version then
        outcome := 'changed';
        version := v_old.version;
        select e.author, e.at into changed_by, changed_at from audit_event e
        where e.subject_kind = 'campaign' and e.subject_id = p_id and e.action in ('update_campaign', 'update')
        order by e.id desc limit 1;
        return;
    end if;
    perform check_campaign(v_old.slug, p_name, p_product_url, p_code_pattern, p_contribution_size, p_hold_seconds,
        p_return_window_seconds, p_return_deadline_seconds);
    outcome := 'updated';
    version := v_old.version;
    v_new := v_old;
    v_new.name := btrim(p_name);
    v_new.product_url := p_product_url;
    v_new.code_pattern := p_code_pattern;
    v_new.code_upper_case := p_code_upper_case;
    v_new.contribution_size := p_contribution_size;
    -- A span that is as long as before stays as it was written: "7 days" is no change from 168 hours.
    v_new.hold := coalesce(nullif(make_interval(secs => p_hold_seconds), v_old.hold), v_old.hold);
    v_new.return_window := coalesce(nullif(make_interval(secs => p_return_window_seconds), v_old.return_window), v_old.return_window);
    v_new.return_deadline := coalesce(nullif(make_interval(secs => p_return_deadline_seconds), v_old.return_deadline),
        v_old.return_deadline);
    v_new.open := p_open;
    v_new.ends_at := p_ends_at;
    if v_new is not distinct from v_old then
        return;
    end if;
    update campaign c set name = v_new.name, product_url = v_new.product_url, code_pattern = v_new.code_pattern,
        code_upper_case = v_new.code_upper_case, contribution_size = v_new.contribution_size, hold = v_new.hold,
        return_window = v_new.return_window, return_deadline = v_new.return_deadline, open = v_new.open, ends_at = v_new.ends_at
    where c.id = p_id returning c.version into version;
    if v_new.contribution_size < v_old.contribution_size then
        with completed as (
            update ticket t set state = 'contributed', contributed_at = v_now
            where t.campaign_id = p_id and t.state = 'delivered' and t.codes_given >= v_new.contribution_size
            returning t.code_id
        )
        select array_agg(code_id) into v_completed from completed;
        update code c set status = 'used', settled_at = v_now where c.id = any (v_completed) and c.status = 'distributed';
    end if;
    select coalesce(jsonb_object_agg(o.key, o.value) filter (where o.value is distinct from n.value), '{}'),
        coalesce(jsonb_object_agg(n.key, n.value) filter (where o.value is distinct from n.value), '{}')
    into v_before, v_after
    from jsonb_each(to_jsonb(v_old)) o join jsonb_each(to_jsonb(v_new)) n on n.key = o.key;
    if v_completed is not null then
        v_after := v_after || jsonb_build_object('tickets_completed', cardinality(v_completed));
    end if;
    perform record_audit(p_id, 'update_campaign', 'campaign', p_id, v_before, v_after, null);
    perform line_changed(p_id);
    perform settle_line(p_id, v_now);
end
$$;

-- Finds a ticket for an admin's act and takes its line's lock; missed offers are ended, the reason is there.
create function invites.lock_ticket_for_act(p_ticket_id bigint, p_reason text, out o_ticket invites.ticket, out o_now timestamptz)
language plpgsql volatile set search_path = invites, pg_temp as $$
begin
    if p_reason is null or btrim(p_reason) = '' then
        perform refuse_input('no_reason', 'A reason must be given: it is kept in the history.');
    end if;
    select * into o_ticket from ticket where id = p_ticket_id;
    if not found then
        raise exception using errcode = 'IN004', detail = 'no_ticket', message = 'There is no such ticket.';
    end if;
    o_now := lock_line(o_ticket.campaign_id);
    perform settle_line(o_ticket.campaign_id, o_now);
    select * into o_ticket from ticket where id = p_ticket_id;
end
$$;

-- To the head of the line (behind those who are there already with lower numbers), or back to where its number puts it.
-- Returns whether anything changed.
create function invites.move_ticket(p_ticket_id bigint, p_to text, p_reason text)
returns boolean language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' as $$
declare
    v_lane constant smallint := case p_to when 'head' then 0 when 'line' then 1 end;
    v_locked record;
    v_ticket ticket;
begin
    if v_lane is null then
        perform refuse_input('bad_place', 'A ticket is moved to the head of the line or back into it.');
    end if;
    v_locked := lock_ticket_for_act(p_ticket_id, p_reason);
    v_ticket := v_locked.o_ticket;
    if v_ticket.state <> 'waiting' then
        raise exception using errcode = 'IN009', detail = 'not_waiting', message = format(
            'Ticket %s does not wait any more: its state is "%s".', v_ticket.number, v_ticket.state);
    end if;
    if v_ticket.lane = v_lane then
        return false;
    end if;
    update ticket set lane = v_lane where id = p_ticket_id;
    perform line_changed(v_ticket.campaign_id);
    perform record_audit(v_ticket.campaign_id, 'move_ticket', 'ticket', p_ticket_id,
        jsonb_build_object('lane', v_ticket.lane), jsonb_build_object('lane', v_lane, 'number', v_ticket.number), btrim(p_reason));
    return true;
end
$$;

-- Out of the line; a code that was held for it goes to the next.
create function invites.remove_ticket(p_ticket_id bigint, p_reason text)
returns void language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' as $$
declare
    v_locked record;
    v_ticket ticket;
begin
    v_locked := lock_ticket_for_act(p_ticket_id, p_reason);
    v_ticket := v_locked.o_ticket;
    if v_ticket.state not in ('waiting', 'offered') then
        raise exception using errcode = 'IN009', detail = 'not_in_line', message = format(
            'Ticket %s is not in the line any more: its state is "%s".', v_ticket.number, v_ticket.state);
    end if;
    update ticket set state = 'left', code_id = null, left_at = v_locked.o_now where id = p_ticket_id;
    if v_ticket.code_id is not null then
        perform release_codes(array[v_ticket.code_id]);
    end if;
    perform line_changed(v_ticket.campaign_id);
    perform record_audit(v_ticket.campaign_id, 'remove_ticket', 'ticket', p_ticket_id,
        jsonb_build_object('state', v_ticket.state), jsonb_build_object('state', 'left', 'number', v_ticket.number), btrim(p_reason));
    perform serve_line(v_ticket.campaign_id, v_locked.o_now);
end
$$;

-- A page of who is in the line, in the order in which they are served: whoever has an offer, by its end, then whoever waits. p_state:
-- 'offered', 'waiting', or null for both. The page begins after the row with these keys: the offered one's end and id, or the waiting
-- one's lane and number (a waiting one skips all offered); all null for the first page.
create function invites.line_page(p_campaign_id bigint, p_state text, p_offer_end timestamptz, p_offered_id bigint,
    p_lane smallint, p_number bigint, p_limit integer)
returns table (id bigint, number bigint, state invites.ticket_state, lane smallint, requested_at timestamptz,
    offered_at timestamptz, offer_expires_at timestamptz, returned_at timestamptz, replaced_at timestamptz)
language plpgsql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_count bigint := 0;
begin
    if p_state is distinct from 'waiting' and p_number is null then
        return query
            select t.id, t.number, t.state, t.lane, t.requested_at, t.offered_at, t.offer_expires_at, t.returned_at, t.replaced_at
            from ticket t
            where t.campaign_id = p_campaign_id and t.state = 'offered'
                and (t.offer_expires_at, t.id) > (coalesce(p_offer_end, '-infinity'), coalesce(p_offered_id, 0))
            order by t.campaign_id, t.offer_expires_at, t.id limit p_limit;
        get diagnostics v_count = row_count;
    end if;
    if p_state is distinct from 'offered' and v_count < p_limit then
        return query
            select t.id, t.number, t.state, t.lane, t.requested_at, null::timestamptz, null::timestamptz, t.returned_at, t.replaced_at
            from ticket t
            where t.campaign_id = p_campaign_id and t.state = 'waiting'
                and (t.lane, t.number) > (coalesce(p_lane, -1::smallint), coalesce(p_number, 0))
            order by t.campaign_id, t.lane, t.number limit p_limit - v_count;
    end if;
end
$$;

-- What decides where a ticket is. No row: there is no such ticket. last_*: what a person did to it last.
create function invites.explain_ticket(p_campaign_id bigint, p_number bigint)
returns table (id bigint, number bigint, state invites.ticket_state, lane smallint, ahead bigint,
    requested_at timestamptz, offered_at timestamptz, offer_expires_at timestamptz, delivered_at timestamptz, copied_at timestamptz,
    contributed_at timestamptz, expired_at timestamptz, left_at timestamptz, returned_at timestamptz, replaced_at timestamptz,
    return_until timestamptz, deadline timestamptz, codes_given smallint, contribution_size smallint, code_id bigint,
    code_status invites.code_status, report invites.report_outcome, waiting bigint, available bigint, is_open boolean,
    last_author text, last_action text, last_at timestamptz, last_reason text)
language sql stable security definer
set search_path = invites, pg_temp set jit = off
begin atomic
    select t.id, t.number, t.state, t.lane,
        case when t.state = 'waiting' then (select count(*) from invites.ticket w where w.campaign_id = t.campaign_id
            and w.state = 'waiting' and (w.lane, w.number) < (t.lane, t.number)) end,
        t.requested_at, t.offered_at, t.offer_expires_at, t.delivered_at, t.copied_at, t.contributed_at, t.expired_at, t.left_at,
        t.returned_at, t.replaced_at, t.expired_at + c.return_window, t.delivered_at + c.return_deadline, t.codes_given,
        c.contribution_size, t.code_id, k.status, r.outcome, y.tickets_waiting, y.codes_available - y.codes_available_deleted,
        c.open and (c.ends_at is null or c.ends_at > now()),
        e.author::text, e.action, e.at, e.reason
    from invites.ticket t
        join invites.campaign c on c.id = t.campaign_id
        join invites.tally y on y.campaign_id = t.campaign_id
        left join invites.code k on k.id = t.code_id
        left join invites.report r on r.ticket_id = t.id and r.code_id = t.code_id
        left join lateral (select v.author, v.action, v.at, v.reason from invites.audit_event v
            where v.subject_kind = 'ticket' and v.subject_id = t.id order by v.id desc limit 1) e on true
    where t.campaign_id = p_campaign_id and t.number = p_number;
end;

-- What decides where a code is. given_by: the number of the ticket on which it was given back. earlier: available codes that are handed
-- out before it, counted up to 10,000.
create function invites.explain_code(p_code_id bigint)
returns table (id bigint, campaign_name text, status invites.code_status, source invites.code_source, added_at timestamptz,
    distributed_at timestamptz, settled_at timestamptz, flagged_at timestamptz, deleted_at timestamptz, given_by bigint,
    ticket_number bigint, ticket_state invites.ticket_state, offer_expires_at timestamptz, copied_at timestamptz, deadline timestamptz,
    codes_given smallint, contribution_size smallint, report invites.report_outcome, earlier bigint, waiting bigint, is_open boolean,
    last_author text, last_action text, last_at timestamptz, last_reason text)
language sql stable security definer
set search_path = invites, pg_temp set jit = off
begin atomic
    select k.id, c.name, k.status, k.source, k.added_at, k.distributed_at, k.settled_at, k.flagged_at, k.deleted_at, g.number,
        t.number, t.state, t.offer_expires_at, t.copied_at, k.distributed_at + c.return_deadline, t.codes_given, c.contribution_size,
        r.outcome,
        case when k.status = 'available' and k.deleted_at is null then (select count(*) from (select from invites.code o
            where o.campaign_id = k.campaign_id and o.status = 'available' and o.deleted_at is null and o.id + 0 < k.id
            order by o.campaign_id, o.id + 0 limit 10000) o) end,
        y.tickets_waiting, c.open and (c.ends_at is null or c.ends_at > now()),
        e.author::text, e.action, e.at, e.reason
    from invites.code k
        join invites.campaign c on c.id = k.campaign_id
        join invites.tally y on y.campaign_id = k.campaign_id
        left join invites.ticket t on t.id = k.ticket_id
        left join invites.report r on r.ticket_id = k.ticket_id and r.code_id = k.id
        left join invites.contribution b on b.code_id = k.id
        left join invites.ticket g on g.id = b.ticket_id
        left join lateral (select v.author, v.action, v.at, v.reason from invites.audit_event v
            where v.subject_kind = 'code' and v.subject_id = k.id order by v.id desc limit 1) e on true
    where k.id = p_code_id;
end;

grant execute on function
    invites.create_campaign(text, text, text, text, boolean, integer, bigint, bigint, bigint, boolean, timestamptz),
    invites.update_campaign(bigint, bigint, text, text, text, boolean, integer, bigint, bigint, bigint, boolean, timestamptz),
    invites.move_ticket(bigint, text, text), invites.remove_ticket(bigint, text)
    to invites_admin;
grant execute on function
    invites.line_page(bigint, text, timestamptz, bigint, smallint, bigint, integer),
    invites.explain_ticket(bigint, bigint), invites.explain_code(bigint)
    to invites_admin, invites_moderator;
