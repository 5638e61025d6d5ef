select invites.hand_outbox($1, ($2::text)::uuid)
