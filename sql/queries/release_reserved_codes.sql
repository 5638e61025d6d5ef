select code_id, outcome, version, status, note, is_deleted from invites.release_reserved_codes($1, $2, $3)
