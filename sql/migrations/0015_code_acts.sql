-- What admins do with single codes: settle, take that back, note, delete, restore, release; what happened to a code; and which codes
-- somebody should look at first.
--
-- Every act takes codes with the versions that the person saw, and answers a row for each, so that two editors never overwrite each
-- other unseen: 'done' | 'changed' (by somebody else meanwhile: the row as it is now) | 'refused' (its status does not allow it)
-- | 'gone' (there is no such code). Each code that changes leaves an audit event of its own, in bulk too.

-- Another code of its giver has proved not to work. Only orders the verification queue; kept by the triggers below, as it could not be
-- ordered by at ten million codes if it had to be looked up.
alter table invites.code add column doubted_at timestamptz;

-- A doubt is nobody's edit: an editor of this code need not hear of it.
drop trigger code_version on invites.code;
create trigger code_version before update on invites.code for each row
    when (new.version = old.version and new.doubted_at is not distinct from old.doubted_at)
    execute function invites.next_version();

create function invites.doubt_siblings()
returns trigger language plpgsql security definer set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
declare
    v_codes bigint[] := array(select s.code_id from contribution b join contribution s on s.ticket_id = b.ticket_id
        where b.code_id = new.id);
    v_doubted boolean := exists (select from code k where k.id = any (v_codes) and k.status = 'invalid');
begin
    update code c set doubted_at = case when v_doubted then clock_timestamp() end
    where c.id = any (v_codes) and (c.doubted_at is not null) <> v_doubted;
    return null;
end
$$;
create trigger code_doubts_siblings after update on invites.code for each row
    when (new.source = 'contribution' and old.status <> new.status and 'invalid' in (old.status, new.status))
    execute function invites.doubt_siblings();

create function invites.doubt_contribution()
returns trigger language plpgsql security definer set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
begin
    if exists (select from contribution s join code k on k.id = s.code_id
        where s.ticket_id = new.ticket_id and k.status = 'invalid') then
        update code c set doubted_at = clock_timestamp() where c.id = new.code_id;
    end if;
    return null;
end
$$;
create trigger contribution_doubted after insert on invites.contribution for each row
    execute function invites.doubt_contribution();

-- The verification queue's three parts, each in its order.
create index code_to_verify_flagged on invites.code (campaign_id, flagged_at, id)
    where status = 'distributed' and deleted_at is null and flagged_at is not null;
create index code_to_verify_doubted on invites.code (campaign_id, doubted_at, id)
    where status = 'distributed' and deleted_at is null and flagged_at is null and doubted_at is not null;
create index code_to_verify on invites.code (campaign_id, distributed_at, id)
    where status = 'distributed' and deleted_at is null and flagged_at is null and doubted_at is null;

-- A settlement that is taken back restores what was before it, which the state machine else forbids: `unsettle_codes` has the setting
-- for its one statement. Law 1 holds there too: a code that was shown to somebody does not come back to the pool.
drop trigger code_state_machine on invites.code;
create trigger code_state_machine before update on invites.code for each row
    when (old.status <> new.status and (old.status, new.status) not in (
        ('available', 'reserved'), ('available', 'distributed'), ('available', 'invalid'),
        ('reserved', 'available'), ('reserved', 'distributed'),
        ('distributed', 'used'), ('distributed', 'invalid'), ('used', 'invalid'), ('invalid', 'used'))
        and not (coalesce(current_setting('invites.unsettling', true), '') = 'on'
            and ((old.status in ('used', 'invalid') and new.status = 'distributed' and old.ticket_id is not null)
                or (old.status = 'invalid' and new.status = 'available' and old.ticket_id is null and old.distributed_at is null))))
    execute function invites.refuse_row('code_state_machine', 'A code cannot go from its status to the one asked for');

create type invites.code_act as (
    code_id bigint,
    outcome text,
    -- The row as it is now; null where it is gone.
    version bigint,
    status invites.code_status,
    note text,
    is_deleted boolean
);

-- Takes the locks of the codes' lines, then of the codes, in an order that everybody keeps. Gives the moment.
create function invites.lock_codes(p_ids bigint[], p_versions bigint[])
returns timestamptz language plpgsql volatile set search_path = invites, pg_temp set enable_seqscan = off as $$
declare
    v_now timestamptz := clock_timestamp();
    v_campaign bigint;
begin
    if cardinality(p_ids) is distinct from cardinality(p_versions) or cardinality(p_ids) > 1000 then
        raise exception using errcode = 'IN005', detail = 'bad_codes',
            message = 'At most 1,000 codes are changed at once, each with the version that was seen.';
    end if;
    for v_campaign in select distinct c.campaign_id from code c where c.id = any (p_ids) order by 1 loop
        v_now := lock_line(v_campaign);
    end loop;
    perform 1 from code c where c.id = any (p_ids) order by c.id for update;
    return v_now;
end
$$;

-- The answer of an act: p_done was done, the rest was not.
create function invites.code_acts(p_ids bigint[], p_versions bigint[], p_done bigint[])
returns setof invites.code_act language plpgsql stable set search_path = invites, pg_temp set enable_seqscan = off as $$
begin
    return query
        select r.id, case
                when c.id is null then 'gone'
                when c.id = any (p_done) then 'done'
                when c.version <> r.version then 'changed'
                else 'refused' end,
            c.version, c.status, c.note, c.deleted_at is not null
        from unnest(p_ids, p_versions) r (id, version) left join code c on c.id = r.id;
end
$$;

create function invites.audit_code_acts(p_action text, p_codes bigint[], p_before jsonb[], p_keys text[], p_reason text)
returns void language plpgsql volatile set search_path = invites, pg_temp set enable_seqscan = off as $$
begin
    insert into audit_event (campaign_id, action, subject_kind, subject_id, before, after, reason)
    select c.campaign_id, p_action, 'code', c.id, p_before[array_position(p_codes, c.id)], part_of_code(c, p_keys),
        nullif(btrim(p_reason), '')
    from code c where c.id = any (p_codes) order by c.id;
end
$$;

-- These columns of a code, for its history.
create function invites.part_of_code(p_code invites.code, p_keys text[])
returns jsonb language plpgsql stable set search_path = invites, pg_temp as $$
begin
    return (select jsonb_object_agg(e.key, e.value) from jsonb_each(to_jsonb(p_code)) e where e.key = any (p_keys));
end
$$;

create function invites.check_reason(p_reason text)
returns void language plpgsql immutable as $$
begin
    if length(p_reason) > 500 then
        raise exception using errcode = 'IN005', detail = 'reason_too_long', message = 'A reason has at most 500 characters.';
    end if;
end
$$;

-- p_status: 'used' (its receiver's word or contribution, so it must have a receiver) or 'invalid'.
create function invites.settle_codes(p_ids bigint[], p_versions bigint[], p_status invites.code_status, p_reason text)
returns setof invites.code_act language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '10s' set enable_seqscan = off as $$
declare
    v_now timestamptz;
    v_done bigint[];
    v_before jsonb[];
begin
    if p_status is null or p_status not in ('used', 'invalid') then
        raise exception using errcode = 'IN005', detail = 'bad_status', message = 'A code is settled as used or as invalid.';
    end if;
    perform check_reason(p_reason);
    v_now := lock_codes(p_ids, p_versions);
    select coalesce(array_agg(c.id), '{}'), array_agg(part_of_code(c, '{status,settled_at}')) into v_done, v_before
    from (select distinct r.id, r.version from unnest(p_ids, p_versions) r (id, version)) r
        join code c on c.id = r.id and c.version = r.version
    where c.deleted_at is null and case p_status
        when 'used' then c.status in ('distributed', 'invalid') and c.ticket_id is not null
        else c.status in ('available', 'distributed', 'used') end;
    update code c set status = p_status, settled_at = v_now, version = c.version + 1 where c.id = any (v_done);
    perform audit_code_acts('settle_code', v_done, v_before, '{status,settled_at}', p_reason);
    return query select * from code_acts(p_ids, p_versions, v_done);
end
$$;

-- Takes a settlement back, whoever made it: the code is again what it was before. Only what an admin settled can be taken back, not what a
-- contribution proved. A contribution that was completed meanwhile counts: the code is 'used' then, as it had been without the act.
create function invites.unsettle_codes(p_ids bigint[], p_versions bigint[])
returns setof invites.code_act language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '10s' set enable_seqscan = off as $$
declare
    v_now timestamptz;
    v_done bigint[];
    v_before jsonb[];
    v_statuses code_status[];
    v_settled timestamptz[];
    v_campaign bigint;
begin
    v_now := lock_codes(p_ids, p_versions);
    select coalesce(array_agg(k.id), '{}'), array_agg(k.before), array_agg(k.status), array_agg(k.settled_at)
    into v_done, v_before, v_statuses, v_settled
    from (
        select c.id, part_of_code(c, '{status,settled_at}') as before,
            case when t.contributed_at is null then (e.before ->> 'status')::code_status else 'used' end as status,
            coalesce(t.contributed_at, (e.before ->> 'settled_at')::timestamptz) as settled_at
        from (select distinct r.id, r.version from unnest(p_ids, p_versions) r (id, version)) r
            join code c on c.id = r.id and c.version = r.version
            -- The act that made it what it is now.
            cross join lateral (
                select a.before from audit_event a
                where a.subject_kind = 'code' and a.subject_id = c.id and a.action = 'settle_code'
                    and a.after ->> 'status' = c.status::text and (a.after ->> 'settled_at')::timestamptz = c.settled_at
                order by a.id desc limit 1) e
            left join ticket t on t.id = c.ticket_id and t.code_id = c.id and t.state = 'contributed'
                and e.before ->> 'status' = 'distributed'
        where c.status in ('used', 'invalid') and c.deleted_at is null
    ) k;
    perform set_config('invites.unsettling', 'on', true);
    update code c set status = v_statuses[array_position(v_done, c.id)], settled_at = v_settled[array_position(v_done, c.id)],
        version = c.version + 1
    where c.id = any (v_done);
    perform set_config('invites.unsettling', '', true);
    perform audit_code_acts('unsettle_code', v_done, v_before, '{status,settled_at}', null);
    for v_campaign in select distinct c.campaign_id from code c where c.id = any (v_done) and c.status = 'available' order by 1 loop
        perform settle_line(v_campaign, v_now);
    end loop;
    return query select * from code_acts(p_ids, p_versions, v_done);
end
$$;

-- A note for each code; null or blank for none.
create function invites.set_code_notes(p_ids bigint[], p_versions bigint[], p_notes text[])
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
        array_agg(part_of_code(c, '{note}')) filter (where c.note is distinct from n.note)
    into v_done, v_changed, v_before
    from (select distinct r.id, r.version from unnest(p_ids, p_versions) r (id, version)) r
        join code c on c.id = r.id and c.version = r.version
        cross join lateral (select nullif(btrim(p_notes[array_position(p_ids, c.id)]), '') as note) n;
    update code c set note = nullif(btrim(p_notes[array_position(p_ids, c.id)]), ''), version = c.version + 1
    where c.id = any (v_changed);
    perform audit_code_acts('note_code', v_changed, v_before, '{note}', null);
    return query select * from code_acts(p_ids, p_versions, v_done);
end
$$;

-- Into the trash, and back. A code that is held for somebody must be released first.
create function invites.delete_codes(p_ids bigint[], p_versions bigint[], p_reason text)
returns setof invites.code_act language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '10s' set enable_seqscan = off as $$
declare
    v_now timestamptz;
    v_done bigint[];
    v_before jsonb[];
begin
    perform check_reason(p_reason);
    v_now := lock_codes(p_ids, p_versions);
    select coalesce(array_agg(c.id), '{}'), array_agg(part_of_code(c, '{deleted_at}')) into v_done, v_before
    from (select distinct r.id, r.version from unnest(p_ids, p_versions) r (id, version)) r
        join code c on c.id = r.id and c.version = r.version
    where c.deleted_at is null and c.status <> 'reserved';
    update code c set deleted_at = v_now, version = c.version + 1 where c.id = any (v_done);
    perform audit_code_acts('delete_code', v_done, v_before, '{deleted_at}', p_reason);
    return query select * from code_acts(p_ids, p_versions, v_done);
end
$$;

create function invites.restore_codes(p_ids bigint[], p_versions bigint[])
returns setof invites.code_act language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '10s' set enable_seqscan = off as $$
declare
    v_now timestamptz;
    v_done bigint[];
    v_before jsonb[];
    v_campaign bigint;
begin
    v_now := lock_codes(p_ids, p_versions);
    select coalesce(array_agg(c.id), '{}'), array_agg(part_of_code(c, '{deleted_at}')) into v_done, v_before
    from (select distinct r.id, r.version from unnest(p_ids, p_versions) r (id, version)) r
        join code c on c.id = r.id and c.version = r.version
    where c.deleted_at is not null;
    update code c set deleted_at = null, version = c.version + 1 where c.id = any (v_done);
    perform audit_code_acts('restore_code', v_done, v_before, '{deleted_at}', null);
    for v_campaign in select distinct c.campaign_id from code c where c.id = any (v_done) and c.status = 'available' order by 1 loop
        perform settle_line(v_campaign, v_now);
    end loop;
    return query select * from code_acts(p_ids, p_versions, v_done);
end
$$;

-- Ends the hold of codes that nobody has looked at, as time would have: the visitor has missed his turn and may come back to his old number,
-- the code goes to the next in line. It was not his doing, so a return that he had used before is his again. Needs a reason.
create function invites.release_reserved_codes(p_ids bigint[], p_versions bigint[], p_reason text)
returns setof invites.code_act language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '10s' set enable_seqscan = off as $$
declare
    v_now timestamptz;
    v_done bigint[];
    v_before jsonb[];
    v_tickets bigint[];
    v_campaign bigint;
begin
    perform check_reason(p_reason);
    if btrim(coalesce(p_reason, '')) = '' then
        raise exception using errcode = 'IN005', detail = 'reason_required',
            message = 'Taking a held code from a visitor needs a reason.';
    end if;
    v_now := lock_codes(p_ids, p_versions);
    select coalesce(array_agg(c.id), '{}'), array_agg(part_of_code(c, '{status,ticket_id}')), array_agg(t.id)
    into v_done, v_before, v_tickets
    from (select distinct r.id, r.version from unnest(p_ids, p_versions) r (id, version)) r
        join code c on c.id = r.id and c.version = r.version
        join ticket t on t.id = c.ticket_id and t.code_id = c.id and t.state = 'offered'
    where c.status = 'reserved';
    insert into audit_event (campaign_id, action, subject_kind, subject_id, before, after, reason)
    select t.campaign_id, 'end_offer', 'ticket', t.id,
        jsonb_build_object('state', t.state, 'offer_expires_at', t.offer_expires_at, 'returned_at', t.returned_at),
        jsonb_build_object('state', 'expired', 'expired_at', v_now, 'returned_at', null), btrim(p_reason)
    from ticket t where t.id = any (v_tickets) order by t.id;
    update ticket t set state = 'expired', code_id = null, expired_at = v_now, returned_at = null where t.id = any (v_tickets);
    perform release_codes(v_done);
    perform audit_code_acts('release_code', v_done, v_before, '{status,ticket_id}', p_reason);
    for v_campaign in select distinct c.campaign_id from code c where c.id = any (v_done) order by 1 loop
        perform line_changed(v_campaign);
        perform settle_line(v_campaign, v_now);
    end loop;
    return query select * from code_acts(p_ids, p_versions, v_done);
end
$$;

grant execute on function invites.settle_codes(bigint[], bigint[], invites.code_status, text),
    invites.unsettle_codes(bigint[], bigint[]), invites.set_code_notes(bigint[], bigint[], text[]),
    invites.delete_codes(bigint[], bigint[], text), invites.restore_codes(bigint[], bigint[]),
    invites.release_reserved_codes(bigint[], bigint[], text)
    to invites_admin;

-- Everything that is known to have happened to a code, oldest first: what people did (with their names), and what its own rows tell. No
-- code is in it. action: the audit's, or 'added' | 'contributed' | 'held' | 'distributed' | 'copied' | 'reported' | 'proved'
-- (a full contribution). before, after: what changed, by column.
create function invites.code_history(p_code_id bigint)
returns table (at timestamptz, author text, action text, before jsonb, after jsonb, reason text, ticket bigint)
language plpgsql stable security definer set search_path = invites, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
begin
    return query
        select h.at, h.author, h.action, h.before, h.after, h.reason, h.ticket
        from (
            select c.added_at as at, null::text as author, case when b.id is null then 'added' else 'contributed' end as action,
                null::jsonb as before, jsonb_build_object('source', c.source) as after, null::text as reason, g.number as ticket, 0 as rank
            from code c left join contribution b on b.code_id = c.id left join ticket g on g.id = b.ticket_id
            where c.id = p_code_id
            union all
            select s.at, null, s.action, null, null, null, s.number, s.rank
            from code c join ticket t on t.id = c.ticket_id
                cross join lateral (values
                    (case when c.status = 'reserved' then t.offered_at end, 'held', t.number, 1),
                    (c.distributed_at, 'distributed', t.number, 2),
                    (case when t.code_id = c.id then t.copied_at end, 'copied', t.number, 3),
                    (case when t.code_id = c.id then t.contributed_at end, 'proved', t.number, 5)) s (at, action, number, rank)
            where c.id = p_code_id and s.at is not null
            union all
            select r.reported_at, null, 'reported', null, jsonb_build_object('outcome', r.outcome), null, t.number, 4
            from report r join ticket t on t.id = r.ticket_id where r.code_id = p_code_id
            union all
            select e.at, e.author::text, e.action,
                (select jsonb_object_agg(k.key, k.value) from jsonb_each(e.before) k
                    where k.key <> 'version' and e.after -> k.key is distinct from k.value),
                (select jsonb_object_agg(k.key, k.value) from jsonb_each(e.after) k
                    where k.key <> 'version' and e.before -> k.key is distinct from k.value),
                e.reason, null, 6
            from audit_event e where e.subject_kind = 'code' and e.subject_id = p_code_id
        ) h
        order by h.at, h.rank;
end
$$;

-- Distributed codes that nobody has settled, most likely dead first: rank 0, its receiver said that it does not work, oldest word first;
-- 1, another code of its giver proved not to work; 2, the rest, by when the contribution is due, which has overdue ones first and oldest
-- first among equals. The next p_limit rows after (rank, at, code), which begin at (0, -infinity, 0); p_campaign_ids: null for all. The order
-- comes from indexes; what else is told about a code is looked up for the rows of the page alone.
create function invites.verification_queue(
    p_campaign_ids bigint[], p_after_rank integer, p_after_at timestamptz, p_after_id bigint, p_limit integer)
returns table (rank integer, at timestamptz, code_id bigint, version bigint, campaign_id bigint, campaign text, note text,
    source invites.code_source, added_at timestamptz, ticket bigint, delivered_at timestamptz, due_at timestamptz, copied_at timestamptz,
    report invites.report_outcome, reported_at timestamptz, received integer, required integer, replaced boolean,
    giver bigint, given integer, given_invalid integer, given_used integer)
language plpgsql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_start constant timestamptz := '-infinity';
begin
    return query
        select q.rank, q.at, c.id, c.version, c.campaign_id, q.slug, c.note, c.source, c.added_at, t.number, c.distributed_at,
            c.distributed_at + q.deadline, case when t.code_id = c.id then t.copied_at end, r.outcome, r.reported_at,
            case when t.code_id = c.id then t.codes_given::integer end, q.required::integer, t.code_id is distinct from c.id,
            g.number, g.given, g.given_invalid, g.given_used
        from (
            select k.rank, k.at, k.id, m.slug, m.deadline, m.contribution_size as required
            from (select a.id, a.slug, a.contribution_size, make_interval(secs => extract(epoch from a.return_deadline)) as deadline
                    from campaign a where p_campaign_ids is null or a.id = any (p_campaign_ids)) m
                cross join lateral (
                    (select 0 as rank, c.flagged_at as at, c.id from code c
                    where p_after_rank <= 0 and c.campaign_id = m.id and c.status = 'distributed' and c.deleted_at is null
                        and c.flagged_at is not null and (c.flagged_at, c.id) > (p_after_at, p_after_id)
                    order by c.campaign_id, c.flagged_at, c.id limit p_limit)
                    union all
                    (select 1, c.doubted_at, c.id from code c
                    where p_after_rank <= 1 and c.campaign_id = m.id and c.status = 'distributed' and c.deleted_at is null
                        and c.flagged_at is null and c.doubted_at is not null
                        and (c.doubted_at, c.id) > (case when p_after_rank < 1 then v_start else p_after_at end, p_after_id)
                    order by c.campaign_id, c.doubted_at, c.id limit p_limit)
                    union all
                    (select 2, c.distributed_at + m.deadline, c.id from code c
                    where p_after_rank <= 2 and c.campaign_id = m.id and c.status = 'distributed' and c.deleted_at is null
                        and c.flagged_at is null and c.doubted_at is null
                        and (c.distributed_at, c.id) > (case when p_after_rank < 2 then v_start else p_after_at - m.deadline end, p_after_id)
                    order by c.campaign_id, c.distributed_at, c.id limit p_limit)
                ) k
            order by 1, 2, 3 limit p_limit
        ) q
            join code c on c.id = q.id
            left join ticket t on t.id = c.ticket_id
            left join report r on r.ticket_id = c.ticket_id and r.code_id = c.id
            left join lateral (
                select h.number, count(*)::integer as given, (count(*) filter (where k.status = 'invalid'))::integer as given_invalid,
                    (count(*) filter (where k.status = 'used'))::integer as given_used
                from contribution b join ticket h on h.id = b.ticket_id
                    join contribution s on s.ticket_id = b.ticket_id join code k on k.id = s.code_id
                where b.code_id = c.id group by h.number) g on true
        order by q.rank, q.at, c.id;
end
$$;

-- How many codes are to be verified, and how many of them were reported not to work. The first comes from the tally.
create function invites.verification_counts(p_campaign_ids bigint[])
returns table (remaining bigint, flagged bigint)
language plpgsql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
#variable_conflict use_column
begin
    return query
        select coalesce(sum(y.codes_distributed - d.deleted), 0)::bigint, coalesce(sum(d.flagged), 0)::bigint
        from tally y cross join lateral (
            select (select count(*) from code c where c.campaign_id = y.campaign_id and c.status = 'distributed'
                    and c.deleted_at is not null) as deleted,
                (select count(*) from code c where c.campaign_id = y.campaign_id and c.status = 'distributed'
                    and c.deleted_at is null and c.flagged_at is not null) as flagged) d
        where p_campaign_ids is null or y.campaign_id = any (p_campaign_ids);
end
$$;

grant execute on function invites.code_history(bigint), invites.verification_counts(bigint[]),
    invites.verification_queue(bigint[], integer, timestamptz, bigint, integer) to invites_admin, invites_moderator;
