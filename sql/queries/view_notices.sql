select v.outcome, v.email, v.push from invites.view_notices($1) v
