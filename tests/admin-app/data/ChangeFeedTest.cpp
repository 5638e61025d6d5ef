#include "admin-app/data/ChangeFeed.h"

#include "tests/support/DatabaseProxy.h"
#include "tests/support/TestBouncer.h"
#include "tests/support/console/ConsoleFixture.h"

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
    void behindAPoolerItRefreshes();
    void oneWatcherIsEnough();
    void itEndsWhileItWaits();

private:
    void watch(const ChangeFeed::Pace& pace = {.refreshing = 1h, .live = 10ms, .retry = 10ms});
    void change() { m_fixture.sql(u"update invites.code set note = coalesce(note, '') || 'x' where id = 1"_s); }
    db::ConnectionOptions options() const {
        return db::ConnectionOptions::parse(m_fixture.database().directUrlFor(u"mona"_s, u"mona"_s)).value();
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
    QSignalSpy live(m_feed.get(), &ChangeFeed::liveChanged);
    m_proxy->cutAll();
    QTRY_COMPARE(live.size(), 2);
    QCOMPARE(live[0][0].toBool(), false);
    QCOMPARE(live[1][0].toBool(), true);
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

void ChangeFeedTest::behindAPoolerItRefreshes() {
    test::TestBouncer bouncer(m_fixture.cluster());
    db::ConnectionOptions pooled = options();
    pooled.host = bouncer.socketFolder();
    pooled.port = bouncer.port();
    m_feed = std::make_unique<ChangeFeed>(pooled);
    m_feed->setPace({.refreshing = 10ms, .live = 10ms, .retry = 10ms});
    QSignalSpy live(m_feed.get(), &ChangeFeed::liveChanged);
    m_changes = std::make_unique<QSignalSpy>(m_feed.get(), &ChangeFeed::changed);
    m_feed->setWatched(this, true);
    QTRY_VERIFY(m_changes->size() >= 10);
    QVERIFY(live.isEmpty());
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
