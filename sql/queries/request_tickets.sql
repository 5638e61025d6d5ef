-- Committed without waiting for the disk: confirm_tickets waits, before anybody is answered.
with unhurried as materialized (select set_config('synchronous_commit', 'off', true))
select r.place, r.outcome, (r.view).ticket_id, (r.view).campaign_id, (r.view).campaign_slug, (r.view).number, (r.view).state, (r.view).ahead, (r.view).waiting,
    (r.view).offer_expires_at, (r.view).delivered_at, (r.view).copied_at, (r.view).required, (r.view).received, (r.view).deadline,
    (r.view).sealed, (r.view).fingerprint, (r.view).lane, (r.view).is_drawn, r.ready_in,
    r.secret_hash, r.sealed_secret
from unhurried, invites.ask_for_tickets($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) r
