select session_user::text,
    has_function_privilege('invites.ask_for_tickets(bigint, bytea[], bytea[], bytea[], text[], bytea[], timestamptz[], integer)', 'execute')
