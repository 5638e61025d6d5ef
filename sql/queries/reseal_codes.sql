select invites.reseal_codes($1, $2, $3)
