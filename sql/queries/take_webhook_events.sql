select id, lease::text, type, object_id, customer_id, attempts from invites.take_webhook_events($1, $2)
