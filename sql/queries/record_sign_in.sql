select invites.record_sign_in()
