select outcome, version, changed_by, changed_at
from invites.set_requires_sign_in($1, $2, $3)
