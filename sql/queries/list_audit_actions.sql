with recursive found (action) as (
    (select e.action from invites.audit_event e order by e.action limit 1)
    union all
    select (select e.action from invites.audit_event e where e.action > f.action order by e.action limit 1)
    from found f where f.action is not null
)
select action from found where action is not null
