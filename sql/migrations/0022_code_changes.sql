-- Changes of codes that may be told twice, and the way back for a note and for a release.

-- What changes of codes have done, for as long as somebody may ask again. A console whose connection was lost sends the same change with
-- the same token and hears what the first did.
create table invites.told_change (
    token uuid primary key,
    author name not null default session_user,
    at timestamptz not null default clock_timestamp(),
    -- The codes that were changed, with the version that each was given.
    ids bigint[] not null default '{}',
    versions bigint[] not null default '{}'
);
create index told_change_age on invites.told_change using brin (at);

create or replace function invites.forget_expired()
returns void language plpgsql volatile security definer set search_path = invites, pg_temp as $$
begin
    -- An hour later than needed, so that no two clocks can disagree about it.
    delete from human_check_spent where expires_at < now() - interval '1 hour';
    delete from address_use where day < (now() at time zone 'UTC')::date;
    delete from told_change where at < now() - interval '7 days';
end
$$;

-- As in 0015, but the event says which version the note is of: what is taken back is an act, not a text.
create or replace function invites.set_code_notes(p_ids bigint[], p_versions bigint[], p_notes text[])
returns setof invites.code_act language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '10s' set enable_seqscan = off as $$
declare
    v_done bigint[];
    v_changed bigint[];
    v_before jsonb[];
begin
    if cardinality(p_notes) is distinct from cardinality(p_ids) or exists (select from unnest(p_notes) n where length(n) > 500) then
        raise exception using errcode = 'IN005', detail = 'note_too_long', message = 'A note has at most 500 characters.';
    end if;
    perform lock_codes(p_ids, p_versions);
    select coalesce(array_agg(c.id), '{}'),
        coalesce(array_agg(c.id) filter (where c.note is distinct from n.note), '{}'),
        array_agg(part_of_code(c, '{note,version}')) filter (where c.note is distinct from n.note)
    into v_done, v_changed, v_before
    from (select distinct r.id, r.version from unnest(p_ids, p_versions) r (id, version)) r
        join code c on c.id = r.id and c.version = r.version
        cross join lateral (select nullif(btrim(p_notes[array_position(p_ids, c.id)]), '') as note) n;
    update code c set note = nullif(btrim(p_notes[array_position(p_ids, c.id)]), ''), version = c.version + 1
    where c.id = any (v_changed);
    perform audit_code_acts('note_code', v_changed, v_before, '{note,version}', null);
    return query select * from code_acts(p_ids, p_versions, v_done);
end
$$;

-- Takes back what this login wrote: each code has again the note that it had before the act that made p_made of it. 'refused' where there
-- was no such act.
create function invites.revert_code_notes(p_ids bigint[], p_versions bigint[], p_made bigint[])
returns setof invites.code_act language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '10s' set enable_seqscan = off as $$
declare
    v_done bigint[];
    v_before jsonb[];
    v_notes text[];
begin
    if cardinality(p_made) is distinct from cardinality(p_ids) then
        raise exception using errcode = 'IN005', detail = 'bad_codes',
            message = 'Each code is reverted with the version that the act made of it.';
    end if;
    perform lock_codes(p_ids, p_versions);
    select coalesce(array_agg(c.id), '{}'), array_agg(part_of_code(c, '{note,version}')), array_agg(e.before ->> 'note')
    into v_done, v_before, v_notes
    from (select distinct on (r.id) r.id, r.version, r.made from unnest(p_ids, p_versions, p_made) r (id, version, made) order by r.id) r
        join code c on c.id = r.id and c.version = r.version
        cross join lateral (
            select a.before from audit_event a
            where a.subject_kind = 'code' and a.subject_id = c.id and a.action = 'note_code' and a.author = session_user
                and (a.after ->> 'version')::bigint = r.made
            order by a.id desc limit 1) e;
    update code c set note = v_notes[array_position(v_done, c.id)], version = c.version + 1 where c.id = any (v_done);
    perform audit_code_acts('note_code', v_done, v_before, '{note,version}', null);
    return query select * from code_acts(p_ids, p_versions, v_done);
end
$$;

-- Takes a release back: the code is held again for the visitor whose hold it ended, for as long as was left of it. Only while the code lies
-- in the pool, untouched, and he has not come back by himself: then nobody waits, so that nobody is overtaken. Else it is 'changed' (it
-- went to the next in line) or 'refused'.
create function invites.resume_released_codes(p_ids bigint[], p_versions bigint[])
returns setof invites.code_act language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '10s' set enable_seqscan = off as $$
declare
    v_now timestamptz;
    v_campaign bigint;
    v_done bigint[];
    v_before jsonb[];
    v_tickets bigint[];
    v_ends timestamptz[];
    v_returned timestamptz[];
begin
    v_now := lock_codes(p_ids, p_versions);
    -- Whoever waits comes first; a code that is in the pool after this is wanted by nobody.
    for v_campaign in select distinct c.campaign_id from code c where c.id = any (p_ids) order by 1 loop
        perform settle_line(v_campaign, v_now);
    end loop;
    select coalesce(array_agg(c.id), '{}'), array_agg(part_of_code(c, '{status,ticket_id}')), array_agg(t.id),
        array_agg((o.before ->> 'offer_expires_at')::timestamptz + (v_now - t.expired_at)), array_agg((o.before ->> 'returned_at')::timestamptz)
    into v_done, v_before, v_tickets, v_ends, v_returned
    from (select distinct r.id, r.version from unnest(p_ids, p_versions) r (id, version)) r
        join code c on c.id = r.id and c.version = r.version
        cross join lateral (
            select a.id, (a.before ->> 'ticket_id')::bigint as ticket_id from audit_event a
            where a.subject_kind = 'code' and a.subject_id = c.id and a.action = 'release_code'
            order by a.id desc limit 1) e
        join ticket t on t.id = e.ticket_id and t.state = 'expired'
        -- The act that ended his hold, and ended it for this code: the ticket's event is written before the code's.
        cross join lateral (
            select a.id, a.before, a.after from audit_event a
            where a.subject_kind = 'ticket' and a.subject_id = t.id and a.action = 'end_offer'
            order by a.id desc limit 1) o
    where c.status = 'available' and c.deleted_at is null and o.id < e.id and (o.after ->> 'expired_at')::timestamptz = t.expired_at;
    insert into audit_event (campaign_id, action, subject_kind, subject_id, before, after)
    select t.campaign_id, 'resume_offer', 'ticket', t.id,
        jsonb_build_object('state', t.state, 'expired_at', t.expired_at, 'returned_at', t.returned_at),
        jsonb_build_object('state', 'offered', 'offer_expires_at', v_ends[array_position(v_tickets, t.id)],
            'returned_at', v_returned[array_position(v_tickets, t.id)])
    from ticket t where t.id = any (v_tickets) order by t.id;
    -- Back into the line and at once out of it, as everybody goes.
    update ticket t set state = 'waiting', returned_at = v_returned[array_position(v_tickets, t.id)] where t.id = any (v_tickets);
    perform hand_codes(v_done, v_tickets, 'reserved', v_now);
    update ticket t set state = 'offered', code_id = v_done[array_position(v_tickets, t.id)],
        offer_expires_at = v_ends[array_position(v_tickets, t.id)]
    where t.id = any (v_tickets);
    perform audit_code_acts('resume_code', v_done, v_before, '{status,ticket_id}', null);
    for v_campaign in select distinct c.campaign_id from code c where c.id = any (v_done) order by 1 loop
        perform line_changed(v_campaign);
    end loop;
    return query select * from code_acts(p_ids, p_versions, v_done);
end
$$;

-- One of the acts on codes, told as often as need be and done once: a token that was told before answers what was done then. p_act:
-- 'settle' (p_status, p_reason) | 'unsettle' | 'note' (p_notes) | 'revert_note' (p_made) | 'delete' (p_reason) | 'restore' |
-- 'release' (p_reason) | 'resume' | 'nothing', which does nothing and sees to it that what was sent before with this token and is still
-- on its way does nothing either. Only the author of a token hears of it.
create function invites.change_codes(p_token uuid, p_act text, p_ids bigint[], p_versions bigint[], p_status invites.code_status,
    p_notes text[], p_made bigint[], p_reason text)
returns setof invites.code_act language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '10s' set enable_seqscan = off as $$
declare
    v_told told_change;
    v_acts code_act[];
begin
    if p_token is null then
        raise exception using errcode = 'IN005', detail = 'bad_token', message = 'A change of codes needs a token.';
    end if;
    -- Waits for the first teller, if he is still at it.
    insert into told_change (token) values (p_token) on conflict do nothing;
    if not found then
        select * into v_told from told_change where token = p_token;
        if v_told.author <> session_user then
            raise exception using errcode = 'IN005', detail = 'bad_token', message = 'This token is somebody else''s.';
        end if;
        return query
            select a.code_id, a.outcome, coalesce(d.version, a.version), a.status, a.note, a.is_deleted
            from code_acts(p_ids, p_versions, v_told.ids) a
                left join unnest(v_told.ids, v_told.versions) d (id, version) on d.id = a.code_id;
        return;
    end if;
    v_acts := case p_act
        when 'settle' then array(select a from settle_codes(p_ids, p_versions, p_status, p_reason) a)
        when 'unsettle' then array(select a from unsettle_codes(p_ids, p_versions) a)
        when 'note' then array(select a from set_code_notes(p_ids, p_versions, p_notes) a)
        when 'revert_note' then array(select a from revert_code_notes(p_ids, p_versions, p_made) a)
        when 'delete' then array(select a from delete_codes(p_ids, p_versions, p_reason) a)
        when 'restore' then array(select a from restore_codes(p_ids, p_versions) a)
        when 'release' then array(select a from release_reserved_codes(p_ids, p_versions, p_reason) a)
        when 'resume' then array(select a from resume_released_codes(p_ids, p_versions) a)
        when 'nothing' then array(select a from code_acts(p_ids, p_versions, '{}') a) end;
    if v_acts is null then
        raise exception using errcode = 'IN005', detail = 'bad_act', message = 'There is no such act on codes.';
    end if;
    update told_change set (ids, versions) = (select coalesce(array_agg(a.code_id), '{}'), coalesce(array_agg(a.version), '{}')
        from unnest(v_acts) a where a.outcome = 'done')
    where token = p_token;
    return query select * from unnest(v_acts);
end
$$;

grant execute on function invites.revert_code_notes(bigint[], bigint[], bigint[]), invites.resume_released_codes(bigint[], bigint[]),
    invites.change_codes(uuid, text, bigint[], bigint[], invites.code_status, text[], bigint[], text)
    to invites_admin;
