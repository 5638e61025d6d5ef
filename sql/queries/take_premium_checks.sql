select customer_id, number from invites.take_premium_checks($1, $2)
