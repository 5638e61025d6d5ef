select coalesce(sum(c.codes_added), 0)::bigint, coalesce(sum(c.tickets_waiting + c.tickets_offered + c.tickets_delivered
    + c.tickets_contributed + c.tickets_expired + c.tickets_left), 0)::bigint
from invites.campaign_report c
where ($1::bigint is null or c.id = $1)
