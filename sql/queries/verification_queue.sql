select rank, at, code_id, version, campaign_id, campaign, note, source::text, added_at, ticket, delivered_at, due_at, copied_at, report::text, reported_at,
    received, required, replaced, giver, given, given_invalid, given_used
from invites.verification_queue(nullif($1::bigint[], '{}'), $2, $3, $4, $5)
