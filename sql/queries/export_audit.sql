select e.id, e.at, e.author, e.action, e.subject_kind, e.subject_id, e.before::text, e.after::text, e.reason, c.slug
from invites.audit_event e left join invites.campaign_report c on c.id = e.campaign_id
where ($1::bigint is null or e.campaign_id = $1) and e.at >= $2 and e.at < $3
    and ($4::text is null or e.author = $4::name)
    and ($5::text is null or e.action = $5)
    and ($6::text is null or e.subject_kind = $6)
    and ($7::bigint is null or e.subject_id = $7)
    and ($8::text is null or (e.reason is not null and strpos(lower(e.reason), lower($8)) > 0))
    and ($9::bigint is null or e.campaign_id = $9)
    and ($10::text is null or strpos(lower(concat_ws(' ', e.before ->> 'name', e.after ->> 'name')), lower($10)) > 0)
order by e.id
