select kind, began_at, ended_at, slug, first_height from invites.publication_gaps($1)
