select invites.keep_checkout(($1::text)::uuid, ($2::text)::uuid, $3)
