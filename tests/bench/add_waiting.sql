-- :tickets visitors who wait in the first campaign's line.
with line as (
    update invites.campaign_line set next_number = next_number + :tickets where campaign_id = 1 returning next_number - :tickets as first
)
insert into invites.ticket (campaign_id, number, secret_hash, state)
select 1, line.first + n - 1, sha256(('visitor ' || line.first + n - 1)::bytea), 'waiting' from line, generate_series(1, :tickets) n;
