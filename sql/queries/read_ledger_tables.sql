select priority_share, draws_rush, premium, next_number, since_priority, counted, tallied, slug, priority_served, standard_served, tickets_moved, sources from invites.ledger_tables($1)
