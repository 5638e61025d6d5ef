-- The link that ends mails works for as long as the mail is known, not only while its ticket is told of; and whoever uses it later learns that it
-- ended nothing. A mailbox's turn of the day is given back where the server that took it sent nothing.

-- SHA-256 of the token in the mail as it was sent last.
alter table invites.outbox add column unsubscribe_hash bytea check (octet_length(unsubscribe_hash) = 32);
update invites.outbox o set unsubscribe_hash = n.unsubscribe_hash
from invites.ticket_notice n
where o.channel = 'email' and o.attempts > 0 and n.ticket_id = o.ticket_id and n.channel = o.channel and n.mailbox_hash = o.mailbox_hash;
create index outbox_unsubscribe on invites.outbox (unsubscribe_hash) where unsubscribe_hash is not null;

-- As in 0033, by the mails that were sent, too; and whether there is such a token, which nobody guesses.
drop function invites.unsubscribe(bytea);
create function invites.unsubscribe(p_unsubscribe_hash bytea)
returns boolean language plpgsql volatile security definer set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
declare
    v_mailbox bytea;
begin
    select n.mailbox_hash into v_mailbox from ticket_notice n where n.unsubscribe_hash = p_unsubscribe_hash;
    if not found then
        select o.mailbox_hash into v_mailbox from outbox o where o.unsubscribe_hash = p_unsubscribe_hash limit 1;
    end if;
    if v_mailbox is null then
        return false;
    end if;
    delete from ticket_notice where mailbox_hash = v_mailbox;
    insert into notice_attempt as a (subject, day, attempts) values (v_mailbox, today(), 1000000)
    on conflict (subject, day) do update set attempts = excluded.attempts;
    return true;
end
$$;
grant execute on function invites.unsubscribe(bytea) to invites_server;

-- As in 0044, and with the token; a lease that ran out before anything was handed over cost no turn.
create or replace function invites.take_outbox(p_channel text, p_limit integer, p_lease_seconds integer)
returns table (id bigint, lease uuid, kind text, occurrence timestamptz, attempts smallint, mailbox_hash bytea, unsubscribe_hash bytea,
    sealed bytea, campaign_slug text, campaign_name text, offer_expires_at timestamptz, deadline timestamptz, received smallint,
    required smallint)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off set enable_hashjoin = off
set enable_mergejoin = off set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_now timestamptz;
    v_row outbox;
    v_notice ticket_notice;
    v_ticket ticket;
    v_end text;
begin
    perform settle_watched_lines();
    v_now := clock_timestamp();
    lease := gen_random_uuid();
    for v_row in
        select o.* from outbox o where o.channel = p_channel and o.state in ('waiting', 'handed') and o.due_at <= v_now
        order by o.channel, o.due_at, o.id limit p_limit for update skip locked
    loop
        if v_row.state = 'waiting' and v_row.lease is not null then
            update mailbox_day m set messages = m.messages - 1
            where m.mailbox_hash = v_row.mailbox_hash and m.day = today() and m.messages > 0;
        end if;
        v_notice := notice_target(v_row);
        select t.* into v_ticket from ticket t where t.id = v_row.ticket_id;
        v_end := case
            when v_row.state = 'handed' and p_channel = 'email' then 'unsure'
            when v_notice.mailbox_hash is null then 'dropped'
            when v_row.ticket_id is not null and not notice_holds(v_row.kind, v_row.occurrence, v_ticket) then 'dropped' end;
        if v_end is not null then
            update outbox o set state = v_end, error = case when v_end = 'unsure' then 'sender_gone' when v_notice.mailbox_hash is null
                then 'withdrawn' else 'over' end where o.id = v_row.id;
        elsif not take_mailbox_turn(v_row.mailbox_hash) then
            update outbox o set due_at = (today() + 1)::timestamp at time zone 'UTC', lease = null, error = 'mailbox_limit'
            where o.id = v_row.id;
        else
            update outbox o set state = 'waiting', lease = take_outbox.lease, attempts = o.attempts + 1,
                due_at = v_now + make_interval(secs => p_lease_seconds),
                unsubscribe_hash = case when p_channel = 'email' then v_notice.unsubscribe_hash end
            where o.id = v_row.id returning o.attempts into attempts;
            id := v_row.id;
            kind := v_row.kind;
            occurrence := v_row.occurrence;
            mailbox_hash := v_row.mailbox_hash;
            unsubscribe_hash := v_notice.unsubscribe_hash;
            sealed := v_notice.sealed;
            offer_expires_at := v_ticket.offer_expires_at;
            received := v_ticket.codes_given;
            if v_row.ticket_id is not null then
                select c.slug, c.name, v_ticket.delivered_at + c.return_deadline, c.contribution_size
                into campaign_slug, campaign_name, deadline, required from campaign c where c.id = v_ticket.campaign_id;
            else
                select c.slug, c.name, s.expires_at into campaign_slug, campaign_name, deadline
                from sign_in s left join campaign c on c.slug = s.return_slug where s.state_hash = v_row.sign_in_hash;
                required := null;
            end if;
            return next;
        end if;
    end loop;
end
$$;
