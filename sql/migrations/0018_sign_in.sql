-- What the console asks when somebody signs in.

-- Notes that the person signed in, so that a team sees who still does.
create function invites.record_sign_in()
returns void language sql volatile security definer set search_path = invites, pg_temp
begin atomic
    select invites.record_audit(null, 'sign_in', 'user', null, null, jsonb_build_object('name', session_user), null);
end;
create index audit_event_sign_in on invites.audit_event (author, at) where action = 'sign_in';

-- One sealed code with what opens it, the newest: a console tries its keyring on it before it adds a code under a wrong key.
create function invites.sample_sealed_code()
returns table (campaign_id bigint, fingerprint bytea, sealed bytea)
language sql stable security definer set search_path = invites, pg_temp
begin atomic
    select c.campaign_id, c.fingerprint, c.sealed from invites.code c order by c.id desc limit 1;
end;

grant execute on function invites.record_sign_in() to invites_admin, invites_moderator;
grant execute on function invites.sample_sealed_code() to invites_admin;
