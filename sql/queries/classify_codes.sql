select is_new, status, is_deleted from invites.classify_codes($1, $2)
