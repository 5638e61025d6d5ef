select id, sealed, label, hash, second_hash from invites.sealed_records($1, $2, $3)
