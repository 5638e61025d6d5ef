select id, number, state, lane, requested_at, offered_at, offer_expires_at, returned_at, replaced_at,
    head_before, standard_before, priority_before, since_priority
from invites.line_page($1, $2, $3::timestamptz, $4, $5, $6, $7, $8::integer, $9)
