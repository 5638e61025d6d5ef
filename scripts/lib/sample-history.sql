-- What ninety days of the campaign :slug might have left in its counts: for pictures and for the browser tests, where nobody can wait that
-- long. The counts of tickets and codes stay as they are.
\set ON_ERROR_STOP on
select id as campaign from invites.campaign where slug = :'slug' \gset
update invites.campaign set created_at = least(created_at, now() - interval '120 days') where id = :campaign;

insert into invites.campaign_day (campaign_id, day, codes_added, codes_received, codes_distributed, codes_used, codes_invalid,
    tickets_requested, tickets_contributed)
select :campaign, invites.today() - n, 40, m.given * 9 / 10, m.given, m.given * 7 / 10, n % 6, m.given + 12 + n % 9, m.given / 5
from (select n, 45 + (90 - n) / 2 + (25 * sin(n / 3.5))::integer - case when n % 7 in (2, 3) then 20 else 0 end as given
    from generate_series(1, 90) n) m
on conflict do nothing;
insert into invites.line_day (campaign_id, day, expired, gone, waiting, priority_served, standard_served, tickets_moved)
select :campaign, invites.today() - n, n % 8, 3 + n % 11, 120 + (80 * sin(n / 9.0))::integer + n % 13, (91 - n) * 9, (91 - n) * 40,
    case when n < 30 then 2 when n < 70 then 1 else 0 end
from generate_series(1, 91) n
on conflict do nothing;
-- The lengths of the last hours follow from the present one, which stays.
insert into invites.line_hour (campaign_id, hour, joined, served)
select :campaign, invites.hour_of(now()) - n * interval '1 hour', 10 - (6 * sin(n / 4.0))::integer, 10 + (6 * sin(n / 4.0))::integer
from generate_series(1, 48) n
on conflict do nothing;
insert into invites.week_hour as w (campaign_id, hour, requested, given, received)
select :campaign, h, m.asked, m.asked * 8 / 10, m.asked * 7 / 10
from (select h, greatest(0, (60 + 55 * sin((h % 24 - 9) / 24.0 * 6.283) - case when h >= 120 then 25 else 0 end)::integer) as asked
    from generate_series(0, 167) h) m
on conflict (campaign_id, hour) do update set requested = w.requested + excluded.requested, given = w.given + excluded.given,
    received = w.received + excluded.received;
update invites.campaign_line set priority_served = 91 * 9 + 4, standard_served = 91 * 40 + 20, tickets_moved = 2 where campaign_id = :campaign;
