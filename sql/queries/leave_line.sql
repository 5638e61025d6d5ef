select outcome from invites.leave_line($1)
