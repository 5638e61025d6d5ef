select invites.begin_fetch($1)
