select e.id, e.at, e.author::text, c.slug, e.action, e.subject_kind, e.subject_id, e.before, e.after, e.reason
from invites.audit_event e left join invites.campaign_report c on c.id = e.campaign_id
where e.id < $1
    and ($2::text is null or e.author = $2::name)
    and ($3::text is null or e.action = $3)
    and ($4::bigint is null or e.campaign_id = $4)
    and ($5::text is null or e.subject_kind = $5)
    and ($6::bigint is null or e.subject_id = $6)
    and ($7::text is null or (e.reason is not null and strpos(lower(e.reason), lower($7)) > 0))
    and e.at >= $8 and e.at < $9
    and ($11::text is null or strpos(lower(concat_ws(' ', e.before ->> 'name', e.after ->> 'name')), lower($11)) > 0)
order by e.id desc
limit $10
