select invites.load_line($1, $2::smallint, $3, $4)
