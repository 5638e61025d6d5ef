-- Members, once more: their ticket is there wherever they are signed in.

-- The secret of the ticket that a member has in a campaign, sealed, for a browser where he is signed in and which does not hold it. Where he
-- has none it is his last one, if that missed its turn and may still come back. No row otherwise, and where the browser's own ticket must
-- stay: one which signing in elsewhere would not bring back, nobody's, or one that stayed apart in a merge.
create function invites.ticket_to_hold(p_token_hash bytea, p_slug text, p_held_hash bytea)
returns table (secret_hash bytea, sealed_secret bytea)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_member constant bigint := use_session(p_token_hash);
begin
    if v_member is null or exists (select from ticket t where t.secret_hash = p_held_hash and t.member_id is distinct from v_member) then
        return;
    end if;
    return query
        select (l.own).secret_hash, (l.own).sealed_secret from campaign c cross join lateral (
            select t as own from ticket t where t.campaign_id = c.id and t.member_id = v_member
            order by t.state in ('waiting', 'offered', 'delivered') desc, t.number desc limit 1) l
        where c.slug = p_slug and takes_notices(l.own) and (l.own).secret_hash is distinct from p_held_hash;
end
$$;
grant execute on function invites.ticket_to_hold(bytea, text, bytea) to invites_server;

-- Tickets that stayed apart in a merge are the kept member's in all that he sees and all that counts for him.

-- As in 0054; a ticket that stayed apart and is over now is a past one of the kept member's, as those that were over when the two were merged.
create or replace function invites.adopt_apart_ticket()
returns trigger language plpgsql volatile security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
declare
    v_kept constant bigint := merged_member(new.member_id);
begin
    if v_kept <> new.member_id then
        update ticket t set member_id = v_kept where t.id = new.id and t.member_id = new.member_id;
        return null;
    end if;
    update ticket t set member_id = new.member_id
    where t.id = (select k.id from member m cross join lateral (select o.id, o.number from ticket o where o.member_id = m.id
                and o.campaign_id = new.campaign_id and o.state in ('waiting', 'offered', 'delivered')) k
            where m.merged_into = new.member_id order by k.number limit 1)
        and not exists (select from ticket o where o.member_id = new.member_id and o.campaign_id = new.campaign_id
            and o.state in ('waiting', 'offered', 'delivered'));
    return null;
end
$$;

-- As in 0038, with the tickets that stayed apart; a member who was merged counts nothing himself.
create or replace function invites.count_confirmed(p_members bigint[])
returns void language plpgsql volatile
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    v_member bigint;
    v_confirmed integer;
begin
    for v_member in
        select distinct k.id from unnest(p_members) m (id) cross join lateral (select merged_member(m.id) as id) k
        where k.id is not null order by k.id
    loop
        perform from member where id = v_member for no key update;
        select count(*) into v_confirmed
        from unnest(tickets_of_member(v_member)) t (id) join contribution s on s.ticket_id = t.id join code c on c.id = s.code_id
        where is_proved(c) and not exists (select from own_code o where o.code_id = c.id);
        update member set confirmed = v_confirmed where id = v_member and confirmed <> v_confirmed;
    end loop;
end
$$;

-- As in 0038; two accounts that were merged are one.
create or replace function invites.judge_code(p_code_id bigint)
returns bigint language plpgsql volatile
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
declare
    v_code code;
    v_giver ticket;
    v_receiver ticket;
begin
    select t.* into v_giver from contribution s join ticket t on t.id = s.ticket_id where s.code_id = p_code_id;
    if not found then
        return null;
    end if;
    select * into v_code from code where id = p_code_id;
    if is_proved(v_code) then
        select * into v_receiver from ticket where id = v_code.ticket_id;
        perform note_own_code(p_code_id, coalesce(merged_member(v_receiver.member_id) = merged_member(v_giver.member_id), false),
            share_browser(v_giver, v_receiver),
            exists (select from ticket_address g join ticket_address r on r.day = g.day and r.address_hash = g.address_hash
                where g.ticket_id = v_giver.id and r.ticket_id = v_receiver.id));
    end if;
    return v_giver.member_id;
end
$$;

-- As in 0032, likewise.
create or replace function invites.is_member_in_good_standing(p_member_id bigint)
returns boolean language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
begin
    return (
        select coalesce(bool_or(c.status = 'used' or (c.status <> 'invalid' and exists (
            select from report r where r.ticket_id = c.ticket_id and r.code_id = c.id and r.outcome = 'works')))
            and not bool_or(c.status = 'invalid'), false)
        from unnest(tickets_of_member(merged_member(p_member_id))) t (id) join contribution s on s.ticket_id = t.id
            join code c on c.id = s.code_id);
end
$$;

create or replace function invites.tickets_of_giver(p_ticket_id bigint)
returns bigint[] language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
begin
    return array(
        select unnest(tickets_of_browser(p_ticket_id))
        union
        select unnest(tickets_of_member(merged_member((select k.member_id from ticket k where k.id = p_ticket_id)))));
end
$$;

-- What the merging left: tickets of merged accounts that are over, in lines' order, and what they count.
do $$
declare
    v_campaign bigint;
begin
    for v_campaign in select distinct t.campaign_id from invites.member m join invites.ticket t on t.member_id = m.id where m.merged_into is not null
        order by t.campaign_id
    loop
        perform invites.lock_line(v_campaign);
    end loop;
    update invites.ticket t set member_id = m.merged_into from invites.member m
    where t.member_id = m.id and m.merged_into is not null and t.state in ('contributed', 'expired', 'left');
    perform invites.count_confirmed(array(select m.id from invites.member m where m.merged_into is not null));
    update invites.member set confirmed = 0 where merged_into is not null and confirmed <> 0;
end
$$;

-- As in 0045; what counts for the kept one is counted when the other is merged into him, tickets that stay apart included.
create or replace function invites.unite_members(p_kept bigint, p_other bigint, out summary jsonb)
language plpgsql volatile set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
declare
    v_now constant timestamptz := clock_timestamp();
    v_campaign bigint;
    v_active ticket[];
    v_ticket ticket;
    v_tickets jsonb;
    v_past bigint;
    v_identities bigint;
    v_sessions bigint;
    v_suspensions bigint;
begin
    -- As a sign-in takes its locks: the identity first, then the line. And every line: he may be asking for a ticket in any.
    perform 1 from member_identity i where i.member_id in (p_kept, p_other) order by i.id for update;
    for v_campaign in select c.id from campaign c order by c.id loop
        perform settle_line(v_campaign, lock_line(v_campaign));
    end loop;
    perform take_over_premium(p_kept, p_other);
    -- What he agreed to is written down still; it holds for the kept one, as he agreed to it himself.
    update consent k set member_id = p_kept, ended_at = coalesce(k.ended_at, v_now) where k.member_id = p_other;
    update member m set hall_hidden_at = o.hall_hidden_at, hall_hidden_by = o.hall_hidden_by, hall_hidden_reason = o.hall_hidden_reason
    from member o where m.id = p_kept and o.id = p_other and m.hall_hidden_at is null and o.hall_hidden_at is not null;
    update member m set hall_name = null, hall_since = null where m.id = p_other;
    update suspension s set member_id = p_kept where s.member_id = p_other;
    get diagnostics v_suspensions = row_count;
    update member_session s set ended_at = v_now where s.member_id = p_other and s.ended_at is null and s.idle_ends_at > v_now;
    get diagnostics v_sessions = row_count;
    -- What he asked for in a rush that is being drawn is nobody's, where the kept one asks as well.
    update rush_request q set member_id = p_kept where q.member_id = p_other and not exists (
        select from rush_request o where o.campaign_id = q.campaign_id and o.member_id = p_kept);
    update rush_request q set member_id = null, sealed_secret = null where q.member_id = p_other;
    v_active := array(select t from ticket t where t.member_id in (p_kept, p_other) and t.state in ('waiting', 'offered', 'delivered')
        order by t.campaign_id, t.number);
    update ticket t set member_id = p_kept where t.member_id = p_other and t.state not in ('waiting', 'offered', 'delivered');
    get diagnostics v_past = row_count;
    foreach v_ticket in array v_active loop
        if v_ticket.member_id = p_other then
            update ticket t set member_id = null, sealed_secret = null where t.id = v_ticket.id;
            if take_over_ticket(p_kept, v_ticket.secret_hash, v_ticket.sealed_secret) = 'apart' then
                update ticket t set member_id = p_other, sealed_secret = v_ticket.sealed_secret where t.id = v_ticket.id;
            end if;
        end if;
    end loop;
    perform move_by_premium(c.id, array[p_kept, p_other]) from (select k.id from campaign k order by k.id) c;
    select coalesce(jsonb_agg(jsonb_build_object('campaign', c.slug, 'ticket', b.number, 'was', b.state,
            'of', case b.member_id when p_kept then 'kept' else 'other' end,
            'fate', case when t.state = 'left' then 'leaves' when t.member_id = p_kept then 'stays' else 'apart' end)
            order by c.id, b.number), '[]')
    into v_tickets
    from unnest(v_active) b join ticket t on t.id = b.id join campaign c on c.id = b.campaign_id;
    update member_identity i set member_id = p_kept where i.member_id = p_other;
    get diagnostics v_identities = row_count;
    update member m set merged_into = p_kept where m.merged_into = p_other;
    update member m set merged_into = p_kept, merged_at = v_now, confirmed = 0 where m.id = p_other;
    perform count_confirmed(array[p_kept]);
    summary := jsonb_build_object('tickets', v_tickets, 'past_tickets', v_past, 'identities', v_identities, 'sessions', v_sessions,
        'suspensions', v_suspensions);
end
$$;

-- A subscription that is not over. Of one that was paid until two months ago nothing more is to be heard: the site has lost its access to
-- the payment provider, and nobody shall have to stay a member for that.
create function invites.is_running(p_subscription invites.subscription)
returns boolean language sql stable set search_path = invites, pg_temp
return (p_subscription).status not in ('canceled', 'incomplete_expired')
    and coalesce((p_subscription).current_period_end, 'infinity') > clock_timestamp() - interval '60 days';

-- As in 0040, likewise.
create or replace function invites.may_be_charged(p_member_id bigint)
returns boolean language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
begin
    return exists (select from subscription s where s.member_id = p_member_id and is_running(s))
        or exists (select from premium_account a where a.member_id = p_member_id and a.checkout_key is not null
            and a.checkout_began_at > clock_timestamp() - interval '1 hour');
end
$$;

-- What stands in the way of deleting an account: a subscription, until when it is paid and whether it ends then, or a checkout, until when
-- it may be completed. Null: nothing does.
create function invites.what_may_be_charged(p_member_id bigint)
returns jsonb language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
begin
    if not may_be_charged(p_member_id) then
        return null;
    end if;
    return coalesce(
        (select jsonb_build_object('kind', 'subscription', 'until', in_utc(s.current_period_end), 'ends_then', s.cancel_at_period_end)
            from subscription s where s.member_id = p_member_id and is_running(s) order by s.cancel_at_period_end, s.id limit 1),
        (select jsonb_build_object('kind', 'checkout', 'until', in_utc(a.checkout_began_at + interval '1 hour'))
            from premium_account a where a.member_id = p_member_id));
end
$$;

-- As in 0040; stays_in_its_browser: it stayed apart in a merge, and no other browser is given it.
create or replace function invites.ticket_record(p_ticket invites.ticket)
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
        'stays_in_its_browser', exists (select from member m where m.id = p_ticket.member_id and m.merged_into is not null),
        'given', p_ticket.codes_given, 'required', v_campaign.contribution_size,
        'works', v_works, 'does_not_work', v_dead, 'not_known_yet', p_ticket.codes_given - v_works - v_dead);
end
$$;

-- As in 0040, with the tickets that stayed apart, and what must end before the account can be deleted.
create or replace function invites.member_record(p_token_hash bytea)
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
        'must_end_first', what_may_be_charged(v_member.id),
        'tickets', coalesce((select jsonb_agg(ticket_record(t) order by t.requested_at desc, t.id desc)
            from ticket t where t.id = any (tickets_of_member(v_member.id))), '[]'));
end
$$;

-- The rest of what is kept of a ticket: where it stands in the line, and of each code that was given on it when that was, what became of it,
-- and by which signs it seems to have been its giver's own.
create function invites.ticket_details(p_ticket invites.ticket)
returns jsonb language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
    return jsonb_build_object('lane', (array['head', 'standard', 'priority'])[p_ticket.lane + 1], 'by_premium', p_ticket.is_premium,
        'number_was_drawn', p_ticket.is_drawn, 'returned_at', in_utc(p_ticket.returned_at), 'replaced_at', in_utc(p_ticket.replaced_at),
        'contribution_attempts', p_ticket.contribution_attempts,
        'was_excused_at', (select in_utc(e.excused_at) from late_excuse e where e.ticket_id = p_ticket.id),
        'other_reports', coalesce((select jsonb_agg(jsonb_build_object('outcome', r.outcome, 'reported_at', in_utc(r.reported_at)) order by r.id)
            from report r where r.ticket_id = p_ticket.id and r.code_id is distinct from p_ticket.code_id), '[]'),
        'reported_at', (select in_utc(r.reported_at) from report r where r.ticket_id = p_ticket.id and r.code_id = p_ticket.code_id),
        'wait_followed', (select jsonb_build_object('asked_at', in_utc(w.asked_at), 'ended_at', in_utc(w.ended_at), 'ahead', w.ahead)
            from followed_wait w where w.campaign_id = p_ticket.campaign_id and w.number = p_ticket.number limit 1),
        'codes_given', coalesce((select jsonb_agg(jsonb_build_object('given_at', in_utc(s.given_at),
                'fate', case when is_proved(c) then 'works' when c.status = 'invalid' then 'does_not_work' else 'not_known_yet' end,
                'seems_own_by', case when o.code_id is not null then to_jsonb(array_remove(array[case when o.by_member then 'member' end,
                    case when o.by_browser then 'browser' end, case when o.by_address then 'address' end], null)) end) order by s.id)
            from contribution s join code c on c.id = s.code_id left join own_code o on o.code_id = c.id
            where s.ticket_id = p_ticket.id), '[]'));
end
$$;

-- As in 0040, with all that the privacy page names (OwnPagePgTest holds the two against each other).
create or replace function invites.member_data(p_token_hash bytea)
returns jsonb language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off as $$
declare
    v_member constant bigint := use_session(p_token_hash);
    v_record jsonb;
    v_tickets bigint[];
begin
    v_record := member_record(p_token_hash);
    if v_record is null then
        return null;
    end if;
    v_tickets := tickets_of_member(v_member);
    return v_record - 'must_end_first' || jsonb_build_object(
        'tickets', coalesce((select jsonb_agg(ticket_record(t) || jsonb_build_object('code', case when c.id is not null then
                jsonb_build_object('campaign_id', c.campaign_id, 'fingerprint', encode(c.fingerprint, 'hex'),
                    'sealed', encode(c.sealed, 'hex')) end, 'report', (select r.outcome from report r
                where r.ticket_id = t.id and r.code_id = t.code_id)) || ticket_details(t) order by t.requested_at desc, t.id desc)
            from ticket t left join code c on c.id = t.code_id and t.state in ('delivered', 'contributed')
            where t.id = any (v_tickets)), '[]'),
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
            where c.member_id = v_member or c.ticket_id = any (v_tickets)), '[]'),
        'notices', coalesce((select jsonb_agg(jsonb_build_object('by', n.channel, 'number', t.number,
                'asked_at', in_utc(n.consented_at), 'mailbox_hash', encode(n.mailbox_hash, 'hex'),
                'unsubscribe_hash', encode(n.unsubscribe_hash, 'hex'), 'sealed', encode(n.sealed, 'hex')) order by n.id)
            from ticket t join ticket_notice n on n.ticket_id = t.id where t.id = any (v_tickets)), '[]'),
        'suspensions', coalesce((select jsonb_agg(jsonb_build_object('campaign', c.slug, 'because', s.reason,
                'since', in_utc(s.suspended_at), 'until', in_utc(s.ends_at), 'lifted_at', in_utc(s.lifted_at)) order by s.id)
            from suspension s left join campaign c on c.id = s.campaign_id where s.member_id = v_member), '[]'),
        'blocks', coalesce((select jsonb_agg(jsonb_build_object('number', t.number, 'of', b.kind, 'because', b.reason,
                'since', in_utc(b.blocked_at), 'until', in_utc(b.ends_at), 'lifted_at', in_utc(b.lifted_at)) order by b.id)
            from ticket t join block b on b.ticket_id = t.id where t.id = any (v_tickets)), '[]'),
        'late_asks', coalesce((select jsonb_agg(jsonb_build_object('number', t.number, 'campaign', c.slug, 'asked_at', in_utc(a.asked_at))
                order by a.asked_at, t.id)
            from ticket t join late_ask a on a.ticket_id = t.id join campaign c on c.id = a.campaign_id where t.id = any (v_tickets)), '[]'),
        'appeals', coalesce((select jsonb_agg(jsonb_build_object('submitted_at', in_utc(a.submitted_at), 'state', a.state,
                'answer', a.answer, 'decided_at', in_utc(a.decided_at), 'reference', encode(a.reference, 'hex'),
                'sealed', encode(a.sealed, 'hex')) order by a.id)
            from appeal a where a.suspension_id in (select s.id from suspension s where s.member_id = v_member)
                or a.ticket_id = any (v_tickets)), '[]'),
        'premium', (select jsonb_build_object('has_premium', a.has_premium, 'last_payment', a.payment, 'customer', a.customer_id,
                'reference', a.reference, 'subscriptions', coalesce((select jsonb_agg(jsonb_build_object('id', s.id, 'status', s.status,
                    'paid_until', in_utc(s.current_period_end), 'ends_then', s.cancel_at_period_end) order by s.id)
                from subscription s where s.member_id = v_member), '[]'))
            from premium_account a where a.member_id = v_member),
        'messages', coalesce((select jsonb_agg(jsonb_build_object('by', o.channel, 'number', t.number, 'told', o.kind,
                'state', o.state, 'due_at', in_utc(o.due_at), 'sent_at', in_utc(o.sent_at)) order by o.id)
            from ticket t join outbox o on o.ticket_id = t.id where t.id = any (v_tickets)), '[]'));
end
$$;

-- The words that are shown where somebody agrees, from now on. Pages have them as they are here; ConsentPgTest compares.
insert into invites.consent_text (kind, version, words) values
    ('sign_in', 2, 'If you sign in, we keep the name, and the e-mail address if it is vouched for, encrypted, with your tickets, until you'
        ' delete your account or have not signed in for two years. You and the administrators can see them.'),
    ('email', 2, 'We keep it encrypted until this ticket is over, and use it for this ticket alone: when it’s your turn, before a code held'
        ' for you goes to the next person, to ask whether the code worked, about the codes you pass on, and to thank you. You can stop it at'
        ' any time.'),
    ('push', 2, 'We keep it encrypted until this ticket is over, and use it for this ticket alone: when it’s your turn, before a code held'
        ' for you goes to the next person, to ask whether the code worked, about the codes you pass on, and to thank you. You can stop it at'
        ' any time.'),
    ('hall', 2, 'Everybody can read this name in the Hall of generosity, with how many of your codes proved to work, until you take it out.');

-- As in 0040; and what was sent about his tickets is forgotten.
create or replace function invites.erase_member(p_member_id bigint)
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
    -- What was sent, too: how much a mailbox is sent is counted elsewhere. Whoever has just leased one cannot hand it over any more.
    delete from outbox where ticket_id = any (array(select t.id from ticket t where t.member_id = p_member_id));
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
