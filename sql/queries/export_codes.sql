select r.id, r.status, r.source, r.added_at, r.distributed_at, r.settled_at, r.flagged_at, r.deleted_at, r.ticket, r.note
from invites.code_report r
where r.campaign_id = (select invites.campaign_id_of($1))
order by r.id
