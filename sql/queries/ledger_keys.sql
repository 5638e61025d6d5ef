select public_key, noted_at from invites.ledger_keys()
