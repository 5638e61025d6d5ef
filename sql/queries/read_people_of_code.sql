select is_giver, ticket_id, number, state, knows_address from invites.people_of_code($1)
