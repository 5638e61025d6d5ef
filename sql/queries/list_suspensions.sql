-- Those that hold first, then the latest. $1: of this member only.
select id, member_id, campaign_id, campaign, reason, author, suspended_at, ends_at, lifted_at, lifted_by,
    lifted_at is null and coalesce(ends_at > now(), true)
from invites.suspension_report
where ($1::bigint is null or member_id = $1) and (not $2 or (lifted_at is null and coalesce(ends_at > now(), true)))
order by lifted_at is null and coalesce(ends_at > now(), true) desc, id desc
limit $3
