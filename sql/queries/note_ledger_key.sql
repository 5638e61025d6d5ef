select invites.note_ledger_key($1)
