select invites.forget_expired()
