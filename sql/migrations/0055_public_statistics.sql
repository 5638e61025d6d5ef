-- What everybody may know of a campaign, as it is: the server tells small numbers as "<5". Rows of so many days, hours and hours of the
-- week are read by their keys, whatever happened before: the same at ten tickets and at ten million.

-- The days before a campaign was counted by days, or was there, have null for what is not known of them.
create function invites.public_days(p_campaign_id bigint, p_days integer)
returns table (day date, requested bigint, given bigint, received bigint, used bigint, invalid bigint, contributed bigint,
    expired bigint, gone bigint, waiting bigint, priority_served bigint, standard_served bigint, moved bigint)
language sql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
begin atomic
    with days as (
        select (n.today - ago)::date as day
        from (select invites.today() as today) n cross join generate_series(0, p_days) ago
    ), ends as (
        select n.day,
            case when n.day >= y.counted_on then y.tickets_waiting else k.waiting end as waiting,
            case when n.day >= l.counted_on then l.priority_served else s.priority_served end as priority_served,
            case when n.day >= l.counted_on then l.standard_served else s.standard_served end as standard_served,
            case when n.day >= l.counted_on then l.tickets_moved else s.tickets_moved end as moved,
            n.day < (c.created_at at time zone 'UTC')::date as is_before
        from days n
            join invites.campaign c on c.id = p_campaign_id
            join invites.tally y on y.campaign_id = p_campaign_id
            join invites.campaign_line l on l.campaign_id = p_campaign_id
            left join lateral (select d.waiting from invites.line_day d where d.campaign_id = p_campaign_id and d.day <= n.day
                and d.waiting is not null order by d.campaign_id desc, d.day desc limit 1) k on true
            left join lateral (select d.priority_served, d.standard_served, d.tickets_moved from invites.line_day d
                where d.campaign_id = p_campaign_id and d.day <= n.day and d.tickets_moved is not null
                order by d.campaign_id desc, d.day desc limit 1) s on true
    ), told as (
        select e.*,
            e.priority_served - lag(case when e.is_before then 0 else e.priority_served end) over (order by e.day) as priority_more,
            e.standard_served - lag(case when e.is_before then 0 else e.standard_served end) over (order by e.day) as standard_more,
            e.moved - lag(case when e.is_before then 0 else e.moved end) over (order by e.day) as moved_more,
            row_number() over (order by e.day) as nth
        from ends e
    )
    select t.day, coalesce(d.tickets_requested, 0), coalesce(d.codes_distributed, 0), coalesce(d.codes_received, 0),
        coalesce(d.codes_used, 0), coalesce(d.codes_invalid, 0), coalesce(d.tickets_contributed, 0), coalesce(k.expired, 0),
        coalesce(k.gone, 0), t.waiting, t.priority_more, t.standard_more, t.moved_more
    from told t
        left join lateral (select f.* from invites.campaign_day f where f.campaign_id = p_campaign_id and f.day = t.day limit 1) d on true
        left join lateral (select f.* from invites.line_day f where f.campaign_id = p_campaign_id and f.day = t.day limit 1) k on true
    where t.nth > 1 and not t.is_before
    order by t.day;
end;
grant execute on function invites.public_days(bigint, integer) to invites_admin, invites_moderator;

-- How long the line was at the end of each of so many hours, and is now.
create function invites.public_hours(p_campaign_id bigint, p_hours integer)
returns table (hour timestamptz, waiting bigint)
language sql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
begin atomic
    select n.hour, (y.tickets_waiting - coalesce(sum(coalesce(h.joined - h.served - h.gone, 0))
        over (order by n.hour desc rows between unbounded preceding and 1 preceding), 0))::bigint
    from generate_series(invites.hour_of(now()) - (p_hours - 1) * interval '1 hour', invites.hour_of(now()), '1 hour') n (hour)
        cross join invites.tally y
        left join lateral (select m.joined, m.served, m.gone from invites.line_hour m
            where m.campaign_id = p_campaign_id and m.hour = n.hour limit 1) h on true
    where y.campaign_id = p_campaign_id
    order by n.hour;
end;
grant execute on function invites.public_hours(bigint, integer) to invites_admin, invites_moderator;

-- From one moment, all of it; null: there is no such campaign. days, hours: arrays in the order of the functions' columns. week: hour of
-- the week, requested, given, received. countries: of the same days; country, requests.
create function invites.public_statistics(p_campaign_slug text, p_days integer, p_hours integer)
returns jsonb
language sql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off
begin atomic
    select jsonb_build_object(
        'available', y.codes_available - y.codes_available_deleted, 'waiting', y.tickets_waiting,
        'receivers', y.tickets_delivered + y.tickets_contributed, 'contributed', y.tickets_contributed,
        'used', y.codes_used, 'invalid', y.codes_invalid,
        'priority_share', c.priority_share, 'priority_served', l.priority_served, 'standard_served', l.standard_served,
        'moved', l.tickets_moved,
        'days', (select jsonb_agg(jsonb_build_array(d.day, d.requested, d.given, d.received, d.used, d.invalid, d.contributed, d.expired,
            d.gone, d.waiting, d.priority_served, d.standard_served, d.moved) order by d.day) from invites.public_days(c.id, p_days) d),
        'hours', (select jsonb_agg(jsonb_build_array(invites.in_utc(h.hour), h.waiting) order by h.hour)
            from invites.public_hours(c.id, p_hours) h),
        'week', (select jsonb_agg(jsonb_build_array(w.hour, w.requested, w.given, w.received) order by w.hour) from invites.week_hour w
            where w.campaign_id = c.id),
        'countries', (select jsonb_agg(jsonb_build_array(k.country, k.requests) order by k.country)
            from (select r.country, sum(r.requests) as requests from invites.request_country r
                where r.campaign_id = c.id and r.day > invites.today() - p_days group by r.country) k))
    from invites.campaign c
        join invites.tally y on y.campaign_id = c.id
        join invites.campaign_line l on l.campaign_id = c.id
    where c.slug = p_campaign_slug;
end;
grant execute on function invites.public_statistics(text, integer, integer) to invites_server, invites_admin, invites_moderator;

-- As campaign_slug_is_no_page (0034), for the addresses whose next part may be anything: /{slug}/transparency would not be reached there.
alter table invites.campaign add constraint campaign_slug_is_no_path check (slug not in ('sign-in', 'unsubscribe')) not valid;
