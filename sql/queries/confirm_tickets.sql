select invites.confirm_tickets($1)
