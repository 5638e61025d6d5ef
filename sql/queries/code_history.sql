select at, author, action, before, after, reason, ticket from invites.code_history($1)
