select outcome, return_slug, ticket, ticket_hash, sealed_secret
from invites.finish_mail_sign_in($1, $2, $3, $4, $5, $6, $7)
