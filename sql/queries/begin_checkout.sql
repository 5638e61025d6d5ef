select outcome, reference::text, customer_id, checkout_key::text, expires_at
from invites.begin_checkout($1)
