-- What the console reads of the days from one to another (UTC), both included, of a campaign or (null) of all together. Two years at the
-- most, so rows are bounded, whatever happened in them.

create function invites.days_told(p_from date, p_to date)
returns date language sql immutable
return greatest(p_from, p_to - 731);

-- By the day of delivery. late: of those who have not given all codes back and whose code may work, how many had to by now; a day's are late
-- as a whole, once the day's last one is.
create function invites.cohort_days(p_campaign_id bigint, p_from date, p_to date)
returns table (day date, source invites.code_source, lane smallint, untaken bigint, silent bigint, worked bigint, failed bigint,
    in_part bigint, contributed bigint, codes_given bigint, within_1 bigint, within_2 bigint, within_3 bigint, within_7 bigint,
    within_14 bigint, within_30 bigint, late bigint)
language sql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
begin atomic
    select d.day, d.source, d.lane, sum(d.untaken)::bigint, sum(d.silent)::bigint, sum(d.worked)::bigint, sum(d.failed)::bigint,
        sum(d.in_part)::bigint, sum(d.contributed)::bigint, sum(d.codes_given)::bigint, sum(d.within_1)::bigint, sum(d.within_2)::bigint,
        sum(d.within_3)::bigint, sum(d.within_7)::bigint, sum(d.within_14)::bigint, sum(d.within_30)::bigint,
        coalesce(sum(d.untaken + d.silent + d.worked + d.in_part)
            filter (where (d.day + 1)::timestamp at time zone 'UTC' + c.return_deadline <= now()), 0)::bigint
    from invites.campaign c
        cross join lateral (select k.* from invites.cohort_day k where k.campaign_id = c.id
            and k.day between invites.days_told(p_from, p_to) and p_to) d
    where p_campaign_id is null or c.id = p_campaign_id
    group by 1, 2, 3 order by 1, 2, 3;
end;

create function invites.visit_days(p_campaign_id bigint, p_from date, p_to date)
returns table (day date, opened bigint, passed bigint, failed bigint)
language sql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
begin atomic
    select d.day, sum(d.opened)::bigint, sum(d.passed)::bigint, sum(d.failed)::bigint
    from invites.campaign c
        cross join lateral (select k.* from invites.visit_day k where k.campaign_id = c.id
            and k.day between invites.days_told(p_from, p_to) and p_to) d
    where p_campaign_id is null or c.id = p_campaign_id
    group by 1 order by 1;
end;

create function invites.give_up_days(p_campaign_id bigint, p_from date, p_to date)
returns table (day date, lane smallint, left_waiting bigint, left_offered bigint, missed bigint)
language sql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
begin atomic
    select d.day, d.lane, sum(d.left_waiting)::bigint, sum(d.left_offered)::bigint, sum(d.missed)::bigint
    from invites.campaign c
        cross join lateral (select k.* from invites.give_up_day k where k.campaign_id = c.id
            and k.day between invites.days_told(p_from, p_to) and p_to) d
    where p_campaign_id is null or c.id = p_campaign_id
    group by 1, 2 order by 1, 2;
end;

-- The series of the public page, as they are there, but with every number. waiting, priority_served, standard_served, moved: null where
-- nothing is known of the day.
create function invites.series_days(p_campaign_id bigint, p_from date, p_to date)
returns table (day date, requested bigint, given bigint, received bigint, waiting bigint, priority_served bigint, standard_served bigint,
    moved bigint)
language sql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
begin atomic
    select d.day, sum(d.requested)::bigint, sum(d.given)::bigint, sum(d.received)::bigint, sum(d.waiting)::bigint,
        sum(d.priority_served)::bigint, sum(d.standard_served)::bigint, sum(d.moved)::bigint
    from invites.campaign c
        cross join lateral invites.public_days(c.id, greatest(invites.today() - invites.days_told(p_from, p_to) + 1, 1)) d
    where (p_campaign_id is null or c.id = p_campaign_id) and d.day between invites.days_told(p_from, p_to) and p_to
    group by 1 order by 1;
end;

grant execute on function invites.cohort_days(bigint, date, date), invites.visit_days(bigint, date, date),
    invites.give_up_days(bigint, date, date), invites.series_days(bigint, date, date) to invites_admin, invites_moderator;
