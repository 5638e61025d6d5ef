-- How much was asked for, given and given back in each hour of the week (UTC), counted as the days are: by the statement triggers that
-- keep the tally, whatever path changes a row. A campaign has 168 rows for ever, and their sums are its totals.

-- 0: Monday from midnight to one. 1970 began on a Thursday.
create function invites.week_hour_of(p_at timestamptz)
returns smallint language sql stable
return ((floor(date_part('epoch', p_at) / 3600)::bigint + 72) % 168)::smallint;

-- No foreign key: it would lock the campaign's row at every step.
create table invites.week_hour (
    campaign_id bigint not null,
    hour smallint not null check (hour between 0 and 167),
    -- By when tickets were asked for, codes shown, and codes given back.
    requested bigint not null default 0 check (requested >= 0),
    given bigint not null default 0 check (given >= 0),
    received bigint not null default 0 check (received >= 0),
    primary key (campaign_id, hour)
) with (fillfactor = 10);
grant select on invites.week_hour to invites_admin, invites_moderator;

-- In one order, so that statements over several hours or campaigns wait for each other and do not deadlock.
create function invites.add_to_week_hours(p_more invites.week_hour[])
returns void language plpgsql as $$
declare
    v_more invites.week_hour;
begin
    for v_more in
        select m.campaign_id, m.hour, sum(m.requested), sum(m.given), sum(m.received) from unnest(p_more) m
        where m.hour is not null group by 1, 2 order by 1, 2
    loop
        continue when (v_more.requested, v_more.given, v_more.received) = (0, 0, 0);
        update invites.week_hour h set requested = h.requested + v_more.requested, given = h.given + v_more.given,
            received = h.received + v_more.received
        where h.campaign_id = v_more.campaign_id and h.hour = v_more.hour;
        -- An hour's first. Another session may be making the same row.
        if not found then
            insert into invites.week_hour as h select v_more.*
            on conflict (campaign_id, hour) do update set requested = h.requested + excluded.requested,
                given = h.given + excluded.given, received = h.received + excluded.received;
        end if;
    end loop;
end
$$;

alter type invites.code_change add attribute given_hour smallint;
alter type invites.code_change add attribute received_hour smallint;
alter type invites.ticket_change add attribute requested_hour smallint;
alter type invites.ticket_change add attribute expired date;
alter type invites.ticket_change add attribute gone date;

-- As in 0016, and the hours of the week. Changes that differ in these alone are added up where the tally and the days are counted.
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
                added_at::date, distributed_at::date, settled_at::date, count(*), week_hour_of(distributed_at),
                case when source = 'contribution' then week_hour_of(added_at) end
            from new_rows group by 1, 2, 3, 4, 5, 6, 7, 9, 10
        ) c;
    else
        select array_agg(c::code_change) into v_changes
        from (
            select campaign_id, status, deleted_at is not null, source = 'contribution',
                added_at::date, distributed_at::date, settled_at::date, sum(n)::bigint, week_hour_of(distributed_at),
                case when source = 'contribution' then week_hour_of(added_at) end
            from (
                select campaign_id, status, deleted_at, source, added_at, distributed_at, settled_at, 1 as n from new_rows
                union all
                select campaign_id, status, deleted_at, source, added_at, distributed_at, settled_at, -1 from old_rows
            ) r
            group by 1, 2, 3, 4, 5, 6, 7, 9, 10 having sum(n) <> 0
        ) c;
    end if;
    if v_changes is not null then
        perform count_code_changes(v_changes);
        perform add_to_week_hours(array(
            select row(c.campaign_id, h.hour, 0, h.given, h.received)::week_hour
            from unnest(v_changes) c cross join lateral (values (c.given_hour, c.more, 0), (c.received_hour, 0, c.more))
                h (hour, given, received)));
    end if;
    return null;
end
$$;

-- What happened before: one count of everything, which nobody may change meanwhile.
lock table invites.code, invites.ticket in share row exclusive mode;
insert into invites.week_hour
select h.campaign_id, h.hour, sum(h.requested), sum(h.given), sum(h.received)
from (
    select campaign_id, invites.week_hour_of(requested_at) as hour, count(*) as requested, 0 as given, 0 as received
    from invites.ticket group by 1, 2
    union all
    select campaign_id, invites.week_hour_of(distributed_at), 0, count(*), 0
    from invites.code where distributed_at is not null group by 1, 2
    union all
    select campaign_id, invites.week_hour_of(added_at), 0, 0, count(*)
    from invites.code where source = 'contribution' group by 1, 2
) h
group by 1, 2;
