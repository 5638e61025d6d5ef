-- Members, for those who look after them: who they are by number, and what happened to them. No name and no address is in it.

create function invites.suspended_until(p_member_id bigint)
returns timestamptz language plpgsql stable
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_bitmapscan = off as $$
begin
    return (select max(coalesce(s.ends_at, 'infinity')) from suspension s where s.member_id = p_member_id and s.lifted_at is null
        and coalesce(s.ends_at > clock_timestamp(), true));
end
$$;

-- The latest first, the next p_limit before a number. p_ids null: all. p_state: null | 'suspended' | 'premium' | 'merged', who come only
-- so, or by p_ids. suspended_until: of what ends last, 'infinity' where it does not by itself; null: nothing holds.
create function invites.list_members(p_ids bigint[], p_provider text, p_state text, p_before bigint, p_limit integer)
returns table (id bigint, providers text[], joined_at timestamptz, last_seen_at timestamptz, tickets integer, given integer, good integer,
    bad integer, merged_into bigint, suspended_until timestamptz, has_premium boolean, premium_until timestamptz)
language plpgsql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_bitmapscan = off as $$
#variable_conflict use_column
begin
    return query
        select m.id, coalesce(i.providers, '{}'), m.joined_at, greatest(i.used_at, s.seen_at), cardinality(k.ids), r.given, r.good, r.bad, m.merged_into,
            u.ends_at, coalesce(p.has_premium, false), p.ends_at
        from (
            select a.* from member a
            where a.id < p_before and a.deleted_at is null and (p_ids is null or a.id = any (p_ids))
                and (p_ids is not null or (a.merged_into is not null) = (p_state is not distinct from 'merged'))
                and (p_state is distinct from 'suspended' or exists (select from suspension o where o.member_id = a.id
                    and o.lifted_at is null and coalesce(o.ends_at > clock_timestamp(), true)))
                and (p_state is distinct from 'premium' or exists (
                    select from premium_account o where o.member_id = a.id and o.has_premium))
                and (p_provider is null or exists (select from member_identity o where o.member_id = a.id and o.provider = p_provider))
            order by a.id desc limit p_limit) m
            cross join lateral (select array_agg(distinct o.provider) as providers, max(o.used_at) as used_at
                from member_identity o where o.member_id = m.id) i
            cross join lateral (select max(o.last_seen_at) as seen_at from member_session o where o.member_id = m.id and o.ended_at is null) s
            cross join lateral (select tickets_of_member(m.id) as ids) k
            cross join lateral record_of_tickets(k.ids) r
            cross join lateral (select suspended_until(m.id) as ends_at) u
            left join lateral (select a.has_premium, (select max(o.current_period_end) from subscription o
                    where o.member_id = a.member_id and o.status in ('active', 'trialing')) as ends_at
                from premium_account a where a.member_id = m.id) p on true
        order by m.id desc;
end
$$;

-- What is known to have happened, the latest first; action: the audit's, or 'joined' | 'linked' | 'signed_in' | 'signed_out' | 'requested' |
-- 'offered' | 'delivered' | 'contributed' | 'expired' | 'left' | 'gave_codes' | 'reported' | 'appealed'. detail: what belongs to it, by name.
create function invites.member_history(p_member_id bigint)
returns table (at timestamptz, author text, action text, campaign text, campaign_id bigint, ticket bigint, detail jsonb, reason text)
language plpgsql stable security definer
set search_path = invites, pg_temp set jit = off set enable_seqscan = off as $$
#variable_conflict use_column
declare
    v_tickets constant bigint[] := tickets_of_member(p_member_id);
begin
    return query
        select h.at, h.author, h.action, c.slug, c.id, h.ticket, h.detail, h.reason
        from (
            select m.joined_at as at, null::text as author, 'joined' as action, null::bigint as campaign_id, null::bigint as ticket,
                null::jsonb as detail, null::text as reason, 0 as rank
            from member m where m.id = p_member_id
            union all
            select i.linked_at, null, 'linked', null, null, jsonb_build_object('provider', i.provider), null, 1
            from member_identity i where i.member_id = p_member_id
            union all
            select e.at, null, e.action, null, null, jsonb_build_object('provider', i.provider), null, e.rank
            from member_session s join member_identity i on i.id = s.identity_id
                cross join lateral (values (s.created_at, 'signed_in', 2), (s.ended_at, 'signed_out', 3)) e (at, action, rank)
            where s.member_id = p_member_id and e.at is not null
            union all
            select e.at, null, e.action, t.campaign_id, t.number, null, null, e.rank
            from ticket t cross join lateral (values
                (t.requested_at, 'requested', 4), (t.offered_at, 'offered', 5), (t.delivered_at, 'delivered', 6),
                (t.contributed_at, 'contributed', 8), (t.expired_at, 'expired', 9), (t.left_at, 'left', 9)) e (at, action, rank)
            where t.id = any (v_tickets) and e.at is not null
            union all
            select b.given_at, null, 'gave_codes', t.campaign_id, t.number, jsonb_build_object('codes', count(*)), null, 7
            from ticket t join contribution b on b.ticket_id = t.id where t.id = any (v_tickets) group by b.given_at, t.campaign_id, t.number
            union all
            select r.reported_at, null, 'reported', t.campaign_id, t.number, jsonb_build_object('outcome', r.outcome), null, 7
            from ticket t join report r on r.ticket_id = t.id where t.id = any (v_tickets)
            union all
            select a.submitted_at, null, 'appealed', a.campaign_id, null, null, null, 7
            from suspension s join appeal a on a.suspension_id = s.id where s.member_id = p_member_id
            union all
            select a.submitted_at, null, 'appealed', a.campaign_id, t.number, null, null, 7
            from ticket t join appeal a on a.ticket_id = t.id where t.id = any (v_tickets)
            union all
            select e.at, e.author::text, e.action, e.campaign_id, null, e.after - 'transaction', e.reason, 10
            from audit_event e where e.subject_kind = 'member' and e.subject_id = p_member_id
            union all
            select e.at, e.author::text, e.action, e.campaign_id, t.number, null, e.reason, 10
            from ticket t join audit_event e on e.subject_kind = 'ticket' and e.subject_id = t.id where t.id = any (v_tickets)
        ) h left join campaign c on c.id = h.campaign_id
        order by h.at desc, h.rank desc
        limit 1000;
end
$$;

grant execute on function invites.list_members(bigint[], text, text, bigint, integer), invites.member_history(bigint)
    to invites_admin, invites_moderator;
