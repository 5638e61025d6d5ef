select r.id, r.given_at, r.ticket, r.code_id, r.status, c.slug, u.campaign_id, u.fingerprint, u.sealed
from invites.unmask_codes($1) u join invites.contribution_report r on r.code_id = u.id
    join invites.campaign_report c on c.id = u.campaign_id
where r.given_at >= $2 and r.given_at < $3
order by r.id
