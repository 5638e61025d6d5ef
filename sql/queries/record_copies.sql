select place, outcome from invites.record_copies($1)
