-- The priority lane: its tickets are served first, but while anybody waits in the standard lane never more than one in as many as the
-- campaign says: a priority ticket is served only where that many less one standard tickets were served since the last one of its lane,
-- or nobody waits in the standard lane. Tickets at the head count as neither. Held under the line's lock, by a counter beside it.

-- One in so many; null: the campaign has no priority lane.
alter table invites.campaign add column priority_share smallint default 4
    constraint campaign_priority_share_is_one check (priority_share between 2 and 100);

alter table invites.campaign_line
    -- Standard tickets served since the last priority one, as far as any share asks: at the beginning a priority ticket is welcome.
    add column since_priority smallint not null default 99 check (since_priority between 0 and 99),
    -- For all to see: how many tickets of each lane were given a code or offered one, and how often an admin moved one by hand.
    add column priority_served bigint not null default 0,
    add column standard_served bigint not null default 0,
    add column tickets_moved bigint not null default 0;

-- The opening rush: whoever asks in the first second after a closed campaign opens, or after codes come to a pool that was empty for ten
-- minutes, more than those who wait can take, is given his number by lot when the second is over; from then on who comes first is
-- first. A machine that asks in the first millisecond is no better off than a person who asks at the end of the second.
alter table invites.campaign add column draws_rush boolean not null default true;
-- By lot, not by when he asked.
alter table invites.ticket add column is_drawn boolean not null default false;

-- Who has asked in a rush and has no number yet. Its lot is drawn when it comes, and told to nobody: random 122 bits.
create table invites.rush_request (
    secret_hash bytea primary key check (octet_length(secret_hash) = 32),
    campaign_id bigint not null,
    lot uuid not null default gen_random_uuid()
);
create index rush_request_lot on invites.rush_request (campaign_id, lot);

alter table invites.ticket drop constraint ticket_lane_check;
-- 0: at the head, for a visitor whose code did not work and by an admin's word; 1: the standard lane; 2: the priority lane.
alter table invites.ticket add constraint ticket_lane_check check (lane in (0, 1, 2));
-- For a campaign that gives its priority lane up.
create index ticket_priority on invites.ticket (campaign_id, number) where lane = 2;

-- Of tickets_waiting.
alter table invites.tally
    add column tickets_waiting_head bigint not null default 0 check (tickets_waiting_head >= 0),
    add column tickets_waiting_priority bigint not null default 0 check (tickets_waiting_priority >= 0),
    -- Since when there is no code that a newcomer could be given; null: there is one. Kept by count_code_changes (0030).
    add column empty_since timestamptz default now(),
    -- Who asks before that has his number drawn then.
    add column rush_ends_at timestamptz;
update invites.tally set empty_since = null where codes_available > codes_available_deleted;

-- What was before there were two lanes: everybody was served by the standard one, if not from the head.
lock table invites.ticket in share row exclusive mode;
update invites.tally y set tickets_waiting_head = (
    select count(*) from invites.ticket t where t.campaign_id = y.campaign_id and t.state = 'waiting' and t.lane = 0);
update invites.campaign_line l set
    standard_served = (select count(*) from invites.ticket t where t.campaign_id = l.campaign_id
        and (t.offered_at is not null or t.delivered_at is not null or t.replaced_at is not null)),
    tickets_moved = (select count(*) from invites.audit_event e where e.campaign_id = l.campaign_id and e.action = 'move_ticket');

alter type invites.ticket_change add attribute lane smallint;
alter type invites.ticket_view add attribute lane smallint;
alter type invites.ticket_view add attribute is_drawn boolean;

create or replace function invites.count_ticket_changes(p_changes invites.ticket_change[])
returns void language plpgsql as $$
begin
    update invites.tally t set
        tickets_waiting = tickets_waiting + d.waiting,
        tickets_waiting_head = tickets_waiting_head + d.head,
        tickets_waiting_priority = tickets_waiting_priority + d.priority,
        tickets_offered = tickets_offered + d.offered,
        tickets_delivered = tickets_delivered + d.delivered,
        tickets_contributed = tickets_contributed + d.contributed,
        tickets_expired = tickets_expired + d.expired,
        tickets_left = tickets_left + d.gone
    from (
        select campaign_id,
            coalesce(sum(more) filter (where state = 'waiting'), 0)::bigint as waiting,
            coalesce(sum(more) filter (where state = 'waiting' and lane = 0), 0)::bigint as head,
            coalesce(sum(more) filter (where state = 'waiting' and lane = 2), 0)::bigint as priority,
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

-- As in 0024, and the lanes of those who wait are counted. Newcomers who get a code at once are no change, and cost nothing here.
create or replace function invites.tally_tickets()
returns trigger language plpgsql security definer
set search_path = invites, pg_temp set timezone = 'UTC' set enable_seqscan = off as $$
declare
    v_changes ticket_change[];
begin
    if tg_op = 'INSERT' then
        select array_agg(c::ticket_change) into v_changes
        from (
            select campaign_id, state, requested_at::date, contributed_at::date, count(*), case when state = 'waiting' then lane end
            from new_rows group by 1, 2, 3, 4, 6
        ) c;
        if exists (select from unnest(v_changes) where state = 'waiting') then
            perform note_line_change(w.campaign_id, w.numbers)
            from (select campaign_id, array_agg(number) as numbers from new_rows where state = 'waiting' group by 1 order by 1) w;
        end if;
    else
        select array_agg(c::ticket_change) into v_changes
        from (
            select campaign_id, state, requested_at::date, contributed_at::date, sum(n)::bigint, case when state = 'waiting' then lane end
            from (
                select campaign_id, state, requested_at, contributed_at, lane, 1 as n from new_rows
                union all
                select campaign_id, state, requested_at, contributed_at, lane, -1 from old_rows
            ) r
            group by 1, 2, 3, 4, 6 having sum(n) <> 0
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
    end if;
    return null;
end
$$;

-- A campaign that was closed and takes requests now.
create function invites.begin_rush()
returns trigger language plpgsql volatile security definer set search_path = invites, pg_temp as $$
begin
    if not (old.open and (old.ends_at is null or old.ends_at > clock_timestamp())) then
        update tally set rush_ends_at = clock_timestamp() + interval '1 second' where campaign_id = new.id;
    end if;
    return null;
end
$$;
create trigger campaign_opens after update on invites.campaign for each row
    when (new.draws_rush and new.open and (new.ends_at is null or new.ends_at > now())
        and (old.open, old.ends_at) is distinct from (new.open, new.ends_at))
    execute function invites.begin_rush();

-- Gives whoever asked in a rush that is over his number, in the order of the lots: a code to the first, where nobody waits for one.
create function invites.draw_rush(p_campaign_id bigint, p_now timestamptz)
returns void language plpgsql volatile
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
declare
    v_hashes bytea[];
    v_tickets bigint[];
    v_codes bigint[] := '{}';
    v_first bigint;
    v_given integer;
begin
    with drawn as (delete from rush_request where campaign_id = p_campaign_id returning secret_hash, lot)
    select array_agg(secret_hash order by lot) into v_hashes from drawn;
    if v_hashes is null then
        return;
    end if;
    if (select tickets_waiting = 0 from tally where campaign_id = p_campaign_id) then
        v_codes := array(select id from code where campaign_id = p_campaign_id and status = 'available' and deleted_at is null
            order by campaign_id, id + 0 limit cardinality(v_hashes) for update skip locked);
    end if;
    v_given := cardinality(v_codes);
    update campaign_line set next_number = next_number + cardinality(v_hashes), version = version + 1,
        since_priority = least(since_priority + v_given, 99), standard_served = standard_served + v_given
    where campaign_id = p_campaign_id returning next_number - cardinality(v_hashes) into v_first;
    with made as (
        insert into ticket (campaign_id, number, secret_hash, state, code_id, requested_at, delivered_at, is_drawn)
        select p_campaign_id, v_first + r.nth - 1, r.secret_hash,
            case when r.nth <= v_given then 'delivered' else 'waiting' end::ticket_state, v_codes[r.nth], p_now,
            case when r.nth <= v_given then p_now end, true
        from unnest(v_hashes) with ordinality r (secret_hash, nth)
        order by r.nth
        returning id, number
    )
    select array_agg(id order by number) into v_tickets from made;
    if v_given > 0 then
        perform hand_codes(v_codes, v_tickets[:v_given], 'distributed', p_now);
    end if;
end
$$;

create function invites.rush_is_due(p_campaign_id bigint, p_now timestamptz)
returns boolean language plpgsql stable set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
begin
    return exists (select from rush_request where campaign_id = p_campaign_id)
        and (select coalesce(rush_ends_at <= p_now, true) from tally where campaign_id = p_campaign_id);
end
$$;

create or replace function invites.line_is_due(p_campaign_id bigint, p_now timestamptz)
returns boolean language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
begin
    return exists (select from ticket where campaign_id = p_campaign_id and state = 'offered' and offer_expires_at <= p_now)
        or exists (select from tally where campaign_id = p_campaign_id and tickets_waiting > 0
            and codes_available > codes_available_deleted)
        or rush_is_due(p_campaign_id, p_now);
end
$$;

-- What a sweep would do, done by whoever comes by: ends missed offers, then serves the line, then draws the numbers of those who asked in
-- a rush. The line is locked.
create or replace function invites.settle_line(p_campaign_id bigint, p_now timestamptz)
returns void language plpgsql volatile set search_path = invites, pg_temp as $$
begin
    if line_is_due(p_campaign_id, p_now) then
        perform expire_offers(p_campaign_id, p_now);
        perform serve_line(p_campaign_id, p_now);
        if rush_is_due(p_campaign_id, p_now) then
            perform draw_rush(p_campaign_id, p_now);
        end if;
    end if;
end
$$;

-- How the lanes are interleaved: so many standard tickets (first) are served before the next priority one, so many (spacing) before
-- each after that. Without a share: more than ever wait.
create function invites.priority_turns(p_share smallint, p_since integer, out first bigint, out spacing bigint)
language sql immutable
begin atomic
    select greatest(coalesce(p_share - 1, 1000000000) - p_since, 0), coalesce(p_share - 1, 1000000000);
end;

-- Whoever waits after the given numbers of each lane, in the order in which they are served. p_since: the standard tickets since
-- the last priority one there; null: as the line has it now.
create function invites.next_in_line(p_campaign_id bigint, p_head bigint, p_standard bigint, p_priority bigint, p_since integer,
    p_limit integer)
returns table (turn bigint, id bigint, lane smallint, number bigint)
language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_turns record;
begin
    select s.* into v_turns
    from campaign c, campaign_line l, priority_turns(c.priority_share, coalesce(p_since, l.since_priority::integer)) s
    where c.id = p_campaign_id and l.campaign_id = p_campaign_id;
    return query
        select row_number() over (order by w.standard_before, w.lane desc, w.number), w.id, w.lane, w.number
        from (
            (select -1::bigint as standard_before, t.id, t.lane, t.number from ticket t
                where t.campaign_id = p_campaign_id and t.state = 'waiting' and t.lane = 0 and t.number > p_head
                order by t.campaign_id, t.lane, t.number limit p_limit)
            union all
            select row_number() over (order by s.number) - 1, s.id, s.lane, s.number
            from (select t.id, t.lane, t.number from ticket t
                where t.campaign_id = p_campaign_id and t.state = 'waiting' and t.lane = 1 and t.number > p_standard
                order by t.campaign_id, t.lane, t.number limit p_limit) s
            union all
            select v_turns.first + v_turns.spacing * (row_number() over (order by p.number) - 1), p.id, p.lane, p.number
            from (select t.id, t.lane, t.number from ticket t
                where t.campaign_id = p_campaign_id and t.state = 'waiting' and t.lane = 2 and t.number > p_priority
                order by t.campaign_id, t.lane, t.number limit p_limit) p
        ) w
        order by 1 limit p_limit;
end
$$;

-- Offers every available code to the next in line, until one of the two runs out. Returns how many.
create or replace function invites.serve_line(p_campaign_id bigint, p_now timestamptz)
returns integer language plpgsql volatile
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
declare
    v_chunk constant bigint := 1000;
    v_waiting bigint;
    v_codes bigint[];
    v_tickets bigint[];
    v_lanes smallint[];
    v_standard integer;
    v_priority integer[]; -- their places among those who are served
    v_served integer := 0;
begin
    loop
        select tickets_waiting into v_waiting from tally where campaign_id = p_campaign_id;
        exit when v_waiting = 0;
        -- A code that somebody is editing by hand is passed over, not waited for.
        v_codes := array(select id from code where campaign_id = p_campaign_id and status = 'available' and deleted_at is null
            order by campaign_id, id + 0 limit least(v_chunk, v_waiting) for update skip locked);
        exit when cardinality(v_codes) = 0;
        select array_agg(n.id order by n.turn), array_agg(n.lane order by n.turn) into v_tickets, v_lanes
        from next_in_line(p_campaign_id, 0, 0, 0, null, cardinality(v_codes)) n;
        exit when v_tickets is null;

        v_codes := v_codes[:cardinality(v_tickets)];
        perform hand_codes(v_codes, v_tickets, 'reserved', p_now);
        update ticket t set state = 'offered', code_id = v_codes[array_position(v_tickets, t.id)], offered_at = p_now,
            offer_expires_at = p_now + (select hold from campaign where id = p_campaign_id)
        where t.id = any (v_tickets);

        v_priority := array_positions(v_lanes, 2::smallint);
        v_standard := cardinality(array_positions(v_lanes, 1::smallint));
        update campaign_line set version = version + 1,
            since_priority = least(99, case when cardinality(v_priority) = 0 then since_priority + v_standard
                else cardinality(array_positions(v_lanes[v_priority[cardinality(v_priority)]:], 1::smallint)) end),
            standard_served = standard_served + v_standard, priority_served = priority_served + cardinality(v_priority)
        where campaign_id = p_campaign_id;
        v_served := v_served + cardinality(v_codes);
    end loop;
    return v_served;
end
$$;

-- The waiting tickets of a lane below a number (null: all), counted up to p_most (null: to the end).
create function invites.waiting_in_lane(p_campaign_id bigint, p_lane smallint, p_below bigint, p_most bigint)
returns bigint language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
begin
    return (select count(*) from (select from ticket t where t.campaign_id = p_campaign_id and t.state = 'waiting' and t.lane = p_lane
        and t.number < coalesce(p_below, 9223372036854775807) order by t.campaign_id, t.lane, t.number limit p_most) c);
end
$$;

-- How many of each lane are served before a place in the line, if nobody comes or goes. Where they are together fewer than p_most the counts
-- are exact, else they are together p_most at least; null: exact.
create function invites.tickets_ahead(p_campaign_id bigint, p_lane smallint, p_number bigint, p_most bigint,
    out head bigint, out standard bigint, out priority bigint)
language plpgsql stable set search_path = invites, pg_temp as $$
#variable_conflict use_column
declare
    v_turns record;
begin
    select s.* into v_turns from campaign c, campaign_line l, priority_turns(c.priority_share, l.since_priority) s
    where c.id = p_campaign_id and l.campaign_id = p_campaign_id;
    head := waiting_in_lane(p_campaign_id, 0::smallint, case when p_lane = 0 then p_number end, p_most);
    standard := 0;
    priority := 0;
    if p_lane = 1 then
        standard := waiting_in_lane(p_campaign_id, 1::smallint, p_number, p_most);
        if standard >= v_turns.first then
            priority := waiting_in_lane(p_campaign_id, 2::smallint, null,
                least(p_most, (standard - v_turns.first) / v_turns.spacing + 1));
        end if;
    elsif p_lane = 2 then
        priority := waiting_in_lane(p_campaign_id, 2::smallint, p_number, p_most);
        standard := waiting_in_lane(p_campaign_id, 1::smallint, null, least(p_most, v_turns.first + priority * v_turns.spacing));
    end if;
end
$$;

-- A waiting ticket's place: how many are before it, and with which numbers of each lane, and how many standard tickets after a
-- priority one, the line goes on from there (next_in_line).
create function invites.place_in_line(p_campaign_id bigint, p_lane smallint, p_number bigint)
returns table (ahead bigint, head_before bigint, standard_before bigint, priority_before bigint, since_priority integer)
language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_ahead record;
    v_turns record;
    v_since integer;
begin
    v_ahead := tickets_ahead(p_campaign_id, p_lane, p_number, null);
    select s.*, l.since_priority as since into v_turns from campaign c, campaign_line l, priority_turns(c.priority_share, l.since_priority) s
    where c.id = p_campaign_id and l.campaign_id = p_campaign_id;
    ahead := v_ahead.head + v_ahead.standard + v_ahead.priority;
    head_before := case when p_lane = 0 then p_number - 1 else 9223372036854775807 end;
    standard_before := case when p_lane = 1 then p_number - 1
        else coalesce((select t.number from ticket t where t.campaign_id = p_campaign_id and t.state = 'waiting' and t.lane = 1
            and v_ahead.standard > 0 order by t.campaign_id, t.lane, t.number offset greatest(v_ahead.standard - 1, 0) limit 1), 0) end;
    priority_before := case when p_lane = 2 then p_number - 1
        else coalesce((select t.number from ticket t where t.campaign_id = p_campaign_id and t.state = 'waiting' and t.lane = 2
            and v_ahead.priority > 0 order by t.campaign_id, t.lane, t.number offset greatest(v_ahead.priority - 1, 0) limit 1), 0) end;
    since_priority := least(99, case when v_ahead.priority = 0 then v_turns.since + v_ahead.standard
        else greatest(v_ahead.standard - (v_turns.first + (v_ahead.priority - 1) * v_turns.spacing), 0) end);
    return next;
end
$$;

-- As in 0024, with the lane. Those ahead are counted up to a thousand: far back, a count would read the whole line, and a server knows them from
-- memory. Null then.
create or replace function invites.view_ticket(p_ticket_id bigint)
returns invites.ticket_view language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
declare
    v_counted constant bigint := 1000;
    v_ticket ticket;
    v_view ticket_view;
    v_ahead record;
begin
    select * into v_ticket from ticket where id = p_ticket_id;
    if not found then
        return null;
    end if;
    v_view.ticket_id := v_ticket.id;
    v_view.campaign_id := v_ticket.campaign_id;
    v_view.number := v_ticket.number;
    v_view.state := v_ticket.state;
    v_view.received := v_ticket.codes_given;
    v_view.lane := v_ticket.lane;
    v_view.is_drawn := v_ticket.is_drawn;
    select c.slug, c.contribution_size, y.tickets_waiting
    into v_view.campaign_slug, v_view.required, v_view.waiting
    from campaign c, tally y where c.id = v_ticket.campaign_id and y.campaign_id = v_ticket.campaign_id;
    if v_ticket.state = 'waiting' then
        v_ahead := tickets_ahead(v_ticket.campaign_id, v_ticket.lane, v_ticket.number, v_counted);
        v_view.ahead := nullif(least(v_ahead.head + v_ahead.standard + v_ahead.priority, v_counted), v_counted);
    elsif v_ticket.state = 'offered' then
        v_view.offer_expires_at := v_ticket.offer_expires_at;
    elsif v_ticket.state in ('delivered', 'contributed') then
        v_view.delivered_at := v_ticket.delivered_at;
        v_view.copied_at := v_ticket.copied_at;
        v_view.deadline := v_ticket.delivered_at + (select return_deadline from campaign where id = v_ticket.campaign_id);
        select c.sealed, c.fingerprint into v_view.sealed, v_view.fingerprint
        from code c where c.id = v_ticket.code_id and c.ticket_id = v_ticket.id and c.status in ('distributed', 'used', 'invalid');
    end if;
    return v_view;
end
$$;

-- A batch of requests for tickets of one campaign, in the order of their arrival. For each element:
--   secret_hash   of the secret that the client's key gives: the same key finds the same ticket, whatever else is said
--   holder_hash   of the secret in the browser's cookie, or null
--   address_hash  null where addresses are not limited
--   human         'passed', 'failed', 'unavailable'; looked at only where a new ticket would come into being
--   spend_key     what the human check may be passed with only once, and until when that must be remembered
-- Answers a row an element:
--   outcome 'created' | 'repeated' (this key's ticket) | 'held' (this browser's ticket)
--     | 'campaign_closed' | 'human_check_failed' | 'human_check_unavailable' | 'too_many_tickets' | 'no_campaign'
--     | 'drawing': he has asked in a rush, and has a ticket when he asks again after so many milliseconds
-- Laws 1 to 3 for newcomers are here: numbers in arrival order under the line's lock, a code at once only where nobody waits.
drop function invites.request_tickets(bigint, bytea[], bytea[], bytea[], text[], bytea[], timestamptz[], integer);
create function invites.request_tickets(
    p_campaign_id bigint, p_secret_hashes bytea[], p_holder_hashes bytea[], p_address_hashes bytea[],
    p_humans text[], p_spend_keys bytea[], p_spend_ends timestamptz[], p_address_limit integer)
returns table (place bigint, outcome text, view invites.ticket_view, ready_in integer)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set plan_cache_mode = force_generic_plan set enable_seqscan = off
set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_now timestamptz;
    v_campaign campaign;
    v_today date;
    v_known_places bigint[];
    v_known_outcomes text[];
    v_known_tickets bigint[];
    v_refused_places bigint[];
    v_refused_outcomes text[];
    v_new_places bigint[];
    v_new_hashes bytea[];
    v_new_addresses bytea[];
    v_new_tickets bigint[];
    v_spend_keys bytea[];
    v_spend_ends timestamptz[];
    v_spent bytea[];
    v_first bigint;
    v_new integer;
    v_waiting bigint;
    v_codes bigint[] := '{}';
    v_sealed bytea[] := '{}';
    v_fingerprints bytea[] := '{}';
    v_given integer;
    v_counts tally;
    v_turns record;
    v_ready_in integer; -- there while a rush is on
begin
    v_now := lock_line(p_campaign_id);
    if v_now is null then
        return query select r.place, 'no_campaign', null::ticket_view, null::integer
            from unnest(p_secret_hashes) with ordinality r (secret_hash, place);
        return;
    end if;
    select * into v_campaign from campaign where id = p_campaign_id;
    v_today := (v_now at time zone 'UTC')::date;
    perform settle_line(p_campaign_id, v_now);
    select ceil(extract(epoch from y.rush_ends_at - v_now) * 1000) into v_ready_in
    from tally y where y.campaign_id = p_campaign_id and y.rush_ends_at > v_now;

    -- Who has a ticket already, or waits for his lot: by his key, or by his browser.
    select array_agg(k.place), array_agg(k.outcome), array_agg(k.ticket_id)
    into v_known_places, v_known_outcomes, v_known_tickets
    from (
        select r.place, coalesce(own.id, held.id) as ticket_id,
            case when own.id is not null then 'repeated' when held.id is not null then 'held' else 'drawing' end as outcome,
            lot.secret_hash is not null as is_drawing
        from unnest(p_secret_hashes, p_holder_hashes) with ordinality r (secret_hash, holder_hash, place)
            left join lateral (select t.id from ticket t where t.secret_hash = r.secret_hash limit 1) own on true
            left join lateral (select t.id from ticket t where t.secret_hash = r.holder_hash and t.campaign_id = p_campaign_id
                and t.state in ('waiting', 'offered', 'delivered') limit 1) held on true
            left join lateral (select q.secret_hash from rush_request q where v_ready_in is not null
                and q.secret_hash in (r.secret_hash, r.holder_hash) and q.campaign_id = p_campaign_id limit 1) lot on true
    ) k
    where k.ticket_id is not null or k.is_drawing;

    -- Who may have a new one, as far as one can tell before his solution of the human check is spent. A key that comes twice in one
    -- batch counts once: the first makes the ticket, the second is answered with it below. A solution that comes twice in one batch is good
    -- for the first of them.
    select array_agg(j.place order by j.place) filter (where j.refusal is null),
        array_agg(j.secret_hash order by j.place) filter (where j.refusal is null),
        array_agg(j.address_hash order by j.place) filter (where j.refusal is null),
        array_agg(j.spend_key order by j.place) filter (where j.refusal is null),
        array_agg(j.spend_end order by j.place) filter (where j.refusal is null),
        array_agg(j.place order by j.place) filter (where j.refusal is not null),
        array_agg(j.refusal order by j.place) filter (where j.refusal is not null)
    into v_new_places, v_new_hashes, v_new_addresses, v_spend_keys, v_spend_ends, v_refused_places, v_refused_outcomes
    from (
        select c.*, case
            when not (v_campaign.open and (v_campaign.ends_at is null or v_campaign.ends_at > v_now)) then 'campaign_closed'
            when c.human = 'unavailable' then 'human_check_unavailable'
            when c.human is distinct from 'passed' or c.spend_key is null or c.nth_of_solution > 1 then 'human_check_failed'
            when p_address_limit > 0 and c.address_hash is not null and c.taken + c.nth_of_address > p_address_limit
                then 'too_many_tickets'
            end as refusal
        from (
            select r.*, row_number() over (partition by r.secret_hash order by r.place) as nth_of_key,
                row_number() over (partition by r.spend_key order by r.place) as nth_of_solution,
                count(*) filter (where r.human = 'passed') over (partition by r.address_hash order by r.place) as nth_of_address,
                coalesce(a.tickets, 0) as taken
            from unnest(p_secret_hashes, p_address_hashes, p_humans, p_spend_keys, p_spend_ends)
                    with ordinality r (secret_hash, address_hash, human, spend_key, spend_end, place)
                left join lateral (select u.tickets from address_use u where u.campaign_id = p_campaign_id
                    and u.address_hash = r.address_hash and u.day = v_today limit 1) a on true
            where v_known_places is null or r.place <> all (v_known_places)
        ) c
        where c.nth_of_key = 1
    ) j;

    if v_spend_keys is not null then
        with spent as (
            insert into human_check_spent (spend_key, expires_at)
            -- Sorted, so that batches of two campaigns with the same solutions wait for each other and do not deadlock.
            select r.spend_key, r.spend_end from unnest(v_spend_keys, v_spend_ends) r (spend_key, spend_end) order by 1
            on conflict do nothing
            returning spend_key
        )
        select array_agg(spend_key) into v_spent from spent;
        -- Solutions that were used before: rare, and their requests are refused.
        if coalesce(cardinality(v_spent), 0) < cardinality(v_spend_keys) then
            v_refused_outcomes := coalesce(v_refused_outcomes, '{}') || array_fill('human_check_failed'::text,
                array[cardinality(v_spend_keys) - coalesce(cardinality(v_spent), 0)]);
            select array_agg(r.place order by r.place) filter (where r.fresh),
                array_agg(r.secret_hash order by r.place) filter (where r.fresh),
                array_agg(r.address_hash order by r.place) filter (where r.fresh),
                coalesce(v_refused_places, '{}') || array_agg(r.place order by r.place) filter (where not r.fresh)
            into v_new_places, v_new_hashes, v_new_addresses, v_refused_places
            from (
                select k.*, k.spend_key = any (coalesce(v_spent, '{}')) as fresh
                from unnest(v_new_places, v_new_hashes, v_new_addresses, v_spend_keys)
                    k (place, secret_hash, address_hash, spend_key)
            ) r;
        end if;
    end if;

    v_new := coalesce(cardinality(v_new_places), 0);
    select * into v_counts from tally where campaign_id = p_campaign_id;
    v_waiting := v_counts.tickets_waiting;
    if v_new > 0 and p_address_limit > 0 then
        insert into address_use as a (campaign_id, address_hash, day, tickets)
        select p_campaign_id, r.address_hash, v_today, count(*)
        from unnest(v_new_addresses) r (address_hash) where r.address_hash is not null group by 2 order by 2
        on conflict (campaign_id, address_hash, day) do update set tickets = a.tickets + excluded.tickets;
    end if;
    if v_new > 0 and v_ready_in is not null then
        insert into rush_request (secret_hash, campaign_id)
        select r.secret_hash, p_campaign_id from unnest(v_new_hashes) r (secret_hash);
        return query select n.place, 'drawing', null::ticket_view, v_ready_in from unnest(v_new_places) n (place);
    elsif v_new > 0 then
        -- Nobody is overtaken: a newcomer gets a code only where nobody waits for one.
        if v_waiting = 0 then
            select coalesce(array_agg(c.id), '{}'), coalesce(array_agg(c.sealed), '{}'), coalesce(array_agg(c.fingerprint), '{}')
            into v_codes, v_sealed, v_fingerprints
            from (
                select k.id, k.sealed, k.fingerprint from code k
                where k.campaign_id = p_campaign_id and k.status = 'available' and k.deleted_at is null
                order by k.campaign_id, k.id + 0 limit v_new for update skip locked
            ) c;
        end if;
        v_given := cardinality(v_codes);

        v_turns := priority_turns(v_campaign.priority_share, (select since_priority from campaign_line where campaign_id = p_campaign_id));
        update campaign_line set next_number = next_number + v_new, version = version + 1,
            since_priority = least(since_priority + v_given, 99), standard_served = standard_served + v_given
        where campaign_id = p_campaign_id returning next_number - v_new into v_first;
        with made as (
            insert into ticket (campaign_id, number, secret_hash, state, code_id, requested_at, delivered_at)
            select p_campaign_id, v_first + r.nth - 1, r.secret_hash,
                case when r.code_id is null then 'waiting' else 'delivered' end::ticket_state, r.code_id, v_now,
                case when r.code_id is not null then v_now end
            from unnest(v_new_hashes, v_codes) with ordinality r (secret_hash, code_id, nth)
            order by r.nth
            returning id, number
        )
        select array_agg(id order by number) into v_new_tickets from made;
        if v_given > 0 then
            perform hand_codes(v_codes, v_new_tickets[:v_given], 'distributed', v_now);
        end if;

        -- What view_ticket would say, from what is known here.
        return query
            select n.place, 'created', row(n.ticket_id, p_campaign_id, v_campaign.slug, v_first + n.nth - 1,
                case when n.nth <= v_given then 'delivered' else 'waiting' end::ticket_state,
                case when n.nth > v_given then v_counts.tickets_waiting_head + a.standard + case when a.standard >= v_turns.first
                    then least(v_counts.tickets_waiting_priority, (a.standard - v_turns.first) / v_turns.spacing + 1) else 0 end end,
                v_waiting + v_new - v_given, null::timestamptz,
                case when n.nth <= v_given then v_now end, null::timestamptz,
                v_campaign.contribution_size, 0::smallint,
                case when n.nth <= v_given then v_now + v_campaign.return_deadline end, n.sealed, n.fingerprint, 1::smallint, false)::ticket_view,
                null::integer
            from unnest(v_new_places, v_new_tickets, v_sealed, v_fingerprints)
                    with ordinality n (place, ticket_id, sealed, fingerprint, nth)
                -- Those of his own lane before him; by then those who waited are at its end.
                cross join lateral (select v_waiting - v_counts.tickets_waiting_head - v_counts.tickets_waiting_priority
                    + n.nth - v_given - 1 as standard) a;
    end if;

    if v_known_places is not null then
        return query
            select k.place, k.outcome, view_ticket(k.ticket_id), v_ready_in
            from unnest(v_known_places, v_known_outcomes, v_known_tickets) k (place, outcome, ticket_id);
    end if;
    if v_refused_places is not null then
        return query
            select k.place, k.outcome, null::ticket_view, null::integer from unnest(v_refused_places, v_refused_outcomes) k (place, outcome);
    end if;
    -- A key's second coming in this batch: the answer of its first, whose ticket stands by now.
    if v_new + coalesce(cardinality(v_known_places), 0) + coalesce(cardinality(v_refused_places), 0)
        < cardinality(p_secret_hashes) then
        return query
            select r.place, case when t.id is not null then 'repeated' when q.secret_hash is not null then 'drawing' else (
                    select f.outcome from unnest(v_refused_places, v_refused_outcomes) f (place, outcome)
                    where p_secret_hashes[f.place] = r.secret_hash limit 1) end,
                view_ticket(t.id), v_ready_in
            from unnest(p_secret_hashes) with ordinality r (secret_hash, place)
                left join lateral (select k.id from ticket k where k.secret_hash = r.secret_hash limit 1) t on true
                left join lateral (select k.secret_hash from rush_request k where v_ready_in is not null
                    and k.secret_hash = r.secret_hash limit 1) q on true
            where r.place <> all (coalesce(v_known_places, '{}') || coalesce(v_new_places, '{}') || coalesce(v_refused_places, '{}'));
    end if;
end
$$;

grant execute on function invites.request_tickets(bigint, bytea[], bytea[], bytea[], text[], bytea[], timestamptz[], integer)
    to invites_server;

-- To the head of the line (behind those who are there already with lower numbers), into the priority lane, or back to where its number
-- puts it. Every such move is counted for all to see.
-- Returns whether anything changed.
create or replace function invites.move_ticket(p_ticket_id bigint, p_to text, p_reason text)
returns boolean language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' as $$
declare
    v_lane constant smallint := case p_to when 'head' then 0 when 'line' then 1 when 'priority' then 2 end;
    v_locked record;
    v_ticket ticket;
begin
    if v_lane is null then
        perform refuse_input('bad_place', 'A ticket is moved to the head of the line, into the priority lane or back into the line.');
    end if;
    v_locked := lock_ticket_for_act(p_ticket_id, p_reason);
    v_ticket := v_locked.o_ticket;
    if v_ticket.state <> 'waiting' then
        raise exception using errcode = 'IN009', detail = 'not_waiting', message = format(
            'Ticket %s does not wait any more: its state is "%s".', v_ticket.number, v_ticket.state);
    end if;
    if v_ticket.lane = v_lane then
        return false;
    end if;
    if v_lane = 2 and (select priority_share is null from campaign where id = v_ticket.campaign_id) then
        raise exception using errcode = 'IN009', detail = 'no_priority_lane', message = 'The campaign has no priority lane.';
    end if;
    update ticket set lane = v_lane where id = p_ticket_id;
    update campaign_line set version = version + 1, tickets_moved = tickets_moved + 1 where campaign_id = v_ticket.campaign_id;
    perform record_audit(v_ticket.campaign_id, 'move_ticket', 'ticket', p_ticket_id,
        jsonb_build_object('lane', v_ticket.lane), jsonb_build_object('lane', v_lane, 'number', v_ticket.number), btrim(p_reason));
    return true;
end
$$;

-- A campaign that gives its priority lane up: whoever is in it goes to where his number puts him, also when he comes back later.
create function invites.close_priority_lane()
returns trigger language plpgsql volatile security definer set search_path = invites, pg_temp as $$
declare
    v_tickets bigint[];
begin
    perform lock_line(new.id);
    v_tickets := array(select t.id from ticket t where t.campaign_id = new.id and t.lane = 2 and t.state in ('waiting', 'offered', 'expired')
        order by t.number);
    insert into audit_event (campaign_id, action, subject_kind, subject_id, before, after, reason)
    select new.id, 'move_ticket', 'ticket', t.id, jsonb_build_object('lane', t.lane), jsonb_build_object('lane', 1, 'number', t.number),
        'The campaign gave its priority lane up.'
    from ticket t where t.id = any (v_tickets) order by t.number;
    update ticket t set lane = 1 where t.id = any (v_tickets);
    perform line_changed(new.id);
    return null;
end
$$;
create trigger campaign_closes_priority_lane after update on invites.campaign for each row
    when (old.priority_share is not null and new.priority_share is null) execute function invites.close_priority_lane();

-- The settings.

create function invites.check_priority_share(p_share integer)
returns void language plpgsql stable set search_path = invites, pg_temp as $$
begin
    if p_share not between 2 and 100 then
        perform refuse_input('bad_priority_share', 'The priority lane''s share is one in 2 to 100.');
    end if;
end
$$;

drop function invites.create_campaign(text, text, text, text, boolean, integer, bigint, bigint, bigint, boolean, timestamptz);
drop function invites.update_campaign(bigint, bigint, text, text, text, boolean, integer, bigint, bigint, bigint, boolean, timestamptz);
create function invites.create_campaign(p_slug text, p_name text, p_product_url text, p_code_pattern text, p_code_upper_case boolean,
    p_contribution_size integer, p_hold_seconds bigint, p_return_window_seconds bigint, p_return_deadline_seconds bigint,
    p_open boolean, p_ends_at timestamptz, p_priority_share integer, p_draws_rush boolean)
returns bigint language plpgsql volatile security definer set search_path = invites, pg_temp as $$
declare
    v_campaign campaign;
begin
    perform check_campaign(p_slug, p_name, p_product_url, p_code_pattern, p_contribution_size, p_hold_seconds, p_return_window_seconds,
        p_return_deadline_seconds);
    perform check_priority_share(p_priority_share);
    insert into campaign (slug, name, product_url, code_pattern, code_upper_case, contribution_size, hold, return_window,
        return_deadline, open, ends_at, priority_share, draws_rush)
    values (p_slug, btrim(p_name), p_product_url, p_code_pattern, p_code_upper_case, p_contribution_size,
        make_interval(secs => p_hold_seconds), make_interval(secs => p_return_window_seconds),
        make_interval(secs => p_return_deadline_seconds), p_open, p_ends_at, p_priority_share, p_draws_rush)
    on conflict (slug) do nothing
    returning * into v_campaign;
    if not found then
        raise exception using errcode = 'IN009', detail = 'slug_taken', message = format('There is a campaign "%s" already.', p_slug);
    end if;
    perform record_audit(v_campaign.id, 'create_campaign', 'campaign', v_campaign.id, null, to_jsonb(v_campaign) - 'id', null);
    return v_campaign.id;
end
$$;

-- The campaign with other settings; the short name stays, because tickets' links carry it. outcome:
--   'updated'   version is the new one (the old one where nothing differs)
--   'changed'   somebody else changed it after p_version was read: by whom and when, as far as the history says; nothing was done
-- Tickets that have given what a smaller contribution asks for are complete with it.
create function invites.update_campaign(p_id bigint, p_version bigint, p_name text, p_product_url text, p_code_pattern text,
    p_code_upper_case boolean, p_contribution_size integer, p_hold_seconds bigint, p_return_window_seconds bigint,
    p_return_deadline_seconds bigint, p_open boolean, p_ends_at timestamptz, p_priority_share integer, p_draws_rush boolean,
    out outcome text, out version bigint, out changed_by text, out changed_at timestamptz)
language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' as $$
#variable_conflict use_column
declare
    v_now timestamptz := lock_line(p_id);
    v_old campaign;
    v_new campaign;
    v_completed bigint[];
    v_before jsonb;
    v_after jsonb;
begin
    select * into v_old from campaign where id = p_id for no key update;
    if not found then
        raise exception using errcode = 'IN004', detail = 'no_campaign', message = 'There is no such campaign.';
    end if;
    if v_old.version <> p_version then
        outcome := 'changed';
        version := v_old.version;
        select e.author, e.at into changed_by, changed_at from audit_event e
        where e.subject_kind = 'campaign' and e.subject_id = p_id and e.action in ('update_campaign', 'update')
        order by e.id desc limit 1;
        return;
    end if;
    perform check_campaign(v_old.slug, p_name, p_product_url, p_code_pattern, p_contribution_size, p_hold_seconds,
        p_return_window_seconds, p_return_deadline_seconds);
    perform check_priority_share(p_priority_share);
    outcome := 'updated';
    version := v_old.version;
    v_new := v_old;
    v_new.name := btrim(p_name);
    v_new.product_url := p_product_url;
    v_new.code_pattern := p_code_pattern;
    v_new.code_upper_case := p_code_upper_case;
    v_new.contribution_size := p_contribution_size;
    -- A span that is as long as before stays as it was written: "7 days" is no change from 168 hours.
    v_new.hold := coalesce(nullif(make_interval(secs => p_hold_seconds), v_old.hold), v_old.hold);
    v_new.return_window := coalesce(nullif(make_interval(secs => p_return_window_seconds), v_old.return_window), v_old.return_window);
    v_new.return_deadline := coalesce(nullif(make_interval(secs => p_return_deadline_seconds), v_old.return_deadline),
        v_old.return_deadline);
    v_new.open := p_open;
    v_new.ends_at := p_ends_at;
    v_new.priority_share := p_priority_share;
    v_new.draws_rush := p_draws_rush;
    if v_new is not distinct from v_old then
        return;
    end if;
    update campaign c set name = v_new.name, product_url = v_new.product_url, code_pattern = v_new.code_pattern,
        code_upper_case = v_new.code_upper_case, contribution_size = v_new.contribution_size, hold = v_new.hold,
        return_window = v_new.return_window, return_deadline = v_new.return_deadline, open = v_new.open, ends_at = v_new.ends_at,
        priority_share = v_new.priority_share, draws_rush = v_new.draws_rush
    where c.id = p_id returning c.version into version;
    if v_new.contribution_size < v_old.contribution_size then
        with completed as (
            update ticket t set state = 'contributed', contributed_at = v_now
            where t.campaign_id = p_id and t.state = 'delivered' and t.codes_given >= v_new.contribution_size
            returning t.code_id
        )
        select array_agg(code_id) into v_completed from completed;
        update code c set status = 'used', settled_at = v_now where c.id = any (v_completed) and c.status = 'distributed';
    end if;
    select coalesce(jsonb_object_agg(o.key, o.value) filter (where o.value is distinct from n.value), '{}'),
        coalesce(jsonb_object_agg(n.key, n.value) filter (where o.value is distinct from n.value), '{}')
    into v_before, v_after
    from jsonb_each(to_jsonb(v_old)) o join jsonb_each(to_jsonb(v_new)) n on n.key = o.key;
    if v_completed is not null then
        v_after := v_after || jsonb_build_object('tickets_completed', cardinality(v_completed));
    end if;
    perform record_audit(p_id, 'update_campaign', 'campaign', p_id, v_before, v_after, null);
    perform line_changed(p_id);
    perform settle_line(p_id, v_now);
end
$$;

grant execute on function
    invites.create_campaign(text, text, text, text, boolean, integer, bigint, bigint, bigint, boolean, timestamptz, integer, boolean),
    invites.update_campaign(bigint, bigint, text, text, text, boolean, integer, bigint, bigint, bigint, boolean, timestamptz, integer, boolean)
    to invites_admin;

-- What is told.

drop function invites.line_entry(bigint, invites.ticket_state, smallint, smallint, bytea);
-- A ticket as a server keeps it: number, lane (-1 where it does not wait; and 16 where the number was drawn), codes given so far, the half of its secret's hash. 28 bytes.
create function invites.line_entry(p_number bigint, p_state invites.ticket_state, p_lane smallint, p_is_drawn boolean, p_codes_given smallint,
    p_secret_hash bytea)
returns bytea language sql immutable
return int8send(p_number) || int2send(case when p_state = 'waiting' then p_lane + case when p_is_drawn then 16 else 0 end else -1 end::smallint) || int2send(p_codes_given)
    || substr(p_secret_hash, 1, 16);

-- What a server that knows a line up to a change, named by its version and mark, does not know yet.
--   is_known   false: there is no such change (any more, or on this copy of the database). The line must be loaded; version and mark then
--              name the change up to which what load_line reads is complete at least.
--   entries    the tickets that were touched since, as line_entry has them; null where none was
--   is_last    whether that is all; else ask again from version and mark
create or replace function invites.line_news(p_campaign_id bigint, p_head_mark bigint, p_version bigint, p_mark bigint,
    out version bigint, out mark bigint, out is_known boolean, out is_last boolean, out entries bytea)
language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_statements constant integer := 200;
    v_version bigint;
begin
    is_known := exists (select from line_change f where f.campaign_id = p_campaign_id and f.version = p_version and f.mark = p_mark);
    if is_known and p_mark <> p_head_mark then
        select f.version, f.mark into v_version, mark
        from (select n.version, n.mark from line_change n where n.campaign_id = p_campaign_id and n.version > p_version
            order by n.campaign_id, n.version limit v_statements) f
        order by f.version desc limit 1;
        select string_agg(line_entry(t.number, t.state, t.lane, t.is_drawn, t.codes_given, t.secret_hash), ''::bytea) into entries
        from (select distinct u.number
            from line_change n cross join lateral unnest(n.numbers) u (number)
            where n.campaign_id = p_campaign_id and n.version > p_version and n.version <= v_version) c
            cross join lateral (select k.number, k.state, k.lane, k.is_drawn, k.codes_given, k.secret_hash from ticket k
                where k.campaign_id = p_campaign_id and k.number = c.number limit 1) t;
        version := v_version;
    elsif is_known then
        version := p_version;
        mark := p_mark;
    else
        select f.version, f.mark into version, mark from line_change f where f.campaign_id = p_campaign_id
        order by f.campaign_id desc, f.version desc limit 1;
    end if;
    is_last := mark = p_head_mark;
end
$$;

-- The waiting tickets after a place in the line (lane -1 for the first), as line_entry has them, in the line's order; null where there
-- is none. Read page by page while the line goes on changing: what changes meanwhile is in the news since before the first page.
create or replace function invites.load_line(p_campaign_id bigint, p_lane smallint, p_number bigint, p_limit integer)
returns bytea language plpgsql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
begin
    return (
        select string_agg(line_entry(t.number, 'waiting', t.lane, t.is_drawn, t.codes_given, t.secret_hash), ''::bytea)
        from (select k.number, k.lane, k.is_drawn, k.codes_given, k.secret_hash from ticket k
            where k.campaign_id = p_campaign_id and k.state = 'waiting' and (k.lane, k.number) > (p_lane, p_number)
            order by k.campaign_id, k.lane, k.number limit p_limit) t);
end
$$;

-- What servers ask for while visitors look: every campaign's line from where the server knows it. It ends missed offers and serves the
-- lines first, where that is due and nobody else is about it, so that no server need be awake for it.
drop function invites.follow_lines(bigint[], bigint[], bigint[]);
create function invites.follow_lines(p_campaign_ids bigint[], p_versions bigint[], p_marks bigint[])
returns table (campaign_id bigint, slug text, contribution_size smallint, version bigint, mark bigint, is_known boolean, is_last boolean,
    entries bytea, priority_share smallint, since_priority smallint)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_campaign bigint;
begin
    for v_campaign in
        select y.campaign_id from tally y
        where y.tickets_waiting > 0 or y.tickets_offered > 0 or exists (select from rush_request q where q.campaign_id = y.campaign_id)
        order by y.campaign_id
    loop
        if line_is_due(v_campaign, clock_timestamp()) then
            -- Not where somebody else has the line's lock: a look soon after comes by again.
            perform try_to_settle_line(v_campaign);
        end if;
    end loop;
    return query
        select c.id, c.slug, c.contribution_size, n.version, n.mark, n.is_known, n.is_last, n.entries, c.priority_share, l.since_priority
        from campaign c
            join campaign_line l on l.campaign_id = c.id
            left join lateral (select u.version, u.mark from unnest(p_campaign_ids, p_versions, p_marks) u (campaign_id, version, mark)
                where u.campaign_id = c.id limit 1) k on true
            cross join lateral line_news(c.id, l.mark, k.version, k.mark) n;
end
$$;
grant execute on function invites.follow_lines(bigint[], bigint[], bigint[]) to invites_server;

-- A page of who is in the line, in the order in which they are served: whoever has an offer, by its end, then whoever waits. p_state:
-- 'offered', 'waiting', or null for both. The page begins after the row with these keys: the offered one's end and id, or the waiting
-- one's *_before and since_priority (a waiting one skips all offered); all null for the first page.
drop function invites.line_page(bigint, text, timestamptz, bigint, smallint, bigint, integer);
create function invites.line_page(p_campaign_id bigint, p_state text, p_offer_end timestamptz, p_offered_id bigint,
    p_head bigint, p_standard bigint, p_priority bigint, p_since integer, p_limit integer)
returns table (id bigint, number bigint, state invites.ticket_state, lane smallint, requested_at timestamptz,
    offered_at timestamptz, offer_expires_at timestamptz, returned_at timestamptz, replaced_at timestamptz,
    head_before bigint, standard_before bigint, priority_before bigint, since_priority integer)
language plpgsql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_count bigint := 0;
    v_since integer;
begin
    if p_state is distinct from 'waiting' and p_since is null then
        return query
            select t.id, t.number, t.state, t.lane, t.requested_at, t.offered_at, t.offer_expires_at, t.returned_at, t.replaced_at,
                null::bigint, null::bigint, null::bigint, null::integer
            from ticket t
            where t.campaign_id = p_campaign_id and t.state = 'offered'
                and (t.offer_expires_at, t.id) > (coalesce(p_offer_end, '-infinity'), coalesce(p_offered_id, 0))
            order by t.campaign_id, t.offer_expires_at, t.id limit p_limit;
        get diagnostics v_count = row_count;
    end if;
    if p_state is distinct from 'offered' and v_count < p_limit then
        v_since := coalesce(p_since, (select l.since_priority from campaign_line l where l.campaign_id = p_campaign_id));
        return query
            select t.id, t.number, t.state, t.lane, t.requested_at, null::timestamptz, null::timestamptz, t.returned_at, t.replaced_at,
                n.head, n.standard, n.priority, least(99, n.standards - coalesce(n.standards_then, -v_since))::integer
            from (
                select c.turn, c.id,
                    coalesce(max(c.number) filter (where c.lane = 0) over o, p_head, 0) as head,
                    coalesce(max(c.number) filter (where c.lane = 1) over o, p_standard, 0) as standard,
                    coalesce(max(c.number) filter (where c.lane = 2) over o, p_priority, 0) as priority,
                    c.standards, max(c.standards) filter (where c.lane = 2) over o as standards_then
                from (
                    select k.*, count(*) filter (where k.lane = 1) over (order by k.turn) as standards
                    from next_in_line(p_campaign_id, coalesce(p_head, 0), coalesce(p_standard, 0), coalesce(p_priority, 0), v_since,
                        (p_limit - v_count)::integer) k
                ) c
                window o as (order by c.turn)
            ) n cross join lateral (select w.* from ticket w where w.id = n.id limit 1) t
            order by n.turn;
    end if;
end
$$;

-- As in 0017, by the interleaved lanes. *_before, since_priority: from where line_page goes on with this ticket.
drop function invites.explain_ticket(bigint, bigint);
create function invites.explain_ticket(p_campaign_id bigint, p_number bigint)
returns table (id bigint, number bigint, state invites.ticket_state, lane smallint, ahead bigint,
    requested_at timestamptz, offered_at timestamptz, offer_expires_at timestamptz, delivered_at timestamptz, copied_at timestamptz,
    contributed_at timestamptz, expired_at timestamptz, left_at timestamptz, returned_at timestamptz, replaced_at timestamptz,
    return_until timestamptz, deadline timestamptz, codes_given smallint, contribution_size smallint, code_id bigint,
    code_status invites.code_status, report invites.report_outcome, waiting bigint, available bigint, is_open boolean,
    last_author text, last_action text, last_at timestamptz, last_reason text,
    priority_share smallint, head_before bigint, standard_before bigint, priority_before bigint, since_priority integer, is_drawn boolean)
language sql stable security definer
set search_path = invites, pg_temp set jit = off
begin atomic
    select t.id, t.number, t.state, t.lane,
        p.ahead,
        t.requested_at, t.offered_at, t.offer_expires_at, t.delivered_at, t.copied_at, t.contributed_at, t.expired_at, t.left_at,
        t.returned_at, t.replaced_at, t.expired_at + c.return_window, t.delivered_at + c.return_deadline, t.codes_given,
        c.contribution_size, t.code_id, k.status, r.outcome, y.tickets_waiting, y.codes_available - y.codes_available_deleted,
        c.open and (c.ends_at is null or c.ends_at > now()),
        e.author::text, e.action, e.at, e.reason, c.priority_share, p.head_before, p.standard_before, p.priority_before, p.since_priority, t.is_drawn
    from invites.ticket t
        join invites.campaign c on c.id = t.campaign_id
        join invites.tally y on y.campaign_id = t.campaign_id
        left join invites.code k on k.id = t.code_id
        left join invites.report r on r.ticket_id = t.id and r.code_id = t.code_id
        left join lateral (select k.* from invites.place_in_line(t.campaign_id, t.lane, t.number) k where t.state = 'waiting') p on true
        left join lateral (select v.author, v.action, v.at, v.reason from invites.audit_event v
            where v.subject_kind = 'ticket' and v.subject_id = t.id order by v.id desc limit 1) e on true
    where t.campaign_id = p_campaign_id and t.number = p_number;
end;

grant execute on function
    invites.line_page(bigint, text, timestamptz, bigint, bigint, bigint, bigint, integer, integer), invites.explain_ticket(bigint, bigint)
    to invites_admin, invites_moderator;
