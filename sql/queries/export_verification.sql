select r.id, r.distributed_at, r.ticket, r.copied_at, r.report, r.reported_at, r.flagged_at, r.codes_given, r.status, r.settled_at, c.slug
from invites.verification_report r join invites.campaign_report c on c.id = r.campaign_id
where ($1::bigint is null or r.campaign_id = $1) and r.distributed_at >= $2 and r.distributed_at < $3
    and (cardinality($4::text[]) = 0 or r.status = any ($4::text[]::invites.code_status[]))
order by r.distributed_at, r.id
