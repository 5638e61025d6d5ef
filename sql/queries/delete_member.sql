select invites.delete_member($1)
