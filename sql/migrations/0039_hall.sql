-- The Hall of generosity: members who want to be in it, with the name that they choose.

-- A name that everybody is shown: one line, nothing invisible, nothing that turns the text around, no address. Programs are stricter
-- (common/domain/PublicName).
create function invites.is_public_name(p_name text)
returns boolean language sql immutable
return p_name = btrim(p_name) and length(p_name) between 2 and 40
    and p_name !~ '[\u0001-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]'
    and p_name !~* '://|@|/|www\.|\.[^\s.]{2,}';

alter table invites.member
    add column hall_name text constraint member_hall_name check (invites.is_public_name(hall_name)),
    add column hall_since timestamptz,
    -- Hidden by an admin, whatever name it is, until he shows it again.
    add column hall_hidden_at timestamptz,
    add column hall_hidden_by name,
    add column hall_hidden_reason text,
    add constraint member_hall_since check ((hall_name is null) = (hall_since is null)),
    add constraint member_hall_hidden check ((hall_hidden_at is null) = (hall_hidden_by is null)
        and (hall_hidden_at is null) = (hall_hidden_reason is null));
create index member_hall on invites.member (confirmed desc, hall_since, id)
    where hall_name is not null and hall_hidden_at is null and confirmed > 0;

-- Puts the member of a session into the Hall by this name; null takes him out of it. outcome: 'done' | 'not_signed_in' | 'bad_name'.
create function invites.set_hall_name(p_token_hash bytea, p_name text, out outcome text)
language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off as $$
declare
    v_member constant bigint := use_session(p_token_hash);
begin
    outcome := case when v_member is null then 'not_signed_in' when not is_public_name(p_name) then 'bad_name' else 'done' end;
    if outcome <> 'done' then
        return;
    end if;
    update member m set hall_name = p_name, hall_since = case when p_name is not null then coalesce(m.hall_since, clock_timestamp()) end
    where m.id = v_member;
    if p_name is null then
        perform end_consent(v_member, null, 'hall');
    else
        perform give_consent(v_member, null, 'hall');
    end if;
end
$$;

-- From the most generous on. The same number of codes is the same rank, whoever came first before the others.
create function invites.hall_page(p_offset integer, p_limit integer)
returns table (rank bigint, name text, confirmed integer)
language plpgsql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
#variable_conflict use_column
begin
    return query
        select rank() over (order by m.confirmed desc), m.hall_name, m.confirmed
        from member m where m.hall_name is not null and m.hall_hidden_at is null and m.confirmed > 0
        order by m.confirmed desc, m.hall_since, m.id offset p_offset limit p_limit;
end
$$;

grant execute on function invites.set_hall_name(bytea, text), invites.hall_page(integer, integer) to invites_server;

-- Hiding a name, whatever its member makes of it, and showing it again. The audit event does not repeat the name: it would outlive it.
create function invites.hide_hall_name(p_member_id bigint, p_reason text)
returns boolean language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' as $$
declare
    v_member member;
begin
    perform check_reason(p_reason);
    if coalesce(btrim(p_reason), '') = '' then
        perform refuse_input('no_reason', 'The member is shown why his name is hidden: say it.');
    end if;
    select * into v_member from member where id = p_member_id for no key update;
    if not found then
        raise exception using errcode = 'IN004', detail = 'no_member', message = 'There is no such member.';
    end if;
    if v_member.hall_hidden_at is not null then
        return false;
    end if;
    update member set hall_hidden_at = clock_timestamp(), hall_hidden_by = session_user, hall_hidden_reason = btrim(p_reason)
    where id = p_member_id;
    perform record_audit(null, 'hide_hall_name', 'member', p_member_id, jsonb_build_object('hidden', false),
        jsonb_build_object('hidden', true), btrim(p_reason));
    return true;
end
$$;

create function invites.show_hall_name(p_member_id bigint, p_reason text)
returns boolean language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' as $$
begin
    perform check_reason(p_reason);
    update member set hall_hidden_at = null, hall_hidden_by = null, hall_hidden_reason = null
    where id = p_member_id and hall_hidden_at is not null;
    if not found then
        return false;
    end if;
    perform record_audit(null, 'show_hall_name', 'member', p_member_id, jsonb_build_object('hidden', true),
        jsonb_build_object('hidden', false), nullif(btrim(p_reason), ''));
    return true;
end
$$;
grant execute on function invites.hide_hall_name(bigint, text), invites.show_hall_name(bigint, text) to invites_admin;

create view invites.hall_report with (security_barrier) as
    select m.id as member_id, m.hall_name as name, m.confirmed, m.hall_since as since, m.hall_hidden_at as hidden_at,
        m.hall_hidden_by::text as hidden_by, m.hall_hidden_reason as reason
    from invites.member m where m.hall_name is not null;
grant select on invites.hall_report to invites_admin, invites_moderator;
