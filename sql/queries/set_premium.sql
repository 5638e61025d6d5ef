select outcome, version, changed_by, changed_at
from invites.set_premium($1, $2, $3)
