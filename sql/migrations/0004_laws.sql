-- The laws that need the old row, and the counts. What may be told from a row alone is told in the trigger's WHEN, which costs
-- next to nothing on the way of every claim; the functions only run for what is refused.

create function invites.refuse_row()
returns trigger language plpgsql as $$
begin
    raise exception using errcode = 'IN011', detail = tg_argv[0],
        message = format('%s (%s %s).', tg_argv[1], tg_table_name, old.id);
end
$$;

create trigger code_state_machine before update on invites.code for each row
    when (old.status <> new.status and (old.status, new.status) not in (
        ('available', 'reserved'), ('available', 'distributed'), ('available', 'invalid'),
        ('reserved', 'available'), ('reserved', 'distributed'),
        ('distributed', 'used'), ('distributed', 'invalid'), ('used', 'invalid'), ('invalid', 'used')))
    execute function invites.refuse_row('code_state_machine', 'A code cannot go from its status to the one asked for');

-- A code that was shown stays with its ticket for ever: law 1.
create trigger code_keeps_receiver before update on invites.code for each row
    when (old.ticket_id is distinct from new.ticket_id and old.status not in ('available', 'reserved'))
    execute function invites.refuse_row('code_keeps_receiver', 'A code that was shown keeps its receiver');

-- A code comes back to the pool when no ticket holds it any more, not before.
create function invites.refuse_held_code()
returns trigger language plpgsql security definer set search_path = invites, pg_temp as $$
begin
    if exists (select from ticket where code_id = old.id) then
        raise exception using errcode = 'IN011', detail = 'code_is_held',
            message = format('A code that a ticket holds cannot go back to the pool (code %s).', old.id);
    end if;
    return new;
end
$$;
create trigger code_held before update on invites.code for each row
    when (old.status = 'reserved' and new.status = 'available') execute function invites.refuse_held_code();

create trigger code_identity before update on invites.code for each row
    when (old.id <> new.id or old.campaign_id <> new.campaign_id or old.fingerprint <> new.fingerprint or old.added_at <> new.added_at)
    execute function invites.refuse_row('code_identity', 'A code keeps its id, campaign, fingerprint and date');

create trigger ticket_state_machine before update on invites.ticket for each row
    when (old.state <> new.state and (old.state, new.state) not in (
        ('waiting', 'offered'), ('waiting', 'left'),
        ('offered', 'delivered'), ('offered', 'expired'), ('offered', 'left'),
        ('delivered', 'contributed'), ('delivered', 'waiting'),
        ('expired', 'waiting')))
    execute function invites.refuse_row('ticket_state_machine', 'A ticket cannot go from its state to the one asked for');

create trigger ticket_identity before update on invites.ticket for each row
    when (old.id <> new.id or old.campaign_id <> new.campaign_id or old.number <> new.number
        or old.secret_hash <> new.secret_hash or old.requested_at <> new.requested_at)
    execute function invites.refuse_row('ticket_identity', 'A ticket keeps its id, campaign, number, secret and date');

-- A row's version tells two editors of each other; whoever changes a row without minding it gets it minded.
create function invites.next_version()
returns trigger language plpgsql as $$
begin
    new.version := old.version + 1;
    return new;
end
$$;
create trigger code_version before update on invites.code for each row
    when (new.version = old.version) execute function invites.next_version();
create trigger campaign_version before update on invites.campaign for each row
    when (new.version = old.version) execute function invites.next_version();

-- Nothing is lost: deleting is soft.
do $$
declare
    v_table text;
begin
    foreach v_table in array array['campaign', 'code', 'ticket', 'contribution', 'report'] loop
        execute format('create trigger %1$s_stays before delete or truncate on invites.%1$I
            for each statement execute function invites.refuse_change()', v_table);
    end loop;
end
$$;

-- The counts.

create function invites.start_campaign()
returns trigger language plpgsql security definer set search_path = invites, pg_temp as $$
begin
    insert into campaign_line (campaign_id) values (new.id);
    insert into tally (campaign_id) values (new.id);
    return null;
end
$$;
create trigger campaign_starts after insert on invites.campaign for each row execute function invites.start_campaign();

-- A statement's changes as (campaign, status, deleted, how many more), those that cancel out left away.
create function invites.add_codes_to_tally(
    p_campaigns bigint[], p_statuses invites.code_status[], p_deleted boolean[], p_more bigint[])
returns void language plpgsql as $$
begin
    update invites.tally t set
        codes_added = codes_added + d.added,
        codes_available = codes_available + d.available,
        codes_reserved = codes_reserved + d.reserved,
        codes_distributed = codes_distributed + d.distributed,
        codes_used = codes_used + d.used,
        codes_invalid = codes_invalid + d.invalid,
        codes_available_deleted = codes_available_deleted + d.available_deleted
    from (
        select campaign,
            sum(more)::bigint as added,
            coalesce(sum(more) filter (where status = 'available'), 0)::bigint as available,
            coalesce(sum(more) filter (where status = 'reserved'), 0)::bigint as reserved,
            coalesce(sum(more) filter (where status = 'distributed'), 0)::bigint as distributed,
            coalesce(sum(more) filter (where status = 'used'), 0)::bigint as used,
            coalesce(sum(more) filter (where status = 'invalid'), 0)::bigint as invalid,
            coalesce(sum(more) filter (where status = 'available' and deleted), 0)::bigint as available_deleted
        from unnest(p_campaigns, p_statuses, p_deleted, p_more) c (campaign, status, deleted, more)
        group by campaign
    ) d
    where t.campaign_id = d.campaign;
end
$$;

create function invites.tally_codes()
returns trigger language plpgsql security definer set search_path = invites, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        perform add_codes_to_tally(array_agg(campaign_id), array_agg(status), array_agg(deleted), array_agg(more))
        from (
            select campaign_id, status, deleted_at is not null as deleted, count(*) as more
            from new_rows group by 1, 2, 3
        ) c
        having count(*) > 0;
    else
        perform add_codes_to_tally(array_agg(campaign_id), array_agg(status), array_agg(deleted), array_agg(more))
        from (
            select campaign_id, status, deleted_at is not null as deleted, sum(n) as more
            from (
                select campaign_id, status, deleted_at, 1 as n from new_rows
                union all
                select campaign_id, status, deleted_at, -1 from old_rows
            ) r
            group by 1, 2, 3 having sum(n) <> 0
        ) c
        having count(*) > 0;
    end if;
    return null;
end
$$;
create trigger code_tally_insert after insert on invites.code referencing new table as new_rows
    for each statement execute function invites.tally_codes();
create trigger code_tally_update after update on invites.code referencing old table as old_rows new table as new_rows
    for each statement execute function invites.tally_codes();

create function invites.add_tickets_to_tally(p_campaigns bigint[], p_states invites.ticket_state[], p_more bigint[])
returns void language plpgsql as $$
begin
    update invites.tally t set
        tickets_waiting = tickets_waiting + d.waiting,
        tickets_offered = tickets_offered + d.offered,
        tickets_delivered = tickets_delivered + d.delivered,
        tickets_contributed = tickets_contributed + d.contributed,
        tickets_expired = tickets_expired + d.expired,
        tickets_left = tickets_left + d.gone
    from (
        select campaign,
            coalesce(sum(more) filter (where state = 'waiting'), 0)::bigint as waiting,
            coalesce(sum(more) filter (where state = 'offered'), 0)::bigint as offered,
            coalesce(sum(more) filter (where state = 'delivered'), 0)::bigint as delivered,
            coalesce(sum(more) filter (where state = 'contributed'), 0)::bigint as contributed,
            coalesce(sum(more) filter (where state = 'expired'), 0)::bigint as expired,
            coalesce(sum(more) filter (where state = 'left'), 0)::bigint as gone
        from unnest(p_campaigns, p_states, p_more) c (campaign, state, more)
        group by campaign
    ) d
    where t.campaign_id = d.campaign;
end
$$;

create function invites.tally_tickets()
returns trigger language plpgsql security definer set search_path = invites, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        perform add_tickets_to_tally(array_agg(campaign_id), array_agg(state), array_agg(more))
        from (select campaign_id, state, count(*) as more from new_rows group by 1, 2) c
        having count(*) > 0;
    else
        perform add_tickets_to_tally(array_agg(campaign_id), array_agg(state), array_agg(more))
        from (
            select campaign_id, state, sum(n) as more
            from (
                select campaign_id, state, 1 as n from new_rows
                union all
                select campaign_id, state, -1 from old_rows
            ) r
            group by 1, 2 having sum(n) <> 0
        ) c
        having count(*) > 0;
    end if;
    return null;
end
$$;
create trigger ticket_tally_insert after insert on invites.ticket referencing new table as new_rows
    for each statement execute function invites.tally_tickets();
create trigger ticket_tally_update after update on invites.ticket referencing old table as old_rows new table as new_rows
    for each statement execute function invites.tally_tickets();
