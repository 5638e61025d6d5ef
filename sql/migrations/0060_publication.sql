-- Publication: what of the ledger was put into a public repository, and who does that just now. Any number of servers may be told to; one
-- does it, by a lease that runs out. Moments come from the servers' clocks: a wrong one publishes early or late, and harms nothing, since a
-- branch moves from where it was only.

create table invites.publication (
    -- "owner/name@branch"
    target text primary key check (target ~ '^[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}@[A-Za-z0-9._-]{1,100}$'),
    -- Not before this moment, unless somebody asks for it.
    due_at timestamptz not null,
    lease uuid,
    lease_ends_at timestamptz,
    constraint publication_lease check ((lease is null) = (lease_ends_at is null)),
    -- The last commit of ours.
    commit_id text check (commit_id ~ '^[0-9a-f]{40}$'),
    published_at timestamptz,
    constraint publication_committed check ((commit_id is null) = (published_at is null)),
    -- Since it last went well, and the class of what went wrong.
    attempts integer not null default 0,
    error text check (error ~ '^[a-z0-9_]{1,40}$')
);

-- How far each campaign's chain is published.
create table invites.publication_chain (
    target text not null references invites.publication,
    campaign_id bigint not null references invites.campaign,
    height bigint not null,
    hash bytea not null check (octet_length(hash) = 32),
    primary key (target, campaign_id)
);

-- What git calls a segment of a chain that is full, so that it is not read again to see whether the repository has it.
create table invites.publication_segment (
    target text not null references invites.publication,
    campaign_id bigint not null references invites.campaign,
    segment bigint not null,
    blob_id text not null check (blob_id ~ '^[0-9a-f]{40}$'),
    primary key (target, campaign_id, segment)
);

-- What the repository's readers are told of.
create table invites.publication_gap (
    target text not null references invites.publication,
    ended_at timestamptz not null,
    -- outage: nothing could be published since began_at, though there was something; rewritten: our last commit, of began_at, was not in the
    -- branch any more.
    kind text not null check (kind in ('outage', 'rewritten')),
    began_at timestamptz not null,
    primary key (target, ended_at, kind)
);

-- Since when there is something to publish; null: there is nothing.
create function invites.unpublished_since(p_target text)
returns timestamptz language sql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
begin atomic
    select min(to_timestamp(b.time_us / 1000000.0))
    from invites.ledger_head h
        left join invites.publication_chain p on p.campaign_id = h.campaign_id and p.target = p_target
        join invites.ledger_block b on b.campaign_id = h.campaign_id and b.height = coalesce(p.height, -1) + 1
    where h.height > coalesce(p.height, -1);
end;

-- Leases the publication to one who is to finish_publication, fail_publication or extend_publication it. p_is_asked: a person did, so it
-- is done whatever is due. outcome: 'taken' | 'busy': another one does it | 'early' | 'unchanged': there is nothing new. wait_until: when it may be
-- worth asking again. late_since: when it was last published, where what is to be published has waited for too long since.
-- Reads alone unless it is taken: servers ask every hour.
create function invites.take_publication(p_target text, p_now timestamptz, p_every_seconds integer, p_lease_seconds integer, p_is_asked boolean,
    out outcome text, out wait_until timestamptz, out lease uuid, out commit_id text, out published_at timestamptz, out late_since timestamptz,
    out attempts integer)
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
        if v_since is null and v_row.commit_id is not null and not p_is_asked then
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

-- False: somebody else has it by now.
create function invites.extend_publication(p_target text, p_lease uuid, p_now timestamptz, p_lease_seconds integer)
returns boolean language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' as $$
begin
    update publication set lease_ends_at = p_now + make_interval(secs => p_lease_seconds) where target = p_target and lease = p_lease;
    return found;
end
$$;

-- It is in the repository: chains as far as their heights, and these full segments. False: somebody else had it by then, and this is not
-- kept; what is in the repository is found there.
create function invites.finish_publication(p_target text, p_lease uuid, p_now timestamptz, p_every_seconds integer, p_commit_id text,
    p_campaign_ids bigint[], p_heights bigint[], p_hashes bytea[], p_segment_campaign_ids bigint[], p_segments bigint[], p_blob_ids text[],
    p_late_since timestamptz, p_rewritten_since timestamptz)
returns boolean language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' set jit = off as $$
begin
    update publication set lease = null, lease_ends_at = null, commit_id = p_commit_id, published_at = p_now, attempts = 0, error = null,
        due_at = p_now + make_interval(secs => p_every_seconds)
    where target = p_target and lease = p_lease;
    if not found then
        return false;
    end if;
    insert into publication_chain as c (target, campaign_id, height, hash)
    select p_target, n.campaign_id, n.height, n.hash from unnest(p_campaign_ids, p_heights, p_hashes) n (campaign_id, height, hash)
    on conflict (target, campaign_id) do update set height = excluded.height, hash = excluded.hash;
    insert into publication_segment (target, campaign_id, segment, blob_id)
    select p_target, n.campaign_id, n.segment, n.blob_id from unnest(p_segment_campaign_ids, p_segments, p_blob_ids) n (campaign_id, segment, blob_id)
    on conflict (target, campaign_id, segment) do update set blob_id = excluded.blob_id;
    insert into publication_gap (target, ended_at, kind, began_at)
    select p_target, p_now, n.kind, n.began_at
    from (values ('outage', p_late_since), ('rewritten', p_rewritten_since)) n (kind, began_at) where n.began_at is not null
    on conflict do nothing;
    return true;
end
$$;

-- It went wrong, and is due again in so many seconds. p_error null: it was only given up.
create function invites.fail_publication(p_target text, p_lease uuid, p_now timestamptz, p_retry_seconds integer, p_error text)
returns void language plpgsql volatile security definer set search_path = invites, pg_temp set lock_timeout = '3s' as $$
begin
    update publication set lease = null, lease_ends_at = null, due_at = p_now + make_interval(secs => p_retry_seconds),
        attempts = attempts + case when p_error is null then 0 else 1 end, error = coalesce(p_error, error)
    where target = p_target and lease = p_lease;
end
$$;

-- How things are; no row: nothing was ever tried.
create function invites.view_publication(p_target text)
returns table (commit_id text, published_at timestamptz, due_at timestamptz, attempts integer, error text, unpublished_since timestamptz)
language sql stable security definer set search_path = invites, pg_temp set jit = off
begin atomic
    select p.commit_id, p.published_at, p.due_at, p.attempts, p.error, invites.unpublished_since(p_target)
    from invites.publication p where p.target = p_target;
end;

-- What the segments that are known to be in the repository are called there.
create function invites.published_segments(p_target text, p_campaign_id bigint)
returns table (segment bigint, blob_id text)
language sql stable security definer set search_path = invites, pg_temp set jit = off
begin atomic
    select s.segment, s.blob_id from invites.publication_segment s
    where s.target = p_target and s.campaign_id = p_campaign_id order by s.segment;
end;

-- The last ones.
create function invites.publication_gaps(p_target text)
returns table (kind text, began_at timestamptz, ended_at timestamptz)
language sql stable security definer set search_path = invites, pg_temp set jit = off
begin atomic
    select g.kind, g.began_at, g.ended_at from invites.publication_gap g
    where g.target = p_target order by g.target desc, g.ended_at desc, g.kind limit 20;
end;

grant execute on function invites.take_publication(text, timestamptz, integer, integer, boolean),
    invites.extend_publication(text, uuid, timestamptz, integer),
    invites.finish_publication(text, uuid, timestamptz, integer, text, bigint[], bigint[], bytea[], bigint[], bigint[], text[], timestamptz,
        timestamptz),
    invites.fail_publication(text, uuid, timestamptz, integer, text), invites.view_publication(text),
    invites.published_segments(text, bigint), invites.publication_gaps(text) to invites_server;
