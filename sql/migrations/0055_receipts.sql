-- The keys that servers have signed receipts with (docs/ledger.md, "A receipt"), so that one can be checked for ever, whatever the keyring
-- of today is.

create table invites.ledger_key (
    public_key bytea primary key check (octet_length(public_key) = 32),
    noted_at timestamptz not null default now()
);
create trigger ledger_key_append_only before update or delete or truncate on invites.ledger_key
    for each statement execute function invites.refuse_change();

-- Before a server signs with it for the first time.
create function invites.note_ledger_key(p_public_key bytea)
returns void language sql volatile security definer set search_path = invites, pg_temp
begin atomic
    insert into invites.ledger_key (public_key) values (p_public_key) on conflict do nothing;
end;

-- The first one first.
create function invites.ledger_keys()
returns table (public_key bytea, noted_at timestamptz)
language sql stable security definer set search_path = invites, pg_temp
begin atomic
    select k.public_key, k.noted_at from invites.ledger_key k order by k.noted_at, k.public_key;
end;

grant execute on function invites.note_ledger_key(bytea), invites.ledger_keys() to invites_server;
