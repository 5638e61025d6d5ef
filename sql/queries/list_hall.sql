select member_id, name, confirmed, since, hidden_at, hidden_by, reason
from invites.hall_report order by confirmed desc, since, member_id limit $1
