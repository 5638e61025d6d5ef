-- The latest first; $1: of one state, or null; $2: those before this id, or null.
select id, event_id, type, object_id, received_at, state, attempts, due_at, processed_at, error
from invites.webhook_report
where ($1::text is null or state = $1) and ($2::bigint is null or id < $2)
order by id desc
limit $3
