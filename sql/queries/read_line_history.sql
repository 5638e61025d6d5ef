select hour, joined, served, gone, waiting from invites.line_history($1, $2)
