-- What happened on each day (UTC), counted as the tally is: by statement triggers, whatever path changes a row, so that a year's charts
-- are read from a year's rows.

create table invites.campaign_day (
    campaign_id bigint not null references invites.campaign,
    day date not null,
    codes_added bigint not null default 0 check (codes_added >= 0),
    -- Those among them that were given back.
    codes_received bigint not null default 0 check (codes_received >= 0),
    codes_distributed bigint not null default 0 check (codes_distributed >= 0),
    -- Settled on this day, as what they are now.
    codes_used bigint not null default 0 check (codes_used >= 0),
    codes_invalid bigint not null default 0 check (codes_invalid >= 0),
    tickets_requested bigint not null default 0 check (tickets_requested >= 0),
    tickets_contributed bigint not null default 0 check (tickets_contributed >= 0),
    primary key (campaign_id, day)
) with (fillfactor = 10);
grant select on invites.campaign_day to invites_admin, invites_moderator;

-- A statement's changes, alike ones added up and those that cancel out left away: the triggers look at the rows once, for the tally
-- and for the days.
create type invites.code_change as (
    campaign_id bigint, status invites.code_status, is_deleted boolean, is_received boolean,
    added date, distributed date, settled date, more bigint);
create type invites.ticket_change as (
    campaign_id bigint, state invites.ticket_state, requested date, contributed date, more bigint);

create function invites.add_to_days(p_more invites.campaign_day[])
returns void language plpgsql as $$
declare
    v_more invites.campaign_day;
begin
    foreach v_more in array coalesce(p_more, '{}') loop
        update invites.campaign_day d set
            codes_added = d.codes_added + v_more.codes_added,
            codes_received = d.codes_received + v_more.codes_received,
            codes_distributed = d.codes_distributed + v_more.codes_distributed,
            codes_used = d.codes_used + v_more.codes_used,
            codes_invalid = d.codes_invalid + v_more.codes_invalid,
            tickets_requested = d.tickets_requested + v_more.tickets_requested,
            tickets_contributed = d.tickets_contributed + v_more.tickets_contributed
        where d.campaign_id = v_more.campaign_id and d.day = v_more.day;
        -- A day's first. Another session may be making the same row.
        if not found then
            insert into invites.campaign_day as d select v_more.*
            on conflict (campaign_id, day) do update set
                codes_added = d.codes_added + excluded.codes_added,
                codes_received = d.codes_received + excluded.codes_received,
                codes_distributed = d.codes_distributed + excluded.codes_distributed,
                codes_used = d.codes_used + excluded.codes_used,
                codes_invalid = d.codes_invalid + excluded.codes_invalid,
                tickets_requested = d.tickets_requested + excluded.tickets_requested,
                tickets_contributed = d.tickets_contributed + excluded.tickets_contributed;
        end if;
    end loop;
end
$$;

create function invites.count_code_changes(p_changes invites.code_change[])
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
        select campaign_id,
            sum(more)::bigint as added,
            coalesce(sum(more) filter (where status = 'available'), 0)::bigint as available,
            coalesce(sum(more) filter (where status = 'reserved'), 0)::bigint as reserved,
            coalesce(sum(more) filter (where status = 'distributed'), 0)::bigint as distributed,
            coalesce(sum(more) filter (where status = 'used'), 0)::bigint as used,
            coalesce(sum(more) filter (where status = 'invalid'), 0)::bigint as invalid,
            coalesce(sum(more) filter (where status = 'available' and is_deleted), 0)::bigint as available_deleted
        from unnest(p_changes) group by campaign_id
    ) d
    where t.campaign_id = d.campaign_id;

    -- In one order, so that statements over several days or campaigns wait for each other and do not deadlock.
    perform invites.add_to_days(array_agg(row(m.campaign_id, m.day, m.added, m.received, m.distributed, m.used, m.invalid, 0, 0)
        ::invites.campaign_day order by m.campaign_id, m.day))
    from (
        select c.campaign_id, d.day, sum(d.added) as added, sum(d.received) as received, sum(d.distributed) as distributed,
            sum(d.used) as used, sum(d.invalid) as invalid
        from unnest(p_changes) c cross join lateral (values
            (c.added, c.more, case when c.is_received then c.more else 0 end, 0, 0, 0),
            (c.distributed, 0, 0, c.more, 0, 0),
            (c.settled, 0, 0, 0, case when c.status = 'used' then c.more else 0 end,
                case when c.status = 'invalid' then c.more else 0 end)
        ) d (day, added, received, distributed, used, invalid)
        where d.day is not null
        group by 1, 2
    ) m
    where (m.added, m.received, m.distributed, m.used, m.invalid) <> (0, 0, 0, 0, 0);
end
$$;

create or replace function invites.tally_codes()
returns trigger language plpgsql security definer
set search_path = invites, pg_temp set timezone = 'UTC' set enable_seqscan = off as $$
declare
    v_changes code_change[];
begin
    if tg_op = 'INSERT' then
        select array_agg(c::code_change) into v_changes
        from (
            select campaign_id, status, deleted_at is not null, source = 'contribution',
                added_at::date, distributed_at::date, settled_at::date, count(*)
            from new_rows group by 1, 2, 3, 4, 5, 6, 7
        ) c;
    else
        select array_agg(c::code_change) into v_changes
        from (
            select campaign_id, status, deleted_at is not null, source = 'contribution',
                added_at::date, distributed_at::date, settled_at::date, sum(n)::bigint
            from (
                select campaign_id, status, deleted_at, source, added_at, distributed_at, settled_at, 1 as n from new_rows
                union all
                select campaign_id, status, deleted_at, source, added_at, distributed_at, settled_at, -1 from old_rows
            ) r
            group by 1, 2, 3, 4, 5, 6, 7 having sum(n) <> 0
        ) c;
    end if;
    if v_changes is not null then
        perform count_code_changes(v_changes);
    end if;
    return null;
end
$$;
drop function invites.add_codes_to_tally(bigint[], invites.code_status[], boolean[], bigint[]);

create function invites.count_ticket_changes(p_changes invites.ticket_change[])
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
        select campaign_id,
            coalesce(sum(more) filter (where state = 'waiting'), 0)::bigint as waiting,
            coalesce(sum(more) filter (where state = 'offered'), 0)::bigint as offered,
            coalesce(sum(more) filter (where state = 'delivered'), 0)::bigint as delivered,
            coalesce(sum(more) filter (where state = 'contributed'), 0)::bigint as contributed,
            coalesce(sum(more) filter (where state = 'expired'), 0)::bigint as expired,
            coalesce(sum(more) filter (where state = 'left'), 0)::bigint as gone
        from unnest(p_changes) group by campaign_id
    ) d
    where t.campaign_id = d.campaign_id;

    perform invites.add_to_days(array_agg(row(m.campaign_id, m.day, 0, 0, 0, 0, 0, m.requested, m.contributed)
        ::invites.campaign_day order by m.campaign_id, m.day))
    from (
        select c.campaign_id, d.day, sum(d.requested) as requested, sum(d.contributed) as contributed
        from unnest(p_changes) c
            cross join lateral (values (c.requested, c.more, 0), (c.contributed, 0, c.more)) d (day, requested, contributed)
        where d.day is not null
        group by 1, 2
    ) m
    where (m.requested, m.contributed) <> (0, 0);
end
$$;

create or replace function invites.tally_tickets()
returns trigger language plpgsql security definer
set search_path = invites, pg_temp set timezone = 'UTC' set enable_seqscan = off as $$
declare
    v_changes ticket_change[];
begin
    if tg_op = 'INSERT' then
        select array_agg(c::ticket_change) into v_changes
        from (
            select campaign_id, state, requested_at::date, contributed_at::date, count(*) from new_rows group by 1, 2, 3, 4
        ) c;
    else
        select array_agg(c::ticket_change) into v_changes
        from (
            select campaign_id, state, requested_at::date, contributed_at::date, sum(n)::bigint
            from (
                select campaign_id, state, requested_at, contributed_at, 1 as n from new_rows
                union all
                select campaign_id, state, requested_at, contributed_at, -1 from old_rows
            ) r
            group by 1, 2, 3, 4 having sum(n) <> 0
        ) c;
    end if;
    if v_changes is not null then
        perform count_ticket_changes(v_changes);
    end if;
    return null;
end
$$;
drop function invites.add_tickets_to_tally(bigint[], invites.ticket_state[], bigint[]);

-- What happened before: one count of everything, which nobody may change meanwhile.
lock table invites.code, invites.ticket in share row exclusive mode;
insert into invites.campaign_day
select c.campaign_id, d.day, sum(d.added), sum(d.received), sum(d.distributed), sum(d.used), sum(d.invalid), sum(d.requested),
    sum(d.contributed)
from (
    select campaign_id, (added_at at time zone 'UTC')::date as added, (distributed_at at time zone 'UTC')::date as distributed,
        (settled_at at time zone 'UTC')::date as settled, null::date as requested, null::date as contributed, status,
        source = 'contribution' as is_received, count(*) as n
    from invites.code group by 1, 2, 3, 4, 7, 8
    union all
    select campaign_id, null, null, null, (requested_at at time zone 'UTC')::date, (contributed_at at time zone 'UTC')::date,
        null, false, count(*)
    from invites.ticket group by 1, 5, 6
) c cross join lateral (values
    (c.added, c.n, case when c.is_received then c.n else 0 end, 0, 0, 0, 0, 0),
    (c.distributed, 0, 0, c.n, 0, 0, 0, 0),
    (c.settled, 0, 0, 0, case when c.status = 'used' then c.n else 0 end, case when c.status = 'invalid' then c.n else 0 end, 0, 0),
    (c.requested, 0, 0, 0, 0, 0, c.n, 0),
    (c.contributed, 0, 0, 0, 0, 0, 0, c.n)
) d (day, added, received, distributed, used, invalid, requested, contributed)
where d.day is not null
group by 1, 2;

-- The figures of every campaign as they are now: a few rows by their keys, and a few probes of the indexes that the console's table of
-- codes has. Only what is flagged is counted.
create function invites.dashboard_counts()
returns table (campaign_id bigint, slug text, name text, is_open boolean, codes_added bigint, codes_available bigint,
    codes_in_trash bigint, codes_reserved bigint, codes_distributed bigint, codes_used bigint, codes_invalid bigint,
    codes_flagged bigint, tickets_waiting bigint, tickets_offered bigint, oldest_unsettled_at timestamptz)
language sql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
begin atomic
    select c.id, c.slug, c.name, c.open and (c.ends_at is null or c.ends_at > now()), t.codes_added,
        t.codes_available - t.codes_available_deleted, t.codes_available_deleted, t.codes_reserved, t.codes_distributed, t.codes_used,
        t.codes_invalid, f.flagged, t.tickets_waiting, t.tickets_offered, o.distributed_at
    from invites.campaign c
        join invites.tally t on t.campaign_id = c.id
        cross join lateral (select count(*) as flagged from invites.code k where k.campaign_id = c.id and k.status = 'distributed'
            and k.flagged_at is not null and k.deleted_at is null) f
        cross join lateral (select min(k.distributed_at) as distributed_at
            from unnest(enum_range(null::invites.code_source)) s (source)
                cross join lateral (select r.distributed_at from invites.code r where r.campaign_id = c.id
                    and r.status = 'distributed' and r.source = s.source and r.distributed_at is not null and r.deleted_at is null
                    order by r.campaign_id, r.status, r.source, r.distributed_at, r.id limit 1) k) o
    order by c.slug;
end;
grant execute on function invites.dashboard_counts() to invites_admin, invites_moderator;
