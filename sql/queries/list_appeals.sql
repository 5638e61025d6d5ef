-- Open ones first, the longest waiting at the head; then the latest decided.
select id, version, campaign_id, campaign, member_id, suspension_id, reason, ends_at, ticket_id, ticket, ticket_campaign, deadline,
    received, required, reference, sealed, submitted_at, state, answer, decided_at, decided_by
from invites.appeal_report
where not $1 or state = 'open'
order by state = 'open' desc, case when state = 'open' then id end, decided_at desc, id desc
limit $2
