select invites.reseal_records($1, $2, $3, $4)
