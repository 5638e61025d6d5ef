select invites.keep_fetch($1, $2, $3, $4, $5, $6, $7)
