select tickets, given, good, bad, cooling_until, blocked_until, knows_address from invites.visitor_record($1)
