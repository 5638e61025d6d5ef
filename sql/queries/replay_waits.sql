select ahead, asked_at, ended_at, is_served from invites.replay_waits($1, $2, $3)
