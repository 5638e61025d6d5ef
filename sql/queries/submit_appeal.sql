select outcome from invites.submit_appeal($1, $2, $3, $4, $5, $6)
