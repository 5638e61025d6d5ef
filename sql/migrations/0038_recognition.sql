-- Recognition: how many of a member's codes proved to work for somebody else. Codes that somebody gave to himself are looked for, and
-- count nothing. The count is kept by the transaction that proves a code, or proves it no more.

-- Codes that a member gave, proved to work, and no own ones.
alter table invites.member add column confirmed integer not null default 0 check (confirmed >= 0);

-- Codes whose receiver seems to be their giver, by what is known of both when one of them proves something. It stays written down when
-- the signs are forgotten: an address is known for its day alone, and is not here.
create table invites.own_code (
    code_id bigint primary key references invites.code,
    by_member boolean not null,
    by_browser boolean not null,
    by_address boolean not null,
    found_at timestamptz not null default clock_timestamp(),
    constraint own_code_by_something check (by_member or by_browser or by_address)
);

create function invites.is_proved(p_code invites.code)
returns boolean language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
begin
    return p_code.status = 'used' or (p_code.status = 'distributed' and exists (
        select from report r where r.ticket_id = p_code.ticket_id and r.code_id = p_code.id and r.outcome = 'works'));
end
$$;

-- Whether one browser had both tickets, or one of them and another ticket of the other's member.
create function invites.share_browser(p_one invites.ticket, p_other invites.ticket)
returns boolean language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
begin
    return browser_of(p_one.id) = browser_of(p_other.id) or (p_one.member_id is distinct from p_other.member_id
        and (exists (select from ticket t where t.member_id = p_one.member_id and browser_of(t.id) = browser_of(p_other.id))
            or exists (select from ticket t where t.member_id = p_other.member_id and browser_of(t.id) = browser_of(p_one.id))));
end
$$;

create function invites.note_own_code(p_code_id bigint, p_by_member boolean, p_by_browser boolean, p_by_address boolean)
returns void language sql volatile
begin atomic
    insert into invites.own_code as o (code_id, by_member, by_browser, by_address)
    select p_code_id, p_by_member, p_by_browser, p_by_address where p_by_member or p_by_browser or p_by_address
    on conflict (code_id) do update set by_member = o.by_member or excluded.by_member,
        by_browser = o.by_browser or excluded.by_browser, by_address = o.by_address or excluded.by_address;
end;

-- Looks whether a code that proved to work is its receiver's own. Returns the member who gave it, whose count may be another one now.
create function invites.judge_code(p_code_id bigint)
returns bigint language plpgsql volatile
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
declare
    v_code code;
    v_giver ticket;
    v_receiver ticket;
begin
    select t.* into v_giver from contribution s join ticket t on t.id = s.ticket_id where s.code_id = p_code_id;
    if not found then
        return null;
    end if;
    select * into v_code from code where id = p_code_id;
    if is_proved(v_code) then
        select * into v_receiver from ticket where id = v_code.ticket_id;
        perform note_own_code(p_code_id, coalesce(v_receiver.member_id = v_giver.member_id, false), share_browser(v_giver, v_receiver),
            exists (select from ticket_address g join ticket_address r on r.day = g.day and r.address_hash = g.address_hash
                where g.ticket_id = v_giver.id and r.ticket_id = v_receiver.id));
    end if;
    return v_giver.member_id;
end
$$;

-- Counts for these members anew, one after the other in one order, each row locked first: what another transaction proves meanwhile is
-- either counted here, or counts when it has waited for this one.
create function invites.count_confirmed(p_members bigint[])
returns void language plpgsql volatile
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    v_member bigint;
    v_confirmed integer;
begin
    for v_member in select distinct m.id from unnest(p_members) m (id) where m.id is not null order by m.id loop
        perform from member where id = v_member for no key update;
        select count(*) into v_confirmed
        from ticket t join contribution s on s.ticket_id = t.id join code c on c.id = s.code_id
        where t.member_id = v_member and is_proved(c) and not exists (select from own_code o where o.code_id = c.id);
        update member set confirmed = v_confirmed where id = v_member and confirmed <> v_confirmed;
    end loop;
end
$$;

create function invites.count_settled_codes()
returns trigger language plpgsql volatile security definer set search_path = invites, pg_temp set jit = off as $$
declare
    v_codes bigint[];
begin
    -- Codes that are handed out are none of these.
    v_codes := array(select n.id from new_rows n where n.status in ('used', 'invalid') and n.source = 'contribution'
        union select o.id from old_rows o where o.status in ('used', 'invalid') and o.source = 'contribution');
    if cardinality(v_codes) > 0 then
        v_codes := array(select n.id from new_rows n join old_rows o on o.id = n.id where n.id = any (v_codes) and n.status <> o.status);
        perform count_confirmed(array(select judge_code(c.id) from unnest(v_codes) c (id)));
    end if;
    return null;
end
$$;
create trigger code_counts_for_giver after update on invites.code referencing old table as old_rows new table as new_rows
    for each statement execute function invites.count_settled_codes();

create function invites.count_reported_code()
returns trigger language plpgsql volatile security definer set search_path = invites, pg_temp as $$
begin
    perform count_confirmed(array[judge_code(new.code_id)]);
    return null;
end
$$;
create trigger report_counts_for_giver after insert or update on invites.report
    for each row execute function invites.count_reported_code();

-- A ticket became a member's, or is his no more: the codes given on it, and the one received by it.
create function invites.count_codes_of_ticket()
returns trigger language plpgsql volatile security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
begin
    perform count_confirmed(array[old.member_id, new.member_id]
        || array(select judge_code(s.code_id) from contribution s where s.ticket_id = new.id)
        || array(select judge_code(k.code_id) from (select new.code_id union select r.code_id from report r where r.ticket_id = new.id)
            k (code_id) where k.code_id is not null));
    return null;
end
$$;
-- On a ticket that this transaction made nothing is proved yet.
create trigger ticket_counts_for_member after update of member_id on invites.ticket for each row
    when (old.member_id is distinct from new.member_id and new.requested_at < now())
    execute function invites.count_codes_of_ticket();

-- Whose address was the same on one day: looked for before the day is forgotten.
create function invites.find_own_codes()
returns void language plpgsql volatile
set search_path = invites, pg_temp set jit = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    v_codes bigint[];
begin
    v_codes := array(
        select s.code_id
        from ticket_address r
            cross join lateral (select t.code_id from ticket t where t.id = r.ticket_id and t.code_id is not null limit 1) t
            cross join lateral (select b.code_id, b.ticket_id from contribution b where b.code_id = t.code_id limit 1) s
            cross join lateral (select from ticket_address g where g.ticket_id = s.ticket_id and g.day = r.day
                and g.address_hash = r.address_hash limit 1) g
        where r.day < today()
        order by s.code_id);
    perform note_own_code(c.id, false, false, true) from unnest(v_codes) c (id);
    perform count_confirmed(array(
        select t.member_id from contribution s join ticket t on t.id = s.ticket_id where s.code_id = any (v_codes)));
end
$$;

-- What an admin may know of the codes that the visitor behind a ticket gave, on any ticket that is known to be his: how many seem to have
-- gone to himself, and by which signs.
create function invites.own_codes_of_visitor(p_ticket_id bigint)
returns table (codes integer, by_member integer, by_browser integer, by_address integer)
language plpgsql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
begin
    return query
        select count(*)::integer, (count(*) filter (where o.by_member))::integer, (count(*) filter (where o.by_browser))::integer,
            (count(*) filter (where o.by_address))::integer
        from unnest(tickets_of_giver(p_ticket_id)) t (id) join contribution s on s.ticket_id = t.id join own_code o on o.code_id = s.code_id;
end
$$;
grant execute on function invites.own_codes_of_visitor(bigint) to invites_admin, invites_moderator;

-- What was proved before this was kept.
select invites.count_confirmed(array(
    select invites.judge_code(s.code_id) from invites.ticket t join invites.contribution s on s.ticket_id = t.id where t.member_id is not null));
