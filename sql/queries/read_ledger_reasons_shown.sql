select event_id, number, action, digest, salt, reason from invites.ledger_reasons_shown($1, $2, $3)
