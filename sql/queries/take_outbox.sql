select o.id, o.lease::text, o.kind, o.occurrence, o.attempts, o.mailbox_hash, o.unsubscribe_hash, o.sealed, coalesce(o.campaign_slug, ''),
    coalesce(o.campaign_name, ''), o.offer_expires_at, o.deadline, coalesce(o.received, 0), coalesce(o.required, 0)
from invites.take_outbox($1, $2, $3) o
