select invites.member_record($1)
