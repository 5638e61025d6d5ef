select outcome from invites.request_tickets(1, array[sha256(gen_random_uuid()::text::bytea)], array[null::bytea],
    array[sha256(gen_random_uuid()::text::bytea)], array['passed'], array[sha256(gen_random_uuid()::text::bytea)],
    array[now() + interval '5 minutes'], 5);
