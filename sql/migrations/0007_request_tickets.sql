-- A batch of requests for tickets of one campaign, in the order of their arrival. For each element:
--   secret_hash   of the secret that the client's key gives: the same key finds the same ticket, whatever else is said
--   holder_hash   of the secret in the browser's cookie, or null
--   address_hash  null where addresses are not limited
--   human         'passed', 'failed', 'unavailable'; looked at only where a new ticket would come into being
--   spend_key     what the human check may be passed with only once, and until when that must be remembered
-- Answers a row an element:
--   outcome 'created' | 'repeated' (this key's ticket) | 'held' (this browser's ticket)
--     | 'campaign_closed' | 'human_check_failed' | 'human_check_unavailable' | 'too_many_tickets' | 'no_campaign'
-- Laws 1 to 3 for newcomers are here: numbers in arrival order under the line's lock, a code at once only where nobody waits.
create function invites.request_tickets(
    p_campaign_id bigint, p_secret_hashes bytea[], p_holder_hashes bytea[], p_address_hashes bytea[],
    p_humans text[], p_spend_keys bytea[], p_spend_ends timestamptz[], p_address_limit integer)
returns table (place bigint, outcome text, view invites.ticket_view)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set plan_cache_mode = force_generic_plan set enable_seqscan = off
set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_now timestamptz;
    v_campaign campaign;
    v_today date;
    v_known_places bigint[];
    v_known_outcomes text[];
    v_known_tickets bigint[];
    v_refused_places bigint[];
    v_refused_outcomes text[];
    v_new_places bigint[];
    v_new_hashes bytea[];
    v_new_addresses bytea[];
    v_new_tickets bigint[];
    v_spend_keys bytea[];
    v_spend_ends timestamptz[];
    v_spent bytea[];
    v_first bigint;
    v_new integer;
    v_waiting bigint;
    v_codes bigint[] := '{}';
    v_sealed bytea[] := '{}';
    v_fingerprints bytea[] := '{}';
    v_given integer;
begin
    v_now := lock_line(p_campaign_id);
    if v_now is null then
        return query select r.place, 'no_campaign', null::ticket_view
            from unnest(p_secret_hashes) with ordinality r (secret_hash, place);
        return;
    end if;
    select * into v_campaign from campaign where id = p_campaign_id;
    v_today := (v_now at time zone 'UTC')::date;
    perform settle_line(p_campaign_id, v_now);

    -- Who has a ticket already: by his key, or by his browser.
    select array_agg(k.place), array_agg(k.outcome), array_agg(k.ticket_id)
    into v_known_places, v_known_outcomes, v_known_tickets
    from (
        select r.place, coalesce(own.id, held.id) as ticket_id, case when own.id is null then 'held' else 'repeated' end as outcome
        from unnest(p_secret_hashes, p_holder_hashes) with ordinality r (secret_hash, holder_hash, place)
            left join lateral (select t.id from ticket t where t.secret_hash = r.secret_hash limit 1) own on true
            left join lateral (select t.id from ticket t where t.secret_hash = r.holder_hash and t.campaign_id = p_campaign_id
                and t.state in ('waiting', 'offered', 'delivered') limit 1) held on true
    ) k
    where k.ticket_id is not null;

    -- Who may have a new one, as far as one can tell before his solution of the human check is spent. A key that comes twice in one
    -- batch counts once: the first makes the ticket, the second is answered with it below. A solution that comes twice in one batch is good
    -- for the first of them.
    select array_agg(j.place order by j.place) filter (where j.refusal is null),
        array_agg(j.secret_hash order by j.place) filter (where j.refusal is null),
        array_agg(j.address_hash order by j.place) filter (where j.refusal is null),
        array_agg(j.spend_key order by j.place) filter (where j.refusal is null),
        array_agg(j.spend_end order by j.place) filter (where j.refusal is null),
        array_agg(j.place order by j.place) filter (where j.refusal is not null),
        array_agg(j.refusal order by j.place) filter (where j.refusal is not null)
    into v_new_places, v_new_hashes, v_new_addresses, v_spend_keys, v_spend_ends, v_refused_places, v_refused_outcomes
    from (
        select c.*, case
            when not (v_campaign.open and (v_campaign.ends_at is null or v_campaign.ends_at > v_now)) then 'campaign_closed'
            when c.human = 'unavailable' then 'human_check_unavailable'
            when c.human is distinct from 'passed' or c.spend_key is null or c.nth_of_solution > 1 then 'human_check_failed'
            when p_address_limit > 0 and c.address_hash is not null and c.taken + c.nth_of_address > p_address_limit
                then 'too_many_tickets'
            end as refusal
        from (
            select r.*, row_number() over (partition by r.secret_hash order by r.place) as nth_of_key,
                row_number() over (partition by r.spend_key order by r.place) as nth_of_solution,
                count(*) filter (where r.human = 'passed') over (partition by r.address_hash order by r.place) as nth_of_address,
                coalesce(a.tickets, 0) as taken
            from unnest(p_secret_hashes, p_address_hashes, p_humans, p_spend_keys, p_spend_ends)
                    with ordinality r (secret_hash, address_hash, human, spend_key, spend_end, place)
                left join lateral (select u.tickets from address_use u where u.campaign_id = p_campaign_id
                    and u.address_hash = r.address_hash and u.day = v_today limit 1) a on true
            where v_known_places is null or r.place <> all (v_known_places)
        ) c
        where c.nth_of_key = 1
    ) j;

    if v_spend_keys is not null then
        with spent as (
            insert into human_check_spent (spend_key, expires_at)
            -- Sorted, so that batches of two campaigns with the same solutions wait for each other and do not deadlock.
            select r.spend_key, r.spend_end from unnest(v_spend_keys, v_spend_ends) r (spend_key, spend_end) order by 1
            on conflict do nothing
            returning spend_key
        )
        select array_agg(spend_key) into v_spent from spent;
        -- Solutions that were used before: rare, and their requests are refused.
        if coalesce(cardinality(v_spent), 0) < cardinality(v_spend_keys) then
            v_refused_outcomes := coalesce(v_refused_outcomes, '{}') || array_fill('human_check_failed'::text,
                array[cardinality(v_spend_keys) - coalesce(cardinality(v_spent), 0)]);
            select array_agg(r.place order by r.place) filter (where r.fresh),
                array_agg(r.secret_hash order by r.place) filter (where r.fresh),
                array_agg(r.address_hash order by r.place) filter (where r.fresh),
                coalesce(v_refused_places, '{}') || array_agg(r.place order by r.place) filter (where not r.fresh)
            into v_new_places, v_new_hashes, v_new_addresses, v_refused_places
            from (
                select k.*, k.spend_key = any (coalesce(v_spent, '{}')) as fresh
                from unnest(v_new_places, v_new_hashes, v_new_addresses, v_spend_keys)
                    k (place, secret_hash, address_hash, spend_key)
            ) r;
        end if;
    end if;

    v_new := coalesce(cardinality(v_new_places), 0);
    select tickets_waiting into v_waiting from tally where campaign_id = p_campaign_id;
    if v_new > 0 then
        -- Nobody is overtaken: a newcomer gets a code only where nobody waits for one.
        if v_waiting = 0 then
            select coalesce(array_agg(c.id), '{}'), coalesce(array_agg(c.sealed), '{}'), coalesce(array_agg(c.fingerprint), '{}')
            into v_codes, v_sealed, v_fingerprints
            from (
                select k.id, k.sealed, k.fingerprint from code k
                where k.campaign_id = p_campaign_id and k.status = 'available' and k.deleted_at is null
                order by k.campaign_id, k.id + 0 limit v_new for update skip locked
            ) c;
        end if;
        v_given := cardinality(v_codes);

        update campaign_line set next_number = next_number + v_new, version = version + 1
        where campaign_id = p_campaign_id returning next_number - v_new into v_first;
        with made as (
            insert into ticket (campaign_id, number, secret_hash, state, code_id, requested_at, delivered_at)
            select p_campaign_id, v_first + r.nth - 1, r.secret_hash,
                case when r.code_id is null then 'waiting' else 'delivered' end::ticket_state, r.code_id, v_now,
                case when r.code_id is not null then v_now end
            from unnest(v_new_hashes, v_codes) with ordinality r (secret_hash, code_id, nth)
            order by r.nth
            returning id, number
        )
        select array_agg(id order by number) into v_new_tickets from made;
        if v_given > 0 then
            perform hand_codes(v_codes, v_new_tickets[:v_given], 'distributed', v_now);
        end if;
        if p_address_limit > 0 then
            insert into address_use as a (campaign_id, address_hash, day, tickets)
            select p_campaign_id, r.address_hash, v_today, count(*)
            from unnest(v_new_addresses) r (address_hash) where r.address_hash is not null group by 2 order by 2
            on conflict (campaign_id, address_hash, day) do update set tickets = a.tickets + excluded.tickets;
        end if;

        -- What view_ticket would say, from what is known here.
        return query
            select n.place, 'created', row(n.ticket_id, p_campaign_id, v_campaign.slug, v_first + n.nth - 1,
                case when n.nth <= v_given then 'delivered' else 'waiting' end::ticket_state,
                case when n.nth > v_given then v_waiting + n.nth - v_given - 1 end,
                v_waiting + v_new - v_given, null::timestamptz,
                case when n.nth <= v_given then v_now end, null::timestamptz,
                v_campaign.contribution_size, 0::smallint,
                case when n.nth <= v_given then v_now + v_campaign.return_deadline end, n.sealed, n.fingerprint)::ticket_view
            from unnest(v_new_places, v_new_tickets, v_sealed, v_fingerprints)
                with ordinality n (place, ticket_id, sealed, fingerprint, nth);
    end if;

    if v_known_places is not null then
        return query
            select k.place, k.outcome, view_ticket(k.ticket_id)
            from unnest(v_known_places, v_known_outcomes, v_known_tickets) k (place, outcome, ticket_id);
    end if;
    if v_refused_places is not null then
        return query
            select k.place, k.outcome, null::ticket_view from unnest(v_refused_places, v_refused_outcomes) k (place, outcome);
    end if;
    -- A key's second coming in this batch: the answer of its first, whose ticket stands by now.
    if v_new + coalesce(cardinality(v_known_places), 0) + coalesce(cardinality(v_refused_places), 0)
        < cardinality(p_secret_hashes) then
        return query
            select r.place, case when t.id is not null then 'repeated' else (
                    select f.outcome from unnest(v_refused_places, v_refused_outcomes) f (place, outcome)
                    where p_secret_hashes[f.place] = r.secret_hash limit 1) end,
                view_ticket(t.id)
            from unnest(p_secret_hashes) with ordinality r (secret_hash, place)
                left join lateral (select k.id from ticket k where k.secret_hash = r.secret_hash limit 1) t on true
            where r.place <> all (coalesce(v_known_places, '{}') || coalesce(v_new_places, '{}') || coalesce(v_refused_places, '{}'));
    end if;
end
$$;
grant execute on function invites.request_tickets(bigint, bytea[], bytea[], bytea[], text[], bytea[], timestamptz[], integer)
    to invites_server;

-- A batch is committed without waiting for the disk, so that the line's lock is let go of at once and the next batch works while this one
-- is written; but nobody is answered before it is. This waits until all that was committed so far is on disk, and says
-- whether these tickets are there: after a crash of the database in between they are not, and the batch is requested anew.
create function invites.confirm_tickets(p_secret_hashes bytea[])
returns boolean language plpgsql volatile security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
begin
    -- A commit that writes something waits for the log up to itself (PostgreSQL 15, 30.4 "Asynchronous Commit").
    perform pg_logical_emit_message(true, 'invites', '');
    return not exists (
        select from unnest(p_secret_hashes) r (secret_hash)
            left join lateral (select k.id from ticket k where k.secret_hash = r.secret_hash limit 1) t on true
        where t.id is null);
end
$$;
grant execute on function invites.confirm_tickets(bytea[]) to invites_server;
