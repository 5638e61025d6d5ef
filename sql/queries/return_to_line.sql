select 1::bigint, r.outcome, (r.view).ticket_id, (r.view).campaign_id, (r.view).campaign_slug, (r.view).number, (r.view).state, (r.view).ahead, (r.view).waiting,
    (r.view).offer_expires_at, (r.view).delivered_at, (r.view).copied_at, (r.view).required, (r.view).received, (r.view).deadline,
    (r.view).sealed, (r.view).fingerprint, (r.view).lane, (r.view).is_drawn
from invites.return_to_line($1, $2) r
