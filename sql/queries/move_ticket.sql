select invites.move_ticket($1, $2, $3)
