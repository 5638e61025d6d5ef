select campaign_id, slug, name, is_open, codes_added, codes_available, codes_in_trash, codes_reserved, codes_distributed, codes_used,
    codes_invalid, codes_flagged, tickets_waiting, tickets_offered, oldest_unsettled_at, codes_held
from invites.dashboard_counts()
