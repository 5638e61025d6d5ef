select id, to_json(providers)::text, joined_at, last_seen_at, tickets, given, good, bad, merged_into, nullif(suspended_until, 'infinity'),
    suspended_until is not null, has_premium, premium_until
from invites.list_members($1::text::bigint[], $2, $3, $4, $5::integer)
