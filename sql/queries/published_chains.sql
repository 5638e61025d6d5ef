select campaign_id, slug, height, hash, own_hash from invites.published_chains($1)
