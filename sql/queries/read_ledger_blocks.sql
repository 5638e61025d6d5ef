select height, time_us, body, hash from invites.ledger_blocks($1, $2, $3, $4)
