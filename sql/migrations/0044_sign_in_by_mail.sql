-- Signing in by a link that is mailed. It is a sign-in as by a provider (0032) whose state travels in the mail: good once, for fifteen minutes,
-- the newest alone, and in another browser than the one where it was asked for only for whoever says the address as well.

alter table invites.sign_in
    -- Of the member's identity: what finish_sign_in is told by a server where a provider vouches.
    add column subject_hash bytea check (octet_length(subject_hash) = 32),
    add column sealed_profile bytea check (octet_length(sealed_profile) between 46 and 8192),
    add column email_hash bytea check (octet_length(email_hash) = 32),
    -- Where the link is sent, and the link, sealed (common/vault/NoticeCipher.h).
    add column mailbox_hash bytea check (octet_length(mailbox_hash) = 32),
    add column sealed_target bytea check (octet_length(sealed_target) between 46 and 4096),
    add column wrong_addresses smallint not null default 0,
    add constraint sign_in_by_mail check (provider = 'email' or num_nonnulls(subject_hash, sealed_profile, email_hash, mailbox_hash,
        sealed_target) = 0);
create index sign_in_subject on invites.sign_in (subject_hash, begun_at) where subject_hash is not null;

-- In a channel of their own, so that no link waits behind ten thousand notices.
alter table invites.outbox
    alter column ticket_id drop not null,
    add column sign_in_hash bytea check (octet_length(sign_in_hash) = 32),
    drop constraint outbox_channel_check,
    add constraint outbox_channel_check check (channel in ('email', 'push', 'sign_in')),
    drop constraint outbox_kind_check,
    add constraint outbox_kind_check check (kind in ('offered', 'hold_ends_soon', 'did_it_work', 'contribution_due', 'thank_you', 'sign_in')),
    add constraint outbox_of_one check (num_nonnulls(ticket_id, sign_in_hash) = 1
        and (sign_in_hash is not null) = (kind = 'sign_in') and (sign_in_hash is not null) = (channel = 'sign_in'));

-- Remembers a sign-in that begins, and has its link sent. outcome: 'begun' | 'too_many' (from this address, as begin_sign_in). Whether there is
-- such a member is not looked at; and where a mailbox was sent enough links in the last hour, it is sent none, and nobody is told.
create function invites.begin_mail_sign_in(p_state_hash bytea, p_browser_hash bytea, p_return_slug text, p_address_hash bytea,
    p_address_limit integer, p_subject_hash bytea, p_sealed_profile bytea, p_email_hash bytea, p_mailbox_hash bytea, p_sealed_target bytea,
    out outcome text)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off as $$
declare
    v_an_hour constant integer := 3;
    v_now timestamptz;
begin
    outcome := begin_sign_in(p_state_hash, p_browser_hash, 'email', p_return_slug, p_address_hash, p_address_limit);
    if outcome <> 'begun' then
        return;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('mail sign_in ' || encode(p_subject_hash, 'hex'), 0));
    v_now := clock_timestamp();
    if exists (select from sign_in s where s.state_hash = p_state_hash and s.subject_hash is not null)
        or (select count(*) from sign_in s where s.subject_hash = p_subject_hash and s.begun_at > v_now - interval '1 hour') >= v_an_hour then
        return;
    end if;
    update sign_in s set expires_at = v_now where s.subject_hash = p_subject_hash and s.spent_at is null and s.expires_at > v_now;
    update sign_in s set subject_hash = p_subject_hash, sealed_profile = p_sealed_profile, email_hash = p_email_hash,
        mailbox_hash = p_mailbox_hash, sealed_target = p_sealed_target, expires_at = v_now + interval '15 minutes'
    where s.state_hash = p_state_hash;
    insert into outbox (channel, mailbox_hash, kind, occurrence, due_at, sign_in_hash)
    values ('sign_in', p_mailbox_hash, 'sign_in', v_now, v_now, p_state_hash);
end
$$;

-- Spends a mailed link. As finish_sign_in; and 'not_confirmed' where it was asked for in another browser, and p_subject_hash is not of the
-- address that it was sent to (or null). After the fifth wrong address it is good for nothing.
create function invites.finish_mail_sign_in(p_state_hash bytea, p_browser_hash bytea, p_subject_hash bytea, p_session_hash bytea,
    p_old_session_hash bytea, p_ticket_hash bytea, p_sealed_secret bytea,
    out outcome text, out return_slug text, out ticket text, out ticket_hash bytea, out sealed_secret bytea)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off as $$
#variable_conflict use_column
declare
    v_wrong constant smallint := 5;
    v_sign_in sign_in;
    v_done record;
begin
    select * into v_sign_in from sign_in s where s.state_hash = p_state_hash and s.subject_hash is not null for update;
    if not found then
        outcome := 'unknown';
        return;
    end if;
    if v_sign_in.browser_hash is distinct from p_browser_hash and v_sign_in.subject_hash is distinct from p_subject_hash then
        outcome := case when v_sign_in.spent_at is not null then 'spent' when v_sign_in.expires_at <= clock_timestamp() then 'expired'
            else 'not_confirmed' end;
        if outcome = 'not_confirmed' and p_subject_hash is not null then
            update sign_in s set wrong_addresses = s.wrong_addresses + 1,
                expires_at = case when s.wrong_addresses + 1 >= v_wrong then clock_timestamp() else s.expires_at end
            where s.state_hash = p_state_hash;
        end if;
        return;
    end if;
    v_done := finish_sign_in(p_state_hash, v_sign_in.browser_hash, 'email', v_sign_in.subject_hash, v_sign_in.sealed_profile,
        v_sign_in.email_hash, p_session_hash, p_old_session_hash, p_ticket_hash, p_sealed_secret);
    outcome := v_done.outcome;
    return_slug := v_done.return_slug;
    ticket := v_done.ticket;
    ticket_hash := v_done.ticket_hash;
    sealed_secret := v_done.sealed_secret;
    if outcome = 'signed_in' then
        -- The subject stays for the hour's count.
        update sign_in s set sealed_profile = null, email_hash = null, sealed_target = null where s.state_hash = p_state_hash;
    end if;
end
$$;
grant execute on function invites.begin_mail_sign_in(bytea, bytea, text, bytea, integer, bytea, bytea, bytea, bytea, bytea),
    invites.finish_mail_sign_in(bytea, bytea, bytea, bytea, bytea, bytea, bytea) to invites_server;

-- Where a row of the outbox goes: what the ticket asked for, or the mailbox that a link is for as long as it is good. A link's token stands where a
-- notice has the one that ends it. All null: nowhere any more.
create function invites.notice_target(p_row invites.outbox)
returns invites.ticket_notice language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
declare
    v_target ticket_notice;
begin
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

-- As in 0033, and links to sign in. deadline: when such a one is over.
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
            update outbox o set due_at = (today() + 1)::timestamp at time zone 'UTC', error = 'mailbox_limit' where o.id = v_row.id;
        else
            update outbox o set state = 'waiting', lease = take_outbox.lease, attempts = o.attempts + 1,
                due_at = v_now + make_interval(secs => p_lease_seconds)
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

create or replace view invites.outbox_report with (security_barrier) as
    select o.id, c.slug as campaign, t.number as ticket, o.channel, o.kind, o.occurrence, o.state, o.due_at, o.attempts, o.sent_at, o.error
    from invites.outbox o left join invites.ticket t on t.id = o.ticket_id left join invites.campaign c on c.id = t.campaign_id;
