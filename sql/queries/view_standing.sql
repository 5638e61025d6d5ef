select rule, ends_at, reason, ticket, ticket_campaign, deadline, received, required, appeal_state, submitted_at, answer, decided_at
from invites.view_standing($1, $2, $3)
