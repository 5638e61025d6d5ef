select invites.finish_outbox($1, ($2::text)::uuid, $3, $4, $5)
