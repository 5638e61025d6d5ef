select customer_id, fetch from invites.take_premium_checks($1, $2)
