-- Members, once more: their ticket is there wherever they are signed in.

-- The secret of the ticket that a member has in a campaign, sealed, for a browser where he is signed in and which does not hold it: no row
-- where he has none, or where the browser's own ticket must stay. That is one which signing in elsewhere would not bring back: nobody's,
-- or one that stayed apart in a merge.
create function invites.ticket_to_hold(p_token_hash bytea, p_slug text, p_held_hash bytea)
returns table (secret_hash bytea, sealed_secret bytea)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
#variable_conflict use_column
declare
    v_member constant bigint := use_session(p_token_hash);
begin
    if v_member is null or exists (select from ticket t where t.secret_hash = p_held_hash and t.member_id is distinct from v_member) then
        return;
    end if;
    return query
        select t.secret_hash, t.sealed_secret from campaign c join ticket t on t.campaign_id = c.id
        where c.slug = p_slug and t.member_id = v_member and t.state in ('waiting', 'offered', 'delivered')
            and t.secret_hash is distinct from p_held_hash;
end
$$;
grant execute on function invites.ticket_to_hold(bytea, text, bytea) to invites_server;
