select was_signed_in, ticket_is_his from invites.end_session($1, $2, $3)
