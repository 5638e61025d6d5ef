-- :tickets visitors who wait in a new line (:slug, by add_waiting.sql), of whom all want to be told by mail where :told is "true"; then as many
-- codes come in, a thousand at a time as an import brings them. Prints how long the offers took in all, in milliseconds, and how many messages
-- are to be sent.
\ir add_waiting.sql
insert into invites.ticket_notice (ticket_id, channel, mailbox_hash, sealed, unsubscribe_hash)
select t.id, 'email', sha256(('box of ' || t.id)::bytea), decode(repeat('ab', 120), 'hex'), sha256(('token of ' || t.id)::bytea)
from invites.ticket t join invites.campaign c on c.id = t.campaign_id where c.slug = :'slug' and :told;
vacuum analyze invites.ticket, invites.code, invites.ticket_notice;
select clock_timestamp() as start \gset
\ir offer_codes.sql
select round(extract(epoch from clock_timestamp() - :'start'::timestamptz) * 1000);
select count(*) from invites.outbox o join invites.ticket t on t.id = o.ticket_id join invites.campaign c on c.id = t.campaign_id
where c.slug = :'slug' and o.kind = 'offered';
