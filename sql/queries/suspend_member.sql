select invites.suspend_member($1, $2, $3::timestamptz, $4)
