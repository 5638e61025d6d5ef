select id, number, state, lane, requested_at, offered_at, offer_expires_at, returned_at, replaced_at
from invites.line_page($1, $2, $3::timestamptz, $4, $5::smallint, $6, $7)
