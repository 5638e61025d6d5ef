select id, campaign_name, status, source, added_at, distributed_at, settled_at, flagged_at, deleted_at, given_by, ticket_number,
    ticket_state, offer_expires_at, copied_at, deadline, codes_given, contribution_size, report, earlier, waiting, is_open,
    last_author, last_action, last_at, last_reason
from invites.explain_code($1)
