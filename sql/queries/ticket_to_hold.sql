select secret_hash, sealed_secret from invites.ticket_to_hold($1, $2, $3)
