#include "common/db/Listener.h"
#include "tests/support/DatabaseProxy.h"
#include "tests/support/TestBouncer.h"
#include "tests/support/TestCluster.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace invites;
using namespace invites::db;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

using Notices = std::vector<QByteArray>;

Query query(const char* text) {
    return Query(QStringLiteral("test"), text);
}

constexpr milliseconds forEver{-1};
constexpr milliseconds patience{10000};

// What wakes it up. What it only finds when it has waited long enough does not count.
Notices heardBy(Listener& listener) {
    const auto began = std::chrono::steady_clock::now();
    const auto notices = listener.wait(patience);
    const bool isWoken = std::chrono::steady_clock::now() - began < patience;
    return notices && isWoken ? *notices : Notices{"(nothing woke it up)"};
}

} // namespace

class ListenerPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNoticeArrives();
    void severalNoticesArriveInOrder();
    void aNoticeThatComesWithAnAnswerIsNotForgotten();
    void otherChannelsAreNotHeard();
    void aNoticeIsHeardWheneverItComes();
    void nothingIsSentWhileItWaits();
    void itIsWokenUp();
    void itWaitsWhileClosed();
    void theEndOfTheConnectionIsNoticed_data();
    void theEndOfTheConnectionIsNoticed();
    void aLostConnectionIsOpenedAgain();
    void anUnreachableServerIsUnavailable();
    void aPoolerIsRecognised();
    void abandonedItWaitsForNobody();

private:
    ConnectionOptions options() const { return ConnectionOptions::parse(m_database.directUrl).value(); }
    void notify(const char* payload) {
        m_cluster.execute(
            QStringLiteral("select pg_notify('news', '%1')").arg(QLatin1String(payload)), m_database.name);
    }

    test::TestCluster m_cluster;
    test::TestDatabase m_database = m_cluster.createDatabase();
    const Query m_listen = query("listen news");
};

void ListenerPgTest::abandonedItWaitsForNobody() {
    test::DatabaseProxy proxy(m_database.directSocketFolder, m_database.directPort);
    auto through = options();
    through.host = proxy.socketFolder();
    through.port = proxy.port();
    Listener listener(through, m_listen);
    QVERIFY(listener.open(patience));
    proxy.freeze();
    std::thread abandoner([&] {
        std::this_thread::sleep_for(100ms);
        listener.abandon();
    });
    QVERIFY(!listener.run(query("select 1")));
    abandoner.join();
    QVERIFY(!listener.isOpen());
}

void ListenerPgTest::aNoticeArrives() {
    Listener listener(options(), m_listen);
    QVERIFY(!listener.isOpen());
    QVERIFY(listener.open(patience));
    QVERIFY(listener.isOpen());
    notify("7");
    QCOMPARE(heardBy(listener), Notices{"7"});
    QCOMPARE(listener.wait(0ms).value(), Notices());
}

void ListenerPgTest::severalNoticesArriveInOrder() {
    Listener listener(options(), m_listen);
    QVERIFY(listener.open(patience));
    notify("1");
    notify("2");
    notify("3");
    Notices heard;
    while (heard.size() < 3) {
        const Notices some = listener.wait(forEver).value();
        heard.insert(heard.end(), some.begin(), some.end());
    }
    QCOMPARE(heard, (Notices{"1", "2", "3"}));
}

void ListenerPgTest::aNoticeThatComesWithAnAnswerIsNotForgotten() {
    Listener listener(options(), m_listen);
    QVERIFY(listener.open(patience));
    // One's own notice comes with the statement's end, so that the socket says nothing more of it.
    QVERIFY(listener.run(query("select pg_notify('news', 'mine')")));
    QCOMPARE(heardBy(listener), Notices{"mine"});
}

void ListenerPgTest::otherChannelsAreNotHeard() {
    Listener listener(options(), m_listen);
    QVERIFY(listener.open(patience));
    m_cluster.execute(QStringLiteral("select pg_notify('other', 'x')"), m_database.name);
    notify("7");
    QCOMPARE(heardBy(listener), Notices{"7"});
}

// Also in the moment in which it begins to wait.
void ListenerPgTest::aNoticeIsHeardWheneverItComes() {
    test::DatabaseProxy proxy(m_database.directSocketFolder, m_database.directPort);
    ConnectionOptions through = options();
    through.host = proxy.socketFolder();
    Listener listener(through, m_listen);
    QVERIFY(listener.open(patience));
    Connection connection(options());
    for (int round = 0; round < 4000; ++round) {
        QVERIFY(connection.run(query("select pg_notify('news', 'x')")));
        // Now sooner, now later.
        const auto begins = std::chrono::steady_clock::now() + std::chrono::microseconds(round % 100 * 3);
        while (std::chrono::steady_clock::now() < begins) {
        }
        QCOMPARE(heardBy(listener), Notices{"x"});
    }
}

void ListenerPgTest::nothingIsSentWhileItWaits() {
    test::DatabaseProxy proxy(m_database.directSocketFolder, m_database.directPort);
    ConnectionOptions through = options();
    through.host = proxy.socketFolder();
    Listener listener(through, m_listen);
    QVERIFY(listener.open(patience));
    QVERIFY(!proxy.takeMessages().isEmpty());
    QCOMPARE(listener.wait(50ms).value(), Notices());
    notify("7");
    QCOMPARE(heardBy(listener), Notices{"7"});
    QCOMPARE(proxy.takeMessages(), QByteArray());
}

void ListenerPgTest::itIsWokenUp() {
    Listener listener(options(), m_listen);
    QVERIFY(listener.open(patience));
    listener.wake();
    QCOMPARE(listener.wait(forEver).value(), Notices());
    std::thread other([&] { listener.wake(); });
    QCOMPARE(listener.wait(forEver).value(), Notices());
    other.join();
    // More often than a pipe holds.
    for (int i = 0; i < 100'000; ++i)
        listener.wake();
    QCOMPARE(listener.wait(forEver).value(), Notices());
    notify("7");
    QCOMPARE(heardBy(listener), Notices{"7"});
}

void ListenerPgTest::itWaitsWhileClosed() {
    Listener listener(options(), m_listen);
    QCOMPARE(listener.wait(1ms).value(), Notices());
    listener.wake();
    QCOMPARE(listener.wait(forEver).value(), Notices());
}

void ListenerPgTest::theEndOfTheConnectionIsNoticed_data() {
    QTest::addColumn<bool>("isSaid");
    QTest::newRow("terminating connection due to administrator command") << true;
    QTest::newRow("without a word") << false;
}

void ListenerPgTest::theEndOfTheConnectionIsNoticed() {
    QFETCH(bool, isSaid);
    test::DatabaseProxy proxy(m_database.directSocketFolder, m_database.directPort);
    ConnectionOptions through = options();
    through.host = proxy.socketFolder();
    Listener listener(through, m_listen);
    QVERIFY(listener.open(patience));
    if (isSaid)
        m_cluster.terminateBackends(m_database.name);
    else
        proxy.cutAll();
    const auto heard = listener.wait(forEver);
    QVERIFY(!heard);
    QCOMPARE(heard.error().code, ErrorCode::Unavailable);
    QVERIFY(!listener.isOpen());
}

void ListenerPgTest::aLostConnectionIsOpenedAgain() {
    Listener listener(options(), m_listen);
    QVERIFY(listener.open(patience));
    m_cluster.terminateBackends(m_database.name);
    const auto answer = listener.run(query("select 1"));
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::Unavailable);
    QVERIFY(!listener.isOpen());
    QVERIFY(listener.open(patience));
    notify("8");
    QCOMPARE(heardBy(listener), Notices{"8"});
}

void ListenerPgTest::anUnreachableServerIsUnavailable() {
    ConnectionOptions nowhere = options();
    nowhere.host = QStringLiteral("/nonexistent");
    Listener listener(nowhere, m_listen);
    const Status opened = listener.open(patience);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Unavailable);
    QVERIFY(!listener.isOpen());
}

void ListenerPgTest::aPoolerIsRecognised() {
    test::TestBouncer bouncer(m_cluster);
    ConnectionOptions pooled = options();
    pooled.host = bouncer.socketFolder();
    pooled.port = bouncer.port();
    pooled.password = Secret::fromText(QStringLiteral("postgres"));
    Listener listener(pooled, m_listen);
    const Status opened = listener.open(patience);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::Conflict);
    QVERIFY(!listener.isOpen());
    // Nobody who gets that connection next has to hear what he did not ask for.
    QTRY_COMPARE(m_cluster.execute(QStringLiteral("select count(*) from pg_stat_activity where query ilike 'listen%'")),
        QStringLiteral("0"));
}

QTEST_GUILESS_MAIN(ListenerPgTest)
#include "ListenerPgTest.moc"
