-- All of the public page's series for the console, and what it tells of now.

-- As in 0063, and the other series. Who reads by the names that were there reads the same.
drop function invites.series_days(bigint, date, date);
create function invites.series_days(p_campaign_id bigint, p_from date, p_to date)
returns table (day date, requested bigint, given bigint, received bigint, used bigint, invalid bigint, contributed bigint,
    expired bigint, gone bigint, waiting bigint, priority_served bigint, standard_served bigint, moved bigint)
language sql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
begin atomic
    select d.day, sum(d.requested)::bigint, sum(d.given)::bigint, sum(d.received)::bigint, sum(d.used)::bigint, sum(d.invalid)::bigint,
        sum(d.contributed)::bigint, sum(d.expired)::bigint, sum(d.gone)::bigint, sum(d.waiting)::bigint,
        sum(d.priority_served)::bigint, sum(d.standard_served)::bigint, sum(d.moved)::bigint
    from invites.campaign c
        cross join lateral invites.public_days(c.id, greatest(invites.today() - invites.days_told(p_from, p_to) + 1, 1)) d
    where (p_campaign_id is null or c.id = p_campaign_id) and d.day between invites.days_told(p_from, p_to) and p_to
    group by 1 order by 1;
end;

-- By country, as far back as that is kept.
create function invites.countries_between(p_campaign_id bigint, p_from date, p_to date)
returns table (country text, requests bigint)
language sql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
begin atomic
    select d.country, sum(d.requests)::bigint
    from invites.campaign c
        cross join lateral (select r.country, r.requests from invites.request_country r where r.campaign_id = c.id
            and r.day between invites.days_told(p_from, p_to) and p_to) d
    where p_campaign_id is null or c.id = p_campaign_id
    group by 1 order by 1;
end;

-- public_statistics of a campaign or (null) of each, by slug.
create function invites.statistics_of_campaigns(p_campaign_id bigint, p_days integer, p_hours integer)
returns table (campaign_id bigint, name text, figures jsonb)
language sql stable security definer set search_path = invites, pg_temp
begin atomic
    select c.id, c.name, invites.public_statistics(c.slug, p_days, p_hours)
    from invites.campaign c
    where p_campaign_id is null or c.id = p_campaign_id
    order by c.slug;
end;

grant execute on function invites.series_days(bigint, date, date), invites.countries_between(bigint, date, date),
    invites.statistics_of_campaigns(bigint, integer, integer) to invites_admin, invites_moderator;
