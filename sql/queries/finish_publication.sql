select invites.finish_publication($1, ($2::text)::uuid, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
