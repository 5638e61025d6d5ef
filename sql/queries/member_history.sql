select at, author, action, campaign, campaign_id, ticket, detail, reason from invites.member_history($1)
