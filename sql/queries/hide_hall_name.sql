select invites.hide_hall_name($1, $2)
