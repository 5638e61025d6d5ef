select r.id, r.given_at, r.ticket, r.code_id, r.status, u.campaign_id, u.fingerprint, u.sealed
from invites.unmask_codes($1) u join invites.contribution_report r on r.code_id = u.id
order by r.id
