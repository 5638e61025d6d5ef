select invites.change_role($1, $2)
