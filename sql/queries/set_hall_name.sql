select invites.set_hall_name($1, $2)
