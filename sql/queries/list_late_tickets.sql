select ticket_id, number, campaign_id, campaign, deadline, received, required from invites.late_tickets_of_member($1)
