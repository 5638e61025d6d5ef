-- A batch of claims by as many visitors; how long the call took, in milliseconds.
create or replace function pg_temp.claim(p_size integer) returns numeric language plpgsql as $$
declare
    v_hashes bytea[] := array(select sha256(gen_random_uuid()::text::bytea) from generate_series(1, p_size));
    v_start timestamptz := clock_timestamp();
begin
    perform count(*) from invites.request_tickets(1, v_hashes, array_fill(null::bytea, array[p_size]), v_hashes,
        array_fill('passed'::text, array[p_size]), v_hashes, array_fill(now() + interval '5 minutes', array[p_size]), 5);
    return extract(epoch from clock_timestamp() - v_start) * 1000;
end
$$;
