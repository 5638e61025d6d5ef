select invites.end_mailbox($1, $2, $3, $4)
