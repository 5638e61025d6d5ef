-- psql -v codes=N, as a superuser: N made-up codes in three campaigns, with their tickets, as two years would have left them. Written
-- past the triggers and without the indexes in between, and with fingerprints in an index's order, which takes minutes instead of an
-- hour; the counts are made at the end.
set session_replication_role = replica;
set maintenance_work_mem = '1GB';

insert into invites.campaign (slug, name, product_url, code_pattern)
select slug, initcap(slug), 'https://example.org/', '[A-Z0-9]{6}' from unnest('{acme,globex}'::text[]) slug;
insert into invites.campaign_line (campaign_id) select id from invites.campaign on conflict do nothing;
insert into invites.tally (campaign_id) select id from invites.campaign on conflict do nothing;

create temporary table later as
select indexdef, format('%I.%I', schemaname, indexname) as name from pg_indexes
where schemaname = 'invites' and tablename in ('code', 'ticket')
    and indexname not in (select conname from pg_constraint where connamespace = 'invites'::regnamespace);
select 'drop index ' || name from later \gexec

-- What a code has come to depends on its age: the last seventh are available, before them some are held or not settled yet.
create temporary view made as
select n,
    (array(select id from invites.campaign order by id))[case when n % 10 < 7 then 1 when n % 10 < 9 then 2 else 3 end] as campaign_id,
    case when n > :codes * 0.86 then 'available'
        when n > :codes * 0.858 then 'reserved'
        when n > :codes * 0.80 or n % 50 = 0 then 'distributed'
        when n % 17 = 0 then 'invalid'
        else 'used' end::invites.code_status as status,
    case when n % 4 = 3 then 'contribution' when n % 97 = 0 then 'console' else 'import' end::invites.code_source as source,
    timestamptz '2024-11-01' + (n / 500) * (interval '730 days' / (:codes / 500)) as added_at,
    -- The pool is some days deep.
    timestamptz '2024-11-01' + interval '5 days' + n * (interval '730 days' / :codes) as handed_at
from generate_series(1, :codes) n;

insert into invites.ticket (id, campaign_id, number, secret_hash, state, code_id, requested_at, offered_at, offer_expires_at, delivered_at,
    copied_at, contributed_at, codes_given)
overriding system value
select n, campaign_id, n, decode(lpad(to_hex(n), 64, '0'), 'hex'),
    case status when 'reserved' then 'offered' when 'used' then 'contributed' else 'delivered' end::invites.ticket_state,
    n, handed_at - interval '1 hour', handed_at, handed_at + interval '1 day',
    case when status <> 'reserved' then handed_at end, case when status <> 'reserved' and n % 5 > 0 then handed_at + interval '1 minute' end,
    case when status = 'used' then handed_at + (n % 11) * interval '1 day' end, case when status = 'used' then 4 else n % 3 end
from made where status not in ('available');

insert into invites.code (id, campaign_id, status, fingerprint, sealed, source, ticket_id, added_at, distributed_at, settled_at, flagged_at,
    deleted_at, note)
overriding system value
select n, campaign_id, status, decode(lpad(to_hex(n), 64, '0'), 'hex'), sha256(n::text::bytea) || sha256('x'), source,
    case when status <> 'available' then n end, added_at,
    case when status not in ('available', 'reserved') then handed_at end,
    case when status in ('used', 'invalid') then handed_at + (n % 11) * interval '1 day' end,
    case when status = 'distributed' and n % 31 = 0 then handed_at + interval '2 days' end,
    case when n % 211 = 0 and status <> 'reserved' then handed_at + interval '12 days' end,
    case when n % 20 = 0 then 'batch ' || n / 5000 when n % 999 = 0 then 'asked by mail, see ' || n end
from made;

select indexdef from later \gexec
select setval(pg_get_serial_sequence('invites.code', 'id'), :codes), setval(pg_get_serial_sequence('invites.ticket', 'id'), :codes);
update invites.campaign_line l set next_number = :codes + 1;
update invites.tally y set codes_added = c.added, codes_available = c.available, codes_reserved = c.reserved,
    codes_distributed = c.distributed, codes_used = c.used, codes_invalid = c.invalid, codes_available_deleted = c.deleted,
    codes_distributed_deleted = c.distributed_deleted, codes_used_deleted = c.used_deleted, codes_invalid_deleted = c.invalid_deleted,
    tickets_offered = c.reserved, tickets_contributed = c.used, tickets_delivered = c.distributed + c.invalid
from (select campaign_id, count(*) as added, count(*) filter (where status = 'available') as available,
        count(*) filter (where status = 'reserved') as reserved, count(*) filter (where status = 'distributed') as distributed,
        count(*) filter (where status = 'used') as used, count(*) filter (where status = 'invalid') as invalid,
        count(*) filter (where status = 'available' and deleted_at is not null) as deleted,
        count(*) filter (where status = 'distributed' and deleted_at is not null) as distributed_deleted,
        count(*) filter (where status = 'used' and deleted_at is not null) as used_deleted,
        count(*) filter (where status = 'invalid' and deleted_at is not null) as invalid_deleted
    from invites.code group by 1) c
where c.campaign_id = y.campaign_id;
analyze invites.code, invites.ticket;
