select invites.fail_publication($1, ($2::text)::uuid, $3, $4, $5)
