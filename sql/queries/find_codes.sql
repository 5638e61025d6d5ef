select id from invites.find_codes($1, $2)
