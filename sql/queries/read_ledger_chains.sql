select campaign_id, slug, height, time_us, hash from invites.ledger_chains()
