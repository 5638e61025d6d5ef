select codes, by_member, by_browser, by_address from invites.own_codes_of_visitor($1)
