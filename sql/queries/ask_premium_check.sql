select invites.ask_premium_check($1)
