select k.id, k.status, k.source, k.added_at, k.distributed_at, k.settled_at, k.flagged_at, k.deleted_at, k.ticket, k.note, k.campaign
from (select x.*, x.campaign as slug from invites.code_export x) k
where true
order by k.id
