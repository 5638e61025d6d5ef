-- The console's table of codes: any filter, order and place of ten million rows at the cost of one page.

-- Masked like code_report, and for the same eyes. No security_barrier: no row is held back, and conditions must reach the indexes.
create view invites.code_browse as
    select k.id, k.campaign_id, k.status, k.source, k.ticket_id, k.added_at, k.distributed_at, k.settled_at, k.flagged_at, k.deleted_at,
        k.note, k.version
    from invites.code k;
grant select on invites.code_browse to invites_admin, invites_moderator;

-- A page is read from every campaign, status and source that was asked for, each in the order that its index has already. The first
-- of these costs every claim an entry; the others have no entries for codes that they do not concern.
create index code_by_added on invites.code (campaign_id, status, source, added_at, id) where deleted_at is null;
create index code_by_distributed on invites.code (campaign_id, status, source, distributed_at, id)
    where distributed_at is not null and deleted_at is null;
create index code_by_settled on invites.code (campaign_id, status, source, settled_at, id)
    where settled_at is not null and deleted_at is null;
create index code_by_ticket on invites.code (campaign_id, status, source, ticket_id, id)
    where ticket_id is not null and deleted_at is null;
-- Notes may be longer than an index takes; what two of them share in their first hundred characters, they share their place.
create index code_by_note on invites.code (campaign_id, status, source, (left(note, 100)), id)
    where note is not null and deleted_at is null;
create index code_by_flag on invites.code (campaign_id, status, source, flagged_at, id)
    where flagged_at is not null and deleted_at is null;
-- Sorted by a date, codes without it come last. Where nearly all have one, those few are found here.
create index code_undistributed on invites.code (campaign_id, status, source, added_at, id)
    where distributed_at is null and status in ('distributed', 'used', 'invalid') and deleted_at is null;
create index code_unsettled on invites.code (campaign_id, status, source, added_at, id)
    where settled_at is null and status in ('used', 'invalid') and deleted_at is null;
create index code_without_ticket on invites.code (campaign_id, status, source, added_at, id)
    where ticket_id is null and status in ('reserved', 'distributed', 'used', 'invalid') and deleted_at is null;
create index code_by_deletion on invites.code (campaign_id, status, source, deleted_at, id) where deleted_at is not null;

-- One code that can be opened with the keyring. As with a report of them (0011), the reading is announced first, in a transaction of
-- its own, so that no rollback takes its audit event back.
create function invites.announce_code_unmasking(p_code_id bigint)
returns bigint language plpgsql volatile security definer set search_path = invites, pg_temp as $$
declare
    v_event_id bigint;
begin
    insert into audit_event (campaign_id, action, subject_kind, subject_id, after)
    select c.campaign_id, 'unmask_code', 'code', c.id, jsonb_build_object('transaction', pg_current_xact_id()::text)
    from code c where c.id = p_code_id
    returning id into v_event_id;
    if v_event_id is null then
        raise exception using errcode = 'IN004', detail = 'no_code', message = 'There is no such code.';
    end if;
    return v_event_id;
end
$$;

-- p_event_id: what announce_code_unmasking answered to the same person, at most a minute ago.
create function invites.unmask_code(p_event_id bigint)
returns table (campaign_id bigint, fingerprint bytea, sealed bytea)
language plpgsql stable security definer set search_path = invites, pg_temp as $$
#variable_conflict use_column
declare
    v_code_id bigint;
begin
    select e.subject_id into v_code_id from audit_event e
    where e.id = p_event_id and e.action = 'unmask_code' and e.author = session_user
        and e.at > clock_timestamp() - interval '1 minute'
        and e.after ->> 'transaction' is distinct from pg_current_xact_id_if_assigned()::text;
    if not found then
        raise exception using errcode = 'IN005', detail = 'not_announced',
            message = 'Reading a code in clear must be announced first, in a transaction of its own.';
    end if;
    return query select c.campaign_id, c.fingerprint, c.sealed from code c where c.id = v_code_id;
end
$$;

-- Which of these are known, deleted ones among them: each campaign has a fingerprint of its own for what somebody typed.
create function invites.find_codes(p_campaign_ids bigint[], p_fingerprints bytea[])
returns table (id bigint) language sql stable security definer set search_path = invites, pg_temp
begin atomic
    select c.id from unnest(p_campaign_ids, p_fingerprints) p (campaign_id, fingerprint)
        join invites.code c on c.campaign_id = p.campaign_id and c.fingerprint = p.fingerprint
    order by c.id;
end;

grant execute on function invites.announce_code_unmasking(bigint), invites.unmask_code(bigint), invites.find_codes(bigint[], bytea[])
    to invites_admin;
