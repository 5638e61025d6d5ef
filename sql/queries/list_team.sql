select name, role, enabled, former_role, last_seen_at from invites.list_team()
