select k.id, k.status, k.source, k.added_at, k.distributed_at, k.settled_at, k.flagged_at, k.deleted_at, k.ticket, k.note, k.campaign,
    u.campaign_id, u.fingerprint, u.sealed
from invites.unmask_selected_codes($1, $2) u join (select x.*, x.campaign as slug from invites.code_export x) k on k.id = u.id
where true
order by k.id
