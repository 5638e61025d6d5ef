select priority_share, draws_rush, premium, next_number, since_priority, counted, tallied from invites.ledger_tables($1)
