select id, outcome from invites.change_notices($1, $2)
