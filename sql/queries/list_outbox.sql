select id, campaign_id, campaign, ticket, channel, kind, occurrence, stage, due_at, attempts, sent_at, error
from invites.outbox_report
where id < $1
    and ($2::text is null or stage = $2)
    and ($3::text is null or channel = $3)
    and ($4::text is null or kind = $4)
    and ($5::bigint is null or campaign_id = $5)
order by id desc
limit $6
