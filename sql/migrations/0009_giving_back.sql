-- Codes that a receiver gives back, and his word about the one he was given.

-- outcome: 'judged' | 'not_delivered' | 'too_many_attempts' | 'no_ticket'. results, where judged, an entry each:
--   'accepted' | 'repeated' (twice in this request, or given on this ticket before) | 'own_code' (one he was given)
--   | 'not_accepted' (anything else: whether a code is known is nobody's business).
-- Entries that are no codes are not sent here, but the attempt counts: call it with none then.
create function invites.contribute(p_secret_hash bytea, p_fingerprints bytea[], p_sealed bytea[],
    out outcome text, out results text[], out view invites.ticket_view)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_attempts constant smallint := 12;
    v_locked record;
    v_ticket ticket;
    v_size smallint;
    v_code_id bigint;
    v_accepted smallint := 0;
    v_is_again boolean;
begin
    v_locked := lock_ticket(p_secret_hash);
    v_ticket := v_locked.o_ticket;
    -- A server that lost its connection calls again with the very same records (each is sealed with a nonce of its own): it gets
    -- the first call's answer, and no attempt is counted twice.
    v_is_again := exists (select from unnest(p_sealed) r (sealed) where sealed_on(v_ticket.id, r.sealed));
    outcome := case
        when v_ticket.id is null then 'no_ticket'
        when v_is_again then 'judged'
        -- The request that completed the contribution, said again because its answer got lost: judged, but takes nothing more.
        when v_ticket.state = 'contributed' and exists (
            select from unnest(p_fingerprints) r (fingerprint) where given_on(v_ticket.id, r.fingerprint)) then 'judged'
        when v_ticket.state <> 'delivered' then 'not_delivered'
        when v_ticket.contribution_attempts >= v_attempts then 'too_many_attempts'
        else 'judged' end;
    if outcome = 'judged' then
        results := '{}';
        for i in 1 .. cardinality(p_fingerprints) loop
            results[i] := case
                when v_is_again and sealed_on(v_ticket.id, p_sealed[i]) then 'accepted'
                when p_fingerprints[i] = any (p_fingerprints[:i - 1]) or given_on(v_ticket.id, p_fingerprints[i]) then 'repeated'
                when exists (select from code c where c.campaign_id = v_ticket.campaign_id and c.fingerprint = p_fingerprints[i]
                    and c.ticket_id = v_ticket.id) then 'own_code'
                else 'not_accepted' end;
            continue when results[i] <> 'not_accepted' or v_is_again or v_ticket.state <> 'delivered';
            insert into code (campaign_id, fingerprint, sealed, source, added_at)
            values (v_ticket.campaign_id, p_fingerprints[i], p_sealed[i], 'contribution', v_locked.o_now)
            on conflict on constraint code_known_once do nothing
            returning id into v_code_id;
            continue when not found;
            insert into contribution (ticket_id, code_id, given_at) values (v_ticket.id, v_code_id, v_locked.o_now);
            results[i] := 'accepted';
            v_accepted := v_accepted + 1;
        end loop;
    end if;
    if outcome = 'judged' and v_ticket.state = 'delivered' and not v_is_again then
        select contribution_size into v_size from campaign where id = v_ticket.campaign_id;
        update ticket set contribution_attempts = contribution_attempts + 1, codes_given = codes_given + v_accepted
        where id = v_ticket.id returning * into v_ticket;
        if v_ticket.codes_given >= v_size then
            update ticket set state = 'contributed', contributed_at = v_locked.o_now where id = v_ticket.id;
            -- An admin may have settled it meanwhile; his word stays.
            update code set status = 'used', settled_at = v_locked.o_now where id = v_ticket.code_id and status = 'distributed';
        end if;
        if v_accepted > 0 then
            perform serve_line(v_ticket.campaign_id, v_locked.o_now);
        end if;
    end if;
    view := view_ticket(v_ticket.id);
end
$$;

create function invites.given_on(p_ticket_id bigint, p_fingerprint bytea)
returns boolean language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
begin
    return exists (select from contribution b join code c on c.id = b.code_id
        where b.ticket_id = p_ticket_id and c.fingerprint = p_fingerprint);
end
$$;

create function invites.sealed_on(p_ticket_id bigint, p_sealed bytea)
returns boolean language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
begin
    return exists (select from contribution b join code c on c.id = b.code_id
        where b.ticket_id = p_ticket_id and c.sealed = p_sealed);
end
$$;

-- outcome: 'recorded' | 'not_delivered' | 'no_ticket'. Does not work: the code goes to the front of the verification queue and, the first time on this
-- ticket, the visitor to the head of the line; where there is a code he has it at once. A full contribution has proved that the code worked, so then
-- the word is only kept.
create function invites.report_code(p_secret_hash bytea, p_outcome invites.report_outcome,
    out outcome text, out view invites.ticket_view)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_locked record;
    v_ticket ticket;
    v_repeated boolean;
begin
    v_locked := lock_ticket(p_secret_hash);
    v_ticket := v_locked.o_ticket;
    -- The first answer got lost and he says it again: it must not be taken for his word about the replacement, which
    -- nobody can have tried yet, or which he has not been shown.
    v_repeated := coalesce(p_outcome = 'does_not_work' and v_ticket.replaced_at is not null
        and (v_ticket.state in ('waiting', 'offered') or v_locked.o_now < v_ticket.replaced_at + interval '1 minute'), false);
    outcome := case
        when v_ticket.id is null then 'no_ticket'
        when v_ticket.state in ('delivered', 'contributed') or v_repeated then 'recorded'
        else 'not_delivered' end;
    if outcome = 'recorded' and not v_repeated then
        insert into report (ticket_id, code_id, outcome, reported_at)
        values (v_ticket.id, v_ticket.code_id, p_outcome, v_locked.o_now)
        on conflict on constraint report_once do update set outcome = excluded.outcome, reported_at = excluded.reported_at;
        update code set flagged_at = case when p_outcome = 'does_not_work' then v_locked.o_now end
        where id = v_ticket.code_id and status = 'distributed'
            and (flagged_at is null) = (p_outcome = 'does_not_work');
        if p_outcome = 'does_not_work' and v_ticket.state = 'delivered' and v_ticket.replaced_at is null then
            update ticket set state = 'waiting', lane = 0, code_id = null, replaced_at = v_locked.o_now,
                delivered_at = null, copied_at = null, offered_at = null, offer_expires_at = null
            where id = v_ticket.id;
            perform line_changed(v_ticket.campaign_id);
            perform serve_line(v_ticket.campaign_id, v_locked.o_now);
            select * into v_ticket from ticket where id = v_ticket.id;
            if v_ticket.state = 'offered' then
                perform deliver_offer(v_ticket.id, v_locked.o_now);
            end if;
        end if;
    end if;
    view := view_ticket(v_ticket.id);
end
$$;

grant execute on function invites.contribute(bytea, bytea[], bytea[]), invites.report_code(bytea, invites.report_outcome)
    to invites_server;
