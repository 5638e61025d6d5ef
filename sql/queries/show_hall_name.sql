select invites.show_hall_name($1, $2)
