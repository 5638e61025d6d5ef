select has_premium, payment, has_customer, status, current_period_end, cancel_at_period_end
from invites.premium_of_session($1)
