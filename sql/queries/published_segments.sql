select segment, blob_id from invites.published_segments($1, $2)
