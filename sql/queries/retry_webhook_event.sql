select invites.retry_webhook_event($1)
