select invites.count_visits($1, $2, $3, $4, $5)
