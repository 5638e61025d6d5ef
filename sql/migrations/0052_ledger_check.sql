-- What a verifier compares a chain with: what the tables have, for whoever may read them all. No code, address or name is told.

-- The campaign's rules and counts. counted, tallied: codes by status, tickets by state, and these codes in the trash, six u64 each as in
-- the ledger's opening; counted from the rows, which reads them all, and as the tally keeps them.
create function invites.ledger_tables(p_campaign_id bigint)
returns table (priority_share smallint, draws_rush boolean, premium boolean, next_number bigint, since_priority smallint, counted bytea,
    tallied bytea)
language sql stable security definer set search_path = invites, pg_temp set jit = off
begin atomic
    with codes as (
        select k.status, count(*) as n, count(k.deleted_at) as deleted from invites.code k where k.campaign_id = p_campaign_id group by 1
    ), tickets as (
        select t.state, count(*) as n from invites.ticket t where t.campaign_id = p_campaign_id group by 1
    )
    select c.priority_share, c.draws_rush, c.premium, l.next_number, l.since_priority,
        (select string_agg(int8send(coalesce(k.n, 0)), ''::bytea order by s.status)
            from unnest(enum_range(null::invites.code_status)) s (status) left join codes k on k.status = s.status)
        || (select string_agg(int8send(coalesce(t.n, 0)), ''::bytea order by s.state)
            from unnest(enum_range(null::invites.ticket_state)) s (state) left join tickets t on t.state = s.state)
        || (select string_agg(int8send(coalesce(k.deleted, 0)), ''::bytea order by s.status)
            from unnest(enum_range(null::invites.code_status)) s (status) left join codes k on k.status = s.status),
        int8send(y.codes_available) || int8send(y.codes_reserved) || int8send(y.codes_distributed) || int8send(y.codes_used)
        || int8send(y.codes_invalid) || int8send(y.codes_held)
        || int8send(y.tickets_waiting) || int8send(y.tickets_offered) || int8send(y.tickets_delivered)
        || int8send(y.tickets_contributed) || int8send(y.tickets_expired) || int8send(y.tickets_left)
        || int8send(y.codes_available_deleted) || int8send(0) || int8send(y.codes_distributed_deleted) || int8send(y.codes_used_deleted)
        || int8send(y.codes_invalid_deleted) || int8send(y.codes_held_deleted)
    from invites.campaign c
        join invites.campaign_line l on l.campaign_id = c.id
        join invites.tally y on y.campaign_id = c.id
    where c.id = p_campaign_id;
end;

-- The next tickets after a number, as the ledger's standing records have them; null where there is none.
create function invites.ledger_tickets(p_campaign_id bigint, p_after bigint, p_limit integer)
returns bytea language sql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off
begin atomic
    select string_agg(invites.ledger_ticket(t.number, t.state, t.lane, t.is_drawn, t.is_premium, t.secret_hash), ''::bytea
        order by t.number)
    from (
        select k.number, k.state, k.lane, k.is_drawn, k.is_premium, k.secret_hash
        from invites.ticket k where k.campaign_id = p_campaign_id and k.number > p_after
        order by k.campaign_id, k.number limit p_limit
    ) t;
end;

-- What people did to the campaign's tickets, by the audit log, after an event of it: as the ledger's acts have it.
create function invites.ledger_reasons(p_campaign_id bigint, p_after bigint, p_limit integer)
returns table (event_id bigint, number bigint, action integer, digest bytea)
language sql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off
begin atomic
    select r.event_id, t.number, invites.ledger_action(e.action), invites.ledger_digest(r.salt, e.reason)
    from invites.ledger_reason r
        join invites.audit_event e on e.id = r.event_id
        join invites.ticket t on t.id = e.subject_id
    where r.event_id > p_after and t.campaign_id = p_campaign_id
    order by r.event_id limit p_limit;
end;

grant execute on function invites.ledger_tables(bigint), invites.ledger_tickets(bigint, bigint, integer),
    invites.ledger_reasons(bigint, bigint, integer)
    to invites_admin;
