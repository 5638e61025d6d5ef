#include "admin-app/data/ChangeFeed.h"

#include "tests/support/DatabaseProxy.h"
#include "tests/support/TestBouncer.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QScopeGuard>
#include <QSignalSpy>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class ChangeFeedTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aChangeIsToldWithoutWaiting();
    void changesAreToldAtMostSoOften();
    void nothingIsSentWhileNothingHappens();
    void nothingIsSentWhileNobodyLooks();
    void aLostConnectionIsReplacedAndEverythingIsOld();
    void whileTheDatabaseIsAwayItIsLookedForAgain();
    void aDatabaseThatWentToSleepIsLeftAlone();
    void aRefusedQuestionIsAskedAgain_data();
    void aRefusedQuestionIsAskedAgain();
    void whoMayNotAskRefreshes();
    void behindAPoolerItRefreshes();
    void oneWatcherIsEnough();
    void itEndsWhileItWaits();

private:
    void watch(const ChangeFeed::Pace& pace = {.refreshing = 1h, .live = 10ms, .retry = 10ms});
    void change() { m_fixture.sql(u"update invites.code set note = coalesce(note, '') || 'x' where id = 1"_s); }
    db::ConnectionOptions options() const {
        return db::ConnectionOptions::parse(m_fixture.database().directUrlFor(u"adam"_s, u"adam"_s)).value();
    }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<test::DatabaseProxy> m_proxy;
    std::unique_ptr<ChangeFeed> m_feed;
    std::unique_ptr<QSignalSpy> m_changes;
};

void ChangeFeedTest::init() {
    m_fixture.reset();
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
}

void ChangeFeedTest::cleanup() {
    m_changes.reset();
    m_feed.reset();
    m_proxy.reset();
}

void ChangeFeedTest::watch(const ChangeFeed::Pace& pace) {
    m_proxy =
        std::make_unique<test::DatabaseProxy>(m_fixture.database().directSocketFolder, m_fixture.database().directPort);
    db::ConnectionOptions through = options();
    through.host = m_proxy->socketFolder();
    m_feed = std::make_unique<ChangeFeed>(through);
    m_feed->setPace(pace);
    m_changes = std::make_unique<QSignalSpy>(m_feed.get(), &ChangeFeed::changed);
    m_feed->setWatched(this, true);
    QTRY_VERIFY(m_feed->isLive());
    QTRY_VERIFY(!m_changes->isEmpty());
    m_changes->clear();
}

void ChangeFeedTest::aChangeIsToldWithoutWaiting() {
    watch();
    for (int i = 0; i < 5; ++i) {
        change();
        QVERIFY(!m_changes->isEmpty() || m_changes->wait());
        QTRY_COMPARE(m_fixture.sql(u"select is_awaited from invites.tally"_s), u"t"_s);
        m_changes->clear();
    }
}

void ChangeFeedTest::changesAreToldAtMostSoOften() {
    watch({.refreshing = 1h, .live = 300ms, .retry = 10ms});
    QElapsedTimer time;
    time.start();
    while (time.elapsed() < 900) {
        change();
        QCoreApplication::processEvents();
    }
    QVERIFY2(m_changes->size() >= 2 && m_changes->size() <= 4, qPrintable(QString::number(m_changes->size())));
    // The last of them is told as well.
    m_changes->clear();
    QTRY_COMPARE(m_fixture.sql(u"select is_awaited from invites.tally"_s), u"t"_s);
    QTRY_COMPARE(m_changes->size(), 1);
}

void ChangeFeedTest::nothingIsSentWhileNothingHappens() {
    watch();
    m_proxy->takeMessages();
    QVERIFY(!m_changes->wait(200));
    QCOMPARE(m_proxy->takeMessages(), QByteArray());
}

void ChangeFeedTest::nothingIsSentWhileNobodyLooks() {
    watch();
    m_feed->setWatched(this, false);
    m_proxy->takeMessages();
    for (int i = 0; i < 5; ++i)
        change();
    QVERIFY(!m_changes->wait(200));
    QCOMPARE(m_proxy->takeMessages(), QByteArray());
    QVERIFY(m_feed->isLive());
    // Whoever looks again is told of what he missed.
    m_feed->setWatched(this, true);
    QVERIFY(m_changes->wait());
    QTRY_COMPARE(m_fixture.sql(u"select is_awaited from invites.tally"_s), u"t"_s);
}

void ChangeFeedTest::aLostConnectionIsReplacedAndEverythingIsOld() {
    watch();
    QSignalSpy states(m_feed.get(), &ChangeFeed::stateChanged);
    m_proxy->cutAll();
    QTRY_COMPARE(states.size(), 2);
    QCOMPARE(states[0][0].value<ChangeFeed::State>(), ChangeFeed::State::Connecting);
    QCOMPARE(states[1][0].value<ChangeFeed::State>(), ChangeFeed::State::Live);
    QTRY_VERIFY(!m_changes->isEmpty());
    m_changes->clear();
    change();
    QVERIFY(!m_changes->isEmpty() || m_changes->wait());
}

void ChangeFeedTest::whileTheDatabaseIsAwayItIsLookedForAgain() {
    watch({.refreshing = 20ms, .live = 10ms, .retry = 10ms});
    m_fixture.cluster().stop();
    QTRY_VERIFY(!m_feed->isLive());
    m_changes->clear();
    QTRY_VERIFY(m_changes->size() >= 3);
    m_fixture.cluster().start();
    QTRY_VERIFY_WITH_TIMEOUT(m_feed->isLive(), 30000);
}

void ChangeFeedTest::aDatabaseThatWentToSleepIsLeftAlone() {
    watch();
    m_feed->setWatched(this, false);
    m_fixture.cluster().terminateBackends(m_fixture.database().name);
    QTRY_VERIFY(!m_feed->isLive());
    m_proxy->takeMessages();
    QVERIFY(!m_changes->wait(200));
    QCOMPARE(m_proxy->takeMessages(), QByteArray());
    m_feed->setWatched(this, true);
    QTRY_VERIFY(m_feed->isLive());
}

void ChangeFeedTest::aRefusedQuestionIsAskedAgain_data() {
    QTest::addColumn<QString>("sqlState");
    QTest::newRow("cancelled") << u"57014"_s;
    QTest::newRow("waited too long for a row") << u"55P03"_s;
    QTest::newRow("only reads since a failover") << u"25006"_s;
}

// The connection is open all the while.
void ChangeFeedTest::aRefusedQuestionIsAskedAgain() {
    QFETCH(QString, sqlState);
    watch({.refreshing = 20ms, .live = 10ms, .retry = 10ms});
    const QString before = m_fixture.sql(u"select pg_get_functiondef('invites.await_changes'::regproc)"_s);
    {
        const auto restore = qScopeGuard([&] { m_fixture.sql(before); });
        m_fixture.sql(u"create or replace function invites.await_changes() returns boolean language plpgsql volatile"
                      " security definer set search_path = invites, pg_temp as $$ begin"
                      " raise exception 'not now' using errcode = '%1'; end $$"_s.arg(sqlState));
        change();
        QTRY_COMPARE(m_feed->state(), ChangeFeed::State::Connecting);
        m_changes->clear();
        QTRY_VERIFY(m_changes->size() >= 3);
    }
    QTRY_VERIFY(m_feed->isLive());
    QTRY_COMPARE(m_fixture.sql(u"select is_awaited from invites.tally"_s), u"t"_s);
    m_changes->clear();
    change();
    QVERIFY(!m_changes->isEmpty() || m_changes->wait());
}

void ChangeFeedTest::whoMayNotAskRefreshes() {
    watch({.refreshing = 20ms, .live = 10ms, .retry = 10ms});
    const QString roles = u"invites_admin, invites_moderator"_s;
    const auto restore =
        qScopeGuard([&] { m_fixture.sql(u"grant execute on function invites.await_changes() to "_s + roles); });
    m_fixture.sql(u"revoke execute on function invites.await_changes() from "_s + roles);
    change();
    QTRY_COMPARE(m_feed->state(), ChangeFeed::State::Useless);
    m_changes->clear();
    QTRY_VERIFY(m_changes->size() >= 3);
    m_feed->setWatched(this, false);
    m_changes->clear();
    QVERIFY(!m_changes->wait(100));
}

void ChangeFeedTest::behindAPoolerItRefreshes() {
    test::TestBouncer bouncer(m_fixture.cluster());
    db::ConnectionOptions pooled = options();
    pooled.host = bouncer.socketFolder();
    pooled.port = bouncer.port();
    m_feed = std::make_unique<ChangeFeed>(pooled);
    m_feed->setPace({.refreshing = 10ms, .live = 10ms, .retry = 10ms});
    QSignalSpy states(m_feed.get(), &ChangeFeed::stateChanged);
    m_changes = std::make_unique<QSignalSpy>(m_feed.get(), &ChangeFeed::changed);
    m_feed->setWatched(this, true);
    QTRY_VERIFY(m_changes->size() >= 10);
    QCOMPARE(states.size(), 1);
    QCOMPARE(m_feed->state(), ChangeFeed::State::Useless);
    m_feed->setWatched(this, false);
    m_changes->clear();
    QVERIFY(!m_changes->wait(100));
    m_feed->setWatched(this, true);
    QTRY_VERIFY(m_changes->size() >= 2);
}

void ChangeFeedTest::oneWatcherIsEnough() {
    watch();
    {
        const QObject other;
        m_feed->setWatched(&other, true);
        m_feed->setWatched(this, false);
        QVERIFY(m_feed->isWatched());
    }
    // Gone without a word.
    QVERIFY(!m_feed->isWatched());
}

void ChangeFeedTest::itEndsWhileItWaits() {
    watch();
    QElapsedTimer time;
    time.start();
    m_changes.reset();
    m_feed.reset();
    QVERIFY(time.elapsed() < 2000);
}

QTEST_MAIN(ChangeFeedTest)
#include "ChangeFeedTest.moc"
