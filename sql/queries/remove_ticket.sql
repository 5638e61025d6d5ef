select invites.remove_ticket($1, $2)::text
