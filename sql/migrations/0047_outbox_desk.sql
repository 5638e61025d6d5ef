-- The outbox for those who look after it: where each message is, one more try, giving up.

create index outbox_failed on invites.outbox (id) where state = 'failed';

-- stage: where a message is, in a person's words: 'waiting' | 'sending' (leased or handed over) | 'sent' | 'failed' | 'unsure' | 'dropped'.
create or replace view invites.outbox_report with (security_barrier) as
    select o.id, c.slug as campaign, t.number as ticket, o.channel, o.kind, o.occurrence, o.state, o.due_at, o.attempts, o.sent_at, o.error,
        c.id as campaign_id,
        case when o.state = 'handed' or (o.state = 'waiting' and o.lease is not null and o.due_at > clock_timestamp()) then 'sending'
            else o.state end as stage
    from invites.outbox o left join invites.ticket t on t.id = o.ticket_id left join invites.campaign c on c.id = t.campaign_id;

-- p_act: 'retry' makes a message due now, with as many attempts as a new one has; also one that is waiting for a later try, one of which
-- nobody knows whether it arrived, and one that was given up by hand. 'give_up' ends one that has not been sent. For each: 'done' |
-- 'sending' | 'refused' (sent, or it makes no sense any more: a link to sign in is asked for anew) | 'gone'.
create function invites.change_notices(p_ids bigint[], p_act text)
returns table (id bigint, outcome text)
language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' set enable_seqscan = off as $$
#variable_conflict use_column
declare
    v_now constant timestamptz := clock_timestamp();
    v_done bigint[];
    v_sending bigint[];
begin
    if cardinality(p_ids) is null or cardinality(p_ids) > 1000 or coalesce(p_act not in ('retry', 'give_up'), true) then
        perform refuse_input('bad_notices', 'At most 1,000 messages are tried again, or given up, at once.');
    end if;
    perform 1 from outbox o where o.id = any (p_ids) order by o.id for update;
    v_sending := array(select o.id from outbox o where o.id = any (p_ids)
        and (o.state = 'handed' or (o.state = 'waiting' and o.lease is not null and o.due_at > v_now)));
    v_done := array(select o.id from outbox o where o.id = any (p_ids) and o.id <> all (v_sending) and o.ticket_id is not null
        and (o.state in ('waiting', 'failed', 'unsure') or (p_act = 'retry' and o.state = 'dropped' and o.error = 'given_up')));
    insert into audit_event (campaign_id, action, subject_kind, subject_id, before, after)
    select t.campaign_id, p_act || '_notice', 'notice', o.id,
        jsonb_build_object('state', o.state, 'attempts', o.attempts, 'error', o.error),
        jsonb_build_object('state', case p_act when 'retry' then 'waiting' else 'dropped' end)
    from outbox o join ticket t on t.id = o.ticket_id where o.id = any (v_done) order by o.id;
    update outbox o set lease = null,
        state = case p_act when 'retry' then 'waiting' else 'dropped' end,
        error = case p_act when 'give_up' then 'given_up' end,
        attempts = case p_act when 'retry' then 0 else o.attempts end,
        due_at = case p_act when 'retry' then v_now else o.due_at end
    where o.id = any (v_done);
    return query
        select u.id, case when o.id is null then 'gone' when u.id = any (v_done) then 'done' when u.id = any (v_sending) then 'sending'
            else 'refused' end
        from (select distinct k.id from unnest(p_ids) k (id)) u left join outbox o on o.id = u.id
        order by u.id;
end
$$;

-- Everything that failed for good, narrowed by what is not null; one event for each campaign. Returns how many.
create function invites.retry_failed_notices(p_channel text, p_kind text, p_campaign_id bigint)
returns bigint language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' set enable_seqscan = off as $$
declare
    v_ids bigint[];
begin
    v_ids := array(select o.id from outbox o join ticket t on t.id = o.ticket_id
        where o.state = 'failed' and (p_channel is null or o.channel = p_channel) and (p_kind is null or o.kind = p_kind)
            and (p_campaign_id is null or t.campaign_id = p_campaign_id)
        order by o.id for update of o);
    insert into audit_event (campaign_id, action, subject_kind, after)
    select t.campaign_id, 'retry_notice', 'notice',
        jsonb_strip_nulls(jsonb_build_object('notices', count(*), 'channel', p_channel, 'kind', p_kind))
    from outbox o join ticket t on t.id = o.ticket_id where o.id = any (v_ids) group by t.campaign_id order by t.campaign_id;
    update outbox o set state = 'waiting', lease = null, error = null, attempts = 0, due_at = clock_timestamp() where o.id = any (v_ids);
    return cardinality(v_ids);
end
$$;

-- How many failed for good, and can be tried again.
create function invites.count_failed_notices()
returns bigint language sql stable security definer set search_path = invites, pg_temp
begin atomic
    select count(*) from invites.outbox o where o.state = 'failed' and o.ticket_id is not null;
end;

grant execute on function invites.change_notices(bigint[], text), invites.retry_failed_notices(text, text, bigint) to invites_admin;
grant execute on function invites.count_failed_notices() to invites_admin, invites_moderator;
