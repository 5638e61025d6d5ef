select invites.unsubscribe($1)
