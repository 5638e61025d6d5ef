select day::text, requested, given, received, used, invalid, contributed, expired, gone, waiting, priority_served, standard_served, moved
from invites.series_days($1, $2::date, $3::date)
