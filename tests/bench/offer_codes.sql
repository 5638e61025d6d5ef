-- :tickets codes for those who wait in the line of the campaign :slug, a thousand at a time as an import brings them.
select set_config('bench.slug', :'slug', false), set_config('bench.batches', (:tickets / 1000)::text, false) \gset ignored_
do $$
begin
    for i in 1 .. current_setting('bench.batches')::integer loop
        perform invites.add_codes(current_setting('bench.slug'), array_agg(sha256((current_setting('bench.slug') || i || ' ' || n)::bytea)),
            array_agg(decode(repeat('ab', 60), 'hex')), 'import') from generate_series(1, 1000) n;
        commit;
    end loop;
end
$$;
