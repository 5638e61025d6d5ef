select id, number, state, lane, ahead, requested_at, offered_at, offer_expires_at, delivered_at, copied_at, contributed_at, expired_at,
    left_at, returned_at, replaced_at, return_until, deadline, codes_given, contribution_size, code_id, code_status, report, waiting,
    available, is_open, last_author, last_action, last_at, last_reason, priority_share,
    head_before, standard_before, priority_before, since_priority, is_drawn
from invites.explain_ticket($1, $2)
