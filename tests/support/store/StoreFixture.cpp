#include "tests/support/store/StoreFixture.h"

#include "common/db/Snapshot.h"
#include "common/store/LedgerCheck.h"
#include "common/vault/Hashes.h"
#include "tests/support/schema/SchemaTemplate.h"

#include <QCryptographicHash>

#include <algorithm>

namespace invites::test {

namespace {

template <typename T>
T granted(Result<T> result) {
    if (!result)
        qFatal("%s (%s)", qUtf8Printable(result.error().detail), qUtf8Printable(result.error().reason));
    return std::move(*result);
}

db::ConnectionOptions optionsOf(const QString& url) {
    return granted(db::ConnectionOptions::parse(url));
}

QByteArray sha256(const QString& text) {
    return QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256);
}

const char* const brokenLawsText = R"(
with broken (law) as (
    select 'a code with two tickets: ' || code_id from invites.ticket where code_id is not null
        group by code_id having count(*) > 1
    union all
    select 'a ticket whose code names another: ' || t.number from invites.ticket t join invites.code c on c.id = t.code_id
        where c.ticket_id is distinct from t.id
    union all
    select 'a held code whose ticket is not offered it: ' || c.id from invites.code c
        left join invites.ticket t on t.id = c.ticket_id and t.code_id = c.id and t.state = 'offered'
        where c.status = 'reserved' and t.id is null
    union all
    select 'a ticket that shows a code which is not given out: ' || t.number from invites.ticket t
        join invites.code c on c.id = t.code_id
        where t.state in ('delivered', 'contributed') and c.status not in ('distributed', 'used', 'invalid')
    union all
    select 'a ticket that is offered a code which is not held: ' || t.number from invites.ticket t
        join invites.code c on c.id = t.code_id where t.state = 'offered' and c.status <> 'reserved'
    union all
    select 'a code in review that somebody has: ' || c.id from invites.code c
        where c.status = 'held' and (c.ticket_id is not null or c.source <> 'contribution' or c.distributed_at is not null)
    union all
    select 'a deleted code was handed out: ' || c.id from invites.code c
        where c.status in ('reserved', 'distributed') and c.deleted_at < c.distributed_at
    union all
    select 'a ticket with a number that was not handed out: ' || t.number from invites.ticket t
        join invites.campaign_line l using (campaign_id) where t.number not between 1 and l.next_number - 1
    union all
    select 'numbers out of the order of requests: ' || number from (
        select number, requested_at < lag(requested_at) over (partition by campaign_id order by number) as early
        from invites.ticket) n where early
    union all
    select 'codes given are miscounted: ' || t.number from invites.ticket t
        where t.codes_given <> (select count(*) from invites.contribution b where b.ticket_id = t.id)
    union all
    select 'the balance of campaign ' || campaign_id from invites.tally where codes_added
        <> codes_held + codes_available + codes_reserved + codes_distributed + codes_used + codes_invalid
    union all
    select 'the counts of campaign ' || y.campaign_id || ': ' || to_jsonb(y) || ' instead of ' || r.counts
    from invites.tally y cross join lateral (
        select jsonb_build_object('campaign_id', y.campaign_id, 'codes_added', count(*),
            'codes_held', count(*) filter (where status = 'held'),
            'codes_available', count(*) filter (where status = 'available'),
            'codes_reserved', count(*) filter (where status = 'reserved'),
            'codes_distributed', count(*) filter (where status = 'distributed'),
            'codes_used', count(*) filter (where status = 'used'),
            'codes_invalid', count(*) filter (where status = 'invalid'),
            'codes_available_deleted', count(*) filter (where status = 'available' and deleted_at is not null),
            'codes_held_deleted', count(*) filter (where status = 'held' and deleted_at is not null),
            'codes_distributed_deleted', count(*) filter (where status = 'distributed' and deleted_at is not null),
            'codes_used_deleted', count(*) filter (where status = 'used' and deleted_at is not null),
            'codes_invalid_deleted', count(*) filter (where status = 'invalid' and deleted_at is not null))
            || (select jsonb_build_object('tickets_waiting', count(*) filter (where state = 'waiting'),
                'tickets_offered', count(*) filter (where state = 'offered'),
                'tickets_delivered', count(*) filter (where state = 'delivered'),
                'tickets_contributed', count(*) filter (where state = 'contributed'),
                'tickets_expired', count(*) filter (where state = 'expired'),
                'tickets_left', count(*) filter (where state = 'left'),
                'tickets_waiting_head', count(*) filter (where state = 'waiting' and lane = 0),
                'tickets_waiting_priority', count(*) filter (where state = 'waiting' and lane = 2))
                from invites.ticket t where t.campaign_id = y.campaign_id) as counts
        from invites.code c where c.campaign_id = y.campaign_id) r
    where to_jsonb(y) - '{is_awaited,empty_since,rush_ends_at,counted_on}'::text[] <> r.counts
    union all
    select 'the hours of the line of campaign ' || y.campaign_id || ' make ' || h.waiting || ' who wait' from invites.tally y
        cross join lateral (select coalesce(sum(joined - served - gone), 0) as waiting from invites.line_hour h
            where h.campaign_id = y.campaign_id) h where h.waiting <> y.tickets_waiting
    union all
    select 'the confirmed codes of member ' || m.id || ': ' || m.confirmed || ' instead of ' || r.proved from invites.member m
        cross join lateral (select count(*) as proved from invites.ticket t join invites.contribution s on s.ticket_id = t.id
            join invites.code c on c.id = s.code_id join invites.member g on g.id = t.member_id
            where coalesce(g.merged_into, g.id) = m.id and not exists (select from invites.own_code o where o.code_id = c.id) and (c.status = 'used' or (c.status = 'distributed' and exists (select from invites.report p
            where p.ticket_id = c.ticket_id and p.code_id = c.id and p.outcome = 'works')))) r where m.confirmed <> r.proved
    union all
    select 'a place in line of a deleted member: ' || t.number from invites.ticket t join invites.member m on m.id = t.member_id
        where m.deleted_at is not null and t.state in ('waiting', 'offered')
    union all
    select 'the days'' counts: ' || coalesce(kept.row::text, 'nothing') || ' instead of ' || coalesce(counted.row::text, 'nothing')
    from (
        select d.campaign_id, d.day, to_jsonb(d) as row from invites.campaign_day d
        where (codes_added, codes_received, codes_distributed, codes_used, codes_invalid, tickets_requested, tickets_contributed)
            <> (0, 0, 0, 0, 0, 0, 0)
    ) kept full join (
        select campaign_id, day, jsonb_build_object('campaign_id', campaign_id, 'day', day,
            'codes_added', count(*) filter (where what = 'added'), 'codes_received', count(*) filter (where what = 'received'),
            'codes_distributed', count(*) filter (where what = 'distributed'),
            'codes_used', count(*) filter (where what = 'used'), 'codes_invalid', count(*) filter (where what = 'invalid'),
            'tickets_requested', count(*) filter (where what = 'requested'),
            'tickets_contributed', count(*) filter (where what = 'contributed')) as row
        from (
            select campaign_id, (added_at at time zone 'UTC')::date as day, 'added' as what from invites.code
            union all select campaign_id, (added_at at time zone 'UTC')::date, 'received' from invites.code where source = 'contribution'
            union all select campaign_id, (distributed_at at time zone 'UTC')::date, 'distributed' from invites.code
            union all select campaign_id, (settled_at at time zone 'UTC')::date, status::text from invites.code
                where status in ('used', 'invalid')
            union all select campaign_id, (requested_at at time zone 'UTC')::date, 'requested' from invites.ticket
            union all select campaign_id, (contributed_at at time zone 'UTC')::date, 'contributed' from invites.ticket
        ) happened
        where day is not null group by 1, 2
    ) counted using (campaign_id, day)
    where kept.row is distinct from counted.row
    union all
    select 'the hours of the week: ' || coalesce(kept.row::text, 'nothing') || ' instead of ' || coalesce(counted.row::text, 'nothing')
    from (
        select campaign_id, hour, array[requested, given, received] as row from invites.week_hour
        where (requested, given, received) <> (0, 0, 0)
    ) kept full join (
        select campaign_id, ((extract(isodow from at) - 1) * 24 + extract(hour from at))::smallint as hour,
            array[count(*) filter (where what = 'requested'), count(*) filter (where what = 'given'),
                count(*) filter (where what = 'received')] as row
        from (
            select campaign_id, requested_at at time zone 'UTC' as at, 'requested' as what from invites.ticket
            union all select campaign_id, distributed_at at time zone 'UTC', 'given' from invites.code
            union all select campaign_id, added_at at time zone 'UTC', 'received' from invites.code where source = 'contribution'
        ) happened
        where at is not null group by 1, 2
    ) counted using (campaign_id, hour)
    where kept.row is distinct from counted.row
    union all
    select 'the days of the line: ' || coalesce(kept.row::text, 'nothing') || ' instead of ' || coalesce(counted.row::text, 'nothing')
    from (
        select campaign_id, day, array[expired, gone] as row from invites.line_day where (expired, gone) <> (0, 0)
    ) kept full join (
        select campaign_id, day, array[count(*) filter (where what = 'expired'), count(*) filter (where what = 'gone')] as row
        from (
            select campaign_id, (expired_at at time zone 'UTC')::date as day, 'expired' as what from invites.ticket
            union all select campaign_id, (left_at at time zone 'UTC')::date, 'gone' from invites.ticket
        ) happened
        where day is not null group by 1, 2
    ) counted using (campaign_id, day)
    where kept.row is distinct from counted.row
    union all
    select 'a followed wait that is not its ticket''s: ' || f.number from invites.followed_wait f
        left join invites.ticket t on t.campaign_id = f.campaign_id and t.number = f.number
        where t.requested_at is distinct from f.asked_at or f.ended_at < f.asked_at
            or (f.ended_at is null and (t.state <> 'waiting' or f.is_served))
            or (f.ended_at is not null and t.state = 'waiting' and t.returned_at is null and t.replaced_at is null)
            or (f.ended_at is not null and t.replaced_at is null
                and (f.is_served <> (t.offered_at is not null) or f.ended_at > least(t.offered_at, t.left_at)))
    union all
    select 'the cohorts: ' || coalesce(to_jsonb(kept)::text, 'nothing') || ' instead of ' || coalesce(to_jsonb(counted)::text, 'nothing')
    from (
        select campaign_id, day, source, lane,
            sum(untaken) as untaken, sum(silent) as silent, sum(worked) as worked, sum(failed) as failed,
            sum(in_part) as in_part, sum(contributed) as contributed, sum(codes_given) as codes_given, sum(within_1) as within_1,
            sum(within_2) as within_2, sum(within_3) as within_3, sum(within_7) as within_7, sum(within_14) as within_14,
            sum(within_30) as within_30
        from invites.cohort_day group by 1, 2, 3, 4
        having (sum(untaken), sum(silent), sum(worked), sum(failed), sum(in_part), sum(contributed),
            sum(codes_given), sum(within_1), sum(within_2), sum(within_3), sum(within_7), sum(within_14), sum(within_30))
            <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    ) kept full join invites.recounted_cohorts() counted using (campaign_id, day, source, lane)
    where to_jsonb(kept) is distinct from to_jsonb(counted)
    union all
    select 'who gave up: ' || coalesce(to_jsonb(kept)::text, 'nothing') || ' instead of ' || coalesce(to_jsonb(counted)::text, 'nothing')
    from (
        select * from invites.give_up_day where (left_waiting, left_offered, missed) <> (0, 0, 0)
    ) kept full join invites.recounted_give_ups() counted using (campaign_id, day, lane)
    where to_jsonb(kept) is distinct from to_jsonb(counted)
)
select string_agg(law, '; ') from broken
)";

// What a campaign's chain says that is not fair, or not as the tables have it.
QStringList brokenLedger(store::LedgerStore& ledgers, const store::LedgerHead& head) {
    store::LedgerCheck check(ledgers, head.campaign);
    ledger::LedgerReplay replay(10, [&](const ledger::Act& act, quint64 height) { check.note(act, height); });
    while (qint64(replay.nextHeight()) <= head.height) {
        const auto blocks = granted(ledgers.blocks(head.campaign, replay.nextHeight(), 1000, 1 << 24));
        if (blocks.empty())
            return {QStringLiteral("the ledger of %1 has lost its end").arg(head.slug)};
        for (const ledger::Block& block : blocks)
            replay.apply(block);
    }
    if (const Status compared = check.compare(replay); !compared)
        qFatal("%s", qUtf8Printable(compared.error().detail));
    QStringList broken;
    for (const ledger::Finding& finding : replay.findings().kept())
        broken << QStringLiteral("ledger of %1, block %2: %3")
                      .arg(head.slug, finding.height ? QString::number(*finding.height) : QStringLiteral("-"),
                          finding.sentence);
    return broken;
}

} // namespace

StoreFixture::StoreFixture(const QStringList& settings) : m_cluster(settings) {
    const QString path = m_folder.filePath(QStringLiteral("keyring.json"));
    if (const Status created = vault::Keyring::create(path); !created)
        qFatal("%s", qUtf8Printable(created.error().detail));
    m_keyring = std::make_shared<const vault::Keyring>(granted(vault::Keyring::load(path)));
    m_cipher = std::make_unique<vault::CodeCipher>(m_keyring);
    reset();
}

StoreFixture::~StoreFixture() = default;

void StoreFixture::reset() {
    m_connection.reset();
    m_database = m_cluster.createDatabase(schemaTemplate(m_cluster));
    m_connection = connect();
}

std::unique_ptr<db::Connection> StoreFixture::connect() const {
    return std::make_unique<db::Connection>(optionsOf(m_database.url));
}

std::unique_ptr<db::Connection> StoreFixture::connectAs(const QString& user) const {
    return std::make_unique<db::Connection>(optionsOf(m_database.urlFor(user, user)));
}

void StoreFixture::addLogin(const QString& name, const QStringList& groups, const QString& attributes) {
    sql(QStringLiteral("create role %1 login password '%1' %2").arg(name, attributes));
    for (const QString& group : groups)
        sql(QStringLiteral("grant %1 to %2").arg(group, name));
}

CampaignId StoreFixture::campaign(const QString& slug) {
    return granted(codes().campaignId(slug));
}

CampaignId StoreFixture::addCampaign(const QString& slug) {
    sql(QStringLiteral("insert into invites.campaign (slug, name, product_url, code_pattern)"
                       " values ('%1', '%1', 'https://example.org/', '.+')")
            .arg(slug));
    return campaign(slug);
}

int StoreFixture::addCodes(const QStringList& names, const QString& slug) {
    std::vector<QByteArray> fingerprints;
    std::vector<QByteArray> sealed;
    const CampaignId id = campaign(slug);
    for (const QString& name : names) {
        const store::GivenCode code = given(name, id);
        fingerprints.push_back(code.fingerprint);
        sealed.push_back(code.sealed);
    }
    const std::vector<bool> added = granted(codes().importCodes(slug, fingerprints, sealed));
    return int(std::count(added.begin(), added.end(), true));
}

store::GivenCode StoreFixture::given(const QString& name, CampaignId campaign) const {
    const Secret code = Secret::fromText(name);
    const QByteArray fingerprint = vault::codeFingerprint(*m_keyring, code);
    return {fingerprint, m_cipher->seal(code, campaign, fingerprint)};
}

QByteArray StoreFixture::addMember(const QString& name) {
    const QByteArray session = sha256(QStringLiteral("session of ") + name);
    sql(QStringLiteral("with m as (insert into invites.member default values returning id), i as ("
                       " insert into invites.member_identity (member_id, provider, subject_hash, sealed_profile)"
                       " select id, 'linkedin', sha256('%1'), repeat('x', 64)::bytea from m returning id, member_id)"
                       " insert into invites.member_session (token_hash, member_id, identity_id, idle_ends_at, ends_at)"
                       " select decode('%2', 'hex'), member_id, id, now() + interval '1 day', now() + interval '2 days'"
                       " from i")
            .arg(name, QString::fromLatin1(session.toHex())));
    return session;
}

QByteArray StoreFixture::hashOf(const QString& visitor) {
    return sha256(QStringLiteral("ticket of ") + visitor);
}

store::TicketRequest StoreFixture::requestOf(const QString& visitor, CampaignId campaign) {
    store::TicketRequest request;
    request.campaign = campaign;
    request.secretHash = hashOf(visitor);
    request.human = HumanVerdict::Passed;
    request.spendKey = sha256(QStringLiteral("solution of ") + visitor);
    request.spendEnd = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()) +
                       std::chrono::minutes(10);
    return request;
}

std::vector<store::RequestAnswer> StoreFixture::request(
    const std::vector<store::TicketRequest>& requests, int addressLimit) {
    std::vector<store::RequestAnswer> answers;
    for (const auto& answer : granted(tickets().request(requests, addressLimit)))
        answers.push_back(granted(answer));
    return answers;
}

Ticket StoreFixture::take(const QString& visitor, const QString& slug) {
    const store::RequestAnswer answer = request({requestOf(visitor, campaign(slug))}).front();
    if (!answer.ticket)
        qFatal("%s got no ticket.", qUtf8Printable(visitor));
    return *answer.ticket;
}

Ticket StoreFixture::look(const QString& visitor) {
    const store::StepAnswer answer = granted(granted(tickets().look({hashOf(visitor)})).front());
    if (!answer.ticket)
        qFatal("%s has no ticket.", qUtf8Printable(visitor));
    return *answer.ticket;
}

store::StepAnswer StoreFixture::reveal(const QString& visitor) {
    return granted(tickets().reveal(hashOf(visitor)));
}

store::ContributionAnswer StoreFixture::contribute(const QString& visitor, const QStringList& names) {
    std::vector<store::GivenCode> codes;
    for (const QString& name : names)
        codes.push_back(given(name));
    return granted(tickets().contribute(hashOf(visitor), codes));
}

store::StepAnswer StoreFixture::report(const QString& visitor, ReportOutcome outcome) {
    return granted(tickets().report(hashOf(visitor), outcome));
}

store::StepAnswer StoreFixture::returnToLine(const QString& visitor) {
    return granted(tickets().returnToLine(hashOf(visitor)));
}

store::StepOutcome StoreFixture::leave(const QString& visitor) {
    return granted(tickets().leave(hashOf(visitor)));
}

QString StoreFixture::codeOf(const Ticket& ticket) {
    return ticket.code ? ticket.code->revealText() : QString();
}

QString StoreFixture::sql(const QString& statements) {
    return m_cluster.execute(statements, m_database.name);
}

void StoreFixture::endHold(const QString& visitor) {
    sql(QStringLiteral("update invites.ticket set offer_expires_at = clock_timestamp() - interval '1 second'"
                       " where state = 'offered' and secret_hash = decode('%1', 'hex')")
            .arg(QString::fromLatin1(hashOf(visitor).toHex())));
}

QString StoreFixture::refusal(db::Connection& connection, const QString& statement) {
    const auto rows = connection.run(db::Query(QStringLiteral("test"), statement.toUtf8()));
    return rows ? QString() : rows.error().reason;
}

QString StoreFixture::brokenLaws() {
    QStringList broken(sql(QString::fromLatin1(brokenLawsText)));
    broken << brokenLedgers();
    broken.removeAll(QString());
    return broken.join(QStringLiteral("; "));
}

QStringList StoreFixture::brokenLedgers() {
    QStringList broken;
    const auto connection = connect();
    const Status read = db::readSnapshot(*connection, [&](db::Connection& snapshot) -> Status {
        store::LedgerStore ledgers(snapshot);
        for (const store::LedgerHead& head : granted(ledgers.heads()))
            broken << brokenLedger(ledgers, head);
        return {};
    });
    if (!read)
        qFatal("%s", qUtf8Printable(read.error().detail));
    return broken;
}

} // namespace invites::test
