-- Those that hold first, then the latest.
select id, kind, ticket_id, ticket, campaign_id, campaign, reason, author, blocked_at, ends_at, lifted_at, lifted_by,
    lifted_at is null and ends_at > now()
from invites.block_report
where not $1 or (lifted_at is null and ends_at > now())
order by lifted_at is null and ends_at > now() desc, id desc
limit $2
