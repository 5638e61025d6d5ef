-- Who changed what, when, from what to what, why. Append-only. Steps of visitors are not audited (the tickets and
-- codes say it themselves); what a person with a login changes is, whichever way he does it.

create table invites.audit_event (
    id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    author name not null default session_user,
    campaign_id bigint references invites.campaign,
    action text not null,
    subject_kind text,
    subject_id bigint,
    before jsonb,
    after jsonb,
    reason text
);
create index audit_event_subject on invites.audit_event (subject_kind, subject_id);

create function invites.refuse_change()
returns trigger language plpgsql as $$
begin
    raise exception using errcode = 'IN010', detail = 'append_only', message = format(
        '%s on %s is refused: this history is only ever added to.', lower(tg_op), tg_table_name);
end
$$;

create trigger audit_event_append_only before update or delete or truncate on invites.audit_event
    for each statement execute function invites.refuse_change();

create function invites.record_audit(
    p_campaign_id bigint, p_action text, p_subject_kind text, p_subject_id bigint, p_before jsonb, p_after jsonb, p_reason text)
returns void language sql volatile security definer set search_path = invites, pg_temp
begin atomic
    insert into invites.audit_event (campaign_id, action, subject_kind, subject_id, before, after, reason)
    values (p_campaign_id, p_action, p_subject_kind, p_subject_id, p_before, p_after, p_reason);
end;

-- Changes that somebody makes with statements of his own, not through our functions (which run as invites_owner and
-- write their own event). Sealed codes, fingerprints and secrets' hashes stay out of the history.
-- The setting "role" tells an owner who said `set role invites_owner` from one of our functions, which leave it alone.
create function invites.audit_statement()
returns trigger language plpgsql security definer set search_path = invites, pg_temp as $$
declare
    v_hidden constant text[] := array['sealed', 'fingerprint', 'secret_hash'];
begin
    if tg_op = 'UPDATE' then
        insert into audit_event (campaign_id, action, subject_kind, subject_id, before, after)
        select case when tg_table_name = 'campaign' then n.id else (to_jsonb(n) ->> 'campaign_id')::bigint end,
            'update', tg_table_name, n.id, to_jsonb(o) - v_hidden, to_jsonb(n) - v_hidden
        from old_rows o join new_rows n on n.id = o.id
        where o is distinct from n;
    else
        insert into audit_event (campaign_id, action, subject_kind, subject_id, after)
        select case when tg_table_name = 'campaign' then n.id else (to_jsonb(n) ->> 'campaign_id')::bigint end,
            'insert', tg_table_name, n.id, to_jsonb(n) - v_hidden
        from new_rows n;
    end if;
    return null;
end
$$;

do $$
declare
    v_table text;
begin
    foreach v_table in array array['campaign', 'code', 'ticket', 'contribution', 'report'] loop
        execute format('create trigger %1$s_audit_insert after insert on invites.%1$I referencing new table as new_rows
            for each statement when (current_user <> ''invites_owner'' or current_setting(''role'') = ''invites_owner'')
            execute function invites.audit_statement()', v_table);
        execute format('create trigger %1$s_audit_update after update on invites.%1$I
            referencing old table as old_rows new table as new_rows
            for each statement when (current_user <> ''invites_owner'' or current_setting(''role'') = ''invites_owner'')
            execute function invites.audit_statement()', v_table);
    end loop;
end
$$;
