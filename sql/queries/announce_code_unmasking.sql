select invites.announce_code_unmasking($1)
