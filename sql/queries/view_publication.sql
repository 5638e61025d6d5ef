select commit_id, published_at, due_at, attempts, error, unpublished_since from invites.view_publication($1)
