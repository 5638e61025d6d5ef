select invites.add_user($1, $2, $3)
