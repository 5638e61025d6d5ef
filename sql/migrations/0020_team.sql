-- The team: logins enabled again, given another role or another password. As in 0011, these run with the rights of whoever calls
-- them, who must be able to create roles. From PostgreSQL 16 on, an owner has power only over the logins that he made himself.

-- For the audit log's filters, each with the newest first; a login's latest event is when it was last seen.
create index audit_event_author on invites.audit_event (author, id);
create index audit_event_action on invites.audit_event (action, id);
create index audit_event_campaign on invites.audit_event (campaign_id, id);
create index audit_event_reason on invites.audit_event (id) where reason is not null;

-- Makes a login a member of the group of a role, and of no other.
create function invites.give_role(p_name text, p_role text)
returns void language plpgsql volatile set search_path = invites, pg_temp as $$
declare
    v_group constant text := group_of(p_role);
    v_other text;
begin
    execute format('alter role %I login %s', p_name, case when p_role = 'owner' then 'createrole' else 'nocreaterole' end);
    foreach v_other in array array['invites_owner', 'invites_admin', 'invites_moderator', 'invites_server', 'invites_disabled'] loop
        if pg_has_role(p_name, v_other, 'member') then
            execute format('revoke %I from %I', v_other, p_name);
        end if;
    end loop;
    -- What another owner granted is only taken away by him; a warning would be all.
    if exists (select from unnest(array['invites_owner', 'invites_admin', 'invites_moderator', 'invites_server', 'invites_disabled']) g
            where pg_has_role(p_name, g, 'member')) then
        raise insufficient_privilege;
    end if;
    execute format('grant %I to %I', v_group, p_name);
    if p_role = 'owner' then
        execute format('grant invites_owner, invites_admin, invites_moderator, invites_server, invites_disabled to %I with admin option', p_name);
    end if;
exception
    when insufficient_privilege then
        raise exception using errcode = 'IN009', detail = 'made_by_another', message = format(
            'The login "%s" was made by another owner, who alone can change it.', p_name);
    when dependent_objects_still_exist then
        raise exception using errcode = 'IN009', detail = 'made_others', message = format(
            'The login "%s" made logins of its own, which would lose their rights with it. Give those to another owner first.', p_name);
end
$$;

-- Ends what a login has open; where this is not allowed, nothing. Never the session that asks.
create function invites.end_sessions_of(p_name text)
returns void language plpgsql volatile set search_path = invites, pg_temp as $$
begin
    -- Sessions may be ended by members of their role.
    execute format('grant %I to %I', p_name, current_user);
    perform pg_terminate_backend(pid) from pg_stat_activity where usename = p_name and pid <> pg_backend_pid();
    execute format('revoke %I from %I', p_name, current_user);
exception when insufficient_privilege then
    null;
end
$$;

-- A disabled login gets in again, with the password that it had.
create function invites.enable_user(p_name text, p_role text)
returns void language plpgsql volatile set search_path = invites, pg_temp as $$
begin
    if not exists (select from list_users() u where u.name = p_name and not u.enabled) then
        raise exception using errcode = 'IN004', detail = 'no_user', message = format('There is no disabled login "%s" of ours.', p_name);
    end if;
    perform give_role(p_name, p_role);
    perform record_audit(null, 'enable_user', 'user', null, null, jsonb_build_object('name', p_name, 'role', p_role), null);
end
$$;

create function invites.change_role(p_name text, p_role text)
returns void language plpgsql volatile set search_path = invites, pg_temp as $$
declare
    v_role text;
begin
    select u.role into v_role from list_users() u where u.name = p_name and u.enabled;
    if not found then
        raise exception using errcode = 'IN004', detail = 'no_user', message = format('There is no enabled login "%s" of ours.', p_name);
    end if;
    if p_name = session_user then
        raise exception using errcode = 'IN009', detail = 'own_login', message = 'You cannot change the role of the login that you are using.';
    end if;
    if v_role = p_role then
        return;
    end if;
    perform give_role(p_name, p_role);
    perform record_audit(null, 'change_role', 'user', null, jsonb_build_object('name', p_name, 'role', v_role),
        jsonb_build_object('name', p_name, 'role', p_role), null);
end
$$;

-- p_password: as add_user takes it. Whoever is signed in with the old one is signed out.
create function invites.reset_password(p_name text, p_password text)
returns void language plpgsql volatile set search_path = invites, pg_temp as $$
begin
    if not exists (select from list_users() u where u.name = p_name) then
        raise exception using errcode = 'IN004', detail = 'no_user', message = format('There is no login "%s" of ours.', p_name);
    end if;
    begin
        execute format('alter role %I password %L', p_name, p_password);
    exception when insufficient_privilege then
        raise exception using errcode = 'IN009', detail = 'made_by_another', message = format(
            'The login "%s" was made by another owner, who alone can reset its password.', p_name);
    end;
    perform record_audit(null, 'reset_password', 'user', null, null, jsonb_build_object('name', p_name), null);
    perform end_sessions_of(p_name);
end
$$;

-- former_role: what a disabled login was, where the history says it.
create function invites.list_team()
returns table (name text, role text, enabled boolean, former_role text, last_seen_at timestamptz)
language sql stable set search_path = invites, pg_temp
begin atomic
    select u.name, u.role, u.enabled,
        (select e.before -> 'roles' ->> 0 from invites.audit_event e
            where e.action = 'disable_user' and not u.enabled and e.before ->> 'name' = u.name order by e.id desc limit 1),
        (select e.at from invites.audit_event e where e.author = u.name::name order by e.id desc limit 1)
    from invites.list_users() u
    order by u.enabled desc, u.name;
end;
