select event_id, number, action, digest from invites.ledger_reasons($1, $2, $3)
