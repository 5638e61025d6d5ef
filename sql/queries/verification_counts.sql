select remaining, flagged, held from invites.verification_counts(nullif($1::bigint[], '{}'))
