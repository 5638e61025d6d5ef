select invites.extend_publication($1, ($2::text)::uuid, $3, $4)
