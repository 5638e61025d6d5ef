select r.id, r.given_at, r.ticket, r.code_id, r.status
from invites.contribution_report r
where r.campaign_id = (select invites.campaign_id_of($1))
order by r.id
