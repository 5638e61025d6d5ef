-- Files: what the console needs to import codes from one, and to write reports into one.

-- What the database knows of each code: is_new where it knows nothing, else its status and whether it is in the trash. In the order asked.
create type invites.known_code as (is_new boolean, status invites.code_status, is_deleted boolean);

-- A dry run's question: each fingerprint against the campaign's codes. Changes nothing.
create function invites.classify_codes(p_campaign_slug text, p_fingerprints bytea[])
returns setof invites.known_code language plpgsql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
declare
    v_campaign_id bigint := campaign_id_of(p_campaign_slug);
begin
    return query
        select k.status is null, k.status, coalesce(k.deleted, false)
        from unnest(p_fingerprints) with ordinality r (fingerprint, place)
            left join lateral (select c.status, c.deleted_at is not null as deleted from code c
                where c.campaign_id = v_campaign_id and c.fingerprint = r.fingerprint limit 1) k on true
        order by r.place;
end
$$;

-- Adds codes as add_codes does, with their notes, and says of each what classify_codes would have said. Told twice, it adds once and says
-- the same again: a sealed code is like no other, so the record that is there tells whether this call's was the one that was added.
-- Hence a lost connection costs neither a code nor a count.
create function invites.import_codes(p_campaign_slug text, p_fingerprints bytea[], p_sealed bytea[], p_notes text[])
returns setof invites.known_code language plpgsql volatile security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
declare
    v_campaign_id bigint := campaign_id_of(p_campaign_slug);
    v_now timestamptz := lock_line(v_campaign_id);
    v_count bigint;
begin
    insert into code (campaign_id, fingerprint, sealed, source, note, added_at)
    select v_campaign_id, r.fingerprint, r.sealed, 'import', nullif(r.note, ''), v_now
    from unnest(p_fingerprints, p_sealed, p_notes) with ordinality r (fingerprint, sealed, note, place) order by r.place
    on conflict on constraint code_known_once do nothing;
    get diagnostics v_count = row_count;
    if v_count > 0 then
        perform record_audit(v_campaign_id, 'add_codes', 'campaign', v_campaign_id, null,
            jsonb_build_object('source', 'import', 'codes', v_count), null);
        perform settle_line(v_campaign_id, v_now);
    end if;
    return query
        select k.sealed = r.sealed, k.status, k.deleted
        from unnest(p_fingerprints, p_sealed) with ordinality r (fingerprint, sealed, place)
            cross join lateral (select c.sealed, c.status, c.deleted_at is not null as deleted from code c
                where c.campaign_id = v_campaign_id and c.fingerprint = r.fingerprint limit 1) k
        order by r.place;
end
$$;

grant execute on function invites.classify_codes(text, bytea[]), invites.import_codes(text, bytea[], bytea[], text[]) to invites_admin;

-- What became of the codes that were handed out: the receiver's word, what he gave back, and how the code was settled. Masked.
create view invites.verification_report with (security_barrier) as
    select c.id, c.campaign_id, c.distributed_at, t.number as ticket, t.copied_at, r.outcome as report, r.reported_at,
        c.flagged_at, t.codes_given, c.status, c.settled_at
    from invites.code c left join invites.ticket t on t.id = c.ticket_id
        left join invites.report r on r.ticket_id = t.id and r.code_id = c.id
    where c.distributed_at is not null;

-- A moderator reads the history, too; it names no code.
grant select on invites.verification_report to invites_admin, invites_moderator;
grant select on invites.audit_event to invites_moderator;

-- A row of the report of codes: what code_browse has, with the ticket's number and the campaign's name for programs. No
-- security_barrier: no row is held back, conditions must reach the indexes, and what is not asked for is not joined.
create view invites.code_export as
    select k.id, k.campaign_id, c.slug as campaign, k.status, k.source, k.ticket_id, t.number as ticket, k.added_at, k.distributed_at,
        k.settled_at, k.flagged_at, k.deleted_at, k.note
    from invites.code k join invites.campaign c on c.id = k.campaign_id left join invites.ticket t on t.id = k.ticket_id;
grant select on invites.code_export to invites_admin, invites_moderator;

-- As unmask_codes (0011), for a selection: only these codes, of the campaign that was announced.
create function invites.unmask_selected_codes(p_event_id bigint, p_ids bigint[])
returns table (id bigint, campaign_id bigint, fingerprint bytea, sealed bytea)
language plpgsql volatile security definer set search_path = invites, pg_temp as $$
#variable_conflict use_column
declare
    v_campaign_id bigint;
begin
    select e.campaign_id into v_campaign_id from audit_event e
    where e.id = p_event_id and e.action = 'unmask_codes' and e.author = session_user
        and e.at > clock_timestamp() - interval '15 minutes'
        and e.after ->> 'transaction' is distinct from pg_current_xact_id_if_assigned()::text;
    if not found then
        raise exception using errcode = 'IN005', detail = 'not_announced',
            message = 'Reading codes in clear must be announced first, in a transaction of its own.';
    end if;
    return query select c.id, c.campaign_id, c.fingerprint, c.sealed from code c
        where c.id = any (p_ids) and c.campaign_id = v_campaign_id order by c.id;
end
$$;
grant execute on function invites.unmask_selected_codes(bigint, bigint[]) to invites_admin;
