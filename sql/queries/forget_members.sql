select invites.forget_members()
