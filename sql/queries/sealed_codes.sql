select id, campaign_id, fingerprint, sealed from invites.sealed_codes($1, $2)
