select invites.enable_user($1, $2)
