-- Two members who are one person (he signed in with two providers) become one. What is tried is the act itself, taken back: so an admin
-- is shown exactly what it would do, and what he confirms is exactly that.

alter table invites.member
    -- Whom it was merged into; never one that was merged itself.
    add column merged_into bigint references invites.member,
    add column merged_at timestamptz,
    add constraint member_merged_at check ((merged_into is null) = (merged_at is null)),
    add constraint member_not_into_itself check (merged_into <> id);
create index member_merged on invites.member (merged_into) where merged_into is not null;

-- A subscription goes where its account goes.
alter table invites.subscription drop constraint subscription_member_id_fkey,
    add constraint subscription_member_id_fkey foreign key (member_id) references invites.premium_account on update cascade;

-- The other's account with the payment provider becomes the kept one's, who must have none that counts. Every line is locked.
create function invites.take_over_premium(p_kept bigint, p_other bigint)
returns void language plpgsql volatile set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
declare
    v_lives constant bigint[] := array(select a.member_id from premium_account a where a.member_id in (p_kept, p_other)
        and (a.has_premium or exists (select from subscription s where s.member_id = a.member_id
            and s.status not in ('canceled', 'incomplete_expired'))));
begin
    if not exists (select from premium_account a where a.member_id = p_other)
        -- What is over stays with who had it.
        or (p_other <> all (v_lives) and exists (select from premium_account a where a.member_id = p_kept)) then
        return;
    end if;
    -- One that he only looked at; a checkout may still be open, of which nothing was heard yet.
    delete from premium_account a where a.member_id = p_kept and a.customer_id is null
        and coalesce(a.checkout_began_at, '-infinity') < clock_timestamp() - interval '2 hours';
    if exists (select from premium_account a where a.member_id = p_kept) then
        raise exception using errcode = 'IN009', detail = 'two_accounts', message = 'Both have an account with the payment provider, and the'
            ' one that would be merged has a subscription: keep that member, or have it ended first.';
    end if;
    update premium_account a set member_id = p_kept where a.member_id = p_other;
end
$$;

-- The other's active tickets become the kept one's as in take_over_ticket (0032): one for each campaign, the better one; the worse one
-- leaves the line; where both have codes, the other's stays where it is. His sessions end; he signs in as the kept one from then on,
-- with all that either was suspended for.
-- summary: {"tickets": [{"campaign", "ticket", "was", "of": "kept"|"other", "fate": "stays"|"leaves"|"apart"}], "past_tickets",
-- "identities", "sessions", "suspensions"}.
create function invites.unite_members(p_kept bigint, p_other bigint, out summary jsonb)
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
    perform count_confirmed(array[p_kept, p_other]);
    update member m set merged_into = p_kept where m.merged_into = p_other;
    update member m set merged_into = p_kept, merged_at = v_now where m.id = p_other;
    summary := jsonb_build_object('tickets', v_tickets, 'past_tickets', v_past, 'identities', v_identities, 'sessions', v_sessions,
        'suspensions', v_suspensions);
end
$$;

-- p_mark null: only says what it would do ('trial'), with a mark of that. Else outcome: 'merged' | 'changed': it would not do any more what
-- the mark is of, and did nothing. There is no way back.
create function invites.merge_members(p_kept bigint, p_other bigint, p_reason text, p_mark text,
    out outcome text, out mark text, out summary jsonb)
language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' as $$
declare
    v_members bigint;
begin
    perform check_reason(p_reason);
    if p_mark is not null and btrim(coalesce(p_reason, '')) = '' then
        perform refuse_input('reason_required', 'Merging two members needs a reason.');
    end if;
    if p_kept = p_other then
        perform refuse_input('same_member', 'A member cannot be merged with himself.');
    end if;
    select count(*) into v_members from (
        select from member m where m.id in (p_kept, p_other) and m.merged_into is null and m.deleted_at is null order by m.id for update) k;
    if v_members < 2 then
        raise exception using errcode = 'IN009', detail = 'no_two_members',
            message = 'One of the two is no member, or was merged already.';
    end if;
    begin
        summary := unite_members(p_kept, p_other);
        mark := md5(summary::text);
        outcome := case when p_mark is null then 'trial' when p_mark <> mark then 'changed' else 'merged' end;
        if outcome <> 'merged' then
            raise exception using errcode = 'INUND';
        end if;
    exception when sqlstate 'INUND' then
        -- All of it is taken back; what it would have been is kept in the variables.
        return;
    end;
    perform record_audit(null, 'merge_members', 'member', p_kept, null, summary || jsonb_build_object('merged', p_other), btrim(p_reason));
    perform record_audit(null, 'merge_members', 'member', p_other, null, jsonb_build_object('merged_into', p_kept), btrim(p_reason));
end
$$;
grant execute on function invites.merge_members(bigint, bigint, text, text) to invites_admin;
