with claimed as (
    update plain.code set status = 'distributed'
    where id = (select id from plain.code where status = 'available' order by id limit 1 for update skip locked)
    returning id, sealed
), made as (
    insert into plain.ticket (secret_hash, code_id) select sha256(gen_random_uuid()::text::bytea), id from claimed
)
select sealed from claimed;
