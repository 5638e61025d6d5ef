-- A member with whom another one was merged, where both held a code of one campaign: the other's ticket stayed apart (0045), since a member has
-- one active ticket for each. It is the same person's all the same: what he owes there is held against him, his browser keeps it, and it becomes
-- the member's as soon as his own is over.

-- Who somebody is since he was merged, if he was.
create function invites.merged_member(p_member_id bigint)
returns bigint language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
begin
    return coalesce((select m.merged_into from member m where m.id = p_member_id), p_member_id);
end
$$;

-- As in 0042, with the tickets that stayed apart.
create or replace function invites.tickets_of_asker(p_holder_hash bytea, p_member_id bigint)
returns setof invites.ticket language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
declare
    v_held ticket;
    v_member bigint;
begin
    select * into v_held from ticket where secret_hash = p_holder_hash;
    v_member := merged_member(coalesce(p_member_id, v_held.member_id));
    return query
        select t.* from unnest(tickets_of_browser(v_held.id)) b (id) cross join lateral (select k.* from ticket k where k.id = b.id limit 1) t
        where p_member_id is null or t.member_id is null;
    return query select t.* from ticket t where t.member_id = v_member;
    return query select t.* from member m cross join lateral (select k.* from ticket k where k.member_id = m.id) t where m.merged_into = v_member;
end
$$;

-- As in 0042, likewise.
create or replace function invites.late_tickets_of_member(p_member_id bigint)
returns table (ticket_id bigint, number bigint, campaign_id bigint, campaign text, deadline timestamptz, received smallint,
    required smallint)
language plpgsql stable security definer set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
#variable_conflict use_column
begin
    return query
        select t.id, t.number, c.id, c.slug, t.delivered_at + c.return_deadline, t.codes_given, c.contribution_size
        from ticket t join campaign c on c.id = t.campaign_id
        where t.id = any (tickets_of_member(p_member_id)) and is_late(t, clock_timestamp())
        order by 5, 1;
end
$$;

-- As in 0032; the ticket of one who was merged into the member is no stranger's: 'apart'.
create or replace function invites.take_over_ticket(p_member_id bigint, p_secret_hash bytea, p_sealed_secret bytea)
returns text language plpgsql volatile
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
declare
    v_locked record;
    v_ticket ticket;
    v_own ticket;
begin
    -- A plain look first: most that sign in hold none, or have signed in here before.
    select * into v_ticket from ticket where secret_hash = p_secret_hash;
    if not found then
        return 'none';
    end if;
    if v_ticket.member_id is null then
        v_locked := lock_ticket(p_secret_hash);
        v_ticket := v_locked.o_ticket;
    end if;
    if v_ticket.member_id is not null then
        return case when v_ticket.member_id = p_member_id then 'own'
            when merged_member(v_ticket.member_id) = p_member_id then 'apart' else 'foreign' end;
    end if;
    if is_active(v_ticket.state) then
        select * into v_own from ticket k where k.member_id = p_member_id and k.campaign_id = v_ticket.campaign_id
            and k.state in ('waiting', 'offered', 'delivered');
        if found and v_own.state = 'delivered' and v_ticket.state = 'delivered' then
            return 'apart';
        end if;
        if found and (case v_own.state when 'delivered' then 0 when 'offered' then 1 else 2 end, v_own.lane, v_own.number)
            < (case v_ticket.state when 'delivered' then 0 when 'offered' then 1 else 2 end, v_ticket.lane, v_ticket.number) then
            perform leave_line(p_secret_hash);
            update ticket set member_id = p_member_id, sealed_secret = p_sealed_secret where id = v_ticket.id;
            return 'left';
        end if;
        if v_own.id is not null then
            perform leave_line(v_own.secret_hash);
        end if;
    end if;
    update ticket set member_id = p_member_id, sealed_secret = p_sealed_secret where id = v_ticket.id;
    return 'own';
end
$$;

-- The member's own ticket is over: one that stayed apart takes its place, and follows him to his other browsers.
create function invites.adopt_apart_ticket()
returns trigger language plpgsql volatile security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
begin
    update ticket t set member_id = new.member_id
    where t.id = (select k.id from member m cross join lateral (select o.id, o.number from ticket o where o.member_id = m.id
                and o.campaign_id = new.campaign_id and o.state in ('waiting', 'offered', 'delivered')) k
            where m.merged_into = new.member_id order by k.number limit 1)
        and not exists (select from ticket o where o.member_id = new.member_id and o.campaign_id = new.campaign_id
            and o.state in ('waiting', 'offered', 'delivered'));
    return null;
end
$$;
create trigger ticket_makes_room after update of state on invites.ticket for each row
    when (new.member_id is not null and new.state in ('contributed', 'expired', 'left') and old.state in ('waiting', 'offered', 'delivered'))
    execute function invites.adopt_apart_ticket();
