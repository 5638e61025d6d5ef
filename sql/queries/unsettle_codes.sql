select code_id, outcome, version, status, note, is_deleted from invites.unsettle_codes($1, $2)
