#include "common/store/AuditStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

class AuditStorePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void pagesFollowEachOtherWithoutGapOrRepetition();
    void filtersNarrow_data();
    void filtersNarrow();
    void aMomentBounds();
    void whatIsThereIsListed();
    void rowsTellAll();
    void whoMayRead_data();
    void whoMayRead();

private:
    store::AuditStore audit() { return store::AuditStore(m_fixture.connection()); }
    static QString subjects(const std::vector<store::AuditEvent>& events) {
        QStringList ids;
        for (const store::AuditEvent& event : events)
            ids.append(QString::number(event.subjectId.value_or(0)));
        return ids.join(u' ');
    }

    test::StoreFixture m_fixture;
};

void AuditStorePgTest::initTestCase() {
    m_fixture.addLogin(u"olga"_s, {u"invites_owner"_s});
    m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
    m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
    m_fixture.addLogin(u"server"_s, {u"invites_server"_s});
    m_fixture.addCampaign(u"other"_s);
    m_fixture.sql(uR"(
        insert into invites.audit_event (at, author, campaign_id, action, subject_kind, subject_id, before, after, reason)
        select timestamptz '2026-01-01 00:00Z' + n * interval '1 hour', case when n % 2 = 0 then 'olga' else 'adam' end,
            (select id from invites.campaign where slug = case when n % 5 = 0 then 'other' else 'sora' end),
            case when n % 3 = 0 then 'set_status' else 'set_note' end, case when n < 20 then 'code' else 'ticket' end, n,
            '{"status": "used"}', '{"status": "invalid"}', case when n % 10 = 0 then 'Reported Twice' end
        from generate_series(1, 30) n)"_s);
    m_fixture.sql(
        u"insert into invites.audit_event (at, author, action, subject_kind, subject_id, before, after) values"
        " ('2025-01-01', 'adam', 'set_note', 'user', 1, null, '{\"name\": \"greta\"}'),"
        " ('2025-01-02', 'adam', 'set_note', 'user', 2, '{\"name\": \"Greta\"}', '{\"role\": \"admin\"}'),"
        " ('2025-01-03', 'adam', 'set_note', 'user', 3, null, '{\"name\": \"mona\"}')"_s);
}

void AuditStorePgTest::pagesFollowEachOtherWithoutGapOrRepetition() {
    const store::AuditFilter codesAndTickets{.from = Instant(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)),
        .until = Instant(std::chrono::sys_days(std::chrono::year(2026) / 1 / 5))};
    QStringList seen;
    for (qint64 before = store::AuditStore::newest;;) {
        const auto page = audit().page(codesAndTickets, before, 7);
        QVERIFY(page);
        if (page->empty())
            break;
        seen.append(subjects(*page));
        before = page->back().id;
    }
    QStringList all;
    for (int n = 30; n > 0; --n)
        all.append(QString::number(n));
    QCOMPARE(seen.join(u' '), all.join(u' '));
}

void AuditStorePgTest::filtersNarrow_data() {
    QTest::addColumn<store::AuditFilter>("filter");
    QTest::addColumn<QString>("expected");
    const CampaignId other = m_fixture.campaign(u"other"_s);
    QTest::newRow("author") << store::AuditFilter{.author = u"olga"_s, .action = u"set_status"_s} << u"30 24 18 12 6"_s;
    QTest::newRow("an author who did nothing") << store::AuditFilter{.author = u"nobody"_s} << QString();
    QTest::newRow("campaign") << store::AuditFilter{.campaign = other, .subjectKind = u"code"_s} << u"15 10 5"_s;
    QTest::newRow("subject") << store::AuditFilter{.subjectKind = u"code"_s, .subjectId = 7} << u"7"_s;
    QTest::newRow("a subject of another kind")
        << store::AuditFilter{.subjectKind = u"ticket"_s, .subjectId = 7} << QString();
    QTest::newRow("a login's name") << store::AuditFilter{.subjectKind = u"user"_s, .subjectName = u"GRET"_s}
                                    << u"2 1"_s;
    QTest::newRow("nobody's name") << store::AuditFilter{.subjectKind = u"user"_s, .subjectName = u"_"_s} << QString();
    QTest::newRow("reason") << store::AuditFilter{.reason = u"twice"_s} << u"30 20 10"_s;
    QTest::newRow("a reason's wildcards mean themselves") << store::AuditFilter{.reason = u"%"_s} << QString();
}

void AuditStorePgTest::filtersNarrow() {
    QFETCH(store::AuditFilter, filter);
    QFETCH(QString, expected);
    QCOMPARE(subjects(audit().page(filter, store::AuditStore::newest, 100).value()), expected);
}

void AuditStorePgTest::aMomentBounds() {
    const Instant third = Instant(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)) + std::chrono::hours(3);
    const store::AuditFilter filter{.from = third, .until = third + std::chrono::hours(2)};
    QCOMPARE(subjects(audit().page(filter, store::AuditStore::newest, 100).value()), u"4 3"_s);
}

void AuditStorePgTest::whatIsThereIsListed() {
    const auto authors = audit().authors().value();
    QCOMPARE(QStringList(authors.begin(), authors.end()), QStringList({u"adam"_s, u"olga"_s, u"postgres"_s}));
    const auto actions = audit().actions().value();
    QCOMPARE(QStringList(actions.begin(), actions.end()), QStringList({u"insert"_s, u"set_note"_s, u"set_status"_s}));
    test::StoreFixture& fixture = m_fixture;
    QCOMPARE(fixture.sql(u"select count(distinct author) from invites.audit_event"_s), u"3"_s);
}

void AuditStorePgTest::rowsTellAll() {
    const auto events = audit().page({.subjectKind = u"code"_s, .subjectId = 10}, store::AuditStore::newest, 1).value();
    const store::AuditEvent& event = events.front();
    QCOMPARE(event.author, u"olga"_s);
    QCOMPARE(event.campaign, u"other"_s);
    QCOMPARE(event.action, u"set_note"_s);
    QCOMPARE(event.before, QByteArray(R"({"status": "used"})"));
    QCOMPARE(event.after, QByteArray(R"({"status": "invalid"})"));
    QCOMPARE(event.reason, u"Reported Twice"_s);
    QCOMPARE(toRfc3339(event.at), u"2026-01-01T10:00:00Z"_s);
}

void AuditStorePgTest::whoMayRead_data() {
    QTest::addColumn<bool>("may");
    QTest::newRow("olga") << true;
    QTest::newRow("adam") << true;
    QTest::newRow("mona") << true;
    QTest::newRow("server") << false;
}

void AuditStorePgTest::whoMayRead() {
    QFETCH(bool, may);
    const auto connection = m_fixture.connectAs(QString::fromLatin1(QTest::currentDataTag()));
    const auto page = store::AuditStore(*connection).page({}, store::AuditStore::newest, 3);
    QCOMPARE(page.has_value(), may);
    if (!may)
        QCOMPARE(page.error().code, ErrorCode::PermissionDenied);
    QCOMPARE(m_fixture.refusal(*connection, u"delete from invites.audit_event"_s).isEmpty(), false);
}

QTEST_GUILESS_MAIN(AuditStorePgTest)
#include "AuditStorePgTest.moc"
