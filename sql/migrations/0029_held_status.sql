-- A contributed code that somebody shall look at before anybody is given it. A file of its own: a value that is new in an enum cannot be
-- used before its transaction is committed.
alter type invites.code_status add value 'held';
