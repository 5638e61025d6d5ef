select invites.ledger_tickets($1, $2, $3)
