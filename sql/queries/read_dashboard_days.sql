select d.campaign_id, d.day::text, d.codes_added, d.codes_received, d.codes_distributed, d.codes_used, d.codes_invalid,
    d.tickets_requested, d.tickets_contributed
from invites.campaign_day d
where d.day > (now() at time zone 'UTC')::date - $1::integer
order by d.day, d.campaign_id
