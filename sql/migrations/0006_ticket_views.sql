-- A ticket as its holder may see it. The code comes sealed: only a server with the keyring can open it.

create type invites.ticket_view as (
    ticket_id bigint,
    campaign_id bigint,
    campaign_slug text,
    number bigint,
    state invites.ticket_state,
    ahead bigint,                     -- in waiting only
    waiting bigint,                   -- in the whole line
    offer_expires_at timestamptz,     -- in offered only
    delivered_at timestamptz,
    copied_at timestamptz,
    required smallint,
    received smallint,
    deadline timestamptz,
    sealed bytea,                     -- in delivered and contributed only
    fingerprint bytea
);

-- A code is given out only where the ticket and the code name each other.
create function invites.view_ticket(p_ticket_id bigint)
returns invites.ticket_view language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
declare
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
        v_view.ahead := (select count(*) from ticket w where w.campaign_id = v_ticket.campaign_id and w.state = 'waiting'
            and (w.lane, w.number) < (v_ticket.lane, v_ticket.number));
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

-- What visitors poll. It ends missed offers and serves the line first, where that is due, so that no server need be awake for it.
create function invites.view_tickets(p_secret_hashes bytea[])
returns table (place bigint, view invites.ticket_view)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_campaign bigint;
begin
    for v_campaign in
        select distinct t.campaign_id
        from unnest(p_secret_hashes) r (secret_hash)
            cross join lateral (select k.campaign_id, k.state from ticket k where k.secret_hash = r.secret_hash limit 1) t
        where t.state in ('waiting', 'offered')
        order by 1
    loop
        if line_is_due(v_campaign, clock_timestamp()) then
            perform settle_line(v_campaign, lock_line(v_campaign));
        end if;
    end loop;
    return query
        select r.place, view_ticket(t.id)
        from unnest(p_secret_hashes) with ordinality r (secret_hash, place)
            cross join lateral (select k.id from ticket k where k.secret_hash = r.secret_hash limit 1) t;
end
$$;
grant execute on function invites.view_tickets(bytea[]) to invites_server;
