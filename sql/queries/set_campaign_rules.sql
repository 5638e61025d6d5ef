select outcome, version, changed_by, changed_at
from invites.set_campaign_rules($1, $2, $3, $4, $5, $6, $7)
