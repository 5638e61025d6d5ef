-- psql -v codes=N: N made-up codes in the campaign sora.
select set_config('bench.codes', :'codes', false);
do $$
begin
    for batch in 0 .. ceil(current_setting('bench.codes')::numeric / 5000)::integer - 1 loop
        perform invites.add_codes('sora', array_agg(sha256(n::text::bytea)), array_agg(sha256(n::text::bytea) || sha256('x')), 'import')
        from generate_series(batch * 5000 + 1, least((batch + 1) * 5000, current_setting('bench.codes')::integer)) n;
        commit;
    end loop;
end
$$;
