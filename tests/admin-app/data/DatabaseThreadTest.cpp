#include "admin-app/session/Session.h"
#include "tests/support/DatabaseProxy.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

// The ends of a session; what it does while it lasts is tested by whoever has one.
class DatabaseThreadTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatRunsIsDoneBeforeTheEnd();
    void whatWaitsIsDropped();
    void aNetworkThatSwallowsEverythingHoldsNobody();

private:
    db::ConnectionOptions options() const {
        return db::ConnectionOptions::parse(m_fixture.database().directUrlFor(u"adam"_s, u"adam"_s)).value();
    }

    test::ConsoleFixture m_fixture;
};

void DatabaseThreadTest::whatRunsIsDoneBeforeTheEnd() {
    std::atomic<bool> isStarted = false;
    std::atomic<bool> isDone = false;
    {
        DatabaseThread thread(options());
        thread.run<db::Rows>(
            this,
            [&](db::Connection& connection) {
                isStarted = true;
                isStarted.notify_all();
                auto answer = connection.run(db::Query(u"slow"_s, "select 1 from pg_sleep(0.3)"));
                isDone = bool(answer);
                return answer;
            },
            [](const Result<db::Rows>&) { QFAIL("Nobody is there to be told."); });
        isStarted.wait(false);
    }
    QVERIFY(isDone);
}

void DatabaseThreadTest::whatWaitsIsDropped() {
    std::atomic<bool> isStarted = false;
    std::atomic<int> later = 0;
    {
        DatabaseThread thread(options());
        const auto done = [](const Result<db::Rows>&) {};
        thread.run<db::Rows>(
            this,
            [&](db::Connection& connection) {
                isStarted = true;
                isStarted.notify_all();
                return connection.run(db::Query(u"slow"_s, "select 1 from pg_sleep(0.3)"));
            },
            done);
        for (int count = 0; count < 3; ++count)
            thread.run<db::Rows>(
                this,
                [&](db::Connection& connection) {
                    ++later;
                    return connection.run(db::Query(u"later"_s, "select 1"));
                },
                done);
        isStarted.wait(false);
    }
    QCOMPARE(later.load(), 0);
}

void DatabaseThreadTest::aNetworkThatSwallowsEverythingHoldsNobody() {
    test::DatabaseProxy proxy(m_fixture.database().directSocketFolder, m_fixture.database().directPort);
    auto through = options();
    through.host = proxy.socketFolder();
    through.port = proxy.port();
    Session session(through, Role::Admin, std::make_shared<const vault::Keyring>(m_fixture.keyring()));
    session.changes().setPace({.refreshing = std::chrono::hours(1),
        .live = std::chrono::milliseconds(10),
        .retry = std::chrono::milliseconds(10)});
    session.changes().setWatched(this, true);
    QTRY_VERIFY(session.changes().isLive());
    const auto ask = [this](DatabaseThread& thread) {
        thread.run<db::Rows>(
            this,
            [](db::Connection& connection) { return connection.runIdempotent(db::Query(u"question"_s, "select 1")); },
            [](const Result<db::Rows>&) {});
    };
    ask(session.database());
    ask(session.background());
    QTRY_COMPARE(session.database().pending() + session.background().pending(), 0);
    proxy.freeze();
    ask(session.database());
    ask(session.background());
    session.changes().setWatched(this, false);
    session.changes().setWatched(this, true);
    // The session's end is the test: without patience that ends, it would never come.
}

QTEST_MAIN(DatabaseThreadTest)
#include "DatabaseThreadTest.moc"
