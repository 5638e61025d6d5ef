-- The ledger: every event of a campaign's line, in the transaction that made it, in a chain of blocks that is published, so that anybody
-- can prove that nobody was overtaken. What a block is, to the byte, is said in docs/ledger.md.
--
-- Statement triggers write down what a statement did to tickets and codes, whatever path it took; when the transaction commits, a deferred
-- trigger makes one block of it. A campaign's blocks are made under the lock of its ledger_head, which is taken last of all locks and, where
-- a transaction has to do with several campaigns, in the order of their ids.

-- The end of a campaign's chain.
create table invites.ledger_head (
    campaign_id bigint primary key references invites.campaign,
    height bigint not null default -1,
    time_us bigint not null default 0,
    hash bytea not null default decode(repeat('00', 32), 'hex') check (octet_length(hash) = 32)
) with (fillfactor = 10);

-- No foreign key: it would lock the campaign's row at every block.
create table invites.ledger_block (
    campaign_id bigint not null,
    height bigint not null check (height >= 0),
    -- Microseconds since 1970.
    time_us bigint not null,
    body bytea not null,
    hash bytea not null check (octet_length(hash) = 32),
    -- The highest number that joined in this block, where one did: finds the block of a ticket.
    joined_to bigint,
    primary key (campaign_id, height)
);
-- Nearly random: not worth a claim's time to compress.
alter table invites.ledger_block alter column body set storage external;
create index ledger_block_joined on invites.ledger_block (campaign_id, joined_to) where joined_to is not null;
create trigger ledger_block_append_only before update or delete or truncate on invites.ledger_block
    for each statement execute function invites.refuse_change();
create trigger ledger_head_stays before delete or truncate on invites.ledger_head
    for each statement execute function invites.refuse_change();

-- What the transactions under way have done; a row is gone when its transaction commits. Lost in a crash with the transactions.
create unlogged table invites.ledger_entry (
    transaction xid8 not null default pg_current_xact_id(),
    id bigint generated always as identity,
    campaign_id bigint not null,
    record bytea not null,
    joined_to bigint,
    primary key (transaction, id)
);
alter table invites.ledger_entry alter column record set storage external;

-- A reason that a person gave is in the ledger as a digest; this is what it takes to show which one it was.
create table invites.ledger_reason (
    event_id bigint primary key references invites.audit_event,
    salt bytea not null default uuid_send(gen_random_uuid()) check (octet_length(salt) = 16)
);
create trigger ledger_reason_append_only before update or delete or truncate on invites.ledger_reason
    for each statement execute function invites.refuse_change();

-- The encoding.

create function invites.ledger_state(p_state invites.ticket_state)
returns integer language sql immutable
return case p_state when 'waiting' then 1 when 'offered' then 2 when 'delivered' then 3 when 'contributed' then 4 when 'expired' then 5
    when 'left' then 6 end;

create function invites.ledger_status(p_status invites.code_status, p_deleted_at timestamptz)
returns integer language sql immutable
return case p_status when 'available' then 1 when 'reserved' then 2 when 'distributed' then 3 when 'used' then 4 when 'invalid' then 5
    when 'held' then 6 end + case when p_deleted_at is null then 0 else 128 end;

create function invites.ledger_action(p_action text)
returns integer language sql immutable
return case p_action when 'move_ticket' then 1 when 'remove_ticket' then 2 else 3 end;

-- Of a reason that a person gave.
create function invites.ledger_digest(p_salt bytea, p_reason text)
returns bytea language sql stable
return sha256(p_salt || convert_to(coalesce(p_reason, ''), 'UTF8'));

create function invites.ledger_pseudonym(p_secret_hash bytea)
returns bytea language sql immutable
return substr(sha256('handsel ticket'::bytea || p_secret_hash), 1, 16);

-- An entry of the records "joined" and "standing".
create function invites.ledger_ticket(p_number bigint, p_state invites.ticket_state, p_lane smallint, p_is_drawn boolean, p_is_premium boolean,
    p_secret_hash bytea)
returns bytea language sql immutable
return int8send(p_number)
    || substr(int4send((invites.ledger_state(p_state) << 16) | (p_lane << 8) | p_is_drawn::integer | (p_is_premium::integer << 1)), 2)
    || invites.ledger_pseudonym(p_secret_hash);

create function invites.ledger_rules(p_share smallint, p_draws_rush boolean, p_premium boolean)
returns bytea language sql immutable
return int2send(((coalesce(p_share, 0) << 8) | p_draws_rush::integer | (p_premium::integer << 1))::smallint);

create function invites.note_in_ledger(p_campaign_id bigint, p_kind integer, p_content bytea, p_joined_to bigint default null)
returns void language sql volatile
begin atomic
    insert into invites.ledger_entry (campaign_id, record, joined_to)
    values (p_campaign_id, substr(int2send(p_kind::smallint), 2) || int4send(octet_length(p_content)) || p_content, p_joined_to);
end;

-- The events.

create function invites.note_tickets()
returns trigger language plpgsql security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_nestloop = off set enable_hashjoin = on as $$
begin
    if tg_op = 'INSERT' then
        perform note_in_ledger(e.campaign_id, 3, e.entries, e.last)
        from (
            select campaign_id, max(number) as last,
                string_agg(ledger_ticket(number, state, lane, is_drawn, is_premium, secret_hash), ''::bytea order by number) as entries
            from new_rows group by 1 order by 1
        ) e;
    else
        perform note_in_ledger(e.campaign_id, 5, e.entries)
        from (
            select n.campaign_id, string_agg(int8send(n.number) || int4send((ledger_state(o.state) << 24)
                | (ledger_state(n.state) << 16) | (o.lane << 12) | (n.lane << 8) | n.is_drawn::integer | (n.is_premium::integer << 1)
                | case when (o.state, n.state) = ('waiting', 'offered') and o.offered_at = n.offered_at then 4
                    when (o.state, n.state) = ('delivered', 'waiting') then 8
                    -- Not by taking a release back: that gives him the return that he had used before.
                    when (o.state, n.state) = ('expired', 'waiting') and n.returned_at >= o.expired_at then 16
                    else 0 end), ''::bytea order by n.number) as entries
            from new_rows n join old_rows o on o.id = n.id
            where (n.state, n.lane, n.is_premium) <> (o.state, o.lane, o.is_premium)
            group by 1 order by 1
        ) e;
    end if;
    return null;
end
$$;
create trigger ticket_ledger_insert after insert on invites.ticket referencing new table as new_rows
    for each statement execute function invites.note_tickets();
create trigger ticket_ledger_update after update on invites.ticket referencing old table as old_rows new table as new_rows
    for each statement execute function invites.note_tickets();

create function invites.note_codes()
returns trigger language plpgsql security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_nestloop = off set enable_hashjoin = on as $$
begin
    if tg_op = 'INSERT' then
        perform note_in_ledger(e.campaign_id, 6, e.entries)
        from (
            select c.campaign_id, string_agg(substr(int4send(c.kind), 2) || int8send(c.n), ''::bytea order by c.kind) as entries
            from (
                select campaign_id, (ledger_status(status, deleted_at) << 8)
                    | case source when 'import' then 1 when 'contribution' then 2 when 'console' then 3 end as kind, count(*) as n
                from new_rows group by 1, 2
            ) c
            group by 1 order by 1
        ) e;
    else
        perform note_in_ledger(e.campaign_id, 6, e.entries)
        from (
            select c.campaign_id, string_agg(substr(int4send(c.kind), 2) || int8send(c.n), ''::bytea order by c.kind) as entries
            from (
                select n.campaign_id, (ledger_status(o.status, o.deleted_at) << 16) | (ledger_status(n.status, n.deleted_at) << 8) as kind,
                    count(*) as n
                from new_rows n join old_rows o on o.id = n.id
                where n.status <> o.status or (n.deleted_at is null) <> (o.deleted_at is null)
                group by 1, 2
            ) c
            group by 1 order by 1
        ) e;
    end if;
    return null;
end
$$;
create trigger code_ledger_insert after insert on invites.code referencing new table as new_rows
    for each statement execute function invites.note_codes();
create trigger code_ledger_update after update on invites.code referencing old table as old_rows new table as new_rows
    for each statement execute function invites.note_codes();

-- Before what follows from the rules, and what other triggers make follow.
create function invites.note_rules()
returns trigger language plpgsql security definer set search_path = invites, pg_temp as $$
begin
    perform note_in_ledger(new.id, 2, ledger_rules(new.priority_share, new.draws_rush, new.premium));
    return new;
end
$$;
create trigger campaign_ledger_rules before update on invites.campaign for each row
    when ((old.priority_share, old.draws_rush, old.premium) is distinct from (new.priority_share, new.draws_rush, new.premium))
    execute function invites.note_rules();

-- What a person did to a ticket. What happens to a visitor's blocks is not the line's.
create function invites.note_act()
returns trigger language plpgsql security definer set search_path = invites, pg_temp as $$
declare
    v_salt bytea;
begin
    insert into ledger_reason (event_id) values (new.id) returning salt into v_salt;
    perform note_in_ledger(t.campaign_id, 7, int8send(t.number) || substr(int4send(ledger_action(new.action)), 4)
        || ledger_digest(v_salt, new.reason))
    from ticket t where t.id = new.subject_id;
    return null;
end
$$;
create trigger audit_event_ledger after insert on invites.audit_event for each row
    when (new.subject_kind = 'ticket' and new.action not in ('block_visitor', 'lift_block'))
    execute function invites.note_act();

-- The chain begins.
create function invites.open_ledger(p_campaign_id bigint)
returns void language plpgsql volatile set search_path = invites, pg_temp as $$
declare
    v_campaign campaign;
    v_line campaign_line;
    v_counts tally;
    v_standing bytea;
begin
    select * into v_campaign from campaign where id = p_campaign_id;
    select * into v_line from campaign_line where campaign_id = p_campaign_id;
    select * into v_counts from tally where campaign_id = p_campaign_id;
    insert into ledger_head (campaign_id) values (p_campaign_id);
    perform note_in_ledger(p_campaign_id, 1, int2send(1::smallint) || substr(int2send(length(v_campaign.slug)::smallint), 2)
        || v_campaign.slug::bytea || int8send(v_line.next_number) || substr(int2send(v_line.since_priority), 2)
        || int8send(v_counts.codes_available) || int8send(v_counts.codes_reserved) || int8send(v_counts.codes_distributed)
        || int8send(v_counts.codes_used) || int8send(v_counts.codes_invalid) || int8send(v_counts.codes_held)
        || int8send(v_counts.tickets_waiting) || int8send(v_counts.tickets_offered) || int8send(v_counts.tickets_delivered)
        || int8send(v_counts.tickets_contributed) || int8send(v_counts.tickets_expired) || int8send(v_counts.tickets_left)
        || int8send(v_counts.codes_available_deleted) || int8send(0) || int8send(v_counts.codes_distributed_deleted)
        || int8send(v_counts.codes_used_deleted) || int8send(v_counts.codes_invalid_deleted) || int8send(v_counts.codes_held_deleted),
        v_line.next_number - 1);
    perform note_in_ledger(p_campaign_id, 2, ledger_rules(v_campaign.priority_share, v_campaign.draws_rush, v_campaign.premium));
    select string_agg(ledger_ticket(number, state, lane, is_drawn, is_premium, secret_hash), ''::bytea order by number) into v_standing
    from ticket where campaign_id = p_campaign_id and state in ('waiting', 'offered', 'expired');
    if v_standing is not null then
        perform note_in_ledger(p_campaign_id, 4, v_standing);
    end if;
end
$$;

-- After campaign_starts (triggers run in the order of their names), which makes its line and its counts.
create function invites.begin_ledger()
returns trigger language plpgsql security definer set search_path = invites, pg_temp as $$
begin
    perform open_ledger(new.id);
    return null;
end
$$;
create trigger campaign_starts_ledger after insert on invites.campaign for each row execute function invites.begin_ledger();

-- One block of all that a transaction did to a campaign. Runs for each entry as the transaction commits; the first makes all blocks.
create function invites.seal_blocks()
returns trigger language plpgsql security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
declare
    v_transaction constant xid8 := pg_current_xact_id();
    v_block record;
    v_head ledger_head;
begin
    for v_block in
        select campaign_id, string_agg(record, ''::bytea order by id) as body, max(joined_to) as joined_to
        from ledger_entry where transaction = v_transaction group by 1 order by 1
    loop
        select * into v_head from ledger_head where campaign_id = v_block.campaign_id for update;
        v_head.height := v_head.height + 1;
        v_head.time_us := greatest(v_head.time_us, (extract(epoch from clock_timestamp()) * 1000000)::bigint);
        v_head.hash := sha256(v_head.hash || int8send(v_head.height) || int8send(v_head.time_us) || v_block.body);
        insert into ledger_block (campaign_id, height, time_us, body, hash, joined_to)
        values (v_block.campaign_id, v_head.height, v_head.time_us, v_block.body, v_head.hash, v_block.joined_to);
        update ledger_head set height = v_head.height, time_us = v_head.time_us, hash = v_head.hash
        where campaign_id = v_block.campaign_id;
    end loop;
    if found then
        delete from ledger_entry where transaction = v_transaction;
    end if;
    return null;
end
$$;
create constraint trigger ledger_entry_seals after insert on invites.ledger_entry initially deferred
    for each row execute function invites.seal_blocks();

-- What is told, to anybody who has a login here: the operator publishes it.

create function invites.ledger_heads()
returns table (campaign_id bigint, slug text, height bigint, time_us bigint, hash bytea)
language sql stable security definer set search_path = invites, pg_temp set jit = off
begin atomic
    select c.id, c.slug, h.height, h.time_us, h.hash
    from invites.ledger_head h join invites.campaign c on c.id = h.campaign_id order by c.slug;
end;

-- The blocks from a height on, in their order: as many as are asked for, and of those so many that all but the last are together smaller than
-- p_bytes.
create function invites.ledger_blocks(p_campaign_id bigint, p_from bigint, p_blocks integer, p_bytes bigint)
returns table (height bigint, time_us bigint, body bytea, hash bytea)
language sql stable security definer set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off
begin atomic
    select b.height, b.time_us, b.body, b.hash
    from (
        select k.height, k.time_us, k.body, k.hash,
            sum(octet_length(k.body)) over (order by k.height) - octet_length(k.body) as bytes_before
        from invites.ledger_block k where k.campaign_id = p_campaign_id and k.height >= p_from
        order by k.campaign_id, k.height limit p_blocks
    ) b
    where b.bytes_before < p_bytes
    order by b.height;
end;

-- In which block the holder's ticket joined; the first, where it is older than the ledger.
create function invites.ticket_block(p_secret_hash bytea)
returns table (campaign_id bigint, slug text, number bigint, height bigint, hash bytea)
language sql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off
begin atomic
    select c.id, c.slug, t.number, b.height, b.hash
    from invites.ticket t
        join invites.campaign c on c.id = t.campaign_id
        cross join lateral (
            select k.height, k.hash from invites.ledger_block k
            where k.campaign_id = t.campaign_id and k.joined_to >= t.number
            order by k.campaign_id, k.joined_to limit 1) b
    where t.secret_hash = p_secret_hash;
end;

grant execute on function invites.ledger_heads(), invites.ledger_blocks(bigint, bigint, integer, bigint)
    to invites_server, invites_admin, invites_moderator;
grant execute on function invites.ticket_block(bytea) to invites_server;

-- What is there already stands still while it is written down.
lock table invites.campaign, invites.code, invites.ticket in share row exclusive mode;
select invites.open_ledger(id) from invites.campaign order by id;
set constraints all immediate;
