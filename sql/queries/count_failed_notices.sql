select invites.count_failed_notices()
