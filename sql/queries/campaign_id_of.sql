select invites.campaign_id_of($1)
