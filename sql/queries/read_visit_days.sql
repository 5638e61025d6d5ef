select day::text, opened, passed, failed from invites.visit_days($1, $2::date, $3::date)
