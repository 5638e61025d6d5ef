select s.id, s.slug, s.name, s.product_url, s.code_pattern, s.code_upper_case, s.contribution_size, s.hold_seconds, s.return_window_seconds,
    s.return_deadline_seconds, s.open, s.ends_at, s.created_at, s.version, s.codes_added, s.available, s.tickets_waiting, s.priority_share,
    s.draws_rush, r.review, r.requires_sign_in, r.late_rule, r.late_delay_seconds, r.premium
from invites.campaign_settings s cross join lateral invites.campaign_rules(s.id) r
order by s.slug
