-- A chain that was published and is not the beginning of ours any more: somebody rewrote it, or a backup was put back. It is published
-- all the same, at the next turn, and the repository's readers are told.

-- Which published chains were found not to be ours: known by where they ended. first_height: from which block on, at the latest.
create table invites.publication_rewrite (
    target text not null references invites.publication,
    campaign_id bigint not null references invites.campaign,
    height bigint not null,
    hash bytea not null check (octet_length(hash) = 32),
    first_height bigint not null check (first_height between 0 and height),
    noticed_at timestamptz not null,
    primary key (target, campaign_id, height, hash)
);

-- How far each chain is noted to be published, and the hash that our block of that height has now; null: there is none.
create function invites.published_chains(p_target text)
returns table (campaign_id bigint, slug text, height bigint, hash bytea, own_hash bytea)
language sql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
begin atomic
    select p.campaign_id, c.slug, p.height, p.hash, b.hash
    from invites.publication_chain p
        join invites.campaign c on c.id = p.campaign_id
        left join invites.ledger_block b on b.campaign_id = p.campaign_id and b.height = p.height
    where p.target = p_target
    order by p.campaign_id;
end;

-- What was known of the chain's files is not true any more. Noted before the chain is published anew, and once however often that is tried.
create function invites.note_rewritten_chain(p_target text, p_campaign_id bigint, p_height bigint, p_hash bytea, p_first_height bigint,
    p_now timestamptz)
returns void language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off as $$
begin
    insert into publication_rewrite as r (target, campaign_id, height, hash, first_height, noticed_at)
    values (p_target, p_campaign_id, p_height, p_hash, p_first_height, p_now)
    on conflict (target, campaign_id, height, hash) do update
    set noticed_at = excluded.noticed_at, first_height = least(r.first_height, excluded.first_height);
    delete from publication_segment s where s.target = p_target and s.campaign_id = p_campaign_id;
end
$$;

-- As before, with what is told of one chain: from which block on another was published, until ended_at.
drop function invites.publication_gaps(text);
create function invites.publication_gaps(p_target text)
returns table (kind text, began_at timestamptz, ended_at timestamptz, slug text, first_height bigint)
language sql stable security definer set search_path = invites, pg_temp set jit = off
begin atomic
    select k.kind, k.began_at, k.ended_at, k.slug, k.first_height from (
        (select g.kind, g.began_at, g.ended_at, null::text as slug, null::bigint as first_height from invites.publication_gap g
            where g.target = p_target order by g.target desc, g.ended_at desc, g.kind limit 20)
        union all
        (select 'chain', r.noticed_at, r.noticed_at, c.slug, r.first_height
            from invites.publication_rewrite r join invites.campaign c on c.id = r.campaign_id
            where r.target = p_target order by r.noticed_at desc limit 20)
    ) k
    order by k.ended_at desc, k.kind, k.slug limit 20;
end;

-- As before, but a chain that was rewritten is something new, too, also where it is not longer than what was published.
create or replace function invites.take_publication(p_target text, p_now timestamptz, p_every_seconds integer, p_lease_seconds integer,
    p_is_asked boolean, out outcome text, out wait_until timestamptz, out lease uuid, out commit_id text, out published_at timestamptz,
    out late_since timestamptz, out attempts integer)
language plpgsql volatile security definer
set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off as $$
#variable_conflict use_column
declare
    v_late constant interval := '2 hours';
    v_row publication;
    v_since timestamptz;
begin
    select * into v_row from publication p where p.target = p_target;
    if not found then
        insert into publication (target, due_at) values (p_target, p_now) on conflict (target) do nothing;
    end if;
    if v_row.lease_ends_at is null or v_row.lease_ends_at <= p_now then
        if v_row.due_at > p_now and not p_is_asked then
            outcome := 'early';
            wait_until := v_row.due_at;
            return;
        end if;
        v_since := unpublished_since(p_target);
        if v_since is null and v_row.commit_id is not null and not p_is_asked
            and not exists (select from published_chains(p_target) c where c.own_hash is distinct from c.hash)
        then
            outcome := 'unchanged';
            wait_until := p_now + make_interval(secs => p_every_seconds);
            return;
        end if;
    end if;
    select * into v_row from publication p where p.target = p_target for update;
    if v_row.lease_ends_at > p_now then
        outcome := 'busy';
        wait_until := v_row.lease_ends_at;
        return;
    end if;
    if v_row.due_at > p_now and not p_is_asked then
        outcome := 'early';
        wait_until := v_row.due_at;
        return;
    end if;
    outcome := 'taken';
    lease := gen_random_uuid();
    update publication p set lease = take_publication.lease, lease_ends_at = p_now + make_interval(secs => p_lease_seconds)
    where p.target = p_target;
    commit_id := v_row.commit_id;
    published_at := v_row.published_at;
    attempts := v_row.attempts + 1;
    late_since := case when v_since < p_now - v_late then v_row.published_at end;
end
$$;

grant execute on function invites.published_chains(text), invites.note_rewritten_chain(text, bigint, bigint, bytea, bigint, timestamptz),
    invites.publication_gaps(text) to invites_server;
