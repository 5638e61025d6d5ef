-- What those who look after members see of them: a list without names, a member's history, and names opened as an act of its own.
-- Names are sealed, so that the database cannot search them: beside each it keeps which words are in it, as far as 12 bits of a keyed
-- hash tell (docs/decisions/2026-11-26-finding-members-by-name.md). Whoever has the keyring looks through what fits.

alter table invites.member_identity
    -- For each word of the name 12 bits of its HMAC (common/vault/MemberCipher.h). Null: nobody has looked at it yet.
    add column name_index smallint[] constraint member_identity_name_index check (
        cardinality(name_index) <= 16 and 0 <= all (name_index) and 4095 >= all (name_index));
create index member_identity_name on invites.member_identity using gin (name_index) where name_index is not null;
create index member_identity_unindexed on invites.member_identity (id) where name_index is null;

-- At each sign-in, after finish_sign_in and in its statement.
create function invites.index_name(p_outcome text, p_provider text, p_subject_hash bytea, p_name_index bigint[])
returns void language plpgsql volatile security definer set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
begin
    if p_outcome = 'signed_in' then
        update member_identity i set name_index = p_name_index::smallint[]
        where i.provider = p_provider and i.subject_hash = p_subject_hash and i.name_index is distinct from p_name_index::smallint[];
    end if;
end
$$;
grant execute on function invites.index_name(text, text, bytea, bigint[]) to invites_server;

-- For names from before there was an index, from whoever opened them; p_name_indexes: an array each, as text.
create function invites.index_names(p_identity_ids bigint[], p_name_indexes text[])
returns void language plpgsql volatile security definer set search_path = invites, pg_temp set enable_seqscan = off as $$
begin
    update member_identity i set name_index = p_name_indexes[array_position(p_identity_ids, i.id)]::smallint[]
    where i.id = any (p_identity_ids) and i.name_index is null;
end
$$;

-- All tickets of a member: his own, and those that stayed with an account that was merged into his.
create function invites.tickets_of_member(p_member_id bigint)
returns bigint[] language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
begin
    return array(
        select t.id from ticket t where t.member_id = p_member_id
        union all
        select t.id from member m join ticket t on t.member_id = m.id where m.merged_into = p_member_id);
end
$$;

-- What became of the codes that were given on these tickets: a code is good as in is_member_in_good_standing (0032).
create function invites.record_of_tickets(p_ticket_ids bigint[], out given integer, out good integer, out bad integer)
language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
begin
    select count(*), count(*) filter (where c.status = 'used' or (c.status <> 'invalid' and exists (
            select from report r where r.ticket_id = c.ticket_id and r.code_id = c.id and r.outcome = 'works'))),
        count(*) filter (where c.status = 'invalid')
    into given, good, bad
    from unnest(p_ticket_ids) t (id) join contribution s on s.ticket_id = t.id join code c on c.id = s.code_id;
end
$$;

-- Reading names.

-- Said first, in a transaction of its own, so that no broken reading takes its events back. Returns how many there are.
create function invites.announce_member_unmasking(p_member_ids bigint[])
returns bigint language plpgsql volatile security definer set search_path = invites, pg_temp as $$
declare
    v_count bigint;
begin
    if cardinality(p_member_ids) is null or cardinality(p_member_ids) > 200 then
        perform refuse_input('too_many_members', 'At most 200 members are read in clear at once.');
    end if;
    insert into audit_event (action, subject_kind, subject_id, after)
    select 'unmask_member', 'member', m.id, jsonb_build_object('transaction', pg_current_xact_id()::text)
    from member m where m.id = any (p_member_ids) order by m.id;
    get diagnostics v_count = row_count;
    if v_count < (select count(distinct u.id) from unnest(p_member_ids) u (id)) then
        raise exception using errcode = 'IN004', detail = 'no_member', message = 'There is no such member.';
    end if;
    return v_count;
end
$$;

-- For members whom the same person announced, at most a minute ago.
create function invites.unmask_members(p_member_ids bigint[])
returns table (member_id bigint, identity_id bigint, provider text, subject_hash bytea, sealed_profile bytea)
language plpgsql stable security definer set search_path = invites, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
begin
    if exists (select from unnest(p_member_ids) u (id) where not exists (
            select from audit_event e where e.subject_kind = 'member' and e.subject_id = u.id and e.action = 'unmask_member'
                and e.author = session_user and e.at > clock_timestamp() - interval '1 minute'
                and e.after ->> 'transaction' is distinct from pg_current_xact_id_if_assigned()::text)) then
        raise exception using errcode = 'IN005', detail = 'not_announced',
            message = 'Reading names in clear must be announced first, in a transaction of its own.';
    end if;
    return query select i.member_id, i.id, i.provider, i.subject_hash, i.sealed_profile
        from member_identity i where i.member_id = any (p_member_ids) order by i.member_id desc, i.id;
end
$$;

-- Whoever has these bits in his index, and whoever has no index yet: the looking through is the console's.
create function invites.members_that_may_fit(p_name_index bigint[], p_limit bigint)
returns setof invites.member_identity language sql stable set search_path = invites, pg_temp
begin atomic
    select i.* from invites.member_identity i
    where (i.name_index @> p_name_index::smallint[] and i.name_index is not null) or i.name_index is null
    order by i.name_index is null, i.id desc limit p_limit;
end;

-- As announce_member_unmasking, for a search by name: the event says how many names are looked at. Returns its id.
create function invites.announce_member_search(p_name_index bigint[])
returns bigint language plpgsql volatile security definer set search_path = invites, pg_temp set enable_seqscan = off as $$
declare
    v_most constant bigint := 1000;
    v_event_id bigint;
begin
    if coalesce(cardinality(p_name_index), 0) = 0 then
        perform refuse_input('no_words', 'Enter a word of the name.');
    end if;
    insert into audit_event (action, subject_kind, after)
    select 'search_members', 'member', jsonb_build_object('profiles', (select count(*) from members_that_may_fit(p_name_index, v_most)),
        'transaction', pg_current_xact_id()::text)
    returning id into v_event_id;
    return v_event_id;
end
$$;

-- p_event_id: what announce_member_search answered to the same person, at most a minute ago; no more names than it says.
create function invites.search_members(p_event_id bigint, p_name_index bigint[])
returns table (member_id bigint, identity_id bigint, provider text, subject_hash bytea, sealed_profile bytea, is_indexed boolean)
language plpgsql stable security definer set search_path = invites, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
    v_announced bigint;
begin
    select (e.after ->> 'profiles')::bigint into v_announced from audit_event e
    where e.id = p_event_id and e.action = 'search_members' and e.author = session_user
        and e.at > clock_timestamp() - interval '1 minute'
        and e.after ->> 'transaction' is distinct from pg_current_xact_id_if_assigned()::text;
    if not found then
        raise exception using errcode = 'IN005', detail = 'not_announced',
            message = 'Searching names must be announced first, in a transaction of its own.';
    end if;
    return query select i.member_id, i.id, i.provider, i.subject_hash, i.sealed_profile, i.name_index is not null
        from members_that_may_fit(p_name_index, v_announced) i;
end
$$;

-- By the keyed hash of an address that a provider vouched for.
create function invites.find_members_by_email(p_email_hash bytea)
returns table (id bigint) language sql stable security definer set search_path = invites, pg_temp
begin atomic
    select distinct i.member_id from invites.member_identity i where i.email_hash = p_email_hash order by 1;
end;

grant execute on function invites.index_names(bigint[], text[]), invites.announce_member_unmasking(bigint[]),
    invites.unmask_members(bigint[]), invites.announce_member_search(bigint[]), invites.search_members(bigint, bigint[]),
    invites.find_members_by_email(bytea) to invites_admin;
