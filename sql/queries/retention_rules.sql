select what, kept_for_seconds from invites.retention_rules()
