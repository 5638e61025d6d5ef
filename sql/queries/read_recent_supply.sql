select quarter, codes from invites.recent_supply($1)
