select campaign_id, name, figures from invites.statistics_of_campaigns($1, $2, $3)
