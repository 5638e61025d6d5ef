-- What changes in the lines, so that a server can hold the waiting tickets in memory and read only what is new. A change is told as the
-- numbers of the tickets that it touched; what became of them is read from the tickets as they are then, so that a change which is read
-- twice, or late, does no harm.

-- Random, and another after every change: tells a restored copy, whose versions come again with other changes, from the line that a server knew.
create function invites.new_mark()
returns bigint language sql volatile
return (random() * 9007199254740992)::bigint;

alter table invites.campaign_line add column mark bigint not null default invites.new_mark();

-- A row for each statement that let tickets begin or cease to wait or took them to another lane. A few hours of it are kept, and
-- always the last row, so there is one to go on from. No foreign key: it would lock the campaign's row at every change.
create table invites.line_change (
    campaign_id bigint not null,
    version bigint not null,
    mark bigint not null,
    at timestamptz not null default clock_timestamp(),
    numbers bigint[] not null,
    primary key (campaign_id, version)
);

-- Without it no server could follow.
create trigger line_change_stays before truncate on invites.line_change for each statement execute function invites.refuse_change();

-- As in 0013: every hour takes its share from the head of the table.
alter table invites.line_change set (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_threshold = 10000);

insert into invites.line_change (campaign_id, version, mark, numbers) select campaign_id, version, mark, '{}' from invites.campaign_line;

create or replace function invites.start_campaign()
returns trigger language plpgsql security definer set search_path = invites, pg_temp as $$
begin
    insert into campaign_line (campaign_id) values (new.id);
    insert into tally (campaign_id) values (new.id);
    insert into line_change (campaign_id, version, mark, numbers)
    select campaign_id, version, mark, '{}' from campaign_line where campaign_id = new.id;
    return null;
end
$$;

create function invites.note_line_change(p_campaign_id bigint, p_numbers bigint[])
returns void language plpgsql volatile as $$
declare
    v_version bigint;
    v_mark bigint;
begin
    -- Takes the line's lock where somebody came without it, so changes are noted in the order in which they are committed.
    update invites.campaign_line set version = version + 1, mark = invites.new_mark()
    where campaign_id = p_campaign_id returning version, mark into v_version, v_mark;
    insert into invites.line_change (campaign_id, version, mark, numbers) values (p_campaign_id, v_version, v_mark, p_numbers);
end
$$;

-- As in 0016, and beside the counts the changes of the lines. Newcomers who get a code at once are no change, and cost nothing here.
create or replace function invites.tally_tickets()
returns trigger language plpgsql security definer
set search_path = invites, pg_temp set timezone = 'UTC' set enable_seqscan = off as $$
declare
    v_changes ticket_change[];
begin
    if tg_op = 'INSERT' then
        select array_agg(c::ticket_change) into v_changes
        from (
            select campaign_id, state, requested_at::date, contributed_at::date, count(*) from new_rows group by 1, 2, 3, 4
        ) c;
        if exists (select from unnest(v_changes) where state = 'waiting') then
            perform note_line_change(w.campaign_id, w.numbers)
            from (select campaign_id, array_agg(number) as numbers from new_rows where state = 'waiting' group by 1 order by 1) w;
        end if;
    else
        select array_agg(c::ticket_change) into v_changes
        from (
            select campaign_id, state, requested_at::date, contributed_at::date, sum(n)::bigint
            from (
                select campaign_id, state, requested_at, contributed_at, 1 as n from new_rows
                union all
                select campaign_id, state, requested_at, contributed_at, -1 from old_rows
            ) r
            group by 1, 2, 3, 4 having sum(n) <> 0
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

-- A ticket as a server keeps it: number, lane (-1 where it does not wait), codes given so far, the half of its secret's hash. 28 bytes.
create function invites.line_entry(
    p_number bigint, p_state invites.ticket_state, p_lane smallint, p_codes_given smallint, p_secret_hash bytea)
returns bytea language sql immutable
return int8send(p_number) || int2send(case when p_state = 'waiting' then p_lane else -1::smallint end) || int2send(p_codes_given)
    || substr(p_secret_hash, 1, 16);

-- What a server that knows a line up to a change, named by its version and mark, does not know yet.
--   is_known   false: there is no such change (any more, or on this copy of the database). The line must be loaded; version and mark then
--              name the change up to which what load_line reads is complete at least.
--   entries    the tickets that were touched since, as line_entry has them; null where none was
--   is_last    whether that is all; else ask again from version and mark
create function invites.line_news(p_campaign_id bigint, p_head_mark bigint, p_version bigint, p_mark bigint,
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
        select string_agg(line_entry(t.number, t.state, t.lane, t.codes_given, t.secret_hash), ''::bytea) into entries
        from (select distinct u.number
            from line_change n cross join lateral unnest(n.numbers) u (number)
            where n.campaign_id = p_campaign_id and n.version > p_version and n.version <= v_version) c
            cross join lateral (select k.number, k.state, k.lane, k.codes_given, k.secret_hash from ticket k
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

-- Serves a line that is due, where that can be done now. Whatever is in its way (a person's open transaction, a row that a rule refuses) is
-- that line's own affair: it waits until somebody comes by again, and visitors are told of the lines as they are.
create function invites.try_to_settle_line(p_campaign_id bigint)
returns void language plpgsql volatile set search_path = invites, pg_temp set lock_timeout = '200ms' as $$
begin
    perform settle_line(l.campaign_id, clock_timestamp())
    from (select campaign_id from campaign_line where campaign_id = p_campaign_id for update skip locked) l;
exception
    when lock_not_available or deadlock_detected then
        null;
    when others then
        raise warning 'The line of campaign % could not be served: %.', p_campaign_id, sqlstate;
end
$$;

-- What servers ask for while visitors look: every campaign's line from where the server knows it. It ends missed offers and serves the
-- lines first, where that is due and nobody else is about it, so that no server need be awake for it.
create function invites.follow_lines(p_campaign_ids bigint[], p_versions bigint[], p_marks bigint[])
returns table (campaign_id bigint, slug text, contribution_size smallint, version bigint, mark bigint, is_known boolean, is_last boolean,
    entries bytea)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_campaign bigint;
begin
    for v_campaign in
        select y.campaign_id from tally y where y.tickets_waiting > 0 or y.tickets_offered > 0 order by y.campaign_id
    loop
        if line_is_due(v_campaign, clock_timestamp()) then
            -- Not where somebody else has the line's lock: a look soon after comes by again.
            perform try_to_settle_line(v_campaign);
        end if;
    end loop;
    return query
        select c.id, c.slug, c.contribution_size, n.version, n.mark, n.is_known, n.is_last, n.entries
        from campaign c
            join campaign_line l on l.campaign_id = c.id
            left join lateral (select u.version, u.mark from unnest(p_campaign_ids, p_versions, p_marks) u (campaign_id, version, mark)
                where u.campaign_id = c.id limit 1) k on true
            cross join lateral line_news(c.id, l.mark, k.version, k.mark) n;
end
$$;

-- The waiting tickets after a place in the line (lane -1 for the first), as line_entry has them, in the line's order; null where there
-- is none. Read page by page while the line goes on changing: what changes meanwhile is in the news since before the first page.
create function invites.load_line(p_campaign_id bigint, p_lane smallint, p_number bigint, p_limit integer)
returns bytea language plpgsql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
begin
    return (
        select string_agg(line_entry(t.number, 'waiting', t.lane, t.codes_given, t.secret_hash), ''::bytea)
        from (select k.number, k.lane, k.codes_given, k.secret_hash from ticket k
            where k.campaign_id = p_campaign_id and k.state = 'waiting' and (k.lane, k.number) > (p_lane, p_number)
            order by k.campaign_id, k.lane, k.number limit p_limit) t);
end
$$;

grant execute on function invites.follow_lines(bigint[], bigint[], bigint[]), invites.load_line(bigint, smallint, bigint, integer)
    to invites_server;

-- The changes that were followed by another more than three hours ago: whoever has looked since stands on a later one, and who has not
-- loads the line anew. So many at a time, along the key, that an hour's call stays short; what is left is for the next one.
create function invites.forget_line_changes()
returns void language plpgsql volatile
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
declare
    v_steps constant integer := 100;
    v_limit constant integer := 10000;
    v_campaign bigint;
    v_from bigint;
    v_kept bigint;
begin
    for v_campaign in select campaign_id from campaign_line order by campaign_id loop
        v_from := 0;
        for v_step in 1..v_steps loop
            select max(f.version) into v_kept
            from (select version, at from line_change where campaign_id = v_campaign and version >= v_from
                order by campaign_id, version limit v_limit) f
            where f.at < now() - interval '3 hours';
            exit when v_kept is null or v_kept = v_from;
            delete from line_change where campaign_id = v_campaign and version >= v_from and version < v_kept;
            v_from := v_kept;
        end loop;
    end loop;
end
$$;

create or replace function invites.forget_expired()
returns void language plpgsql volatile security definer set search_path = invites, pg_temp as $$
begin
    -- An hour later than needed, so that no two clocks can disagree about it.
    delete from human_check_spent where expires_at < now() - interval '1 hour';
    delete from address_use where day < (now() at time zone 'UTC')::date;
    delete from told_change where at < now() - interval '7 days';
    perform forget_line_changes();
end
$$;

-- As in 0006, but those ahead are counted up to a thousand: far back, a count would read the whole line, and a server knows them from
-- memory. Null then.
create or replace function invites.view_ticket(p_ticket_id bigint)
returns invites.ticket_view language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
declare
    v_counted constant integer := 1000;
    v_ticket ticket;
    v_view ticket_view;
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
    select c.slug, c.contribution_size, y.tickets_waiting
    into v_view.campaign_slug, v_view.required, v_view.waiting
    from campaign c, tally y where c.id = v_ticket.campaign_id and y.campaign_id = v_ticket.campaign_id;
    if v_ticket.state = 'waiting' then
        v_view.ahead := nullif((select count(*) from (select from ticket w where w.campaign_id = v_ticket.campaign_id
            and w.state = 'waiting' and (w.lane, w.number) < (v_ticket.lane, v_ticket.number)
            order by w.campaign_id, w.lane, w.number limit v_counted) c), v_counted);
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
