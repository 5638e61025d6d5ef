select id, slug, name, product_url, open, code_pattern, code_upper_case, contribution_size, available, waiting,
    codes_available, codes_reserved, codes_distributed, codes_used, codes_invalid, codes_held,
    priority_share, priority_waiting, priority_served, standard_served, tickets_moved,
    invites.campaign_requires_sign_in(id), invites.campaign_has_premium(id)
from invites.list_campaigns()
