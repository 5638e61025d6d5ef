-- How the line is served. Internal: nobody is granted these; the steps of 0006 and later call them with the line locked.
--
-- Every statement on the way of a claim names its rows by an index, one probe for each, whatever the statistics say: a server must be
-- as fast on the first day as after a million tickets. Hence LATERAL with LIMIT, and the planner settings on each function. An UPDATE names
-- its rows with `= any (array)`: joined with unnest(array), a small table is read whole, by a plan that a session then keeps.

-- Takes the line's lock for the rest of the transaction, and gives the moment: later moments belong to later holders, which
-- now() (the transaction's start) would not promise.
create function invites.lock_line(p_campaign_id bigint)
returns timestamptz language plpgsql volatile as $$
begin
    perform 1 from invites.campaign_line where campaign_id = p_campaign_id for update;
    return case when found then clock_timestamp() end;
end
$$;

create function invites.line_changed(p_campaign_id bigint)
returns void language sql volatile
begin atomic
    update invites.campaign_line set version = version + 1 where campaign_id = p_campaign_id;
end;

-- Gives each code to the ticket in the same place: 'reserved' for it, or 'distributed' to it.
create function invites.hand_codes(p_codes bigint[], p_tickets bigint[], p_status invites.code_status, p_now timestamptz)
returns void language plpgsql volatile
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
begin
    update code c set status = p_status, ticket_id = p_tickets[array_position(p_codes, c.id)], version = c.version + 1,
        distributed_at = case when p_status = 'distributed' then p_now end
    where c.id = any (p_codes);
end
$$;

-- Offers every available code to the first in line, until one of the two runs out. Returns how many.
create function invites.serve_line(p_campaign_id bigint, p_now timestamptz)
returns integer language plpgsql volatile
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
declare
    v_chunk constant integer := 1000;
    v_tickets bigint[];
    v_codes bigint[];
    v_served integer := 0;
begin
    loop
        v_tickets := array(select id from ticket where campaign_id = p_campaign_id and state = 'waiting'
            order by campaign_id, lane, number limit v_chunk);
        exit when cardinality(v_tickets) = 0;
        -- A code that somebody is editing by hand is passed over, not waited for.
        v_codes := array(select id from code where campaign_id = p_campaign_id and status = 'available' and deleted_at is null
            order by campaign_id, id + 0 limit cardinality(v_tickets) for update skip locked);
        exit when cardinality(v_codes) = 0;

        perform hand_codes(v_codes, v_tickets, 'reserved', p_now);
        update ticket t set state = 'offered', code_id = v_codes[array_position(v_tickets, t.id)], offered_at = p_now,
            offer_expires_at = p_now + (select hold from campaign where id = p_campaign_id)
        where t.id = any (v_tickets[:cardinality(v_codes)]);

        v_served := v_served + cardinality(v_codes);
        exit when cardinality(v_codes) < cardinality(v_tickets);
    end loop;
    if v_served > 0 then
        perform line_changed(p_campaign_id);
    end if;
    return v_served;
end
$$;

-- Puts codes back into the pool that were held for tickets and not looked at. The tickets have let go of them already.
create function invites.release_codes(p_codes bigint[])
returns void language plpgsql volatile
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
begin
    update code c set status = 'available', ticket_id = null, version = c.version + 1
    where c.id = any (p_codes) and c.status = 'reserved';
end
$$;

-- Ends the offers whose hold is over. Returns how many.
create function invites.expire_offers(p_campaign_id bigint, p_now timestamptz)
returns integer language plpgsql volatile
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
declare
    v_tickets bigint[];
    v_codes bigint[];
begin
    select array_agg(t.id), array_agg(t.code_id) into v_tickets, v_codes
    from (select id, code_id from ticket where campaign_id = p_campaign_id and state = 'offered' and offer_expires_at <= p_now
        order by campaign_id, offer_expires_at) t;
    if v_tickets is null then
        return 0;
    end if;
    update ticket t set state = 'expired', code_id = null, expired_at = p_now where t.id = any (v_tickets);
    perform release_codes(v_codes);
    perform line_changed(p_campaign_id);
    return cardinality(v_tickets);
end
$$;

-- Whether there is anything for settle_line to do: three probes of an index or a single row.
create function invites.line_is_due(p_campaign_id bigint, p_now timestamptz)
returns boolean language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
begin
    return exists (select from ticket where campaign_id = p_campaign_id and state = 'offered' and offer_expires_at <= p_now)
        or exists (select from tally where campaign_id = p_campaign_id and tickets_waiting > 0
            and codes_available > codes_available_deleted);
end
$$;

-- What a sweep would do, done by whoever comes by: ends missed offers, then serves the line. The line is locked.
create function invites.settle_line(p_campaign_id bigint, p_now timestamptz)
returns void language plpgsql volatile set search_path = invites, pg_temp as $$
begin
    if line_is_due(p_campaign_id, p_now) then
        perform expire_offers(p_campaign_id, p_now);
        perform serve_line(p_campaign_id, p_now);
    end if;
end
$$;
