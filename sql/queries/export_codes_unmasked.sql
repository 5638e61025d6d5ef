select r.id, r.status, r.source, r.added_at, r.distributed_at, r.settled_at, r.flagged_at, r.deleted_at, r.ticket, r.note,
    u.campaign_id, u.fingerprint, u.sealed
from invites.unmask_codes($1) u join invites.code_report r on r.id = u.id
order by r.id
