-- Mails that came back, or that somebody called unwanted, as their server tells later. Such a mailbox is sent nothing for a while, neither word of
-- a turn nor a link to sign in.

insert into invites.retention (what, kept_for) values ('dead_mailbox', '30 days'); -- since its mail came back

create table invites.dead_mailbox (
    mailbox_hash bytea primary key check (octet_length(mailbox_hash) = 32),
    reason text not null check (reason in ('bounced', 'complained')),
    ended_at timestamptz not null
);
create index dead_mailbox_end on invites.dead_mailbox (ended_at);

create function invites.is_dead_mailbox(p_mailbox_hash bytea)
returns boolean language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
begin
    return exists (select from dead_mailbox d where d.mailbox_hash = p_mailbox_hash);
end
$$;

-- Ends whatever a mailbox is sent. p_outbox_id: the message that came back, where that is known. Again, or too late: changes nothing.
create function invites.end_mailbox(p_mailbox_hash bytea, p_reason text, p_at timestamptz, p_outbox_id bigint)
returns void language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off as $$
declare
    v_at constant timestamptz := least(p_at, clock_timestamp());
begin
    if v_at < clock_timestamp() - kept_for('dead_mailbox') then
        return;
    end if;
    insert into dead_mailbox as d (mailbox_hash, reason, ended_at) values (p_mailbox_hash, p_reason, v_at)
    on conflict (mailbox_hash) do update set reason = excluded.reason, ended_at = excluded.ended_at where d.ended_at < excluded.ended_at;
    delete from ticket_notice where mailbox_hash = p_mailbox_hash and channel = 'email';
    update outbox o set error = p_reason
    where o.id = p_outbox_id and o.mailbox_hash = p_mailbox_hash and o.state in ('sent', 'unsure');
end
$$;

create function invites.forget_dead_mailboxes()
returns void language plpgsql volatile security definer set search_path = invites, pg_temp as $$
begin
    delete from dead_mailbox where ended_at < clock_timestamp() - kept_for('dead_mailbox');
end
$$;
grant execute on function invites.end_mailbox(bytea, text, timestamptz, bigint), invites.forget_dead_mailboxes() to invites_server;

-- As in 0044, and nowhere for a dead mailbox.
create or replace function invites.notice_target(p_row invites.outbox)
returns invites.ticket_notice language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
declare
    v_target ticket_notice;
begin
    if is_dead_mailbox(p_row.mailbox_hash) then
        return v_target;
    end if;
    if p_row.sign_in_hash is null then
        select n.* into v_target from ticket_notice n where n.ticket_id = p_row.ticket_id and n.channel = p_row.channel
            and n.mailbox_hash = p_row.mailbox_hash;
    else
        select s.mailbox_hash, s.sealed_target, s.state_hash, s.begun_at
        into v_target.mailbox_hash, v_target.sealed, v_target.unsubscribe_hash, v_target.consented_at
        from sign_in s where s.state_hash = p_row.sign_in_hash and s.spent_at is null and s.expires_at > clock_timestamp();
    end if;
    return v_target;
end
$$;

-- As in 0033, and 'undeliverable' for a dead mailbox. The ask is counted before, so that this is no way to try mailboxes.
create or replace function invites.ask_for_notices(p_secret_hash bytea, p_channel text, p_mailbox_hash bytea, p_sealed bytea,
    p_unsubscribe_hash bytea, p_address_hash bytea, out outcome text)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
declare
    v_a_day_ticket constant integer := 10;
    v_a_day_address constant integer := 30;
    v_a_day_mailbox constant integer := 10;
    v_tickets constant integer := 5;
    v_ticket ticket;
begin
    -- An offer that is being made waits for this, or is made before it: either way its word is not missed.
    select * into v_ticket from ticket where secret_hash = p_secret_hash for no key update;
    outcome := case
        when v_ticket.id is null then 'no_ticket'
        when not takes_notices(v_ticket) then 'ended'
        when not take_notice_turn(p_secret_hash, v_a_day_ticket) or not take_notice_turn(p_address_hash, v_a_day_address)
            or not take_notice_turn(p_mailbox_hash, v_a_day_mailbox) then 'too_many'
        when is_dead_mailbox(p_mailbox_hash) then 'undeliverable'
        when (select count(*) from ticket_notice n where n.mailbox_hash = p_mailbox_hash and n.ticket_id <> v_ticket.id) >= v_tickets
            then 'too_many'
        else 'done' end;
    if outcome <> 'done' then
        return;
    end if;
    insert into ticket_notice as n (ticket_id, channel, mailbox_hash, sealed, unsubscribe_hash)
    values (v_ticket.id, p_channel, p_mailbox_hash, p_sealed, p_unsubscribe_hash)
    on conflict on constraint ticket_notice_once do update set mailbox_hash = excluded.mailbox_hash, sealed = excluded.sealed,
        unsubscribe_hash = excluded.unsubscribe_hash, consented_at = excluded.consented_at
    where n.mailbox_hash <> excluded.mailbox_hash;
    -- What is past he sees on the page.
    insert into outbox (ticket_id, channel, mailbox_hash, kind, occurrence, due_at)
    select v_ticket.id, p_channel, p_mailbox_hash, p.kind, p.occurrence, p.due_at
    from campaign c cross join lateral notice_plan(v_ticket.state, v_ticket.offered_at, v_ticket.offer_expires_at, v_ticket.delivered_at,
        v_ticket.contributed_at, c.return_deadline) p
    where c.id = v_ticket.campaign_id and p.due_at > clock_timestamp()
    on conflict on constraint outbox_once do nothing;
end
$$;
