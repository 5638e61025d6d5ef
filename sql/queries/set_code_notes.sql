select code_id, outcome, version, status, note, is_deleted from invites.set_code_notes($1, $2, $3)
