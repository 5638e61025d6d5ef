select added from invites.add_codes($1, $2, $3, $4::invites.code_source)
