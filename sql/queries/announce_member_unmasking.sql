select invites.announce_member_unmasking($1)
