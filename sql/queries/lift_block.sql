select invites.lift_block($1, $2)
