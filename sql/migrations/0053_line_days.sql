-- What the line was like on each day (UTC), kept for ever: a row a campaign and day.

create table invites.line_day (
    campaign_id bigint not null,
    day date not null,
    -- Offers that were missed and places that were given up, by when that last happened to the ticket.
    expired bigint not null default 0 check (expired >= 0),
    gone bigint not null default 0 check (gone >= 0),
    -- As they were when the day was over; null while it is not, and where nothing changed on it: then as at the end of the day before.
    waiting bigint,
    priority_served bigint,
    standard_served bigint,
    tickets_moved bigint,
    primary key (campaign_id, day)
) with (fillfactor = 50);
grant select on invites.line_day to invites_admin, invites_moderator;

-- The day of the row's last change.
alter table invites.tally add column counted_on date not null default invites.today();
alter table invites.campaign_line add column counted_on date not null default invites.today();

-- The first change of a new day writes down how the day before it ended; all others cost a comparison. Hence no batch pays for it.
create function invites.end_day_of_tally()
returns trigger language plpgsql security definer set search_path = invites, pg_temp as $$
begin
    insert into line_day as d (campaign_id, day, waiting) values (old.campaign_id, old.counted_on, old.tickets_waiting)
    on conflict (campaign_id, day) do update set waiting = excluded.waiting;
    update tally set counted_on = today() where campaign_id = old.campaign_id;
    return null;
end
$$;
create trigger tally_day after update on invites.tally for each row
    when (new.counted_on = old.counted_on and old.counted_on <> (clock_timestamp() at time zone 'UTC')::date)
    execute function invites.end_day_of_tally();

create function invites.end_day_of_line()
returns trigger language plpgsql security definer set search_path = invites, pg_temp as $$
begin
    insert into line_day as d (campaign_id, day, priority_served, standard_served, tickets_moved)
    values (old.campaign_id, old.counted_on, old.priority_served, old.standard_served, old.tickets_moved)
    on conflict (campaign_id, day) do update set priority_served = excluded.priority_served,
        standard_served = excluded.standard_served, tickets_moved = excluded.tickets_moved;
    update campaign_line set counted_on = today() where campaign_id = old.campaign_id;
    return null;
end
$$;
create trigger campaign_line_day after update on invites.campaign_line for each row
    when (new.counted_on = old.counted_on and old.counted_on <> (clock_timestamp() at time zone 'UTC')::date)
    execute function invites.end_day_of_line();

create function invites.add_to_line_days(p_changes invites.ticket_change[])
returns void language plpgsql as $$
declare
    v_more record;
begin
    for v_more in
        select c.campaign_id, d.day, sum(d.expired) as expired, sum(d.gone) as gone
        from unnest(p_changes) c
            cross join lateral (values (c.expired, c.more, 0::bigint), (c.gone, 0::bigint, c.more)) d (day, expired, gone)
        where d.day is not null
        group by 1, 2 having (sum(d.expired), sum(d.gone)) <> (0, 0) order by 1, 2
    loop
        update invites.line_day d set expired = d.expired + v_more.expired, gone = d.gone + v_more.gone
        where d.campaign_id = v_more.campaign_id and d.day = v_more.day;
        if not found then
            insert into invites.line_day as d (campaign_id, day, expired, gone)
            values (v_more.campaign_id, v_more.day, v_more.expired, v_more.gone)
            on conflict (campaign_id, day) do update set expired = d.expired + excluded.expired, gone = d.gone + excluded.gone;
        end if;
    end loop;
end
$$;

-- As in 0028, and the hours of the week and the days of the line.
create or replace function invites.tally_tickets()
returns trigger language plpgsql security definer
set search_path = invites, pg_temp set timezone = 'UTC' set enable_seqscan = off as $$
declare
    v_changes ticket_change[];
begin
    if tg_op = 'INSERT' then
        select array_agg(c::ticket_change) into v_changes
        from (
            select campaign_id, state, requested_at::date, contributed_at::date, count(*), case when state = 'waiting' then lane end,
                week_hour_of(requested_at), expired_at::date, left_at::date
            from new_rows group by 1, 2, 3, 4, 6, 7, 8, 9
        ) c;
        if exists (select from unnest(v_changes) where state = 'waiting') then
            perform note_line_change(w.campaign_id, w.numbers)
            from (select campaign_id, array_agg(number) as numbers from new_rows where state = 'waiting' group by 1 order by 1) w;
        end if;
    else
        select array_agg(c::ticket_change) into v_changes
        from (
            select campaign_id, state, requested_at::date, contributed_at::date, sum(n)::bigint, case when state = 'waiting' then lane end,
                week_hour_of(requested_at), expired_at::date, left_at::date
            from (
                select campaign_id, state, requested_at, contributed_at, lane, expired_at, left_at, 1 as n from new_rows
                union all
                select campaign_id, state, requested_at, contributed_at, lane, expired_at, left_at, -1 from old_rows
            ) r
            group by 1, 2, 3, 4, 6, 7, 8, 9 having sum(n) <> 0
        ) c;
        perform note_line_change(w.campaign_id, w.numbers)
        from (
            select campaign_id, array_agg(distinct number) as numbers
            from (
                select campaign_id, number
                from (
                    select campaign_id, number, lane, 1 as n from new_rows where state = 'waiting'
                    union all
                    select campaign_id, number, lane, -1 from old_rows where state = 'waiting'
                ) r
                group by campaign_id, number, lane having sum(n) <> 0
            ) t
            group by 1 order by 1
        ) w;
    end if;
    if v_changes is not null then
        perform count_ticket_changes(v_changes);
        perform add_to_week_hours(array(
            select row(c.campaign_id, c.requested_hour, c.more, 0, 0)::week_hour from unnest(v_changes) c));
        if exists (select from unnest(v_changes) where expired is not null or gone is not null) then
            perform add_to_line_days(v_changes);
        end if;
    end if;
    return null;
end
$$;

-- What happened before, as far as rows still tell; the hours of the line go back a hundred days. Nobody may change them meanwhile.
lock table invites.ticket in share row exclusive mode;
insert into invites.line_day (campaign_id, day, expired, gone)
select campaign_id, day, count(*) filter (where is_expired), count(*) filter (where not is_expired)
from (
    select campaign_id, (expired_at at time zone 'UTC')::date as day, true as is_expired from invites.ticket where expired_at is not null
    union all
    select campaign_id, (left_at at time zone 'UTC')::date, false from invites.ticket where left_at is not null
) t
group by 1, 2;
insert into invites.line_day as d (campaign_id, day, waiting)
select h.campaign_id, (h.hour at time zone 'UTC')::date, h.waiting
from (
    -- Its length at the end of each hour; what counts is a day's last.
    select m.campaign_id, m.hour, y.tickets_waiting - coalesce(sum(m.joined - m.served - m.gone) over (
            partition by m.campaign_id order by m.hour desc rows between unbounded preceding and 1 preceding), 0) as waiting,
        row_number() over (partition by m.campaign_id, (m.hour at time zone 'UTC')::date order by m.hour desc) as nth
    from invites.line_hour m join invites.tally y using (campaign_id)
) h
where h.nth = 1 and (h.hour at time zone 'UTC')::date < invites.today()
on conflict (campaign_id, day) do update set waiting = excluded.waiting;
-- From here on the lanes are counted by days.
insert into invites.line_day as d (campaign_id, day, priority_served, standard_served, tickets_moved)
select l.campaign_id, invites.today() - 1, l.priority_served, l.standard_served, l.tickets_moved
from invites.campaign_line l join invites.campaign c on c.id = l.campaign_id
where (c.created_at at time zone 'UTC')::date < invites.today()
on conflict (campaign_id, day) do update set priority_served = excluded.priority_served,
    standard_served = excluded.standard_served, tickets_moved = excluded.tickets_moved;
