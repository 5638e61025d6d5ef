select day::text, source, lane, untaken, silent, worked, failed, in_part, contributed, codes_given, within_1, within_2, within_3, within_7,
    within_14, within_30, late
from invites.cohort_days($1, $2::date, $3::date)
