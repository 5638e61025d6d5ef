select code_id, outcome, version, status, note, is_deleted
from invites.change_codes($1::uuid, $2, $3, $4, $5::invites.code_status, $6, $7, $8)
