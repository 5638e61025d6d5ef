#include "tests/common/db/RecordingObserver.h"
#include "tests/support/DatabaseProxy.h"
#include "tests/support/TestCluster.h"

#include <QTest>

#include <latch>
#include <stdexcept>
#include <thread>

using namespace invites;
using namespace invites::db;
using std::chrono::milliseconds;

namespace {

Query query(const char* text) {
    return Query(QStringLiteral("test"), text);
}

ConnectionOptions optionsOf(const QString& url) {
    return ConnectionOptions::parse(url).value();
}

Status run(Connection& connection, const char* text, const Parameters& parameters = {}) {
    return connection.run(query(text), parameters).map([](const Rows&) {});
}

const RetryPolicy quick{4, milliseconds(5), milliseconds(20), milliseconds(10000)};

} // namespace

class TransactionPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_cluster.execute(QStringLiteral("drop table if exists account;"
                                         "create table account (id int primary key, amount int not null,"
                                         " parent int references account deferrable initially deferred);"
                                         "insert into account values (1, 10), (2, 20)"),
            m_database.name);
        m_observer.events.clear();
        m_connection = std::make_unique<Connection>(optionsOf(m_database.url), &m_observer, quick);
    }

    void allIsCommitted();
    void aFailureOfTheWorkRollsBackAndIsReturned();
    void aSwallowedFailureIsNoSuccess();
    void anExceptionRollsBackAndGoesOn();
    void aConstraintCheckedAtCommitIsReported();
    void deadlocksAreRetried();
    void serializationFailuresAreRetried();
    void lockTimeoutsAreRetried();
    void retryingEnds();
    void otherFailuresAreNotRetried();
    void aLineLostInTheMiddleIsNotRetried();
    void aLineLostInTheMiddleOfIdempotentWorkIsRetried();
    void aLineLostAtCommitIsNotRetried();
    void aLineLostAtCommitOfIdempotentWorkIsRetried();
    void aBackendEndedInTheMiddleIsNotReplacedUnseen();
    void transactionsAreReadCommitted();

private:
    int amount(int id) {
        const QString text = QStringLiteral("select amount from account where id = ") + QString::number(id);
        return m_cluster.execute(text, m_database.name).toInt();
    }
    Connection through(const test::DatabaseProxy& proxy) {
        ConnectionOptions options = optionsOf(m_database.url);
        options.host = proxy.socketFolder();
        return Connection(options, &m_observer, quick);
    }

    test::TestCluster m_cluster;
    test::TestDatabase m_database = m_cluster.createDatabase();
    test::RecordingObserver m_observer;
    std::unique_ptr<Connection> m_connection;
};

void TransactionPgTest::allIsCommitted() {
    const Status done = m_connection->transact([](Connection& transaction) -> Status {
        if (const Status first = run(transaction, "update account set amount = amount - 5 where id = 1"); !first)
            return first;
        return run(transaction, "update account set amount = amount + 5 where id = 2");
    });
    QVERIFY(done);
    QCOMPARE(amount(1), 5);
    QCOMPARE(amount(2), 25);
    QCOMPARE(m_observer.events, (QStringList{QStringLiteral("done begin"), QStringLiteral("done test"),
                                    QStringLiteral("done test"), QStringLiteral("done commit")}));
}

void TransactionPgTest::aFailureOfTheWorkRollsBackAndIsReturned() {
    int calls = 0;
    const Status done = m_connection->transact([&](Connection& transaction) -> Status {
        ++calls;
        if (const Status changed = run(transaction, "update account set amount = 0"); !changed)
            return changed;
        return failure(ErrorCode::Expired, QStringLiteral("Too late."), QStringLiteral("too-late"));
    });
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::Expired);
    QCOMPARE(done.error().reason, QStringLiteral("too-late"));
    QCOMPARE(calls, 1);
    QCOMPARE(amount(1), 10);
    QVERIFY(run(*m_connection, "update account set amount = 11 where id = 1"));
    QCOMPARE(amount(1), 11);
}

void TransactionPgTest::aSwallowedFailureIsNoSuccess() {
    const Status done = m_connection->transact([](Connection& transaction) -> Status {
        const Status changed = run(transaction, "update account set amount = 0");
        return run(transaction, "select 1/0") ? changed : Status();
    });
    QVERIFY(!done);
    QCOMPARE(done.error().reason, QStringLiteral("22012"));
    QCOMPARE(amount(1), 10);
    QVERIFY(run(*m_connection, "select 1"));
}

void TransactionPgTest::anExceptionRollsBackAndGoesOn() {
    const auto throwing = [](Connection& transaction) -> Status {
        if (const Status changed = run(transaction, "update account set amount = 0"); !changed)
            return changed;
        throw std::runtime_error("out of luck");
    };
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, static_cast<void>(m_connection->transact(throwing)));
    QCOMPARE(amount(1), 10);
    QVERIFY(run(*m_connection, "update account set amount = 11 where id = 1"));
    QCOMPARE(amount(1), 11);
}

void TransactionPgTest::aConstraintCheckedAtCommitIsReported() {
    int calls = 0;
    const Status done = m_connection->transact([&](Connection& transaction) {
        ++calls;
        return run(transaction, "insert into account values (3, 0, 99)");
    });
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::InvalidInput);
    QCOMPARE(done.error().reason, QStringLiteral("23503"));
    QCOMPARE(calls, 1);
    QVERIFY(run(*m_connection, "select 1"));
}

void TransactionPgTest::deadlocksAreRetried() {
    std::latch bothHoldOne(2);
    std::atomic<int> calls = 0;
    const auto transfer = [&](int from, int to) {
        Connection connection(optionsOf(m_database.url), nullptr, quick);
        bool isFirst = true;
        return connection.transact([&](Connection& transaction) -> Status {
            ++calls;
            const char* const move = "update account set amount = amount + $2 where id = $1";
            if (const Status first = run(transaction, move, Parameters().int32(from).int32(-1)); !first)
                return first;
            if (std::exchange(isFirst, false))
                bothHoldOne.arrive_and_wait();
            return run(transaction, move, Parameters().int32(to).int32(1));
        });
    };
    Status there;
    std::thread other([&] { there = transfer(1, 2); });
    const Status back = transfer(2, 1);
    other.join();
    QVERIFY2(there, there ? "" : qPrintable(there.error().detail));
    QVERIFY2(back, back ? "" : qPrintable(back.error().detail));
    QVERIFY(calls >= 3);
    QCOMPARE(amount(1), 10);
    QCOMPARE(amount(2), 20);
}

void TransactionPgTest::serializationFailuresAreRetried() {
    int calls = 0;
    const Status done = m_connection->transact([&](Connection& transaction) -> Status {
        if (const Status set = run(transaction, "set transaction isolation level repeatable read"); !set)
            return set;
        if (const Status seen = run(transaction, "select * from account"); !seen)
            return seen;
        if (++calls == 1)
            m_cluster.execute(QStringLiteral("update account set amount = 100 where id = 1"), m_database.name);
        return run(transaction, "update account set amount = amount + 1 where id = 1");
    });
    QVERIFY2(done, done ? "" : qPrintable(done.error().detail));
    QCOMPARE(calls, 2);
    QCOMPARE(amount(1), 101);
    QVERIFY(m_observer.events.contains(QStringLiteral("failed test 40001")));
}

void TransactionPgTest::lockTimeoutsAreRetried() {
    Connection holder(optionsOf(m_database.directUrl));
    QVERIFY(run(holder, "begin"));
    QVERIFY(run(holder, "select from account where id = 1 for update"));
    int calls = 0;
    const Status done = m_connection->transact([&](Connection& transaction) -> Status {
        if (++calls == 2 && !run(holder, "rollback"))
            return failure(ErrorCode::Internal, QStringLiteral("The lock could not be released."));
        if (const Status set = run(transaction, "select set_config('lock_timeout', '30ms', true)"); !set)
            return set;
        return run(transaction, "update account set amount = 1 where id = 1");
    });
    QVERIFY2(done, done ? "" : qPrintable(done.error().detail));
    QCOMPARE(calls, 2);
    QVERIFY(m_observer.events.contains(QStringLiteral("failed test 55P03")));
}

void TransactionPgTest::retryingEnds() {
    int calls = 0;
    const Status done = m_connection->transact([&](Connection& transaction) {
        ++calls;
        return run(transaction, "do $$ begin raise exception using errcode = '40001'; end $$");
    });
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::Unavailable);
    QCOMPARE(done.error().reason, QStringLiteral("40001"));
    QCOMPARE(calls, quick.attempts);
}

void TransactionPgTest::otherFailuresAreNotRetried() {
    int calls = 0;
    const auto work = [&](Connection& transaction) {
        ++calls;
        return run(transaction, "select no_such_column");
    };
    QCOMPARE(m_connection->transact(work, true).error().code, ErrorCode::Internal);
    QCOMPARE(calls, 1);
}

void TransactionPgTest::aLineLostInTheMiddleIsNotRetried() {
    test::DatabaseProxy proxy(m_database.socketFolder, m_database.port);
    Connection connection = through(proxy);
    int calls = 0;
    const Status done = connection.transact([&](Connection& transaction) -> Status {
        if (++calls == 1)
            proxy.cutAfterNext('E');
        return run(transaction, "update account set amount = amount + 1 where id = 1");
    });
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::Unavailable);
    QCOMPARE(calls, 1);
    QCOMPARE(amount(1), 10);
    QVERIFY(run(connection, "update account set amount = amount + 1 where id = 1"));
    QCOMPARE(amount(1), 11);
}

void TransactionPgTest::aLineLostInTheMiddleOfIdempotentWorkIsRetried() {
    test::DatabaseProxy proxy(m_database.socketFolder, m_database.port);
    Connection connection = through(proxy);
    int calls = 0;
    const auto work = [&](Connection& transaction) -> Status {
        if (++calls == 1)
            proxy.cutAfterNext('E');
        return run(transaction, "update account set amount = amount + 1 where id = 1");
    };
    QVERIFY(connection.transact(work, true));
    QCOMPARE(calls, 2);
    QCOMPARE(amount(1), 11);
}

void TransactionPgTest::aLineLostAtCommitIsNotRetried() {
    test::DatabaseProxy proxy(m_database.socketFolder, m_database.port);
    Connection connection = through(proxy);
    int calls = 0;
    const Status done = connection.transact([&](Connection& transaction) -> Status {
        ++calls;
        proxy.cutAfterNext('Q');
        return run(transaction, "update account set amount = amount + 1 where id = 1");
    });
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::Unavailable);
    QCOMPARE(calls, 1);
    QCOMPARE(amount(1), 11); // it was done, but nobody could know
}

void TransactionPgTest::aLineLostAtCommitOfIdempotentWorkIsRetried() {
    test::DatabaseProxy proxy(m_database.socketFolder, m_database.port);
    Connection connection = through(proxy);
    int calls = 0;
    const auto work = [&](Connection& transaction) -> Status {
        if (++calls == 1)
            proxy.cutAfterNext('Q');
        return run(transaction, "update account set amount = 77 where id = 1");
    };
    QVERIFY(connection.transact(work, true));
    QCOMPARE(calls, 2);
    QCOMPARE(amount(1), 77);
}

void TransactionPgTest::aBackendEndedInTheMiddleIsNotReplacedUnseen() {
    const Status done = m_connection->transact([&](Connection& transaction) -> Status {
        if (const Status changed = run(transaction, "update account set amount = 0 where id = 1"); !changed)
            return changed;
        m_cluster.terminateBackends(m_database.name);
        // On a new connection this would be a transaction of its own, without the first half.
        return transaction.runIdempotent(query("update account set amount = 0 where id = 2")).map([](const Rows&) {});
    });
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::Unavailable);
    QCOMPARE(amount(1), 10);
    QCOMPARE(amount(2), 20);
    QVERIFY(run(*m_connection, "select 1"));
}

void TransactionPgTest::transactionsAreReadCommitted() {
    m_cluster.execute(QStringLiteral("alter database ") + m_database.name +
                      QStringLiteral(" set default_transaction_isolation = 'serializable'"));
    m_cluster.terminateBackends(m_database.name);
    QString level;
    QVERIFY(m_connection->transact([&](Connection& transaction) -> Status {
        return transaction.run(query("select current_setting('transaction_isolation')")).map([&](const Rows& rows) {
            level = rows.first().text(0);
        });
    }));
    m_cluster.execute(
        QStringLiteral("alter database ") + m_database.name + QStringLiteral(" reset default_transaction_isolation"));
    QCOMPARE(level, QStringLiteral("read committed"));
}

QTEST_GUILESS_MAIN(TransactionPgTest)
#include "TransactionPgTest.moc"
