select r.id, r.given_at, r.ticket, r.code_id, r.status, c.slug
from invites.contribution_report r join invites.campaign_report c on c.id = r.campaign_id
where ($1::bigint is null or r.campaign_id = $1) and r.given_at >= $2 and r.given_at < $3
order by r.id
