#include "common/db/Listener.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

namespace {

using Notices = std::vector<QByteArray>;

// Notices of what was committed before are in before this one, which is everybody's last.
const QByteArray last = "last";

} // namespace

// What is told to consoles, and how seldom.
class NoticesPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aChangeThatIsAwaitedIsToldOnce_data();
    void aChangeThatIsAwaitedIsToldOnce();
    void nothingIsToldWhereNothingIsAwaited();
    void whatNoPageShowsIsNotTold();
    void whatIsRolledBackIsNotTold();
    void campaignsAreToldApart();
    void nobodyWaitsForARow();
    void noChangeFallsBetween_data();
    void noChangeFallsBetween();

private:
    // True where all rows could be had.
    bool ask(db::Connection& connection) {
        static const db::Query query("await_changes");
        const auto answer = connection.run(query);
        return answer && answer->first().boolean(0);
    }
    Notices told() {
        m_fixture.sql(u"select pg_notify('invites_changed', 'last')"_s);
        Notices all;
        while (all.empty() || all.back() != last) {
            const auto some = m_listener->wait(std::chrono::seconds(30));
            if (!some || some->empty())
                return {"nothing came"};
            all.insert(all.end(), some->begin(), some->end());
        }
        all.pop_back();
        return all;
    }

    test::StoreFixture m_fixture;
    std::unique_ptr<db::Connection> m_console;
    std::unique_ptr<db::Listener> m_listener;
};

void NoticesPgTest::init() {
    m_listener.reset();
    m_console.reset();
    m_fixture.reset();
    m_fixture.addCampaign(u"other"_s);
    m_fixture.addCodes({u"A1"_s, u"B2"_s, u"C3"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.addCodes({u"X1"_s}, u"other"_s);
    for (const QString& visitor : {u"o1"_s, u"o2"_s, u"o3"_s})
        m_fixture.take(visitor, u"other"_s);
    if (m_fixture.sql(u"select count(*) from pg_roles where rolname = 'adam'"_s) == u"0")
        m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
    m_console = m_fixture.connectAs(u"adam"_s);
    m_listener = std::make_unique<db::Listener>(
        db::ConnectionOptions::parse(m_fixture.database().directUrlFor(u"adam"_s, u"adam"_s)).value(),
        db::Query("listen_for_changes"));
    QVERIFY(m_listener->open(std::chrono::seconds(10)));
}

void NoticesPgTest::aChangeThatIsAwaitedIsToldOnce_data() {
    QTest::addColumn<QString>("statement");
    QTest::newRow("a new code") << u"insert into invites.code (campaign_id, fingerprint, sealed, source) select 1,"
                                   " sha256('x'), sealed, source from invites.code where id = 1"_s;
    QTest::newRow("settled") << u"update invites.code set status = 'used' where id = 1"_s;
    QTest::newRow("deleted") << u"update invites.code set deleted_at = now() where id = 2"_s;
    QTest::newRow("deleted, handed out") << u"update invites.code set deleted_at = now() where id = 1"_s;
    QTest::newRow("a note") << u"update invites.code set note = 'x' where id = 1"_s;
    QTest::newRow("notes") << u"update invites.code set note = 'x' where campaign_id = 1"_s;
    QTest::newRow("reported not to work") << u"update invites.code set flagged_at = now() where id = 1"_s;
    QTest::newRow("a ticket") << u"insert into invites.ticket (campaign_id, number, secret_hash, state)"
                                 " values (1, 77, sha256('x'), 'waiting')"_s;
    QTest::newRow("a campaign's settings") << u"update invites.campaign set name = 'S' where id = 1"_s;
    QTest::newRow("several in one transaction") << u"begin; update invites.code set status = 'used' where id = 1;"
                                                   "update invites.code set note = 'x' where id = 2;"
                                                   "update invites.code set deleted_at = now() where id = 2; commit"_s;
}

void NoticesPgTest::aChangeThatIsAwaitedIsToldOnce() {
    QFETCH(QString, statement);
    QVERIFY(ask(*m_console));
    QCOMPARE(told(), Notices());
    m_fixture.sql(statement);
    m_fixture.sql(u"update invites.code set note = 'more' where id = 3"_s);
    m_fixture.sql(u"update invites.code set status = 'invalid' where id = 3"_s);
    // Settings are told always, and await nothing.
    const bool isSettings = statement.contains(u"invites.campaign set");
    QCOMPARE(told(), isSettings ? (Notices{"1", "1"}) : Notices{"1"});
}

void NoticesPgTest::nothingIsToldWhereNothingIsAwaited() {
    m_fixture.take(u"ben"_s);
    m_fixture.contribute(u"ben"_s, {u"G1"_s, u"G2"_s, u"G3"_s, u"G4"_s});
    m_fixture.report(u"ben"_s, ReportOutcome::DoesNotWork);
    m_fixture.sql(u"update invites.code set note = 'x'"_s);
    QCOMPARE(told(), Notices());
    // What came before the question is nobody's news either.
    QVERIFY(ask(*m_console));
    QCOMPARE(told(), Notices());
}

void NoticesPgTest::whatNoPageShowsIsNotTold() {
    QVERIFY(ask(*m_console));
    m_fixture.sql(u"update invites.code set note = note, flagged_at = flagged_at, sealed = sealed || '\\x00'"_s);
    m_fixture.sql(u"update invites.ticket set lane = lane"_s);
    QVERIFY(ask(*m_console));
    QCOMPARE(told(), Notices());
}

void NoticesPgTest::whatIsRolledBackIsNotTold() {
    QVERIFY(ask(*m_console));
    m_fixture.sql(u"begin; update invites.code set status = 'used' where id = 1; rollback"_s);
    QCOMPARE(told(), Notices());
    m_fixture.sql(u"update invites.code set status = 'used' where id = 1"_s);
    QCOMPARE(told(), Notices{"1"});
}

void NoticesPgTest::campaignsAreToldApart() {
    QVERIFY(ask(*m_console));
    m_fixture.take(u"ben"_s);
    QCOMPARE(told(), Notices{"1"});
    m_fixture.sql(u"update invites.ticket set lane = 0 where campaign_id = 2 and number = 3"_s);
    QCOMPARE(told(), Notices{"2"});
    QVERIFY(ask(*m_console));
    m_fixture.sql(u"update invites.code set note = 'x'"_s);
    Notices both = told();
    std::sort(both.begin(), both.end());
    QCOMPARE(both, (Notices{"1", "2"}));
}

void NoticesPgTest::nobodyWaitsForARow() {
    const auto writer = m_fixture.connect();
    const Status written = writer->transact([&](db::Connection& transaction) -> Status {
        const auto changed =
            transaction.run(db::Query(u"test"_s, "update invites.code set status = 'used' where id = 1"));
        // The writer's campaign is asked for later, the other one now.
        if (!changed || ask(*m_console))
            return failure(ErrorCode::Internal, u"it should have said that a row is being written"_s);
        m_fixture.take(u"o4"_s, u"other"_s);
        return {};
    });
    QVERIFY2(written, written ? "" : qUtf8Printable(written.error().detail));
    QCOMPARE(told(), Notices{"2"});
    QVERIFY(ask(*m_console));
    m_fixture.sql(u"update invites.code set status = 'invalid' where id = 1"_s);
    QCOMPARE(told(), Notices{"1"});
}

// Whoever asks, and then reads, has seen a change or will be told of it: never neither.
void NoticesPgTest::noChangeFallsBetween_data() {
    QTest::addColumn<QByteArray>("change");
    QTest::addColumn<bool>("isAwaited");
    for (const bool isAwaited : {false, true}) {
        const char* when = isAwaited ? "awaited" : "not awaited";
        QTest::addRow("counted, %s", when)
            << QByteArray("update invites.code set status = 'used' where id = 1") << isAwaited;
        QTest::addRow("a note, %s", when) << QByteArray("update invites.code set note = 'x' where id = 2") << isAwaited;
        QTest::addRow("a place, %s", when)
            << QByteArray("update invites.ticket set lane = 0 where campaign_id = 1 and number = 1") << isAwaited;
    }
}

void NoticesPgTest::noChangeFallsBetween() {
    QFETCH(QByteArray, change);
    QFETCH(bool, isAwaited);
    if (isAwaited)
        QVERIFY(ask(*m_console));
    bool isGranted = false;
    const auto writer = m_fixture.connect();
    const Status written = writer->transact([&](db::Connection& transaction) -> Status {
        if (const auto changed = transaction.run(db::Query(u"test"_s, change)); !changed)
            return failure(changed.error());
        isGranted = ask(*m_console); // before the change can be read
        return {};
    });
    QVERIFY2(written, written ? "" : qUtf8Printable(written.error().detail));
    // What is counted keeps the question out until it is over; the rest is told as it ends.
    QCOMPARE(isGranted, isAwaited || !change.contains("status"));
    QCOMPARE(told(), isGranted ? Notices{"1"} : Notices());
}

QTEST_GUILESS_MAIN(NoticesPgTest)
#include "NoticesPgTest.moc"
