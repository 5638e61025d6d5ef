-- A code is settled after it was distributed, and hardly ever before: with that, too, a range of one date says where the other begins,
-- so that codes of a month are found in the order of being settled without a walk through the six weeks before. The words are
-- CodeCondition's.
drop index invites.code_out_of_step;
create index code_out_of_step on invites.code (campaign_id, status, source, added_at, id)
    where (not (distributed_at - added_at between interval '0' and interval '45 days')
        or not (settled_at - added_at between interval '0' and interval '45 days')
        or settled_at < distributed_at) and deleted_at is null;
