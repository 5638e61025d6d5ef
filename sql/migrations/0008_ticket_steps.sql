-- What a visitor does with his ticket. Each step finds the ticket by its secret's hash, works under the line's lock, may be repeated
-- after a broken connection with the same result, and answers with an outcome and the ticket as it is then.

-- Finds the ticket and takes its line's lock; the row as it is under the lock, missed offers ended.
create function invites.lock_ticket(p_secret_hash bytea, out o_ticket invites.ticket, out o_now timestamptz)
language plpgsql volatile set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
#variable_conflict use_column
begin
    select * into o_ticket from ticket where secret_hash = p_secret_hash;
    if not found then
        return;
    end if;
    o_now := lock_line(o_ticket.campaign_id);
    perform settle_line(o_ticket.campaign_id, o_now);
    select * into o_ticket from ticket where id = o_ticket.id;
end
$$;

-- The offered visitor looks. outcome: 'delivered' | 'not_your_turn' | 'offer_expired' | 'no_ticket'.
create function invites.reveal_code(p_secret_hash bytea, out outcome text, out view invites.ticket_view)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_locked record;
    v_ticket ticket;
begin
    v_locked := lock_ticket(p_secret_hash);
    v_ticket := v_locked.o_ticket;
    outcome := case
        when v_ticket.id is null then 'no_ticket'
        when v_ticket.state in ('offered', 'delivered', 'contributed') then 'delivered'
        when v_ticket.state = 'expired' then 'offer_expired'
        else 'not_your_turn' end;
    if v_ticket.state = 'offered' then
        perform deliver_offer(v_ticket.id, v_locked.o_now);
    end if;
    view := view_ticket(v_ticket.id);
end
$$;

-- offered → delivered. The line is locked.
create function invites.deliver_offer(p_ticket_id bigint, p_now timestamptz)
returns void language plpgsql volatile set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
declare
    v_ticket ticket;
begin
    update ticket set state = 'delivered', delivered_at = p_now where id = p_ticket_id returning * into v_ticket;
    perform hand_codes(array[v_ticket.code_id], array[v_ticket.id], 'distributed', p_now);
    perform line_changed(v_ticket.campaign_id);
end
$$;

-- The first time a visitor copied his code. A batch; for each: 'copied' | 'not_delivered' | 'no_ticket'. Touches no line.
create function invites.record_copies(p_secret_hashes bytea[])
returns table (place bigint, outcome text)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_tickets bigint[];
begin
    -- In the order of ids: two servers that copy for the same tickets wait for each other, they do not deadlock.
    v_tickets := array(
        select t.id from unnest(p_secret_hashes) r (secret_hash)
            cross join lateral (select k.id from ticket k where k.secret_hash = r.secret_hash
                and k.state in ('delivered', 'contributed') and k.copied_at is null limit 1) t
        order by t.id);
    perform 1 from unnest(v_tickets) u (id)
        cross join lateral (select k.id from ticket k where k.id = u.id limit 1 for update) t;
    update ticket t set copied_at = clock_timestamp()
    where t.id = any (v_tickets) and t.copied_at is null and t.state in ('delivered', 'contributed');
    return query
        select r.place, case when t.state is null then 'no_ticket' when t.state in ('delivered', 'contributed') then 'copied'
            else 'not_delivered' end
        from unnest(p_secret_hashes) with ordinality r (secret_hash, place)
            left join lateral (select k.state from ticket k where k.secret_hash = r.secret_hash limit 1) t on true;
end
$$;

-- Gives up the place. outcome: 'left' | 'not_in_line' | 'no_ticket'.
create function invites.leave_line(p_secret_hash bytea, out outcome text)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_locked record;
    v_ticket ticket;
begin
    v_locked := lock_ticket(p_secret_hash);
    v_ticket := v_locked.o_ticket;
    outcome := case
        when v_ticket.id is null then 'no_ticket'
        when v_ticket.state in ('waiting', 'offered', 'left') then 'left'
        else 'not_in_line' end;
    if v_ticket.state in ('waiting', 'offered') then
        update ticket set state = 'left', code_id = null, left_at = v_locked.o_now where id = v_ticket.id;
        perform release_codes(array[v_ticket.code_id]);
        perform line_changed(v_ticket.campaign_id);
        perform serve_line(v_ticket.campaign_id, v_locked.o_now);
    end if;
end
$$;

-- The one return after a missed offer, at the old number. outcome: 'returned' | 'not_returnable' | 'no_ticket'.
create function invites.return_to_line(p_secret_hash bytea, out outcome text, out view invites.ticket_view)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_locked record;
    v_ticket ticket;
begin
    v_locked := lock_ticket(p_secret_hash);
    v_ticket := v_locked.o_ticket;
    outcome := case
        when v_ticket.id is null then 'no_ticket'
        when v_ticket.state = 'expired' and v_ticket.returned_at is null and v_ticket.expired_at
            + (select return_window from campaign where id = v_ticket.campaign_id) > v_locked.o_now then 'returned'
        else 'not_returnable' end;
    if outcome = 'returned' then
        update ticket set state = 'waiting', returned_at = v_locked.o_now where id = v_ticket.id;
        perform line_changed(v_ticket.campaign_id);
        perform serve_line(v_ticket.campaign_id, v_locked.o_now);
    end if;
    view := view_ticket(v_ticket.id);
end
$$;

grant execute on function invites.reveal_code(bytea), invites.record_copies(bytea[]), invites.leave_line(bytea),
    invites.return_to_line(bytea) to invites_server;
