select slug, number, height, hash from invites.ticket_block($1)
