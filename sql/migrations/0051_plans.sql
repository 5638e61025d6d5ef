-- Two plans that were bad where nobody had looked (docs/decisions/2026-11-20-plans-without-statistics.md).

-- A statement trigger runs with the settings of the function whose statement fired it: hand_codes and serve_line turn hash joins off, so
-- that a thousand offers were joined with themselves row by row.
alter function invites.count_line_moves() set enable_hashjoin = on;
alter function invites.count_settled_codes() set enable_hashjoin = on;

-- "This browser's ticket of this campaign" is a probe by the secret. On tables that were analysed before the first ticket came, the
-- campaign's own index looked as good, and each request read all tickets of the campaign.
do $$
declare
    v_function regprocedure;
    v_definition text;
    v_count integer := 0;
begin
    for v_function in select p.oid from pg_proc p where p.pronamespace = 'invites'::regnamespace
        and p.proname in ('request_tickets', 'places_of_members') loop
        v_definition := replace(pg_get_functiondef(v_function), 'holder_hash and t.campaign_id = p_campaign_id',
            'holder_hash and t.campaign_id + 0 = p_campaign_id');
        execute v_definition;
        v_count := v_count + (v_definition like '%t.campaign_id + 0 = p_campaign_id%')::integer;
    end loop;
    if v_count <> 2 then
        raise exception 'The two functions are not as this migration knows them.';
    end if;
end
$$;
