select d.day::text, d.tickets_requested, d.codes_distributed, d.codes_received,
    round(100.0 * d.codes_received / nullif(d.codes_distributed, 0), 1)::text, d.tickets_contributed,
    d.codes_added - d.codes_received, d.codes_used, d.codes_invalid, c.slug
from invites.campaign_day d join invites.campaign_report c on c.id = d.campaign_id
where ($1::bigint is null or d.campaign_id = $1)
    and d.day::timestamp at time zone 'UTC' >= $2 and d.day::timestamp at time zone 'UTC' < $3
order by d.day, c.slug
