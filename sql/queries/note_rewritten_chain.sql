select invites.note_rewritten_chain($1, $2, $3, $4, $5, $6)
