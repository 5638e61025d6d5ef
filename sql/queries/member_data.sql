select invites.member_data($1)
