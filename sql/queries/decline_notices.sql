select invites.decline_notices($1, $2)
