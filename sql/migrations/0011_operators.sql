-- What operators do: add codes, re-encrypt them, take reports, manage logins. Each writes its audit event.

-- Adds codes to a campaign's pool and serves its line, in one transaction. added, an element each: whether it was new.
create function invites.add_codes(p_campaign_slug text, p_fingerprints bytea[], p_sealed bytea[], p_source invites.code_source)
returns table (added boolean) language plpgsql volatile security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
#variable_conflict use_column
declare
    v_campaign_id bigint := campaign_id_of(p_campaign_slug);
    v_now timestamptz := lock_line(v_campaign_id);
    v_new bytea[];
begin
    with made as (
        insert into code (campaign_id, fingerprint, sealed, source, added_at)
        select v_campaign_id, r.fingerprint, r.sealed, p_source, v_now
        from unnest(p_fingerprints, p_sealed) with ordinality r (fingerprint, sealed, place) order by r.place
        on conflict on constraint code_known_once do nothing
        returning fingerprint
    )
    select array_agg(fingerprint) into v_new from made;
    if v_new is not null then
        perform record_audit(v_campaign_id, 'add_codes', 'campaign', v_campaign_id, null,
            jsonb_build_object('source', p_source, 'codes', cardinality(v_new)), null);
        perform settle_line(v_campaign_id, v_now);
    end if;
    return query
        select m.fingerprint is not null and r.nth = 1
        from (select k.fingerprint, k.place, row_number() over (partition by k.fingerprint order by k.place) as nth
            from unnest(p_fingerprints) with ordinality k (fingerprint, place)) r
            left join (select distinct u.fingerprint from unnest(v_new) u (fingerprint)) m on m.fingerprint = r.fingerprint
        order by r.place;
end
$$;

create function invites.campaign_id_of(p_slug text)
returns bigint language plpgsql stable security definer set search_path = invites, pg_temp as $$
declare
    v_id bigint;
begin
    select id into v_id from campaign where slug = p_slug;
    if not found then
        raise exception using errcode = 'IN004', detail = 'no_campaign', message = format('There is no campaign "%s".', p_slug);
    end if;
    return v_id;
end
$$;

-- Re-encryption, an owner's: the next codes after an id, with what opens them.
create function invites.sealed_codes(p_after bigint, p_limit integer)
returns table (id bigint, campaign_id bigint, fingerprint bytea, sealed bytea)
language sql stable security definer set search_path = invites, pg_temp
begin atomic
    select c.id, c.campaign_id, c.fingerprint, c.sealed from invites.code c
    where c.id > p_after order by c.id limit p_limit;
end;

-- Puts new records in the place of old ones, where the old one is still what was read. Returns how many.
create function invites.reseal_codes(p_ids bigint[], p_old bytea[], p_new bytea[])
returns bigint language plpgsql volatile security definer set search_path = invites, pg_temp as $$
declare
    v_count bigint;
begin
    update code c set sealed = p_new[array_position(p_ids, c.id)], version = c.version + 1
    where c.id = any (p_ids) and c.sealed = p_old[array_position(p_ids, c.id)];
    get diagnostics v_count = row_count;
    if v_count > 0 then
        perform record_audit(null, 'reseal_codes', 'code', null, null, jsonb_build_object('codes', v_count), null);
    end if;
    return v_count;
end
$$;

-- Reports. Masked: who may read them sees no code, sealed or open.
create view invites.code_report with (security_barrier) as
    select c.id, c.campaign_id, c.status, c.source, c.added_at, c.distributed_at, c.settled_at, c.flagged_at, c.deleted_at,
        t.number as ticket, c.note, c.version
    from invites.code c left join invites.ticket t on t.id = c.ticket_id;
create view invites.ticket_report with (security_barrier) as
    select t.id, t.campaign_id, t.number, t.state, t.requested_at, t.offered_at, t.delivered_at, t.copied_at, t.contributed_at,
        t.expired_at, t.left_at, t.codes_given, r.outcome as report
    from invites.ticket t left join invites.report r on r.ticket_id = t.id and r.code_id = t.code_id;
create view invites.contribution_report with (security_barrier) as
    select b.id, c.campaign_id, b.given_at, t.number as ticket, c.id as code_id, c.status
    from invites.contribution b join invites.ticket t on t.id = b.ticket_id join invites.code c on c.id = b.code_id;
create view invites.campaign_report with (security_barrier) as
    select c.id, c.slug, c.name, c.product_url, c.open, c.ends_at, c.contribution_size, c.created_at, t.codes_added,
        t.codes_available, t.codes_reserved, t.codes_distributed, t.codes_used, t.codes_invalid, t.tickets_waiting,
        t.tickets_offered, t.tickets_delivered, t.tickets_contributed, t.tickets_expired, t.tickets_left
    from invites.campaign c join invites.tally t on t.campaign_id = c.id;
grant select on invites.code_report, invites.ticket_report, invites.contribution_report, invites.campaign_report
    to invites_admin, invites_moderator;
grant select on invites.audit_event to invites_admin;

-- Codes that can be opened with the keyring, for a report or the console: an act of its own, and audited as one. Whoever wants them
-- announces it first, in a transaction of its own, so that no broken or cancelled reading takes its audit event back.
create function invites.announce_unmasking(p_campaign_slug text, p_report text)
returns bigint language plpgsql volatile security definer set search_path = invites, pg_temp as $$
declare
    v_campaign_id bigint := campaign_id_of(p_campaign_slug);
    v_event_id bigint;
begin
    insert into audit_event (campaign_id, action, subject_kind, subject_id, after)
    values (v_campaign_id, 'unmask_codes', 'campaign', v_campaign_id,
        jsonb_build_object('report', p_report, 'transaction', pg_current_xact_id()::text))
    returning id into v_event_id;
    return v_event_id;
end
$$;

-- p_event_id: what announce_unmasking answered to the same person, at most a quarter of an hour ago.
create function invites.unmask_codes(p_event_id bigint)
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
    return query select c.id, c.campaign_id, c.fingerprint, c.sealed from code c where c.campaign_id = v_campaign_id order by c.id;
end
$$;

grant execute on function invites.add_codes(text, bytea[], bytea[], invites.code_source), invites.campaign_id_of(text),
    invites.announce_unmasking(text, text), invites.unmask_codes(bigint)
    to invites_admin;
grant execute on function invites.campaign_id_of(text) to invites_moderator;

-- Logins. A person's login is a member of one group; these run with the rights of whoever calls them, who must be able to create roles.
create function invites.group_of(p_role text)
returns text language plpgsql immutable as $$
begin
    if p_role not in ('owner', 'admin', 'moderator', 'server') then
        raise exception using errcode = 'IN005', detail = 'no_role',
            message = format('There is no role "%s"; the roles are owner, admin, moderator and server.', p_role);
    end if;
    return 'invites_' || p_role;
end
$$;

-- p_password: a SCRAM-SHA-256 verifier, or the password itself where the server takes no verifiers.
create function invites.add_user(p_name text, p_role text, p_password text)
returns void language plpgsql volatile set search_path = invites, pg_temp as $$
declare
    v_group text := group_of(p_role);
begin
    if p_name !~ '^[a-z_][a-z0-9_.@-]{0,62}$' or p_name ~ '^(pg|invites)_' then
        raise exception using errcode = 'IN005', detail = 'bad_name', message =
            'A login''s name is 1 to 63 of a-z, 0-9, "_", ".", "@", "-", begins with a letter, and not with "pg_" or "invites_".';
    end if;
    if exists (select from pg_roles where rolname = p_name) then
        raise exception using errcode = 'IN009', detail = 'user_exists', message = format('There is a login "%s" already.', p_name);
    end if;
    execute format('create role %I login password %L in role %I', p_name, p_password, v_group);
    if p_role = 'owner' then
        -- An owner makes logins in his turn.
        execute format('alter role %I createrole', p_name);
        execute format('grant invites_owner, invites_admin, invites_moderator, invites_server, invites_disabled to %I with admin option', p_name);
    end if;
    perform record_audit(null, 'add_user', 'user', null, null, jsonb_build_object('name', p_name, 'role', p_role), null);
end
$$;

-- The login stays, so that the history keeps its author, but gets in nowhere and has no rights left; running sessions end.
create function invites.disable_user(p_name text)
returns void language plpgsql volatile set search_path = invites, pg_temp as $$
declare
    v_roles text[] := array(select u.role from list_users() u where u.name = p_name and u.enabled);
    v_role text;
begin
    if cardinality(v_roles) = 0 then
        raise exception using errcode = 'IN004', detail = 'no_user', message = format('There is no enabled login "%s" of ours.', p_name);
    end if;
    if p_name = session_user then
        raise exception using errcode = 'IN009', detail = 'own_login', message = 'You cannot disable the login that you are using.';
    end if;
    -- Who may create roles could give himself back what he loses here, in a session that is still open.
    execute format('alter role %I nologin nocreaterole', p_name);
    foreach v_role in array array['invites_owner', 'invites_admin', 'invites_moderator', 'invites_server'] loop
        if pg_has_role(p_name, v_role, 'member') then
            execute format('revoke %I from %I', v_role, p_name);
        end if;
    end loop;
    execute format('grant invites_disabled to %I', p_name);
    -- From PostgreSQL 16 on, what another owner granted is only taken away by him; a warning would be all.
    if pg_has_role(p_name, 'invites_admin', 'member') or pg_has_role(p_name, 'invites_moderator', 'member')
        or pg_has_role(p_name, 'invites_server', 'member') or pg_has_role(p_name, 'invites_owner', 'member') then
        raise exception using errcode = 'IN009', detail = 'made_by_another', message = format(
            'The login "%s" was made by another owner, who alone can disable it.', p_name);
    end if;
    perform record_audit(null, 'disable_user', 'user', null, jsonb_build_object('name', p_name, 'roles', v_roles), null, null);
    begin
        -- Sessions may be ended by members of their role.
        execute format('grant %I to %I', p_name, current_user);
        perform pg_terminate_backend(pid) from pg_stat_activity where usename = p_name;
        execute format('revoke %I from %I', p_name, current_user);
    exception when insufficient_privilege then
        -- It has no rights any more; what it still holds open can do nothing.
        null;
    end;
end
$$;

create function invites.list_users()
returns table (name text, role text, enabled boolean)
language sql stable set search_path = invites, pg_temp
begin atomic
    select u.rolname::text,
        -- An owner is a member of every group, so that he can give it to others: the first counts.
        coalesce((array_agg(g.role order by g.rank) filter (where g.role <> 'disabled'))[1], 'none'),
        u.rolcanlogin
    from (values (1, 'owner'), (2, 'admin'), (3, 'moderator'), (4, 'server'), (5, 'disabled')) g (rank, role)
        join pg_catalog.pg_roles r on r.rolname = 'invites_' || g.role
        join pg_catalog.pg_auth_members m on m.roleid = r.oid
        join pg_catalog.pg_roles u on u.oid = m.member
    where u.rolname not like 'invites\_%'
    group by u.rolname, u.rolcanlogin
    order by 1;
end;
