-- What a server tells everybody, and what it forgets.

-- Every campaign with its counts: a few rows, each read by its key. available leaves out what is held or deleted; what is held too long
-- counts where nobody waits for it, because the next to come gets it.
create function invites.list_campaigns()
returns table (id bigint, slug text, name text, product_url text, open boolean, code_pattern text, code_upper_case boolean,
    contribution_size smallint, available bigint, waiting bigint,
    codes_available bigint, codes_reserved bigint, codes_distributed bigint, codes_used bigint, codes_invalid bigint)
language sql stable security definer set search_path = invites, pg_temp
begin atomic
    select c.id, c.slug, c.name, c.product_url, c.open and (c.ends_at is null or c.ends_at > now()), c.code_pattern,
        c.code_upper_case, c.contribution_size,
        t.codes_available - t.codes_available_deleted + case when t.tickets_waiting = 0 and t.tickets_offered > 0 then (
            select count(*) from invites.ticket k
            where k.campaign_id = c.id and k.state = 'offered' and k.offer_expires_at <= now()) else 0 end,
        t.tickets_waiting,
        t.codes_available, t.codes_reserved, t.codes_distributed, t.codes_used, t.codes_invalid
    from invites.campaign c join invites.tally t on t.campaign_id = c.id
    order by c.slug;
end;
grant execute on function invites.list_campaigns() to invites_server, invites_admin, invites_moderator;

-- Forgets spent solutions that have expired, and addresses of earlier days. Run by a server now and then while it has visitors.
create function invites.forget_expired()
returns void language plpgsql volatile security definer set search_path = invites, pg_temp as $$
begin
    -- An hour later than needed, so that no two clocks can disagree about it.
    delete from human_check_spent where expires_at < now() - interval '1 hour';
    delete from address_use where day < (now() at time zone 'UTC')::date;
end
$$;
grant execute on function invites.forget_expired() to invites_server;
