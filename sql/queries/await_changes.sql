select invites.await_changes()
