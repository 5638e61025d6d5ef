select invites.count_countries($1, $2)
