select invites.ask_for_notices($1, $2, $3, $4, $5, $6)
