-- Medians in milliseconds: 50 claims in one call, and a reading of all counts.
\ir claim_procedure.sql
create temporary table cost (claim numeric, counts numeric);
do $$
declare
    v_start timestamptz;
    v_claim numeric;
begin
    for batch in 1 .. 20 loop
        v_claim := pg_temp.claim(50);
        commit;
        v_start := clock_timestamp();
        perform count(*) from invites.list_campaigns();
        insert into cost values (v_claim, extract(epoch from clock_timestamp() - v_start) * 1000);
        commit;
    end loop;
end
$$;
select format('%s, %s', round((percentile_cont(0.5) within group (order by claim))::numeric, 2),
    round((percentile_cont(0.5) within group (order by counts))::numeric, 3)) from cost;
