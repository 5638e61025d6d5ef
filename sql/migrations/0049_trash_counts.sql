-- The trash, counted by the status that its codes had: what the dashboard says of a status is what the table of codes shows of it. A
-- reserved code is never in it.

-- What happened before is counted once, and nobody may change it meanwhile.
lock table invites.code in share row exclusive mode;
alter table invites.tally
    add column codes_held_deleted bigint not null default 0 check (codes_held_deleted >= 0),
    add column codes_distributed_deleted bigint not null default 0 check (codes_distributed_deleted >= 0),
    add column codes_used_deleted bigint not null default 0 check (codes_used_deleted >= 0),
    add column codes_invalid_deleted bigint not null default 0 check (codes_invalid_deleted >= 0);
update invites.tally t set
    codes_held_deleted = d.held,
    codes_distributed_deleted = d.distributed,
    codes_used_deleted = d.used,
    codes_invalid_deleted = d.invalid
from (
    select campaign_id,
        count(*) filter (where status = 'held') as held,
        count(*) filter (where status = 'distributed') as distributed,
        count(*) filter (where status = 'used') as used,
        count(*) filter (where status = 'invalid') as invalid
    from invites.code where deleted_at is not null group by campaign_id
) d
where t.campaign_id = d.campaign_id;

-- As in 0030, with the trash of every status.
create or replace function invites.count_code_changes(p_changes invites.code_change[])
returns void language plpgsql as $$
begin
    update invites.tally t set
        codes_added = codes_added + d.added,
        codes_held = codes_held + d.held,
        codes_available = codes_available + d.available,
        codes_reserved = codes_reserved + d.reserved,
        codes_distributed = codes_distributed + d.distributed,
        codes_used = codes_used + d.used,
        codes_invalid = codes_invalid + d.invalid,
        codes_available_deleted = codes_available_deleted + d.available_deleted,
        codes_held_deleted = codes_held_deleted + d.held_deleted,
        codes_distributed_deleted = codes_distributed_deleted + d.distributed_deleted,
        codes_used_deleted = codes_used_deleted + d.used_deleted,
        codes_invalid_deleted = codes_invalid_deleted + d.invalid_deleted,
        empty_since = case when codes_available + d.available = codes_available_deleted + d.available_deleted
            then coalesce(empty_since, clock_timestamp()) end,
        rush_ends_at = case when empty_since < clock_timestamp() - interval '10 minutes'
                and codes_available + d.available - codes_available_deleted - d.available_deleted > tickets_waiting
                and (select g.draws_rush from invites.campaign g where g.id = t.campaign_id)
            then clock_timestamp() + interval '1 second' else rush_ends_at end
    from (
        select campaign_id,
            sum(more)::bigint as added,
            coalesce(sum(more) filter (where status = 'held'), 0)::bigint as held,
            coalesce(sum(more) filter (where status = 'available'), 0)::bigint as available,
            coalesce(sum(more) filter (where status = 'reserved'), 0)::bigint as reserved,
            coalesce(sum(more) filter (where status = 'distributed'), 0)::bigint as distributed,
            coalesce(sum(more) filter (where status = 'used'), 0)::bigint as used,
            coalesce(sum(more) filter (where status = 'invalid'), 0)::bigint as invalid,
            coalesce(sum(more) filter (where status = 'available' and is_deleted), 0)::bigint as available_deleted,
            coalesce(sum(more) filter (where status = 'held' and is_deleted), 0)::bigint as held_deleted,
            coalesce(sum(more) filter (where status = 'distributed' and is_deleted), 0)::bigint as distributed_deleted,
            coalesce(sum(more) filter (where status = 'used' and is_deleted), 0)::bigint as used_deleted,
            coalesce(sum(more) filter (where status = 'invalid' and is_deleted), 0)::bigint as invalid_deleted
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

-- As in 0030, but a status counts what is not in the trash, and the trash counts all: codes_added is the sum of these.
create or replace function invites.dashboard_counts()
returns table (campaign_id bigint, slug text, name text, is_open boolean, codes_added bigint, codes_available bigint,
    codes_in_trash bigint, codes_reserved bigint, codes_distributed bigint, codes_used bigint, codes_invalid bigint,
    codes_flagged bigint, tickets_waiting bigint, tickets_offered bigint, oldest_unsettled_at timestamptz, codes_held bigint)
language sql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
begin atomic
    select c.id, c.slug, c.name, c.open and (c.ends_at is null or c.ends_at > now()), t.codes_added,
        t.codes_available - t.codes_available_deleted,
        t.codes_held_deleted + t.codes_available_deleted + t.codes_distributed_deleted + t.codes_used_deleted
            + t.codes_invalid_deleted,
        t.codes_reserved, t.codes_distributed - t.codes_distributed_deleted,
        t.codes_used - t.codes_used_deleted, t.codes_invalid - t.codes_invalid_deleted, f.flagged, t.tickets_waiting,
        t.tickets_offered, o.distributed_at, t.codes_held - t.codes_held_deleted
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
