select invites.announce_unmasking($1, $2)
