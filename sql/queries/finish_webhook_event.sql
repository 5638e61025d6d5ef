select invites.finish_webhook_event($1, ($2::text)::uuid, $3, $4, $5)
