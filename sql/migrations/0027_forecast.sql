-- What the forecast of waiting times is made from, kept as things happen, so that reading it costs the same at any size: when codes came in
-- for the line, by quarters of an hour, and how long some of those who waited really did.

-- No foreign keys: they would lock the campaign's row at every step.
create table invites.line_supply (
    campaign_id bigint not null,
    -- When it begins.
    quarter timestamptz not null,
    -- Codes that became free for the next in line: new ones, and those that were held for somebody and came back.
    codes bigint not null check (codes > 0),
    primary key (campaign_id, quarter)
) with (fillfactor = 50);

-- The first of each quarter of an hour who had to wait, so that a campaign has a hundred rows a day at the most.
create table invites.followed_wait (
    campaign_id bigint not null,
    quarter timestamptz not null,
    number bigint not null,
    -- How many were ahead of him when he asked.
    ahead bigint not null check (ahead >= 0),
    asked_at timestamptz not null,
    -- Null while he waits for the first time.
    ended_at timestamptz,
    -- Whether it ended with a code that was held for him; he may also have left.
    is_served boolean not null default false,
    primary key (campaign_id, quarter)
) with (fillfactor = 50);
create unique index followed_wait_open on invites.followed_wait (campaign_id, number) where ended_at is null;

create function invites.quarter_of(p_at timestamptz)
returns timestamptz language sql stable
return date_bin('15 minutes', p_at, '2000-01-01 00:00:00Z');

-- Every new code, and what became free and was not, a statement's rows together: no statement frees some codes and takes others.
create function invites.count_supply()
returns trigger language plpgsql security definer set search_path = invites, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        insert into line_supply as s (campaign_id, quarter, codes)
        select campaign_id, quarter_of(added_at), count(*) from new_rows group by 1, 2 order by 1, 2
        on conflict (campaign_id, quarter) do update set codes = s.codes + excluded.codes;
    elsif exists (select from new_rows where status = 'available' and deleted_at is null) then
        insert into line_supply as s (campaign_id, quarter, codes)
        select c.campaign_id, quarter_of(clock_timestamp()), sum(c.n)
        from (
            select campaign_id, 1 as n from new_rows where status = 'available' and deleted_at is null
            union all
            select campaign_id, -1 from old_rows where status = 'available' and deleted_at is null
        ) c
        group by 1 having sum(c.n) > 0 order by 1
        on conflict (campaign_id, quarter) do update set codes = s.codes + excluded.codes;
    end if;
    return null;
end
$$;
create trigger code_supply_insert after insert on invites.code referencing new table as new_rows
    for each statement execute function invites.count_supply();
create trigger code_supply_update after update on invites.code referencing old table as old_rows new table as new_rows
    for each statement execute function invites.count_supply();

-- After the tally's trigger (triggers run in the order of their names), so the tally has the statement's tickets: the last of them has all
-- others ahead of him.
create function invites.follow_waits()
returns trigger language plpgsql security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
begin
    if tg_op = 'INSERT' then
        if exists (select from new_rows where state = 'waiting') then
            insert into followed_wait (campaign_id, quarter, number, ahead, asked_at)
            select n.campaign_id, quarter_of(n.requested_at), n.number, y.tickets_waiting - 1, n.requested_at
            from (select distinct on (campaign_id) campaign_id, number, requested_at from new_rows where state = 'waiting'
                    order by campaign_id, number desc) n
                cross join lateral (select t.tickets_waiting from tally t where t.campaign_id = n.campaign_id limit 1) y
            order by n.campaign_id
            on conflict do nothing;
        end if;
    elsif exists (select from new_rows where state in ('offered', 'left')) then
        update followed_wait f set ended_at = coalesce(n.offered_at, n.left_at, clock_timestamp()), is_served = n.state = 'offered'
        from new_rows n
        where n.state in ('offered', 'left') and f.campaign_id = n.campaign_id and f.number = n.number and f.ended_at is null;
    end if;
    return null;
end
$$;
create trigger ticket_waits_insert after insert on invites.ticket referencing new table as new_rows
    for each statement execute function invites.follow_waits();
create trigger ticket_waits_update after update on invites.ticket referencing new table as new_rows
    for each statement execute function invites.follow_waits();

-- How long everybody waited who waited since then, from the tickets themselves: for whoever has the time to read them all. Those who came
-- back to the line, or to its head, are left out: their first wait is not in their row any more.
create function invites.waits_since(p_campaign_id bigint, p_since timestamptz)
returns table (number bigint, ahead bigint, asked_at timestamptz, ended_at timestamptz, is_served boolean)
language sql stable set search_path = invites, pg_temp
begin atomic
    with waited as (
        select t.number, t.requested_at as asked_at, least(t.offered_at, t.left_at) as ended_at,
            t.offered_at is not null as is_served
        from invites.ticket t
        where t.campaign_id = p_campaign_id and t.returned_at is null and t.replaced_at is null
            and (t.offered_at is not null or t.delivered_at is null)
            and coalesce(least(t.offered_at, t.left_at), 'infinity') >= p_since
    ), counted as (
        select c.number, c.more, sum(c.more) over (order by c.at, c.more, c.number rows unbounded preceding) as waiting
        from (
            select w.number, w.asked_at as at, 1 as more from waited w
            union all
            select w.number, w.ended_at, -1 from waited w where w.ended_at is not null
        ) c
    )
    select w.number, greatest(c.waiting - 1, 0)::bigint, w.asked_at, w.ended_at, w.is_served
    from waited w join counted c on c.number = w.number and c.more = 1
    where w.asked_at >= p_since
    order by w.asked_at, w.number;
end;

-- What happened before, as far as rows still tell. Nobody may change them meanwhile.
lock table invites.code, invites.ticket in share row exclusive mode;
insert into invites.line_supply (campaign_id, quarter, codes)
select campaign_id, invites.quarter_of(at), count(*)
from (
    select campaign_id, added_at as at from invites.code
    union all
    -- A missed offer's code came back, and so did that of somebody who left it.
    select campaign_id, expired_at from invites.ticket where expired_at is not null
    union all
    select campaign_id, left_at from invites.ticket where left_at is not null and offered_at is not null
) c
where at >= now() - interval '100 days'
group by 1, 2;
insert into invites.followed_wait (campaign_id, quarter, number, ahead, asked_at, ended_at, is_served)
select distinct on (c.id, invites.quarter_of(w.asked_at)) c.id, invites.quarter_of(w.asked_at), w.number, w.ahead, w.asked_at,
    w.ended_at, w.is_served
from invites.campaign c cross join lateral invites.waits_since(c.id, now() - interval '100 days') w
order by c.id, invites.quarter_of(w.asked_at), w.asked_at, w.number;

-- The quarters in which codes came in, those of the last hundred days, in their order.
create function invites.recent_supply(p_campaign_slug text)
returns table (quarter timestamptz, codes bigint)
language plpgsql stable security definer set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
#variable_conflict use_column
begin
    return query select s.quarter, s.codes from line_supply s
        where s.campaign_id = campaign_id_of(p_campaign_slug) order by s.campaign_id, s.quarter;
end
$$;

-- The latest of the waits that are followed, the latest first.
create function invites.recent_waits(p_campaign_slug text, p_limit integer)
returns table (number bigint, ahead bigint, asked_at timestamptz, ended_at timestamptz, is_served boolean)
language plpgsql stable security definer set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
#variable_conflict use_column
begin
    return query select w.number, w.ahead, w.asked_at, w.ended_at, w.is_served from followed_wait w
        where w.campaign_id = campaign_id_of(p_campaign_slug) order by w.campaign_id desc, w.quarter desc limit p_limit;
end
$$;

-- For the backtest: of all waits, evenly chosen, so many at the most.
create function invites.replay_waits(p_campaign_slug text, p_since timestamptz, p_limit integer)
returns table (number bigint, ahead bigint, asked_at timestamptz, ended_at timestamptz, is_served boolean)
language plpgsql stable security definer set search_path = invites, pg_temp as $$
#variable_conflict use_column
begin
    return query
        select n.number, n.ahead, n.asked_at, n.ended_at, n.is_served
        from (
            select w.*, row_number() over (order by w.asked_at, w.number) - 1 as nth, count(*) over () as total
            from waits_since(campaign_id_of(p_campaign_slug), p_since) w
        ) n
        where n.nth % ((n.total + p_limit - 1) / p_limit) = 0
        order by n.asked_at, n.number;
end
$$;

grant execute on function invites.recent_supply(text) to invites_server, invites_admin, invites_moderator;
grant execute on function invites.recent_waits(text, integer) to invites_server;
grant execute on function invites.replay_waits(text, timestamptz, integer) to invites_admin, invites_moderator;

-- A part of forget_expired (0030).
create function invites.forget_line_history()
returns void language plpgsql volatile set search_path = invites, pg_temp as $$
begin
    delete from line_supply where quarter < now() - interval '100 days';
    delete from followed_wait where quarter < now() - interval '100 days';
end
$$;
