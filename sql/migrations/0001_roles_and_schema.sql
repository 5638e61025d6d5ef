-- Group roles, which own and use everything, and the schema. Logins are members of these; nobody logs in as one of them.
-- Roles belong to the whole cluster, so another database of ours may have made them before.

do $$
declare
    v_role text;
begin
    foreach v_role in array array['invites_owner', 'invites_server', 'invites_admin', 'invites_moderator', 'invites_disabled'] loop
        if not exists (select from pg_catalog.pg_roles where rolname = v_role) then
            execute format('create role %I nologin', v_role);
        end if;
    end loop;
    -- Whoever migrates works as the owner (a superuser may without being told so). From PostgreSQL 16 on, who made the role is a member
    -- of it, but one that may not become it; the grant makes him one that may.
    if not (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then
        begin
            execute format('grant invites_owner to %I', current_user);
        exception when insufficient_privilege then
            -- Another owner let him in, or what follows says that nobody did.
            null;
        end;
    end if;
    execute format('grant create on database %I to invites_owner', current_database());
end
$$;

alter schema invites owner to invites_owner;
alter table invites.schema_migration owner to invites_owner;
alter function invites.applied_migrations() owner to invites_owner;

set local role invites_owner;

revoke all on schema invites from public;
grant usage on schema invites to invites_server, invites_admin, invites_moderator;

-- A function is callable by nobody until a migration says who may.
alter default privileges for role invites_owner revoke execute on functions from public;

grant execute on function invites.applied_migrations() to invites_server, invites_admin, invites_moderator;
