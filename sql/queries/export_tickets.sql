select r.number, r.state, r.requested_at, r.offered_at, r.delivered_at, r.copied_at, r.contributed_at, r.expired_at, r.left_at,
    r.codes_given, r.report
from invites.ticket_report r
where r.campaign_id = (select invites.campaign_id_of($1))
order by r.number
