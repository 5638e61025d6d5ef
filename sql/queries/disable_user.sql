select invites.disable_user($1)
