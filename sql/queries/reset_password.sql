select invites.reset_password($1, $2)
