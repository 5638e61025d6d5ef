select c.id, c.slug, c.name, c.product_url, c.open, c.code_pattern, c.code_upper_case, c.contribution_size, c.available, c.waiting,
    c.codes_available, c.codes_reserved, c.codes_distributed, c.codes_used, c.codes_invalid, c.codes_held,
    c.priority_share, c.priority_waiting, c.priority_served, c.standard_served, c.tickets_moved,
    r.requires_sign_in, r.late_rule, r.late_delay_seconds, r.premium
from invites.list_campaigns() c cross join lateral invites.campaign_rules(c.id) r
