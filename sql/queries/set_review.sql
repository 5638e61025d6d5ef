select outcome, version, changed_by, changed_at
from invites.set_review($1, $2, $3)
