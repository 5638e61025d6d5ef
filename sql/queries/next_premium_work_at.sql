select ceil(extract(epoch from invites.next_premium_work_at() - clock_timestamp()) * 1000)::bigint
