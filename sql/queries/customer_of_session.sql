select invites.customer_of_session($1)
