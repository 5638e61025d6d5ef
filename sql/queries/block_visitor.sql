select browser_until, address_until from invites.block_visitor($1, $2, $3, $4::timestamptz, $5, $6)
