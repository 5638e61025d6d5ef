-- A code that is handed out leaves a dead entry at the head of the pool, a ticket that is served one at the head of the line, and every
-- claim walks past them until they are vacuumed away. By default that waits until a fifth of the table is dead: a million entries at
-- five million codes, which made a claim cost half as much again.
alter table invites.code set (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_threshold = 10000);
alter table invites.ticket set (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_threshold = 10000);
