-- How long the line was, for the console's charts, counted by hours as the days are: by a statement trigger, whatever path changes a row.
-- And blocks: whose visitor may not come back to the line either, and can be found behind a code.

-- How tickets came into the line and out of it. The line's length at the end of each hour follows from what it is now: nothing can
-- disagree. No foreign key: it would lock the campaign's row at every step.
create table invites.line_hour (
    campaign_id bigint not null,
    -- When it begins.
    hour timestamptz not null,
    -- Began to wait: newcomers, those who came back, and those whose code did not work.
    joined bigint not null default 0 check (joined >= 0),
    -- Waited, and were offered or given a code.
    served bigint not null default 0 check (served >= 0),
    -- Waited, and left or were taken out.
    gone bigint not null default 0 check (gone >= 0),
    primary key (campaign_id, hour)
) with (fillfactor = 10);

create function invites.hour_of(p_at timestamptz)
returns timestamptz language sql stable
return date_bin('1 hour', p_at, '2000-01-01 00:00:00Z');

-- After the tally's trigger (triggers run in the order of their names), which has the campaign's statements take turns: so the hours are
-- in the order of the tally's changes. What neither joins nor leaves costs two looks at the statement's own rows.
create function invites.count_line_moves()
returns trigger language plpgsql security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_nestloop = off as $$
begin
    if tg_op = 'INSERT' then
        if exists (select from new_rows where state = 'waiting') then
            insert into line_hour as h (campaign_id, hour, joined)
            select campaign_id, hour_of(clock_timestamp()), count(*) from new_rows where state = 'waiting' group by 1 order by 1
            on conflict (campaign_id, hour) do update set joined = h.joined + excluded.joined;
        end if;
    elsif exists (select from new_rows where state = 'waiting') or exists (select from old_rows where state = 'waiting') then
        insert into line_hour as h (campaign_id, hour, joined, served, gone)
        select n.campaign_id, hour_of(clock_timestamp()),
            count(*) filter (where n.state = 'waiting'),
            count(*) filter (where n.state in ('offered', 'delivered')),
            count(*) filter (where n.state not in ('waiting', 'offered', 'delivered'))
        from new_rows n join old_rows o on o.id = n.id
        where (o.state = 'waiting') <> (n.state = 'waiting')
        group by 1 order by 1
        on conflict (campaign_id, hour) do update set
            joined = h.joined + excluded.joined, served = h.served + excluded.served, gone = h.gone + excluded.gone;
    end if;
    return null;
end
$$;
create trigger ticket_turnover_insert after insert on invites.ticket referencing new table as new_rows
    for each statement execute function invites.count_line_moves();
create trigger ticket_turnover_update after update on invites.ticket referencing old table as old_rows new table as new_rows
    for each statement execute function invites.count_line_moves();

-- What happened before, as far as rows still tell: of each ticket its last wait. Nobody may change them meanwhile.
lock table invites.ticket in share row exclusive mode;
insert into invites.line_hour (campaign_id, hour, joined, served, gone)
select w.campaign_id, invites.hour_of(m.at), sum(m.joined), sum(m.served), sum(m.gone)
from (
    select campaign_id, coalesce(greatest(returned_at, replaced_at), requested_at) as began_at, offered_at, left_at,
        state = 'waiting' as is_waiting
    from invites.ticket
    where state = 'waiting' or offered_at is not null or delivered_at is null
) w cross join lateral (values
    (w.began_at, 1, 0, 0),
    (case when not w.is_waiting and w.offered_at >= w.began_at then w.offered_at end, 0, 1, 0),
    (case when not w.is_waiting and (w.offered_at is null or w.offered_at < w.began_at) then coalesce(w.left_at, w.began_at) end, 0, 0, 1)
) m (at, joined, served, gone)
where m.at >= now() - interval '100 days'
group by 1, 2;

-- The hours since then in which the line moved, and the present one, in their order; with the length of the line at the end of each.
create function invites.line_history(p_campaign_id bigint, p_since timestamptz)
returns table (hour timestamptz, joined bigint, served bigint, gone bigint, waiting bigint)
language sql stable security definer set search_path = invites, pg_temp set jit = off set enable_seqscan = off
begin atomic
    with hours as (
        select h.hour, h.joined, h.served, h.gone from invites.line_hour h
        where h.campaign_id = p_campaign_id and h.hour >= invites.hour_of(p_since)
        union all
        select n.hour, 0, 0, 0 from (select invites.hour_of(now()) as hour) n
        where not exists (select from invites.line_hour h where h.campaign_id = p_campaign_id and h.hour >= n.hour)
    )
    select h.hour, h.joined, h.served, h.gone, (y.tickets_waiting - coalesce(sum(h.joined - h.served - h.gone)
        over (order by h.hour desc rows between unbounded preceding and 1 preceding), 0))::bigint
    from hours h cross join invites.tally y
    where y.campaign_id = p_campaign_id
    order by h.hour;
end;
grant execute on function invites.line_history(bigint, timestamptz) to invites_admin, invites_moderator;
-- The console judges the forecasts, too.
grant execute on function invites.recent_waits(text, integer) to invites_admin, invites_moderator;

-- Behind which tickets the people are whom a code has to do with, so that they can be blocked: who was given it or has it held for him,
-- and who gave it back.
create function invites.people_of_code(p_code_id bigint)
returns table (is_giver boolean, ticket_id bigint, number bigint, state invites.ticket_state, knows_address boolean)
language sql stable security definer set search_path = invites, pg_temp set jit = off set enable_seqscan = off
begin atomic
    select p.is_giver, t.id, t.number, t.state,
        exists (select from invites.ticket_address a where a.ticket_id = t.id and a.day = invites.today())
    from (
        select false as is_giver, k.ticket_id from invites.code k where k.id = p_code_id
        union all
        select true, b.ticket_id from invites.contribution b where b.code_id = p_code_id
    ) p join invites.ticket t on t.id = p.ticket_id
    order by p.is_giver;
end;
grant execute on function invites.people_of_code(bigint) to invites_admin;

-- As in 0027, and the hours.
create or replace function invites.forget_line_history()
returns void language plpgsql volatile set search_path = invites, pg_temp as $$
begin
    delete from line_supply where quarter < now() - interval '100 days';
    delete from followed_wait where quarter < now() - interval '100 days';
    delete from line_hour where hour < now() - interval '100 days';
end
$$;

-- As in 0008, and whoever is blocked may not come back while he is: 'blocked', which explain_block explains. His return stays his until
-- its time is over.
drop function invites.return_to_line(bytea);
create function invites.return_to_line(p_secret_hash bytea, p_address_hash bytea default null, out outcome text,
    out view invites.ticket_view)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_locked record;
    v_ticket ticket;
begin
    v_locked := lock_ticket(p_secret_hash);
    v_ticket := v_locked.o_ticket;
    outcome := case
        when v_ticket.id is null then 'no_ticket'
        when v_ticket.state = 'expired' and v_ticket.returned_at is null and v_ticket.expired_at
            + (select return_window from campaign where id = v_ticket.campaign_id) > v_locked.o_now then 'returned'
        else 'not_returnable' end;
    if outcome = 'returned' and block_of(p_secret_hash, p_address_hash, v_locked.o_now) is not null then
        outcome := 'blocked';
    end if;
    if outcome = 'returned' then
        update ticket set state = 'waiting', returned_at = v_locked.o_now where id = v_ticket.id;
        perform line_changed(v_ticket.campaign_id);
        perform serve_line(v_ticket.campaign_id, v_locked.o_now);
        if p_address_hash is not null then
            perform note_addresses(array[p_secret_hash], array[p_address_hash]);
        end if;
    end if;
    view := view_ticket(v_ticket.id);
end
$$;
grant execute on function invites.return_to_line(bytea, bytea) to invites_server;
