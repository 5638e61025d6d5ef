select outcome, version, changed_by, changed_at from invites.decide_appeal($1, $2, $3, $4)
