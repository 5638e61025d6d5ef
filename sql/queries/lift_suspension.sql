select invites.lift_suspension($1, $2)
