select session_user::text,
    coalesce(bool_or(r.rolname = 'invites_owner'), false),
    coalesce(bool_or(r.rolname = 'invites_admin'), false),
    coalesce(bool_or(r.rolname = 'invites_moderator'), false),
    -- May make roles and schema where there are none yet.
    (select u.rolsuper or (u.rolcreaterole and has_database_privilege(current_database(), 'create'))
        from pg_catalog.pg_roles u where u.rolname = session_user)
from pg_catalog.pg_roles r
where r.rolname in ('invites_owner', 'invites_admin', 'invites_moderator') and pg_has_role(session_user, r.oid, 'member')
