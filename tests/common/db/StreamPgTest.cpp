#include "common/db/Connection.h"
#include "tests/support/TestCluster.h"

#include <QFile>
#include <QTest>

#include <unistd.h>

#include <stdexcept>

using namespace invites;
using namespace invites::db;

// The address sanitizer keeps freed memory back to find its late users; that would look like growth.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
    return "quarantine_size_mb=1";
}

namespace {

Query query(const char* text) {
    return Query(QStringLiteral("test"), text);
}

qint64 residentBytes() {
    QFile file(QStringLiteral("/proc/self/statm"));
    const bool isOpen = file.open(QIODevice::ReadOnly);
    return isOpen ? file.readAll().split(' ').value(1).toLongLong() * ::sysconf(_SC_PAGESIZE) : 0;
}

constexpr qint64 megabyte = 1024 * 1024;

} // namespace

class StreamPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_cluster.execute(
            QStringLiteral("drop table if exists item; create table item (id int primary key, name text not null)"),
            m_database.name);
        m_connection = std::make_unique<Connection>(ConnectionOptions::parse(m_database.url).value());
    }

    void rowsArriveInOrderWithTheirParameters();
    void memoryStaysFlat();
    void aStreamMayBeStopped();
    void aStreamStoppedInATransactionLeavesItWhole();
    void anErrorAmongTheRowsIsReported();
    void aStatementThatCannotStartIsReported();
    void aStreamMayBeLeftByAnException();
    void afterAStreamSettingsHoldForAStatement();

    void rowsAreCopiedIn();
    void copyingTakesNoMemory();
    void aFeedersFailureLeavesNothingBehind();
    void copiedRowsThatTheTableRefusesAreReported_data();
    void copiedRowsThatTheTableRefusesAreReported();
    void copyInATransactionGoesWithIt();
    void whatIsNoCopyIsRefused();

private:
    qint64 items() {
        return m_cluster.execute(QStringLiteral("select count(*) from item"), m_database.name).toLongLong();
    }

    test::TestCluster m_cluster;
    test::TestDatabase m_database = m_cluster.createDatabase();
    std::unique_ptr<Connection> m_connection;
    const Query m_copy = query("copy item from stdin");
};

void StreamPgTest::rowsArriveInOrderWithTheirParameters() {
    qint64 expected = 0;
    const Status streamed = m_connection->stream(query("select n from generate_series(1, $1) n order by n"),
        Parameters().int32(10'000), [&](const Row& row) { return row.integer(0) == ++expected; });
    QVERIFY(streamed);
    QCOMPARE(expected, qint64(10'000));
    QVERIFY(m_connection->stream(query("select 1 where false"), {}, [](const Row&) { return false; }));
}

void StreamPgTest::memoryStaysFlat() {
    const Query large = query("select repeat('x', 1000), generate_series(1, 200000)"); // 200 MB
    qint64 count = 0;
    qint64 before = 0;
    qint64 most = 0;
    const Status streamed = m_connection->stream(large, {}, [&](const Row& row) {
        if (++count == 1000)
            before = residentBytes();
        if (count % 1000 == 0)
            most = qMax(most, residentBytes());
        return row.text(0).size() == 1000;
    });
    QVERIFY(streamed);
    QCOMPARE(count, qint64(200'000));
    QVERIFY(before > 0);
    QVERIFY2(most - before < 10 * megabyte, qPrintable(QString::number((most - before) / megabyte)));
}

void StreamPgTest::aStreamMayBeStopped() {
    // Read to its end, this would take hours.
    int count = 0;
    const Status streamed = m_connection->stream(
        query("select generate_series(1, 100000000000)"), {}, [&](const Row&) { return ++count < 10; });
    QVERIFY2(streamed, streamed ? "" : qPrintable(streamed.error().detail));
    QCOMPARE(count, 10);
    for (int i = 0; i < 100; ++i)
        QVERIFY(m_connection->run(query("select 1")));
}

void StreamPgTest::aStreamStoppedInATransactionLeavesItWhole() {
    const Status done = m_connection->transact([&](Connection& transaction) -> Status {
        if (const auto written = transaction.run(query("insert into item values (1, 'a')")); !written)
            return failure(written.error());
        return transaction.stream(query("select generate_series(1, 100000)"), {}, [](const Row&) { return false; });
    });
    QVERIFY2(done, done ? "" : qPrintable(done.error().detail));
    QCOMPARE(items(), qint64(1));
}

void StreamPgTest::anErrorAmongTheRowsIsReported() {
    qint64 count = 0;
    const Status streamed =
        m_connection->stream(query("select 1 / (5000 - n) from generate_series(1, 10000) n"), {}, [&](const Row&) {
            ++count;
            return true;
        });
    QVERIFY(!streamed);
    QCOMPARE(streamed.error().code, ErrorCode::InvalidInput);
    QCOMPARE(streamed.error().reason, QStringLiteral("22012"));
    QVERIFY(count < 5000);
    QVERIFY(m_connection->run(query("select 1")));
}

void StreamPgTest::aStatementThatCannotStartIsReported() {
    const auto each = [](const Row&) { return true; };
    QCOMPARE(m_connection->stream(query("selec"), {}, each).error().reason, QStringLiteral("42601"));
    const QString withNul = QStringLiteral("a") + QChar(0);
    QCOMPARE(m_connection->stream(query("select $1"), Parameters().text(withNul), each).error().code,
        ErrorCode::InvalidInput);
    QVERIFY(m_connection->run(query("select 1")));
}

void StreamPgTest::aStreamMayBeLeftByAnException() {
    const auto throwing = [](const Row&) -> bool { throw std::runtime_error("out of luck"); };
    QVERIFY_THROWS_EXCEPTION(std::runtime_error,
        static_cast<void>(m_connection->stream(query("select n from generate_series(1, 100000) n"), {}, throwing)));
    QCOMPARE(m_connection->run(query("select 7")).value().first().integer(0), qint64(7));
}

void StreamPgTest::afterAStreamSettingsHoldForAStatement() {
    int seen = 0;
    QVERIFY(m_connection->stream(query("select n from generate_series(1, 3) n"), {}, [&](const Row&) {
        ++seen;
        return true;
    }));
    QCOMPARE(seen, 3);
    const auto rows = m_connection->runIdempotentAfter(query("select set_config('work_mem', '777kB', true)"),
        query("select n::bigint, current_setting('work_mem') from generate_series(1, 2) n"));
    QVERIFY2(rows.has_value(), rows ? "" : qUtf8Printable(rows.error().detail));
    QCOMPARE(rows->size(), 2);
    QCOMPARE(rows->first().text(1), QStringLiteral("777kB"));
}

void StreamPgTest::rowsAreCopiedIn() {
    const Result<qint64> copied = m_connection->copyIn(m_copy, [](const Connection::CopyWriter& write) -> Status {
        for (int i = 0; i < 100'000; ++i) {
            if (const Status written = write(QByteArray::number(i) + "\tname\n"); !written)
                return written;
        }
        return {};
    });
    QVERIFY2(copied, copied ? "" : qPrintable(copied.error().detail));
    QCOMPARE(*copied, qint64(100'000));
    QCOMPARE(items(), qint64(100'000));
    QCOMPARE(m_connection->copyIn(m_copy, [](const Connection::CopyWriter&) { return Status(); }).value(), qint64(0));
}

void StreamPgTest::copyingTakesNoMemory() {
    m_cluster.execute(QStringLiteral("create table if not exists wide (data text)"), m_database.name);
    const QByteArray line = QByteArray(10'000, 'x') + '\n';
    qint64 before = 0;
    qint64 most = 0;
    const auto feeder = [&](const Connection::CopyWriter& write) -> Status {
        for (int i = 0; i < 10'000; ++i) { // 100 MB
            if (const Status written = write(line); !written)
                return written;
            if (i == 100)
                before = residentBytes();
            if (i % 100 == 0)
                most = qMax(most, residentBytes());
        }
        return {};
    };
    QCOMPARE(m_connection->copyIn(query("copy wide from stdin"), feeder).value(), qint64(10'000));
    QVERIFY(before > 0);
    QVERIFY2(most - before < 10 * megabyte, qPrintable(QString::number((most - before) / megabyte)));
}

void StreamPgTest::aFeedersFailureLeavesNothingBehind() {
    const Result<qint64> copied = m_connection->copyIn(m_copy, [](const Connection::CopyWriter& write) -> Status {
        if (const Status written = write("1\ta\n"); !written)
            return written;
        return failure(ErrorCode::Cancelled, QStringLiteral("The file ended in the middle."), QStringLiteral("ended"));
    });
    QVERIFY(!copied);
    QCOMPARE(copied.error().reason, QStringLiteral("ended"));
    QCOMPARE(items(), qint64(0));
    QVERIFY(m_connection->run(query("select 1")));
}

void StreamPgTest::copiedRowsThatTheTableRefusesAreReported_data() {
    QTest::addColumn<QByteArray>("rows");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("duplicate") << QByteArray("1\ta\n1\tb\n") << ErrorCode::Conflict;
    QTest::newRow("no number") << QByteArray("TOP-SECRET\ta\n") << ErrorCode::InvalidInput;
    QTest::newRow("null") << QByteArray("1\t\\N\n") << ErrorCode::InvalidInput;
    QTest::newRow("too few columns") << QByteArray("1\n") << ErrorCode::InvalidInput;
    QTest::newRow("not UTF-8") << QByteArray("1\t\xff\n") << ErrorCode::InvalidInput;
}

void StreamPgTest::copiedRowsThatTheTableRefusesAreReported() {
    QFETCH(QByteArray, rows);
    const Result<qint64> copied =
        m_connection->copyIn(m_copy, [&](const Connection::CopyWriter& write) { return write(rows); });
    QVERIFY(!copied);
    QTEST(copied.error().code, "code");
    QVERIFY2(!copied.error().detail.contains(QStringLiteral("SECRET")), qPrintable(copied.error().detail));
    QCOMPARE(items(), qint64(0));
    QVERIFY(m_connection->run(query("select 1")));
}

void StreamPgTest::copyInATransactionGoesWithIt() {
    const Status done = m_connection->transact([&](Connection& transaction) -> Status {
        const auto copied =
            transaction.copyIn(m_copy, [](const Connection::CopyWriter& write) { return write("1\ta\n"); });
        return copied ? failure(ErrorCode::Cancelled, QStringLiteral("Not today.")) : failure(copied.error());
    });
    QCOMPARE(done.error().code, ErrorCode::Cancelled);
    QCOMPARE(items(), qint64(0));
}

void StreamPgTest::whatIsNoCopyIsRefused() {
    const auto feeder = [](const Connection::CopyWriter& write) { return write("1\ta\n"); };
    for (const char* text : {"select 1", "copy item to stdout", ""}) {
        const Result<qint64> copied = m_connection->copyIn(query(text), feeder);
        QVERIFY(!copied);
        QCOMPARE(copied.error().code, ErrorCode::Internal);
    }
    QVERIFY(m_connection->run(query("select 1")));
}

QTEST_GUILESS_MAIN(StreamPgTest)
#include "StreamPgTest.moc"
