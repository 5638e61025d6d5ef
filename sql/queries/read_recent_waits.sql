select ahead, asked_at, ended_at, is_served from invites.recent_waits($1, $2)
