select code_id, outcome, version, status, note, is_deleted from invites.restore_codes($1, $2)
