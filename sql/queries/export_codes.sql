select k.id, k.status, k.source, k.added_at, k.distributed_at, k.settled_at, k.flagged_at, k.deleted_at, k.ticket, k.note, k.campaign
from invites.code_export k
where ($1::bigint is null or k.campaign_id = $1) and k.added_at >= $2 and k.added_at < $3
order by k.id
