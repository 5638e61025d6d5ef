select rank, name, confirmed from invites.hall_page($1, $2)
