-- Notices to those who look: consoles listen on the channel "invites_changed" and are told which campaign changed, nothing else.
--
-- A transaction that notifies takes a lock of the whole cluster until it is committed (PostgreSQL 15, async.c), so that a notice with every
-- claim would put the commits one after the other. Hence a console asks for the next change only: the first one after that is told, the
-- others change nothing, until it asks again. Where nobody asks, a change costs one comparison.
--
-- Asking writes the campaign's row of `tally`, which every change of its figures locks: what was committed before the question is read by
-- whoever reads after it, and what comes after sees the question. So nothing is missed between two questions.

alter table invites.tally add column is_awaited boolean not null default false;

create function invites.tell_of_change()
returns trigger language plpgsql volatile security definer set search_path = invites, pg_temp as $$
begin
    update tally set is_awaited = false where campaign_id = new.campaign_id;
    perform pg_notify('invites_changed', new.campaign_id::text);
    return null;
end
$$;
create trigger tally_tells after update on invites.tally for each row
    when (old.is_awaited and new.is_awaited) execute function invites.tell_of_change();

-- What no figure of the tally counts, but a page shows: it takes the row's lock as a count would, so that the question above is not missed.
-- Only as the transaction commits: somebody's open transaction with a note must not keep claims waiting.
create function invites.tell_of_uncounted_change()
returns trigger language plpgsql volatile security definer set search_path = invites, pg_temp as $$
begin
    if (select t.is_awaited from tally t where t.campaign_id = new.campaign_id for no key update) then
        update tally set is_awaited = false where campaign_id = new.campaign_id;
        perform pg_notify('invites_changed', new.campaign_id::text);
    end if;
    return null;
end
$$;
-- Named by their columns, so that the update which hands out codes does not come by here.
create constraint trigger code_tells after update of flagged_at, note on invites.code deferrable initially deferred for each row
    when (old.flagged_at is distinct from new.flagged_at or old.note is distinct from new.note)
    execute function invites.tell_of_uncounted_change();
create constraint trigger ticket_tells after update of lane on invites.ticket deferrable initially deferred for each row
    when (old.lane <> new.lane) execute function invites.tell_of_uncounted_change();

-- Rare, and told always.
create function invites.tell_of_campaign()
returns trigger language plpgsql volatile security definer set search_path = invites, pg_temp as $$
begin
    perform pg_notify('invites_changed', new.id::text);
    return null;
end
$$;
create trigger campaign_tells after insert or update on invites.campaign for each row
    execute function invites.tell_of_campaign();

-- Asks for the next change of every campaign, without waiting and without keeping anybody waiting: where a row is being written just now,
-- the answer is false, and the question is to be repeated soon.
create function invites.await_changes()
returns boolean language plpgsql volatile security definer set search_path = invites, pg_temp as $$
begin
    -- Lost in a crash, it is asked again: no need to hold the rows until the disk has them.
    perform set_config('synchronous_commit', 'off', true);
    update tally set is_awaited = true where campaign_id in (
        select campaign_id from tally where not is_awaited order by campaign_id for no key update skip locked);
    return not exists (select from tally where not is_awaited);
end
$$;
-- Not to moderators, who change nothing: an open transaction with the question would keep claims waiting. Their consoles look again now
-- and then.
grant execute on function invites.await_changes() to invites_admin;
