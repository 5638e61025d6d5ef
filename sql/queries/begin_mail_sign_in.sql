select outcome from invites.begin_mail_sign_in($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
