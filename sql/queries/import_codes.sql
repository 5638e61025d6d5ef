select is_new, status, is_deleted from invites.import_codes($1, $2, $3, $4)
