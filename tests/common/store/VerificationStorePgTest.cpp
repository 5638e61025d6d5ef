#include "common/store/CodeActStore.h"
#include "common/store/VerificationStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <algorithm>

using namespace invites;
using namespace Qt::StringLiterals;
using store::UnsettledCode;
using store::VerificationRank;
using store::VerificationStore;

class VerificationStorePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s}); }
    void init() { m_fixture.reset(); }
    void cleanup() { QCOMPARE(m_fixture.brokenLaws(), QString()); }

    void nothingToVerify();
    void mostLikelyDeadFirst();
    void doubtComesAndGoes();
    void aDoubtedGiversNextCodeIsDoubted();
    void aDoubtIsNobodysEdit();
    void whatIsKnownIsTold();
    void aReplacedReceiverOwesNothingForIt();
    void pagesJoin();
    void deletedAndSettledOnesAreNotCounted();
    void moderatorsMayLook();
    void readsByIndexWhateverTheSize();

private:
    std::vector<UnsettledCode> queue(int limit = 100, const std::vector<CampaignId>& campaigns = {}) {
        return VerificationStore(m_fixture.connection()).page(campaigns, {}, limit).value();
    }
    static QString ids(const std::vector<UnsettledCode>& codes) {
        QStringList words;
        for (const UnsettledCode& code : codes)
            words += QString::number(code.key.id.value);
        return words.join(u' ');
    }
    void change(qint64 id, const store::CodeChange& change) {
        store::CodeActStore acts(m_fixture.connection());
        const auto done = acts.change(QUuid::createUuid(), change, {seen(id)});
        QCOMPARE(done->front().outcome, store::CodeActOutcome::Done);
    }
    void settle(qint64 id, CodeStatus status) { change(id, {store::CodeActKind::Settle, status, {}, {}}); }
    store::SeenCode seen(qint64 id) {
        return {CodeId(id), m_fixture.sql(u"select version from invites.code where id = %1"_s.arg(id)).toLongLong()};
    }

    test::StoreFixture m_fixture;
};

void VerificationStorePgTest::nothingToVerify() {
    m_fixture.addCodes({u"A1"_s});
    QVERIFY(queue().empty());
    const auto counts = VerificationStore(m_fixture.connection()).counts({});
    QCOMPARE(counts->remaining, 0);
    QCOMPARE(counts->flagged, 0);
}

void VerificationStorePgTest::mostLikelyDeadFirst() {
    // ann has 1 and gives 3 and 4; ben has 2; cid, dan, eve have 3, 4 and 5.
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
    m_fixture.contribute(u"ann"_s, {u"C3"_s, u"D4"_s});
    m_fixture.addCodes({u"E5"_s, u"F6"_s});
    for (const char16_t* name : {u"cid", u"dan", u"eve", u"fay"})
        m_fixture.take(QString::fromUtf16(name));
    QCOMPARE(ids(queue()), u"1 2 3 4 5 6"_s);
    m_fixture.report(u"fay"_s, ReportOutcome::DoesNotWork);
    m_fixture.report(u"eve"_s, ReportOutcome::DoesNotWork);
    m_fixture.report(u"ben"_s, ReportOutcome::Works);
    settle(3, CodeStatus::Invalid);
    const auto codes = queue();
    QCOMPARE(ids(codes), u"6 5 4 1 2"_s); // the oldest word first; then ann's other code; then the rest by age
    QCOMPARE(codes[0].key.rank, VerificationRank::Flagged);
    QCOMPARE(codes[2].key.rank, VerificationRank::Doubted);
    QCOMPARE(codes[3].key.rank, VerificationRank::Waiting);
    const auto counts = VerificationStore(m_fixture.connection()).counts({});
    QCOMPARE(counts->remaining, 5);
    QCOMPARE(counts->flagged, 2);
}

void VerificationStorePgTest::doubtComesAndGoes() {
    m_fixture.addCodes({u"A1"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.contribute(u"ann"_s, {u"C2"_s, u"D3"_s, u"E4"_s});
    m_fixture.take(u"ben"_s);
    m_fixture.take(u"cid"_s);
    const auto doubted = [&] {
        return m_fixture.sql(u"select string_agg(id::text, ' ' order by id) filter (where doubted_at is not null)"
                             " from invites.code"_s);
    };
    settle(2, CodeStatus::Invalid);
    QCOMPARE(doubted(), u"2 3 4"_s);
    settle(3, CodeStatus::Invalid);
    settle(2, CodeStatus::Used);
    QCOMPARE(doubted(), u"2 3 4"_s);
    change(3, {store::CodeActKind::Unsettle, {}, {}, {}});
    QCOMPARE(doubted(), QString());
}

void VerificationStorePgTest::aDoubtedGiversNextCodeIsDoubted() {
    m_fixture.addCodes({u"A1"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.contribute(u"ann"_s, {u"C2"_s});
    settle(2, CodeStatus::Invalid);
    m_fixture.contribute(u"ann"_s, {u"D3"_s});
    m_fixture.take(u"ben"_s);
    QCOMPARE(ids(queue()), u"3 1"_s);
}

void VerificationStorePgTest::aDoubtIsNobodysEdit() {
    m_fixture.addCodes({u"A1"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.contribute(u"ann"_s, {u"C2"_s, u"D3"_s});
    const store::SeenCode sibling = seen(3);
    const QString events = m_fixture.sql(u"select count(*) from invites.audit_event"_s);
    settle(2, CodeStatus::Invalid);
    QCOMPARE(seen(3).version, sibling.version);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.audit_event"_s).toInt(), events.toInt() + 1);
    // But whoever changes a row by hand is still noticed.
    m_fixture.sql(u"update invites.code set note = 'x' where id = 3"_s);
    QCOMPARE(seen(3).version, sibling.version + 1);
}

void VerificationStorePgTest::whatIsKnownIsTold() {
    m_fixture.addCodes({u"A1"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.contribute(u"ann"_s, {u"C2"_s, u"D3"_s, u"E4"_s});
    m_fixture.take(u"ben"_s);
    m_fixture.take(u"cid"_s);
    settle(3, CodeStatus::Used);
    m_fixture.contribute(u"ben"_s, {u"F5"_s});
    QVERIFY(m_fixture.tickets().recordCopies({m_fixture.hashOf(u"ben"_s)}));
    m_fixture.report(u"ben"_s, ReportOutcome::Works);
    m_fixture.sql(u"update invites.code set note = 'hm' where id = 2"_s);
    const auto codes = queue();
    QCOMPARE(ids(codes), u"1 2"_s);
    const UnsettledCode& own = codes[0];
    QCOMPARE(own.source, u"import"_s);
    QVERIFY(!own.giverNumber);
    QVERIFY(!own.copiedAt);
    QCOMPARE(own.received.value_or(-1), 3);
    const UnsettledCode& given = codes[1];
    QCOMPARE(given.campaignSlug, u"sora"_s);
    QCOMPARE(given.source, u"contribution"_s);
    QCOMPARE(given.note, u"hm"_s);
    QCOMPARE(given.version, seen(2).version);
    QCOMPARE(given.ticketNumber, 2);
    QCOMPARE(*given.dueAt - *given.deliveredAt, std::chrono::hours(24 * 14));
    QVERIFY(!given.isOverdue(*given.deliveredAt));
    QVERIFY(given.isOverdue(*given.dueAt + std::chrono::seconds(1)));
    QVERIFY(given.copiedAt && *given.copiedAt >= given.deliveredAt);
    QVERIFY(given.report == ReportOutcome::Works);
    QVERIFY(given.reportedAt);
    QCOMPARE(given.received.value_or(-1), 1);
    QCOMPARE(given.required, 4);
    QCOMPARE(given.giverNumber.value_or(-1), 1);
    QCOMPARE(given.given, 3);
    QCOMPARE(given.givenGood, 2); // one is used, of the other its receiver says that it works
    QCOMPARE(given.givenInvalid, 0);
}

void VerificationStorePgTest::aReplacedReceiverOwesNothingForIt() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork); // has B2 now
    const auto codes = queue();
    QCOMPARE(ids(codes), u"1 2"_s);
    QCOMPARE(codes[0].ticketNumber, 1);
    QVERIFY(codes[0].report == ReportOutcome::DoesNotWork);
    QVERIFY(!codes[0].received);
    QVERIFY(codes[1].received);
}

void VerificationStorePgTest::pagesJoin() {
    m_fixture.addCampaign(u"veo"_s);
    m_fixture.sql(u"update invites.campaign set return_deadline = '3 days' where slug = 'veo'"_s);
    for (const QString& slug : {u"sora"_s, u"veo"_s}) {
        QStringList names;
        for (int n = 0; n < 30; ++n)
            names += slug + QString::number(n);
        m_fixture.addCodes(names, slug);
        for (const QString& name : names)
            m_fixture.take(u"visitor "_s + name, slug);
    }
    // Many at one moment, so that the id has to tell them apart, and each rank.
    m_fixture.sql(u"update invites.code set distributed_at = date_trunc('day', now()) - (id / 7) * interval '1 day',"
                  " flagged_at = case when id % 5 = 0 then date_trunc('day', now()) - (id % 2) * interval '1 hour' end,"
                  " doubted_at = case when id % 3 = 0 then date_trunc('day', now()) end;"
                  "update invites.ticket t set delivered_at = c.distributed_at from invites.code c"
                  " where c.id = t.code_id"_s);
    const auto whole = queue(1000);
    QCOMPARE(whole.size(), std::size_t(60));
    QVERIFY(std::is_sorted(whole.begin(), whole.end(), [](const auto& a, const auto& b) { return a.key < b.key; }));
    for (const int limit : {1, 7, 59, 60}) {
        std::vector<UnsettledCode> joined;
        std::optional<store::VerificationKey> after;
        while (true) {
            const auto page = VerificationStore(m_fixture.connection()).page({}, after, limit);
            QVERIFY(page);
            if (page->empty())
                break;
            QVERIFY(int(page->size()) <= limit);
            joined.insert(joined.end(), page->begin(), page->end());
            after = page->back().key;
        }
        QCOMPARE(ids(joined), ids(whole));
    }
    QCOMPARE(queue(1000, {m_fixture.campaign(u"veo"_s)}).size(), std::size_t(30));
    QCOMPARE(VerificationStore(m_fixture.connection()).counts({m_fixture.campaign(u"veo"_s)})->remaining, 30);
}

void VerificationStorePgTest::deletedAndSettledOnesAreNotCounted() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s, u"C3"_s});
    for (const char16_t* name : {u"ann", u"ben", u"cid"})
        m_fixture.take(QString::fromUtf16(name));
    settle(1, CodeStatus::Used);
    change(2, {store::CodeActKind::Delete, {}, {}, {}});
    QCOMPARE(ids(queue()), u"3"_s);
    QCOMPARE(VerificationStore(m_fixture.connection()).counts({})->remaining, 1);
}

void VerificationStorePgTest::moderatorsMayLook() {
    m_fixture.addCodes({u"A1"_s});
    m_fixture.take(u"ann"_s);
    const auto mona = m_fixture.connectAs(u"mona"_s);
    VerificationStore verification(*mona);
    QCOMPARE(verification.page({}, {}, 10)->size(), std::size_t(1));
    QCOMPARE(verification.counts({})->remaining, 1);
}

// A page of a few rows must not touch what lies behind them.
void VerificationStorePgTest::readsByIndexWhateverTheSize() {
    const auto pagesRead = [&] {
        const QString plan =
            m_fixture.sql(u"create temp table plan (line text); do $$ declare l text; begin for l in execute"
                          " 'explain (analyze, buffers, timing off)"
                          "   select * from invites.verification_queue(null, 0, ''-infinity'', 0, 20)'"
                          " loop insert into plan values (l); end loop; end $$;"
                          "select substring(string_agg(line, ' ') from 'shared hit=(\\d+)') from plan"_s);
        return plan.toInt();
    };
    const auto grow = [&](int from, int to) {
        m_fixture.sql(u"with t as (insert into invites.ticket (campaign_id, number, secret_hash, state, code_id,"
                      " delivered_at) select 1, n, sha256(('t' || n)::bytea), 'waiting', null, null"
                      " from generate_series(%1, %2) n returning id, number),"
                      " c as (insert into invites.code (campaign_id, fingerprint, sealed, source, status, ticket_id,"
                      " distributed_at) select 1, sha256(('c' || number)::bytea), sha256('x') || sha256('y'), 'import',"
                      " 'distributed', id, now() + number * interval '1 second' from t returning 1)"
                      " select count(*) from c; analyze invites.code"_s.arg(from)
                          .arg(to));
    };
    grow(1, 200);
    const int few = pagesRead();
    grow(201, 20000);
    QVERIFY(few > 0);
    const int many = pagesRead();
    QVERIFY2(many < few * 2 + 50, qUtf8Printable(u"%1 pages instead of %2"_s.arg(many).arg(few)));
    // These rows were made up; they are no state that the laws know.
    m_fixture.reset();
}

QTEST_GUILESS_MAIN(VerificationStorePgTest)
#include "VerificationStorePgTest.moc"
