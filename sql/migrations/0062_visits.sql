-- Who came, and who gave up before there was a code for him: by days (UTC), counted, and nothing about anybody.

create table invites.visit_day (
    campaign_id bigint not null,
    day date not null,
    -- How often the campaign's page was opened, by whomever.
    opened bigint not null default 0 check (opened >= 0),
    -- Solutions of the human check that were brought.
    passed bigint not null default 0 check (passed >= 0),
    failed bigint not null default 0 check (failed >= 0),
    primary key (campaign_id, day)
) with (fillfactor = 10);

-- What a server has counted since it told of it last; an element for each campaign and day (2026-11-26).
create function invites.count_visits(p_campaigns bigint[], p_days text[], p_opened bigint[], p_passed bigint[], p_failed bigint[])
returns void language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' as $$
begin
    insert into visit_day as d (campaign_id, day, opened, passed, failed)
    select c.id, v.day::date, sum(v.opened), sum(v.passed), sum(v.failed)
    from unnest(p_campaigns, p_days, p_opened, p_passed, p_failed) v (campaign_id, day, opened, passed, failed)
        join campaign c on c.id = v.campaign_id
    where v.day::date between today() - 7 and today() + 1 and least(v.opened, v.passed, v.failed) >= 0
    group by 1, 2 order by 1, 2
    on conflict (campaign_id, day) do update set
        opened = d.opened + excluded.opened, passed = d.passed + excluded.passed, failed = d.failed + excluded.failed;
end
$$;
grant execute on function invites.count_visits(bigint[], text[], bigint[], bigint[], bigint[]) to invites_server;

create table invites.give_up_day (
    campaign_id bigint not null,
    day date not null,
    lane smallint not null,
    -- Left while they waited, or were taken out.
    left_waiting bigint not null default 0,
    -- Left while a code was held for them.
    left_offered bigint not null default 0,
    -- Missed their turn and have not come back.
    missed bigint not null default 0,
    primary key (campaign_id, day, lane)
) with (fillfactor = 10);

create type invites.give_up as (campaign_id bigint, day date, lane smallint, left_waiting bigint, left_offered bigint, missed bigint);

-- Nothing, where the ticket has not given up.
create function invites.give_up_of(p_campaign_id bigint, p_lane smallint, p_state invites.ticket_state, p_requested_at timestamptz,
    p_offered_at timestamptz, p_expired_at timestamptz, p_left_at timestamptz, p_more bigint)
returns table (campaign_id bigint, day date, lane smallint, left_waiting bigint, left_offered bigint, missed bigint)
language sql immutable
begin atomic
    select p_campaign_id,
        (coalesce(case p_state when 'left' then p_left_at else p_expired_at end, p_requested_at) at time zone 'UTC')::date, p_lane,
        case when p_state = 'left' and coalesce(p_offered_at <= p_expired_at, p_offered_at is null) then p_more else 0 end,
        case when p_state = 'left' and not coalesce(p_offered_at <= p_expired_at, p_offered_at is null) then p_more else 0 end,
        case when p_state = 'expired' then p_more else 0 end
    where p_state in ('left', 'expired');
end;

create function invites.add_to_give_ups(p_more invites.give_up[])
returns void language plpgsql volatile as $$
begin
    insert into invites.give_up_day as d (campaign_id, day, lane, left_waiting, left_offered, missed)
    select m.campaign_id, m.day, m.lane, sum(m.left_waiting), sum(m.left_offered), sum(m.missed)
    from unnest(p_more) m group by 1, 2, 3
    having (sum(m.left_waiting), sum(m.left_offered), sum(m.missed)) <> (0, 0, 0)
    order by 1, 2, 3
    on conflict (campaign_id, day, lane) do update set left_waiting = d.left_waiting + excluded.left_waiting,
        left_offered = d.left_offered + excluded.left_offered, missed = d.missed + excluded.missed;
end
$$;

-- A new ticket has not given up, unless an operator wrote it so.
create function invites.count_give_ups()
returns trigger language plpgsql security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
declare
    v_more give_up[];
begin
    if tg_op = 'INSERT' then
        select array_agg(g::give_up) into v_more
        from new_rows t cross join lateral give_up_of(t.campaign_id, t.lane, t.state, t.requested_at, t.offered_at, t.expired_at,
            t.left_at, 1) g;
    else
        select array_agg(g::give_up) into v_more
        from (
            select campaign_id, lane, state, requested_at, offered_at, expired_at, left_at, 1 as more from new_rows
            union all
            select campaign_id, lane, state, requested_at, offered_at, expired_at, left_at, -1 from old_rows
        ) t cross join lateral give_up_of(t.campaign_id, t.lane, t.state, t.requested_at, t.offered_at, t.expired_at, t.left_at, t.more) g;
    end if;
    if v_more is not null then
        perform add_to_give_ups(v_more);
    end if;
    return null;
end
$$;
create trigger ticket_give_ups_insert after insert on invites.ticket referencing new table as new_rows
    for each statement execute function invites.count_give_ups();
create trigger ticket_give_ups_update after update on invites.ticket referencing old table as old_rows new table as new_rows
    for each statement execute function invites.count_give_ups();

create function invites.recounted_give_ups()
returns table (campaign_id bigint, day date, lane smallint, left_waiting bigint, left_offered bigint, missed bigint)
language sql stable set search_path = invites, pg_temp
begin atomic
    select g.campaign_id, g.day, g.lane, sum(g.left_waiting)::bigint, sum(g.left_offered)::bigint, sum(g.missed)::bigint
    from invites.ticket t
        cross join lateral invites.give_up_of(t.campaign_id, t.lane, t.state, t.requested_at, t.offered_at, t.expired_at, t.left_at, 1) g
    group by 1, 2, 3;
end;

-- What happened before. Nobody may change it meanwhile.
lock table invites.ticket in share row exclusive mode;
insert into invites.give_up_day select * from invites.recounted_give_ups();
