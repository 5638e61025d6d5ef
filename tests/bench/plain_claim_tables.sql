-- What a claim is without numbers, line, human check, address limit, counts and roles: the least that pgbench can be asked for.
create schema plain;
create table plain.code (id bigint generated always as identity primary key, status text not null default 'available', sealed bytea not null);
create index on plain.code (id) where status = 'available';
create table plain.ticket (id bigint generated always as identity primary key, secret_hash bytea not null unique,
    code_id bigint references plain.code, requested_at timestamptz not null default now());
insert into plain.code (sealed) select sha256(n::text::bytea) from generate_series(1, 400000) n;
analyze plain.code;
