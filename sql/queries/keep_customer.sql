select invites.keep_customer(($1::text)::uuid, $2)
