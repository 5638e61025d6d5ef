select remaining, flagged from invites.verification_counts(nullif($1::bigint[], '{}'))
