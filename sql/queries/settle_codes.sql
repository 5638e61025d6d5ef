select code_id, outcome, version, status, note, is_deleted from invites.settle_codes($1, $2, $3::invites.code_status, $4)
