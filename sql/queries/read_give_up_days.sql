select day::text, lane, left_waiting, left_offered, missed from invites.give_up_days($1, $2::date, $3::date)
