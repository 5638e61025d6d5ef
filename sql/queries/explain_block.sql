select reason, ends_at from invites.explain_block($1, $2)
