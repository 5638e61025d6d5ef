select country, requests from invites.countries_between($1, $2::date, $3::date)
