-- A member's own page: what there is of him, all of it to take along, and the end of his account.

create function invites.in_utc(p_at timestamptz)
returns text language sql stable
return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');

-- A ticket as its member may see it, with what became of the codes that he gave on it. No code.
create function invites.ticket_record(p_ticket invites.ticket)
returns jsonb language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    v_campaign campaign;
    v_works integer;
    v_dead integer;
begin
    select * into v_campaign from campaign where id = p_ticket.campaign_id;
    select count(*) filter (where is_proved(c)), count(*) filter (where c.status = 'invalid') into v_works, v_dead
    from contribution s join code c on c.id = s.code_id where s.ticket_id = p_ticket.id;
    return jsonb_build_object('campaign', v_campaign.slug, 'campaign_name', v_campaign.name, 'number', p_ticket.number,
        'state', p_ticket.state, 'requested_at', in_utc(p_ticket.requested_at), 'offered_at', in_utc(p_ticket.offered_at),
        'offer_expires_at', case when p_ticket.state = 'offered' then in_utc(p_ticket.offer_expires_at) end,
        'delivered_at', in_utc(p_ticket.delivered_at), 'copied_at', in_utc(p_ticket.copied_at),
        'contributed_at', in_utc(p_ticket.contributed_at), 'expired_at', in_utc(p_ticket.expired_at), 'left_at', in_utc(p_ticket.left_at),
        'deadline', in_utc(p_ticket.delivered_at + v_campaign.return_deadline),
        'given', p_ticket.codes_given, 'required', v_campaign.contribution_size,
        'works', v_works, 'does_not_work', v_dead, 'not_known_yet', p_ticket.codes_given - v_works - v_dead);
end
$$;

-- What his own page shows of the member of a session; null where nobody is signed in.
create function invites.member_record(p_token_hash bytea)
returns jsonb language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off as $$
declare
    v_member member;
begin
    select * into v_member from member where id = use_session(p_token_hash);
    if not found then
        return null;
    end if;
    return jsonb_build_object('joined_at', in_utc(v_member.joined_at), 'confirmed', v_member.confirmed,
        'hall', jsonb_build_object('name', v_member.hall_name, 'since', in_utc(v_member.hall_since),
            'hidden_because', v_member.hall_hidden_reason),
        'tickets', coalesce((select jsonb_agg(ticket_record(t) order by t.requested_at desc, t.id desc)
            from ticket t where t.member_id = v_member.id), '[]'));
end
$$;

-- Everything that is kept of the member of a session, with what is sealed as it is sealed (in hex, beside what it is bound to): the server
-- opens it. A code that he was shown is his to see; those that he gave are others' now.
create function invites.member_data(p_token_hash bytea)
returns jsonb language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off as $$
declare
    v_member constant bigint := use_session(p_token_hash);
    v_record jsonb;
begin
    v_record := member_record(p_token_hash);
    if v_record is null then
        return null;
    end if;
    return v_record || jsonb_build_object(
        'tickets', coalesce((select jsonb_agg(ticket_record(t) || jsonb_build_object('code', case when c.id is not null then
                jsonb_build_object('campaign_id', c.campaign_id, 'fingerprint', encode(c.fingerprint, 'hex'),
                    'sealed', encode(c.sealed, 'hex')) end, 'report', (select r.outcome from report r
                where r.ticket_id = t.id and r.code_id = t.code_id)) order by t.requested_at desc, t.id desc)
            from ticket t left join code c on c.id = t.code_id and t.state in ('delivered', 'contributed')
            where t.member_id = v_member), '[]'),
        'identities', (select jsonb_agg(jsonb_build_object('provider', i.provider, 'linked_at', in_utc(i.linked_at),
                'used_at', in_utc(i.used_at), 'subject_hash', encode(i.subject_hash, 'hex'), 'sealed', encode(i.sealed_profile, 'hex'))
                order by i.id)
            from member_identity i where i.member_id = v_member),
        'sessions', (select jsonb_agg(jsonb_build_object('signed_in_at', in_utc(s.created_at), 'last_seen_at', in_utc(s.last_seen_at),
                'ends_at', in_utc(least(s.idle_ends_at, s.ends_at)), 'ended_at', in_utc(s.ended_at), 'is_this_one',
                s.token_hash = p_token_hash) order by s.created_at)
            from member_session s where s.member_id = v_member),
        'consents', coalesce((select jsonb_agg(jsonb_build_object('to', c.kind, 'words', w.words, 'given_at', in_utc(c.given_at),
                'ended_at', in_utc(c.ended_at), 'number', t.number) order by c.given_at, c.id)
            from consent c join consent_text w on w.kind = c.kind and w.version = c.version left join ticket t on t.id = c.ticket_id
            where c.member_id = v_member or c.ticket_id = any (array(select k.id from ticket k where k.member_id = v_member))), '[]'),
        'notices', coalesce((select jsonb_agg(jsonb_build_object('by', n.channel, 'number', t.number,
                'asked_at', in_utc(n.consented_at), 'mailbox_hash', encode(n.mailbox_hash, 'hex'),
                'unsubscribe_hash', encode(n.unsubscribe_hash, 'hex'), 'sealed', encode(n.sealed, 'hex')) order by n.id)
            from ticket t join ticket_notice n on n.ticket_id = t.id where t.member_id = v_member), '[]'),
        'suspensions', coalesce((select jsonb_agg(jsonb_build_object('campaign', c.slug, 'because', s.reason,
                'since', in_utc(s.suspended_at), 'until', in_utc(s.ends_at), 'lifted_at', in_utc(s.lifted_at)) order by s.id)
            from suspension s left join campaign c on c.id = s.campaign_id where s.member_id = v_member), '[]'),
        'appeals', coalesce((select jsonb_agg(jsonb_build_object('submitted_at', in_utc(a.submitted_at), 'state', a.state,
                'answer', a.answer, 'decided_at', in_utc(a.decided_at), 'reference', encode(a.reference, 'hex'),
                'sealed', encode(a.sealed, 'hex')) order by a.id)
            from appeal a where a.suspension_id in (select s.id from suspension s where s.member_id = v_member)
                or a.ticket_id in (select t.id from ticket t where t.member_id = v_member)), '[]'),
        'premium', (select jsonb_build_object('has_premium', a.has_premium, 'last_payment', a.payment, 'customer', a.customer_id,
                'reference', a.reference, 'subscriptions', coalesce((select jsonb_agg(jsonb_build_object('id', s.id, 'status', s.status,
                    'paid_until', in_utc(s.current_period_end), 'ends_then', s.cancel_at_period_end) order by s.id)
                from subscription s where s.member_id = v_member), '[]'))
            from premium_account a where a.member_id = v_member),
        'messages', coalesce((select jsonb_agg(jsonb_build_object('by', o.channel, 'number', t.number, 'told', o.kind,
                'state', o.state, 'due_at', in_utc(o.due_at), 'sent_at', in_utc(o.sent_at)) order by o.id)
            from ticket t join outbox o on o.ticket_id = t.id where t.member_id = v_member), '[]'));
end
$$;

-- The end of an account. What is left of it is an empty row, until nobody can refer to it any more: a request for a ticket that knew its
-- session may still be under way.
alter table invites.member add column deleted_at timestamptz;
create index member_deleted on invites.member (deleted_at) where deleted_at is not null;
create index member_identity_used on invites.member_identity (used_at);

-- Codes that a member had been given, and not given back for, when he deleted his account: whoever signs in as the same person again
-- within their time finds his ticket, instead of getting another one. Known by the keyed hash alone.
create table invites.taken_code (
    ticket_id bigint not null references invites.ticket,
    provider text not null,
    subject_hash bytea not null check (octet_length(subject_hash) = 32),
    sealed_secret bytea not null check (octet_length(sealed_secret) between 46 and 200),
    left_at timestamptz not null default clock_timestamp(),
    id bigint generated by default as identity primary key,
    constraint taken_code_once unique (provider, subject_hash, ticket_id)
);
create index taken_code_end on invites.taken_code (left_at);

create function invites.take_codes_back()
returns trigger language plpgsql volatile security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
declare
    v_taken record;
begin
    for v_taken in
        select k.ticket_id, k.sealed_secret, t.campaign_id from taken_code k join ticket t on t.id = k.ticket_id
        where k.provider = new.provider and k.subject_hash = new.subject_hash order by t.campaign_id, t.id
    loop
        perform lock_line(v_taken.campaign_id);
        update ticket t set member_id = new.member_id, sealed_secret = v_taken.sealed_secret
        where t.id = v_taken.ticket_id and t.member_id is null and (not is_active(t.state) or not exists (
            select from ticket o where o.member_id = new.member_id and o.campaign_id = t.campaign_id
                and o.state in ('waiting', 'offered', 'delivered')));
    end loop;
    delete from taken_code where provider = new.provider and subject_hash = new.subject_hash;
    return null;
end
$$;
create trigger member_identity_takes_codes after insert on invites.member_identity
    for each row execute function invites.take_codes_back();

-- Places in line are given up. Codes that were given stay, and belong to nobody. A code that was received stays with its ticket, which is
-- whose browser's it is. Lines first, one after the other, as everywhere.
create function invites.erase_member(p_member_id bigint)
returns void language plpgsql volatile
set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
declare
    v_secret bytea;
begin
    for v_secret in select t.secret_hash from ticket t where t.member_id = p_member_id and t.state in ('waiting', 'offered')
        order by t.campaign_id
    loop
        perform leave_line(v_secret);
    end loop;
    -- Those who were merged into him are he.
    perform erase_member(m.id) from member m where m.merged_into = p_member_id and m.deleted_at is null order by m.id;
    delete from rush_request where member_id = p_member_id;
    -- Somebody who signs in as this person just now is either seen below, or is somebody new.
    perform from member_identity where member_id = p_member_id order by id for update;
    insert into taken_code (ticket_id, provider, subject_hash, sealed_secret)
    select t.id, i.provider, i.subject_hash, t.sealed_secret
    from ticket t join member_identity i on i.member_id = t.member_id where t.member_id = p_member_id and t.state = 'delivered';
    delete from ticket_notice where ticket_id = any (array(select t.id from ticket t where t.member_id = p_member_id));
    -- His words, and of an appeal that is open all of it, for whom it was.
    update appeal a set sealed = null, state = case a.state when 'open' then 'refused' else a.state end,
        answer = coalesce(a.answer, 'The account was deleted.'), decided_at = coalesce(a.decided_at, clock_timestamp()),
        decided_by = coalesce(a.decided_by, session_user), version = a.version + 1
    where (a.sealed is not null or a.state = 'open') and a.suspension_id in (select s.id from suspension s where s.member_id = p_member_id);
    update appeal a set sealed = null
    where a.state <> 'open' and a.ticket_id in (select t.id from ticket t where t.member_id = p_member_id);
    perform keep_suspensions(p_member_id);
    delete from consent where member_id = p_member_id
        or ticket_id = any (array(select t.id from ticket t where t.member_id = p_member_id));
    update ticket set member_id = null, sealed_secret = null where member_id = p_member_id;
    delete from sign_in where session_hash = any (array(select s.token_hash from member_session s where s.member_id = p_member_id));
    delete from member_session where member_id = p_member_id;
    delete from subscription where member_id = p_member_id;
    delete from premium_account where member_id = p_member_id;
    delete from member_identity where member_id = p_member_id;
    update member set deleted_at = coalesce(deleted_at, clock_timestamp()), confirmed = 0, hall_name = null, hall_since = null,
        hall_hidden_at = null, hall_hidden_by = null, hall_hidden_reason = null
    where id = p_member_id;
end
$$;

-- Whether he pays, or may be about to: an account that is gone could not be told that he does.
create function invites.may_be_charged(p_member_id bigint)
returns boolean language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
begin
    return exists (select from subscription s where s.member_id = p_member_id and s.status not in ('canceled', 'incomplete_expired'))
        or exists (select from premium_account a where a.member_id = p_member_id and a.checkout_key is not null
            and a.checkout_began_at > clock_timestamp() - interval '1 hour');
end
$$;

-- outcome: 'deleted' | 'not_signed_in' | 'has_premium': a subscription that is not over, or a checkout under way.
create function invites.delete_member(p_token_hash bytea, out outcome text)
language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' as $$
declare
    v_member constant bigint := use_session(p_token_hash);
begin
    outcome := case when v_member is null then 'not_signed_in' when may_be_charged(v_member) then 'has_premium' else 'deleted' end;
    if outcome = 'deleted' then
        perform erase_member(v_member);
    end if;
end
$$;

grant execute on function invites.member_record(bytea), invites.member_data(bytea), invites.delete_member(bytea) to invites_server;

insert into invites.retention (what, kept_for) values
    ('member', '731 days'),   -- since he last signed in
    ('taken_code', '90 days'); -- since the account was deleted, and no longer than it takes to give back

-- Accounts that nobody uses, what is left of deleted ones, and what was remembered for them. In a transaction of its own: it locks lines.
create function invites.forget_members()
returns void language plpgsql volatile security definer set search_path = invites, pg_temp set enable_seqscan = off as $$
declare
    v_members bigint[];
    v_id bigint;
begin
    v_members := array(
        select i.member_id from member_identity i where i.used_at < now() - kept_for('member') and not exists (
            select from member_session s where s.member_id = i.member_id and s.ended_at is null and s.idle_ends_at > now())
            and not may_be_charged(i.member_id)
        order by i.used_at limit 100)
        || array(select m.id from member m where m.deleted_at < now() - interval '1 hour' order by m.deleted_at limit 1000);
    for v_id in select distinct t.campaign_id from ticket t where t.member_id = any (v_members) and t.state in ('waiting', 'offered')
        order by t.campaign_id
    loop
        perform lock_line(v_id);
    end loop;
    foreach v_id in array v_members loop
        perform erase_member(v_id);
    end loop;
    -- Whoever others were merged into goes after them.
    delete from member m where m.id = any (v_members) and m.deleted_at < now() - interval '1 hour'
        and not exists (select from member k where k.merged_into = m.id);
    delete from taken_code k using ticket t
    where t.id = k.ticket_id and (k.left_at < now() - kept_for('taken_code') or t.state <> 'delivered');
end
$$;
grant execute on function invites.forget_members() to invites_server;
