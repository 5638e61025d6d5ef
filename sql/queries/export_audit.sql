select e.id, e.at, e.author, e.action, e.subject_kind, e.subject_id, e.before::text, e.after::text, e.reason, c.slug
from invites.audit_event e left join invites.campaign_report c on c.id = e.campaign_id
where ($1::bigint is null or e.campaign_id = $1) and e.at >= $2 and e.at < $3
order by e.id
