select code_id, outcome, version, status, note, is_deleted from invites.delete_codes($1, $2, $3)
