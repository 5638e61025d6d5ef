select campaign_id, fingerprint, sealed from invites.unmask_code($1)
