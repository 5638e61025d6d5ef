-- psql -v tickets=N, as a superuser: N made-up tickets of the campaign "sora", as three years would have left them. Written past the triggers
-- and without the indexes in between; the counts are made at the end, by the migrations' own statements as far as those tell.
set session_replication_role = replica;
set maintenance_work_mem = '1GB';
create temporary table later as
select indexdef, format('%I.%I', schemaname, indexname) as name from pg_indexes
where schemaname = 'invites' and tablename = 'ticket'
    and indexname not in (select conname from pg_constraint where connamespace = 'invites'::regnamespace);
select 'drop index ' || name from later \gexec
insert into invites.ticket (campaign_id, number, secret_hash, state, requested_at, expired_at, left_at)
select 1, n, decode(lpad(to_hex(n), 64, '0'), 'hex'),
    case when n > :tickets * 0.9999 then 'waiting' when n % 3 = 0 then 'expired' else 'left' end::invites.ticket_state, t.at,
    case when n <= :tickets * 0.9999 and n % 3 = 0 then t.at + interval '2 days' end,
    case when n <= :tickets * 0.9999 and n % 3 <> 0 then t.at + interval '3 hours' end
from generate_series(1, :tickets) n
    cross join lateral (select now() - interval '1096 days' + n * (interval '1096 days' / :tickets) as at) t;
select indexdef from later \gexec
update invites.campaign set created_at = now() - interval '1096 days' where id = 1;
update invites.campaign_line set next_number = :tickets + 1, standard_served = :tickets / 2, priority_served = :tickets / 10 where campaign_id = 1;
update invites.tally y set tickets_waiting = c.waiting, tickets_expired = c.expired, tickets_left = c.gone
from (select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'expired') as expired,
    count(*) filter (where state = 'left') as gone from invites.ticket) c
where y.campaign_id = 1;
insert into invites.week_hour (campaign_id, hour, requested, given, received)
select 1, invites.week_hour_of(requested_at), count(*), count(*) / 2, count(*) / 3 from invites.ticket group by 2;
insert into invites.campaign_day (campaign_id, day, tickets_requested, codes_distributed, codes_received)
select 1, (requested_at at time zone 'UTC')::date, count(*), count(*) / 2, count(*) / 3 from invites.ticket group by 2;
insert into invites.line_day (campaign_id, day, expired, gone, waiting, priority_served, standard_served, tickets_moved)
select 1, invites.today() - n, 10, 20, 100 + n % 50, (1100 - n) * 5, (1100 - n) * 20, 3 from generate_series(1, 1095) n;
insert into invites.line_hour (campaign_id, hour, joined, served) select 1, invites.hour_of(now()) - n * interval '1 hour', 9, 9
from generate_series(0, 2399) n;
