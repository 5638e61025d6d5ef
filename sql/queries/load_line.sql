select f.campaign_id, f.slug, f.contribution_size, f.version, f.mark, f.is_known, f.is_last, f.entries,
    f.priority_share, f.since_priority, invites.load_line(f.campaign_id, $4::smallint, $5, $6)
from invites.follow_lines(array[$1::bigint], array[$2::bigint], array[$3::bigint]) f
where f.campaign_id = $1
