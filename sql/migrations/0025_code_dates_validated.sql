-- The checks that 0021 added hold for what was there before, too.
alter table invites.code validate constraint code_distributed_has_status;
alter table invites.code validate constraint code_settled_has_status;
