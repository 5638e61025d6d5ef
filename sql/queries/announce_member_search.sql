select invites.announce_member_search($1)
