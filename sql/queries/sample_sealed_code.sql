select campaign_id, fingerprint, sealed from invites.sample_sealed_code()
