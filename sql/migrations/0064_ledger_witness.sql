-- What a verifier compares a chain with, more of it: a campaign that has lost the head of its chain, or a chain that has lost its campaign,
-- must be seen and not be left out; and what the public page tells of the line is held against the chain, too.

-- Of every campaign, also one that has no head any more (height, time_us, hash: null), and of every head, also one that has no campaign
-- any more (slug: null).
create or replace function invites.ledger_heads()
returns table (campaign_id bigint, slug text, height bigint, time_us bigint, hash bytea)
language sql stable security definer set search_path = invites, pg_temp set jit = off
begin atomic
    select coalesce(c.id, h.campaign_id), c.slug, h.height, h.time_us, h.hash
    from invites.ledger_head h full join invites.campaign c on c.id = h.campaign_id order by c.slug;
end;

-- The same for whoever verifies, and also chains of which nothing but blocks is left. slug: else what the chain's opening says.
create function invites.ledger_chains()
returns table (campaign_id bigint, slug text, height bigint, time_us bigint, hash bytea)
language sql stable security definer set search_path = invites, pg_temp set jit = off set enable_seqscan = off
begin atomic
    with recursive told (id) as (
        (select b.campaign_id from invites.ledger_block b order by b.campaign_id limit 1)
        union all
        select (select b.campaign_id from invites.ledger_block b where b.campaign_id > t.id order by b.campaign_id limit 1)
        from told t where t.id is not null
    ), known as (
        select c.id from invites.campaign c
        union select h.campaign_id from invites.ledger_head h
        union select t.id from told t where t.id is not null
    )
    select k.id, coalesce(c.slug,
            (select convert_from(substr(b.body, 9, get_byte(b.body, 7)), 'SQL_ASCII') from invites.ledger_block b
                where b.campaign_id = k.id and b.height = 0 and octet_length(b.body) > 8),
            'campaign ' || k.id),
        h.height, h.time_us, h.hash
    from known k
        left join invites.campaign c on c.id = k.id
        left join invites.ledger_head h on h.campaign_id = k.id
    order by c.slug nulls last, k.id;
end;

-- As in 0052, and the campaign's name, what is told of its line, and (three u64) its codes by where they came from.
drop function invites.ledger_tables(bigint);
create function invites.ledger_tables(p_campaign_id bigint)
returns table (priority_share smallint, draws_rush boolean, premium boolean, next_number bigint, since_priority smallint, counted bytea,
    tallied bytea, slug text, priority_served bigint, standard_served bigint, tickets_moved bigint, sources bytea)
language sql stable security definer set search_path = invites, pg_temp set jit = off
begin atomic
    with parts as (
        select k.status, k.source, count(*) as n, count(k.deleted_at) as deleted
        from invites.code k where k.campaign_id = p_campaign_id group by 1, 2
    ), codes as (
        select p.status, sum(p.n)::bigint as n, sum(p.deleted)::bigint as deleted from parts p group by 1
    ), origins as (
        select p.source, sum(p.n)::bigint as n from parts p group by 1
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
        || int8send(y.codes_invalid_deleted) || int8send(y.codes_held_deleted),
        c.slug, l.priority_served, l.standard_served, l.tickets_moved,
        (select string_agg(int8send(coalesce((select o.n from origins o where o.source = s.source::invites.code_source), 0)), ''::bytea
            order by s.place)
            from unnest(array['import', 'contribution', 'console']) with ordinality s (source, place))
    from invites.campaign c
        join invites.campaign_line l on l.campaign_id = c.id
        join invites.tally y on y.campaign_id = c.id
    where c.id = p_campaign_id;
end;

-- What people did to the campaign's tickets, by the audit log, after an event of it: each with what it takes to show that the chain has
-- the reason's digest.
create function invites.ledger_reasons_shown(p_campaign_id bigint, p_after bigint, p_limit integer)
returns table (event_id bigint, number bigint, action integer, digest bytea, salt bytea, reason text)
language sql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off
begin atomic
    select r.event_id, t.number, invites.ledger_action(e.action), invites.ledger_digest(r.salt, e.reason), r.salt, coalesce(e.reason, '')
    from invites.ledger_reason r
        join invites.audit_event e on e.id = r.event_id
        join invites.ticket t on t.id = e.subject_id
    where r.event_id > p_after and t.campaign_id = p_campaign_id
    order by r.event_id limit p_limit;
end;

grant execute on function invites.ledger_chains(), invites.ledger_tables(bigint), invites.ledger_keys(),
    invites.ledger_reasons_shown(bigint, bigint, integer)
    to invites_admin;
