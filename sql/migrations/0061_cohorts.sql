-- What became of the codes that were given, by the day on which they were (UTC), by their source and by the lane of their receiver: counted
-- by statement triggers, so that a year's cohorts are read from a year's rows. What somebody did with his code
-- moves it from one count to another of the same cohort.

-- By which lane its receiver came to it; who is given a code as he asks is in the standard lane, whatever becomes of him.
alter table invites.code add column lane smallint not null default 1 constraint code_lane check (lane in (0, 1, 2));

create function invites.note_lane_of_code()
returns trigger language plpgsql security definer set search_path = invites, pg_temp set enable_seqscan = off as $$
begin
    new.lane := coalesce((select t.lane from ticket t where t.id = new.ticket_id), new.lane);
    return new;
end
$$;
create trigger code_lane before update on invites.code for each row
    when (old.status = 'reserved' and new.status = 'distributed') execute function invites.note_lane_of_code();

-- What became of a code that was given. Each has one of these, and only the holder's own ticket tells the later ones.
create type invites.delivery_outcome as enum (
    'untaken',     -- he has not copied it, nor said anything about it
    'silent',      -- copied; nobody knows more
    'worked',      -- he said so, or an admin found so; nothing came back
    'failed',      -- he said that it does not work, or an admin found so
    'in_part',     -- some of the codes came back
    'contributed'  -- all of them
);

-- The one place that judges it. p_is_current: it is still the code of its receiver's ticket, and not one that was replaced. given: how many
-- codes came back; age: after how many begun days the last of them did.
create function invites.delivery_of(p_is_current boolean, p_state invites.ticket_state, p_given smallint, p_copied_at timestamptz,
    p_delivered_at timestamptz, p_contributed_at timestamptz, p_status invites.code_status, p_word invites.report_outcome)
returns table (outcome invites.delivery_outcome, given smallint, age integer)
language sql immutable
begin atomic
    select case
            when p_is_current is not true then 'failed'
            when p_state = 'contributed' then 'contributed'
            when p_given > 0 then 'in_part'
            when p_copied_at is null and p_word is null then 'untaken'
            when p_status = 'invalid' or (p_status = 'distributed' and p_word = 'does_not_work') then 'failed'
            when p_status = 'used' or p_word = 'works' then 'worked'
            else 'silent'
        end::invites.delivery_outcome,
        case when p_is_current then p_given else 0::smallint end,
        case when p_is_current and p_state = 'contributed'
            then ceil(extract(epoch from greatest(p_contributed_at - p_delivered_at, interval '0')) / 86400)::integer end;
end;

-- A cohort has two rows, whose sum is its counts: what changes of codes made of it, and what changes of tickets. So whoever copies his code
-- waits for nobody who is given one. No foreign key: it would lock the campaign's row at every step.
create table invites.cohort_day (
    campaign_id bigint not null,
    day date not null,
    source invites.code_source not null,
    lane smallint not null,
    by_ticket boolean not null,
    untaken bigint not null default 0,
    silent bigint not null default 0,
    worked bigint not null default 0,
    failed bigint not null default 0,
    in_part bigint not null default 0,
    contributed bigint not null default 0,
    codes_given bigint not null default 0,
    -- All of the codes came back within so many days after delivery, of 24 hours each.
    within_1 bigint not null default 0,
    within_2 bigint not null default 0,
    within_3 bigint not null default 0,
    within_7 bigint not null default 0,
    within_14 bigint not null default 0,
    within_30 bigint not null default 0,
    primary key (campaign_id, day, source, lane, by_ticket)
) with (fillfactor = 10);

create type invites.delivery_change as (campaign_id bigint, day date, source invites.code_source, lane smallint,
    outcome invites.delivery_outcome, given smallint, age integer, more bigint);

-- In one order, so that statements over several cohorts wait for each other and do not deadlock.
create function invites.add_to_cohorts(p_by_ticket boolean, p_changes invites.delivery_change[])
returns void language plpgsql volatile as $$
begin
    insert into invites.cohort_day as d (campaign_id, day, source, lane, by_ticket, untaken, silent, worked, failed, in_part, contributed,
        codes_given, within_1, within_2, within_3, within_7, within_14, within_30)
    select s.*
    from (
        select c.campaign_id, c.day, c.source, c.lane, p_by_ticket,
            coalesce(sum(c.more) filter (where c.outcome = 'untaken'), 0),
            coalesce(sum(c.more) filter (where c.outcome = 'silent'), 0),
            coalesce(sum(c.more) filter (where c.outcome = 'worked'), 0),
            coalesce(sum(c.more) filter (where c.outcome = 'failed'), 0),
            coalesce(sum(c.more) filter (where c.outcome = 'in_part'), 0),
            coalesce(sum(c.more) filter (where c.outcome = 'contributed'), 0),
            sum(c.given * c.more),
            coalesce(sum(c.more) filter (where c.age <= 1), 0), coalesce(sum(c.more) filter (where c.age <= 2), 0),
            coalesce(sum(c.more) filter (where c.age <= 3), 0), coalesce(sum(c.more) filter (where c.age <= 7), 0),
            coalesce(sum(c.more) filter (where c.age <= 14), 0), coalesce(sum(c.more) filter (where c.age <= 30), 0)
        from unnest(p_changes) c group by 1, 2, 3, 4
    ) s (campaign_id, day, source, lane, by_ticket, untaken, silent, worked, failed, in_part, contributed, codes_given, within_1, within_2,
        within_3, within_7, within_14, within_30)
    where (s.untaken, s.silent, s.worked, s.failed, s.in_part, s.contributed, s.codes_given, s.within_1, s.within_2, s.within_3, s.within_7,
        s.within_14, s.within_30) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    order by 1, 2, 3, 4
    on conflict (campaign_id, day, source, lane, by_ticket) do update set
        untaken = d.untaken + excluded.untaken, silent = d.silent + excluded.silent, worked = d.worked + excluded.worked,
        failed = d.failed + excluded.failed, in_part = d.in_part + excluded.in_part, contributed = d.contributed + excluded.contributed,
        codes_given = d.codes_given + excluded.codes_given,
        within_1 = d.within_1 + excluded.within_1, within_2 = d.within_2 + excluded.within_2, within_3 = d.within_3 + excluded.within_3,
        within_7 = d.within_7 + excluded.within_7, within_14 = d.within_14 + excluded.within_14,
        within_30 = d.within_30 + excluded.within_30;
end
$$;

-- Codes.

create type invites.given_code as (code_id bigint, ticket_id bigint, campaign_id bigint, day date, source invites.code_source, lane smallint,
    status invites.code_status, more bigint);

-- On the way of a claim, where codes go from the pool to tickets that were made in the same step, nobody can have done anything with them:
-- their rows are only added up. Else there is a probe for each code; and what was and what is are joined by hash, see 0051.
create function invites.count_given_codes()
returns trigger language plpgsql security definer
set search_path = invites, pg_temp set timezone = 'UTC' set jit = off set enable_seqscan = off set enable_nestloop = off
set enable_mergejoin = off set enable_hashjoin = on as $$
declare
    v_codes bigint[];
    v_given given_code[];
begin
    if tg_op = 'INSERT' then
        v_given := array(select row(id, ticket_id, campaign_id, distributed_at::date, source, lane, status, 1)::given_code
            from new_rows where distributed_at is not null);
    elsif not exists (select from old_rows where status <> 'available') then
        perform add_to_cohorts(false, array_agg(c::delivery_change))
        from (
            select campaign_id, distributed_at::date, source, lane, 'untaken'::delivery_outcome, 0::smallint, null::integer, count(*)
            from new_rows where status = 'distributed' and distributed_at is not null group by 1, 2, 3, 4
        ) c
        having count(*) > 0;
    else
        v_codes := array(select n.id from new_rows n join old_rows o on o.id = n.id
            where (n.ticket_id, n.distributed_at, n.source, n.lane, n.status)
                is distinct from (o.ticket_id, o.distributed_at, o.source, o.lane, o.status));
        v_given := array(select row(id, ticket_id, campaign_id, distributed_at::date, source, lane, status, more)::given_code
            from (
                select id, ticket_id, campaign_id, distributed_at, source, lane, status, 1 as more from new_rows
                union all
                select id, ticket_id, campaign_id, distributed_at, source, lane, status, -1 from old_rows
            ) k
            where k.id = any (v_codes) and k.distributed_at is not null);
        -- Who copies his code takes no line's lock: either he waits for this, or this sees what he did.
        perform from ticket t where t.id = any (array(select g.ticket_id from unnest(v_given) g)) order by t.id for no key update;
    end if;
    if cardinality(v_given) > 0 then
        perform add_to_cohorts(false, array_agg(c::delivery_change))
        from (
            select g.campaign_id, g.day, g.source, g.lane, f.outcome, f.given, f.age, sum(g.more)::bigint
            from unnest(v_given) g
                cross join lateral (select k.code_id, k.state, k.codes_given, k.copied_at, k.delivered_at, k.contributed_at
                    from ticket k where k.id = g.ticket_id limit 1) t
                left join lateral (select k.outcome from report k where k.ticket_id = g.ticket_id and k.code_id = g.code_id limit 1) r on true
                cross join lateral delivery_of(t.code_id = g.code_id, t.state, t.codes_given, t.copied_at, t.delivered_at,
                    t.contributed_at, g.status, r.outcome) f
            group by 1, 2, 3, 4, 5, 6, 7
        ) c;
    end if;
    return null;
end
$$;
create trigger code_cohort_insert after insert on invites.code referencing new table as new_rows
    for each statement execute function invites.count_given_codes();
create trigger code_cohort_update after update on invites.code referencing old table as old_rows new table as new_rows
    for each statement execute function invites.count_given_codes();

-- Tickets: what they did with the code that they have, and had before. A code's receiver is written down after his ticket is there, so new
-- tickets change nothing.
create function invites.count_steps_with_codes()
returns trigger language plpgsql security definer
set search_path = invites, pg_temp set timezone = 'UTC' set jit = off set enable_seqscan = off set enable_nestloop = off
set enable_mergejoin = off set enable_hashjoin = on as $$
begin
    if not exists (select from new_rows where state in ('delivered', 'contributed'))
        and not exists (select from old_rows where state in ('delivered', 'contributed')) then
        return null;
    end if;
    perform add_to_cohorts(true, array_agg(row(k.campaign_id, k.distributed_at::date, k.source, k.lane, f.outcome, f.given, f.age, t.more)
        ::delivery_change))
    from (
            select n.id, c.code_id from new_rows n join old_rows o on o.id = n.id
                cross join lateral (select n.code_id union select o.code_id) c
            where (n.state, n.code_id, n.codes_given, n.copied_at, n.delivered_at, n.contributed_at)
                    is distinct from (o.state, o.code_id, o.codes_given, o.copied_at, o.delivered_at, o.contributed_at)
        ) p
        cross join lateral (select c.* from code c where c.id = p.code_id limit 1) k
        left join lateral (select w.outcome from report w where w.ticket_id = p.id and w.code_id = p.code_id limit 1) r on true
        join (
            select id, state, code_id, codes_given, copied_at, delivered_at, contributed_at, 1 as more from new_rows
            union all
            select id, state, code_id, codes_given, copied_at, delivered_at, contributed_at, -1 from old_rows
        ) t on t.id = p.id
        cross join lateral delivery_of(t.code_id = k.id, t.state, t.codes_given, t.copied_at, t.delivered_at, t.contributed_at, k.status,
            r.outcome) f
    where k.ticket_id = p.id and k.distributed_at is not null
    having count(*) > 0;
    return null;
end
$$;
create trigger ticket_cohort_update after update on invites.ticket referencing old table as old_rows new table as new_rows
    for each statement execute function invites.count_steps_with_codes();

-- Words. Before anything else the ticket's lock, as whoever copies has it.
create function invites.count_word_about_code()
returns trigger language plpgsql security definer
set search_path = invites, pg_temp set timezone = 'UTC' set jit = off set enable_seqscan = off as $$
begin
    perform from ticket t where t.id = new.ticket_id for no key update;
    perform add_to_cohorts(true, array_agg(row(k.campaign_id, k.distributed_at::date, k.source, k.lane, f.outcome, f.given, f.age, w.more)
        ::delivery_change))
    from code k join ticket t on t.id = k.ticket_id
        cross join (values (new.outcome, 1), (case when tg_op = 'UPDATE' then old.outcome end, -1)) w (outcome, more)
        cross join lateral delivery_of(t.code_id = k.id, t.state, t.codes_given, t.copied_at, t.delivered_at, t.contributed_at, k.status,
            w.outcome) f
    where k.id = new.code_id and k.ticket_id = new.ticket_id and k.distributed_at is not null;
    return null;
end
$$;
create trigger report_cohort after insert or update on invites.report for each row execute function invites.count_word_about_code();

-- All of it, counted anew.
create function invites.recounted_cohorts()
returns table (campaign_id bigint, day date, source invites.code_source, lane smallint, untaken bigint, silent bigint, worked bigint,
    failed bigint, in_part bigint, contributed bigint, codes_given bigint, within_1 bigint, within_2 bigint, within_3 bigint,
    within_7 bigint, within_14 bigint, within_30 bigint)
language sql stable set search_path = invites, pg_temp
begin atomic
    select k.campaign_id, (k.distributed_at at time zone 'UTC')::date, k.source, k.lane,
        count(*) filter (where f.outcome = 'untaken'), count(*) filter (where f.outcome = 'silent'),
        count(*) filter (where f.outcome = 'worked'), count(*) filter (where f.outcome = 'failed'),
        count(*) filter (where f.outcome = 'in_part'), count(*) filter (where f.outcome = 'contributed'), sum(f.given)::bigint,
        count(*) filter (where f.age <= 1), count(*) filter (where f.age <= 2), count(*) filter (where f.age <= 3),
        count(*) filter (where f.age <= 7), count(*) filter (where f.age <= 14), count(*) filter (where f.age <= 30)
    from invites.code k
        join invites.ticket t on t.id = k.ticket_id
        left join invites.report r on r.ticket_id = t.id and r.code_id = k.id
        cross join lateral invites.delivery_of(t.code_id = k.id, t.state, t.codes_given, t.copied_at, t.delivered_at, t.contributed_at,
            k.status, r.outcome) f
    where k.distributed_at is not null
    group by 1, 2, 3, 4;
end;

-- What happened before. Nobody may change it meanwhile, and who wrote a lane down beside a code changed nothing else of it.
lock table invites.code, invites.ticket, invites.report in share row exclusive mode;
alter table invites.code disable trigger user;
update invites.code k set lane = t.lane
from invites.ticket t where t.code_id = k.id and t.state in ('delivered', 'contributed') and t.lane <> 1;
alter table invites.code enable trigger user;
insert into invites.cohort_day (campaign_id, day, source, lane, by_ticket, untaken, silent, worked, failed, in_part, contributed,
    codes_given, within_1, within_2, within_3, within_7, within_14, within_30)
select campaign_id, day, source, lane, false, untaken, silent, worked, failed, in_part, contributed, codes_given, within_1, within_2,
    within_3, within_7, within_14, within_30
from invites.recounted_cohorts();
