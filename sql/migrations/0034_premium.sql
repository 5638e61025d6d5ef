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
