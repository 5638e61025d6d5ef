select invites.create_campaign($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::timestamptz, $12::integer, $13)
