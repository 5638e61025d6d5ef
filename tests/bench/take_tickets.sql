-- psql -v tickets=N: N visitors, in batches of 250.
\ir claim_procedure.sql
select set_config('bench.tickets', :'tickets', false);
do $$
begin
    for batch in 1 .. current_setting('bench.tickets')::integer / 250 loop
        perform pg_temp.claim(250);
        commit;
    end loop;
end
$$;
