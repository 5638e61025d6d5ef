select outcome, version, changed_by, changed_at
from invites.update_campaign($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::timestamptz, $13::integer, $14)
