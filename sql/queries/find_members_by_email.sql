select id from invites.find_members_by_email($1)
