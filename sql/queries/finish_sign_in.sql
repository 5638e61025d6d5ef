select f.outcome, f.return_slug, f.ticket, f.ticket_hash, f.sealed_secret
from invites.finish_sign_in($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) f
    cross join lateral invites.index_name(f.outcome, $3, $4, $11) n
