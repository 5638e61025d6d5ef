-- How long what is kept of people is kept. The sweep reads it here; the privacy page says the same words and numbers
-- (common/domain/Retention), and RetentionPgTest holds the two against each other and against what the sweep does.

create table invites.retention (
    what text primary key check (what ~ '^[a-z_]{1,40}$'),
    -- From when it is needed no more; that moment is each sweep's to know.
    kept_for interval not null check (kept_for >= interval '0')
);
insert into invites.retention (what, kept_for) values
    ('human_check', '1 hour'), -- since its solution would have run out
    ('address', '0'),          -- since the end of its day (UTC)
    ('sign_in', '1 hour'),     -- since its state ran out
    ('session', '7 days'),     -- since it ended
    ('notice_thanked', '1 day'), -- since the contribution was complete
    ('notice_late', '14 days'),  -- since the contribution was due
    ('message', '30 days'),      -- since it was due
    ('payment_event', '90 days'), -- since it came
    ('appeal', '90 days'),        -- its words, since it was decided
    ('late_ask', '90 days'),      -- since the wait that it began was over
    ('line_history', '100 days'),
    ('browser', '366 days');     -- since the ticket was asked for; no block is longer

-- Errors: an unknown name is a mistake of ours.
create function invites.kept_for(p_what text)
returns interval language plpgsql stable set search_path = invites, pg_temp as $$
declare
    v_kept interval;
begin
    select r.kept_for into strict v_kept from retention r where r.what = p_what;
    return v_kept;
end
$$;

create function invites.retention_rules()
returns table (what text, kept_for_seconds bigint)
language sql stable security definer set search_path = invites, pg_temp
begin atomic
    select r.what, extract(epoch from r.kept_for)::bigint from invites.retention r order by r.what;
end;
grant execute on function invites.retention_rules() to invites_server;

-- Which tickets came from one browser, from the oldest on: ids grow with time. So many at a time, that an hour's call stays short.
create function invites.forget_browsers()
returns void language plpgsql volatile
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
    delete from ticket_browser b
    where b.ticket_id = any (array(
        select k.ticket_id from (select f.ticket_id from ticket_browser f order by f.ticket_id limit 10000) k
            join ticket t on t.id = k.ticket_id
        where t.requested_at < now() - kept_for('browser')));
end
$$;

-- As in 0030, by the table; and whoever gave a code to himself is found (0038) as long as that can be told.
create or replace function invites.forget_expired()
returns void language plpgsql volatile security definer set search_path = invites, pg_temp as $$
declare
    v_day constant date := today() - ceil(extract(epoch from kept_for('address')) / 86400)::integer;
begin
    perform find_own_codes();
    delete from human_check_spent where expires_at < now() - kept_for('human_check');
    delete from address_use where day < v_day;
    delete from address_attempt where day < v_day;
    delete from ticket_address where day < v_day;
    delete from report_address where day < v_day;
    update block set address_hash = null where address_hash is not null and ends_at <= v_day::timestamp at time zone 'UTC';
    delete from told_change where at < now() - interval '7 days';
    perform forget_browsers();
    perform forget_line_changes();
    perform forget_line_history();
end
$$;

-- As in 0032, by the table.
create or replace function invites.forget_sign_ins()
returns void language plpgsql volatile security definer set search_path = invites, pg_temp as $$
begin
    delete from sign_in where expires_at < clock_timestamp() - kept_for('sign_in');
    delete from member_session where least(ended_at, idle_ends_at, ends_at) < clock_timestamp() - kept_for('session');
end
$$;

-- As in 0033, by the table.
create or replace function invites.forget_notices()
returns void language plpgsql volatile security definer set search_path = invites, pg_temp as $$
declare
    v_now constant timestamptz := clock_timestamp();
    v_day constant date := today() - ceil(extract(epoch from kept_for('address')) / 86400)::integer;
begin
    delete from ticket_notice n using ticket t, campaign c
    where t.id = n.ticket_id and c.id = t.campaign_id and case t.state
        -- Thanks, and a second try to say them.
        when 'contributed' then t.contributed_at < v_now - kept_for('notice_thanked')
        when 'delivered' then t.delivered_at + c.return_deadline < v_now - kept_for('notice_late')
        else not takes_notices(t) end;
    delete from outbox o where o.due_at < v_now - kept_for('message') and not exists (
        select from ticket_notice n where n.ticket_id = o.ticket_id);
    delete from notice_attempt where day < v_day;
    delete from mailbox_day where day < v_day;
end
$$;

-- As in 0031, by the table.
create or replace function invites.forget_line_history()
returns void language plpgsql volatile set search_path = invites, pg_temp as $$
declare
    v_before constant timestamptz := now() - kept_for('line_history');
begin
    delete from line_supply where quarter < v_before;
    delete from followed_wait where quarter < v_before;
    delete from line_hour where hour < v_before;
end
$$;
