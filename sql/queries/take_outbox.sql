select o.id, o.lease::text, o.kind, o.occurrence, o.attempts, o.mailbox_hash, o.unsubscribe_hash, o.sealed, o.campaign_slug,
    o.campaign_name, o.offer_expires_at, o.deadline, o.received, o.required
from invites.take_outbox($1, $2, $3) o
