-- Premium: a member pays for it by a subscription, and his tickets stand in the priority lane of the campaigns that have premium, within
-- their published share; it gives nothing else. What he has follows from what the payment provider (Stripe) says of him, fetched anew for
-- each event; the last answer is kept here. Of cards and payers nothing is: a customer is an opaque id.

-- Whether members with premium stand in the priority lane. Without one (priority_share) it gives nothing.
alter table invites.campaign add column premium boolean not null default false;
-- Addresses of the site's own.
alter table invites.campaign add constraint campaign_slug_is_no_page check (slug not in ('hall', 'me', 'premium', 'webhooks')) not valid;

-- In the priority lane because its member has premium, and not by an admin's word: it leaves the lane when premium ends.
alter table invites.ticket add column is_premium boolean not null default false,
    add constraint ticket_premium_lane check (lane = 2 or not is_premium);

create table invites.premium_account (
    member_id bigint primary key references invites.member,
    -- What the provider knows him by, which says nothing of who he is.
    reference uuid not null default gen_random_uuid() constraint premium_account_reference_once unique,
    customer_id text constraint premium_account_customer_once unique check (customer_id ~ '^cus_[A-Za-z0-9_]{1,200}$'),
    has_premium boolean not null default false,
    -- What became of his last payment.
    payment text not null default 'none' check (payment in ('none', 'paid', 'refunded', 'disputed')),
    -- Fetches are numbered as they begin: what an earlier one brings never overwrites what a later one did.
    last_fetch bigint not null default 0,
    kept_fetch bigint not null default 0,
    kept_at timestamptz,
    -- The checkout that he began last: asked for again, it is the same one.
    checkout_key uuid,
    checkout_id text,
    checkout_began_at timestamptz,
    -- When he is compared with the provider without an event; leased, that is until when nobody else does it.
    check_due_at timestamptz
);
create index premium_account_check on invites.premium_account (check_due_at) where check_due_at is not null;
create index premium_account_members on invites.premium_account (member_id) where has_premium;

-- Subscriptions as they were when last fetched. status: as the provider has it.
create table invites.subscription (
    id text primary key check (id ~ '^sub_[A-Za-z0-9_]{1,200}$'),
    member_id bigint not null references invites.premium_account,
    status text not null check (status ~ '^[a-z_]{1,40}$'),
    current_period_end timestamptz,
    cancel_at_period_end boolean not null
);
create index subscription_member on invites.subscription (member_id);

-- The lane.

create function invites.has_premium_lane(p_campaign_id bigint, p_member_id bigint)
returns boolean language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
begin
    return exists (select from premium_account a where a.member_id = p_member_id and a.has_premium)
        and exists (select from campaign c where c.id = p_campaign_id and c.premium and c.priority_share is not null);
end
$$;

-- A ticket that becomes a member's; the line is locked.
create function invites.place_by_premium()
returns trigger language plpgsql volatile security definer set search_path = invites, pg_temp as $$
begin
    if has_premium_lane(new.campaign_id, new.member_id) then
        new.lane := 2;
        new.is_premium := true;
        if tg_op = 'UPDATE' then
            perform record_audit(new.campaign_id, 'move_ticket', 'ticket', new.id, jsonb_build_object('lane', old.lane),
                jsonb_build_object('lane', 2, 'number', new.number), 'Its member has premium.');
        end if;
    end if;
    return new;
end
$$;
create trigger ticket_premium_place before insert or update of member_id on invites.ticket for each row
    when (new.member_id is not null and new.lane = 1 and new.state in ('waiting', 'offered', 'expired'))
    execute function invites.place_by_premium();

-- Moved elsewhere, by a report of his or an admin's word, it is not premium's any more.
create function invites.leave_premium_lane()
returns trigger language plpgsql as $$
begin
    new.is_premium := false;
    return new;
end
$$;
create trigger ticket_premium_leave before update of lane on invites.ticket for each row
    when (old.is_premium and new.lane <> 2) execute function invites.leave_premium_lane();

-- Where the tickets of these members belong now that premium began or ended, for them or for the campaign: into the priority lane, or back
-- to where their numbers put them. The number stays. Takes the line's lock; the servers' lines follow by the ticket's triggers.
create function invites.move_by_premium(p_campaign_id bigint, p_members bigint[])
returns void language plpgsql volatile
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
declare
    v_in bigint[];
    v_out bigint[];
begin
    perform lock_line(p_campaign_id);
    -- A code in somebody's hands may prove not to work, and take him back into the line.
    select array_agg(t.id) filter (where t.belongs and t.lane = 1 and t.state <> 'delivered'),
        array_agg(t.id) filter (where t.is_premium and not t.belongs)
    into v_in, v_out
    from (
        select k.*, has_premium_lane(p_campaign_id, m.id) as belongs
        from unnest(p_members) m (id) cross join lateral (
            select t.id, t.lane, t.state, t.is_premium from ticket t where t.member_id = m.id and t.campaign_id = p_campaign_id
                and t.state in ('waiting', 'offered', 'delivered', 'expired')) k
    ) t;
    insert into audit_event (campaign_id, action, subject_kind, subject_id, before, after, reason)
    select p_campaign_id, 'move_ticket', 'ticket', t.id, jsonb_build_object('lane', t.lane),
        jsonb_build_object('lane', case when t.is_premium then 1 else 2 end, 'number', t.number),
        case when not t.is_premium then 'Its member has premium.'
            when exists (select from campaign c where c.id = p_campaign_id and c.premium) then 'Its member''s premium ended.'
            else 'The campaign gave premium up.' end
    from ticket t where t.id = any (v_in || v_out) order by t.number;
    update ticket t set lane = 2, is_premium = true where t.id = any (v_in);
    update ticket t set lane = 1, is_premium = false where t.id = any (v_out);
end
$$;

create function invites.move_all_by_premium()
returns trigger language plpgsql volatile security definer set search_path = invites, pg_temp as $$
begin
    perform move_by_premium(new.id, array(select a.member_id from premium_account a where a.has_premium order by 1));
    return null;
end
$$;
create trigger campaign_moves_by_premium after update on invites.campaign for each row
    when ((old.premium, old.priority_share is null) is distinct from (new.premium, new.priority_share is null))
    execute function invites.move_all_by_premium();

-- The campaign's setting.

-- Null: there is no such campaign.
create function invites.campaign_has_premium(p_campaign_id bigint)
returns boolean language sql stable security definer set search_path = invites, pg_temp
begin atomic
    select c.premium from invites.campaign c where c.id = p_campaign_id;
end;
grant execute on function invites.campaign_has_premium(bigint) to invites_server, invites_admin, invites_moderator;

-- Apart from update_campaign, and with the same answers.
create function invites.set_premium(p_id bigint, p_version bigint, p_premium boolean,
    out outcome text, out version bigint, out changed_by text, out changed_at timestamptz)
language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' as $$
#variable_conflict use_column
declare
    v_old campaign;
begin
    if p_premium is null then
        perform refuse_input('bad_premium', 'A campaign has premium, or it has not.');
    end if;
    perform lock_line(p_id);
    select * into v_old from campaign where id = p_id for no key update;
    if not found then
        raise exception using errcode = 'IN004', detail = 'no_campaign', message = 'There is no such campaign.';
    end if;
    version := v_old.version;
    if v_old.version <> p_version then
        outcome := 'changed';
        select e.author, e.at into changed_by, changed_at from audit_event e
        where e.subject_kind = 'campaign' and e.subject_id = p_id and e.action in ('update_campaign', 'update')
        order by e.id desc limit 1;
        return;
    end if;
    outcome := 'updated';
    if v_old.premium = p_premium then
        return;
    end if;
    update campaign c set premium = p_premium where c.id = p_id returning c.version into version;
    perform record_audit(p_id, 'update_campaign', 'campaign', p_id, jsonb_build_object('premium', v_old.premium),
        jsonb_build_object('premium', p_premium), null);
end
$$;
grant execute on function invites.set_premium(bigint, bigint, boolean) to invites_admin;

-- Asking for a ticket.

-- As in 0032; a ticket that went into the priority lane as it became a member's is answered so.
create or replace function invites.ask_for_tickets(
    p_campaign_id bigint, p_secret_hashes bytea[], p_holder_hashes bytea[], p_address_hashes bytea[],
    p_humans text[], p_spend_keys bytea[], p_spend_ends timestamptz[], p_address_limit integer,
    p_session_hashes bytea[], p_sealed_secrets bytea[])
returns table (place bigint, outcome text, view invites.ticket_view, ready_in integer, secret_hash bytea, sealed_secret bytea)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off as $$
#variable_conflict use_column
declare
    v_now constant timestamptz := clock_timestamp();
    v_secrets bytea[] := p_secret_hashes;
    v_holders bytea[] := p_holder_hashes;
    v_humans text[] := p_humans;
    v_members bigint[];
    v_is_locked boolean := false;
    v_answer record;
begin
    if cardinality(array_remove(p_session_hashes, null)) > 0 then
        -- What is found here must hold until the tickets are there.
        v_is_locked := lock_line(p_campaign_id) is not null;
        if v_is_locked then
            perform settle_line(p_campaign_id, clock_timestamp());
            v_members := array(select case when s.hash is not null then use_session(s.hash) end
                from unnest(p_session_hashes) with ordinality s (hash, place) order by s.place);
            select array_agg(m.secret order by m.place), array_agg(m.holder order by m.place) into v_secrets, v_holders
            from places_of_members(p_campaign_id, v_members, p_secret_hashes, p_holder_hashes) m;
        end if;
    end if;
    if campaign_requires_sign_in(p_campaign_id) then
        v_humans := array(select case when v_members[h.place] is null then 'sign_in_required' else h.human end
            from unnest(v_humans) with ordinality h (human, place) order by h.place);
    end if;
    if exists (select from block b where b.lifted_at is null and b.ends_at > v_now) then
        v_humans := array(
            select case when block_of(r.holder_hash, r.address_hash, v_now) is null then r.human else 'blocked' end
            from unnest(p_holder_hashes, p_address_hashes, v_humans) with ordinality r (holder_hash, address_hash, human, place)
            order by r.place);
    end if;
    -- Only where a new ticket would come into being is it looked at who asks: these words are no human that passed.
    if not v_is_locked then
        return query
            select a.place, case when a.outcome = 'human_check_failed' and v_humans[a.place] in ('blocked', 'sign_in_required')
                then v_humans[a.place] else a.outcome end, a.view, a.ready_in, null::bytea, null::bytea
            from request_tickets(p_campaign_id, v_secrets, v_holders, p_address_hashes, v_humans, p_spend_keys, p_spend_ends,
                p_address_limit) a;
        perform note_addresses(p_secret_hashes, p_address_hashes);
        perform note_browsers(p_secret_hashes, p_holder_hashes);
        return;
    end if;
    for v_answer in
        select a.place, a.outcome, a.view, a.ready_in
        from request_tickets(p_campaign_id, v_secrets, v_holders, p_address_hashes, v_humans, p_spend_keys, p_spend_ends,
            p_address_limit) a
    loop
        place := v_answer.place;
        outcome := case when v_answer.outcome = 'human_check_failed' and v_humans[place] in ('blocked', 'sign_in_required')
            then v_humans[place] else v_answer.outcome end;
        view := v_answer.view;
        ready_in := v_answer.ready_in;
        secret_hash := null;
        sealed_secret := null;
        if v_members[place] is not null and outcome = 'drawing' then
            perform remember_rushing_member(p_campaign_id, v_members[place], p_secret_hashes[place], p_sealed_secrets[place]);
        elsif v_members[place] is not null and view.ticket_id is not null then
            select k.secret_hash, k.sealed_secret into secret_hash, sealed_secret
            from own_ticket(view.ticket_id, v_members[place], p_secret_hashes[place], p_sealed_secrets[place]) k;
            if secret_hash <> p_secret_hashes[place] then
                outcome := 'held';
            end if;
            if view.state = 'waiting' and view.lane = 1 and has_premium_lane(p_campaign_id, v_members[place]) then
                view := view_ticket(view.ticket_id);
            end if;
        end if;
        return next;
    end loop;
    perform note_addresses(p_secret_hashes, p_address_hashes);
    perform note_browsers(p_secret_hashes, p_holder_hashes);
end
$$;
