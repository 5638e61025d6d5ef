select is_new from invites.receive_webhook_event($1, $2, $3, $4)
