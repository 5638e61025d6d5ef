select invites.retry_failed_notices($1, $2, $3)
