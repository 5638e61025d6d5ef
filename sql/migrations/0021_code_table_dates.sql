-- The table of codes, filtered by one date and sorted by another, or by what a code lacks: still a page's cost at ten million rows.

-- What a code's status says of its dates. The table leaves out the statuses in which a filter can find nothing. What is there already is
-- looked at by 0025, which keeps nobody waiting.
alter table invites.code
    add constraint code_distributed_has_status check (distributed_at is null or status in ('distributed', 'used', 'invalid')) not valid,
    add constraint code_settled_has_status check (settled_at is null or status in ('used', 'invalid')) not valid;

-- A code's dates are near each other: most are distributed and settled within six weeks of being added, so that a range of one date
-- is one of the others, too. Those of which that is not true are found here. The words are CodeCondition's.
create index code_out_of_step on invites.code (campaign_id, status, source, added_at, id)
    where (not (distributed_at - added_at between interval '0' and interval '45 days')
        or not (settled_at - added_at between interval '0' and interval '45 days')) and deleted_at is null;

-- Few codes have a note: a filter on notes reads these alone.
create index code_noted on invites.code (campaign_id, status, source, added_at, id)
    where note is not null and deleted_at is null;
create index code_noted_by_distributed on invites.code (campaign_id, status, source, distributed_at, id)
    where note is not null and distributed_at is not null and deleted_at is null;
create index code_noted_by_settled on invites.code (campaign_id, status, source, settled_at, id)
    where note is not null and settled_at is not null and deleted_at is null;
