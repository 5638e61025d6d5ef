select invites.public_statistics($1, $2, $3)
