select id, slug, name, product_url, code_pattern, code_upper_case, contribution_size, hold_seconds, return_window_seconds,
    return_deadline_seconds, open, ends_at, created_at, version, codes_added, available, tickets_waiting, priority_share, draws_rush,
    review, invites.campaign_requires_sign_in(id), invites.campaign_has_premium(id)
from invites.campaign_settings
order by slug
