select name, role, enabled from invites.list_users()
