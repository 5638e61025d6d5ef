-- :tickets visitors who wait in the line of the campaign :slug, which is new and has no codes. The secret of number 7 is "visitor-7", or with
-- another :prefix, filled up with dashes to the 43 characters of one.
\if :{?prefix}
\else
\set prefix visitor-
\endif
insert into invites.campaign (slug, name, product_url, code_pattern) values (:'slug', :'slug', 'https://example.org/', '.+');
-- Made by hand, and not worth a million audit events.
alter table invites.ticket disable trigger ticket_audit_insert;
with line as (
    update invites.campaign_line l set next_number = :tickets + 1 from invites.campaign c where c.id = l.campaign_id and c.slug = :'slug'
    returning l.campaign_id
)
insert into invites.ticket (campaign_id, number, secret_hash, state)
select line.campaign_id, n, sha256(rpad(:'prefix' || n, 43, '-')::bytea), 'waiting' from line, generate_series(1, :tickets) n;
alter table invites.ticket enable trigger ticket_audit_insert;
