select campaign_id, slug, contribution_size, version, mark, is_known, is_last, entries, priority_share, since_priority
from invites.follow_lines($1, $2, $3)
