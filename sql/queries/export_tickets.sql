select r.number, r.state, r.requested_at, r.offered_at, r.delivered_at, r.copied_at, r.contributed_at, r.expired_at, r.left_at,
    r.codes_given, r.report, c.slug
from invites.ticket_report r join invites.campaign_report c on c.id = r.campaign_id
where ($1::bigint is null or r.campaign_id = $1) and r.requested_at >= $2 and r.requested_at < $3
    and (cardinality($4::text[]) = 0 or r.state = any ($4::text[]::invites.ticket_state[]))
order by r.campaign_id, r.number
