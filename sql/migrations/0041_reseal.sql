-- Re-encryption of what is sealed beside the codes: an owner's, as 0011's.

-- The next records of a kind after an id, each with what it is bound to. Kinds: 'profile' (bound to provider and subject), 'ticket' and
-- 'taken_code' (to the hash of the secret in it), 'notice' (to mailbox and token), 'appeal' (to its reference).
create function invites.sealed_records(p_kind text, p_after bigint, p_limit integer)
returns table (id bigint, sealed bytea, label text, hash bytea, second_hash bytea)
language plpgsql stable security definer set search_path = invites, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
begin
    case p_kind
        when 'profile' then
            return query select i.id, i.sealed_profile, i.provider, i.subject_hash, null::bytea from member_identity i
                where i.id > p_after order by i.id limit p_limit;
        when 'ticket' then
            return query select t.id, t.sealed_secret, null, t.secret_hash, null::bytea from ticket t
                where t.id > p_after and t.sealed_secret is not null order by t.id limit p_limit;
        when 'taken_code' then
            return query select k.id, k.sealed_secret, null, t.secret_hash, null::bytea from taken_code k join ticket t on t.id = k.ticket_id
                where k.id > p_after order by k.id limit p_limit;
        when 'notice' then
            return query select n.id, n.sealed, null, n.mailbox_hash, n.unsubscribe_hash from ticket_notice n
                where n.id > p_after order by n.id limit p_limit;
        when 'appeal' then
            return query select a.id, a.sealed, null, a.reference, null::bytea from appeal a
                where a.id > p_after and a.sealed is not null order by a.id limit p_limit;
    end case;
end
$$;

-- For the tickets of members alone, so that a million others are not gone through.
create index ticket_sealed on invites.ticket (id) where sealed_secret is not null;

-- Puts new records in the place of old ones, where the old one is still what was read. Returns how many. A row that somebody is changing
-- is left out: whoever waits for it here could be waited for there. It is found by the next run.
create function invites.reseal_records(p_kind text, p_ids bigint[], p_old bytea[], p_new bytea[])
returns bigint language plpgsql volatile security definer set search_path = invites, pg_temp set enable_seqscan = off as $$
declare
    v_count bigint;
begin
    case p_kind
        when 'profile' then
            update member_identity i set sealed_profile = p_new[array_position(p_ids, i.id)]
            where i.id = any (array(select k.id from member_identity k where k.id = any (p_ids) for no key update skip locked))
                and i.sealed_profile = p_old[array_position(p_ids, i.id)];
        when 'ticket' then
            update ticket t set sealed_secret = p_new[array_position(p_ids, t.id)]
            where t.id = any (array(select k.id from ticket k where k.id = any (p_ids) for no key update skip locked))
                and t.sealed_secret = p_old[array_position(p_ids, t.id)];
        when 'taken_code' then
            update taken_code c set sealed_secret = p_new[array_position(p_ids, c.id)]
            where c.id = any (array(select k.id from taken_code k where k.id = any (p_ids) for no key update skip locked))
                and c.sealed_secret = p_old[array_position(p_ids, c.id)];
        when 'notice' then
            update ticket_notice n set sealed = p_new[array_position(p_ids, n.id)]
            where n.id = any (array(select k.id from ticket_notice k where k.id = any (p_ids) for no key update skip locked))
                and n.sealed = p_old[array_position(p_ids, n.id)];
        when 'appeal' then
            update appeal a set sealed = p_new[array_position(p_ids, a.id)]
            where a.id = any (array(select k.id from appeal k where k.id = any (p_ids) for no key update skip locked))
                and a.sealed = p_old[array_position(p_ids, a.id)];
    end case;
    get diagnostics v_count = row_count;
    if v_count > 0 then
        perform record_audit(null, 'reseal_records', null, null, null, jsonb_build_object('kind', p_kind, 'records', v_count), null);
    end if;
    return v_count;
end
$$;
