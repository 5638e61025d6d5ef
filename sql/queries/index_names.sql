select invites.index_names($1, $2)
