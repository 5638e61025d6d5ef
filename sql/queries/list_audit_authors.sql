with recursive found (author) as (
    (select e.author::text from invites.audit_event e order by e.author limit 1)
    union all
    select (select e.author::text from invites.audit_event e where e.author > f.author::name order by e.author limit 1)
    from found f where f.author is not null
)
select author from found where author is not null
