select outcome, wait_until, lease::text, commit_id, published_at, late_since, attempts from invites.take_publication($1, $2, $3, $4, $5)
