select kind, began_at, ended_at from invites.publication_gaps($1)
