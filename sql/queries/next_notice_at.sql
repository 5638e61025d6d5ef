select ceil(extract(epoch from invites.next_notice_at($1) - clock_timestamp()) * 1000)::bigint
