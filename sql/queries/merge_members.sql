select outcome, mark, summary from invites.merge_members($1, $2, $3, $4)
