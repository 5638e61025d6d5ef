-- From which countries tickets were asked for, where an operator's proxy tells: counted, and never kept beside a ticket.

create table invites.request_country (
    campaign_id bigint not null,
    day date not null,
    -- Two letters, as the proxy said.
    country text not null check (country ~ '^[A-Z]{2}$'),
    requests bigint not null check (requests > 0),
    primary key (campaign_id, day, country)
) with (fillfactor = 50);
grant select on invites.request_country to invites_admin, invites_moderator;

-- A country for each new ticket of a batch. Whoever's is not told is not counted.
create function invites.count_countries(p_campaign_id bigint, p_countries text[])
returns void language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' as $$
begin
    insert into request_country as r (campaign_id, day, country, requests)
    select p_campaign_id, today(), c.country, count(*)
    from unnest(p_countries) c (country) where c.country ~ '^[A-Z]{2}$' and exists (select from campaign k where k.id = p_campaign_id)
    group by c.country order by c.country
    on conflict (campaign_id, day, country) do update set requests = r.requests + excluded.requests;
end
$$;
grant execute on function invites.count_countries(bigint, text[]) to invites_server;

insert into invites.retention (what, kept_for) values ('country', '100 days'); -- since its day

-- As in 0036, and the countries.
create or replace function invites.forget_line_history()
returns void language plpgsql volatile set search_path = invites, pg_temp as $$
declare
    v_before constant timestamptz := now() - kept_for('line_history');
begin
    delete from line_supply where quarter < v_before;
    delete from followed_wait where quarter < v_before;
    delete from line_hour where hour < v_before;
    delete from request_country where day < today() - ceil(extract(epoch from kept_for('country')) / 86400)::integer;
end
$$;
