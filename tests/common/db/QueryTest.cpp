#include "common/db/Query.h"

#include "common/db/Migrations.h"

#include <QDir>
#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

using namespace invites;
using namespace invites::db;

class QueryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyFileIsAQuery();
    void aQueryIsReadByItsName();
    void aNameWithoutFileEndsTheProgram();
    void aQueryMayHaveItsOwnText();
    void migrationsAreNumberedWithoutGaps();
    void aChecksumIsTheTextsSha256();
};

void QueryTest::everyFileIsAQuery() {
    const QStringList files = QDir(QStringLiteral(":/sql/queries")).entryList(QDir::Files);
    const std::vector<Query> queries = Query::all();
    QCOMPARE(qsizetype(queries.size()), files.size());
    QVERIFY(!queries.empty());
    for (const Query& query : queries) {
        QVERIFY(files.contains(query.name() + QStringLiteral(".sql")));
        QVERIFY2(!query.text().trimmed().isEmpty(), qPrintable(query.name()));
    }
}

void QueryTest::aQueryIsReadByItsName() {
    const Query first = Query::all().front();
    const Query again(first.name().toLatin1().constData());
    QCOMPARE(again.name(), first.name());
    QCOMPARE(again.text(), first.text());
}

void QueryTest::aNameWithoutFileEndsTheProgram() {
    int output[2];
    QCOMPARE(::pipe(output), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString& message) {
            const QByteArray text = message.toUtf8();
            ::_exit(::write(STDERR_FILENO, text.constData(), std::size_t(text.size())) < 0 ? 2 : 3);
        });
        ::dup2(output[1], STDERR_FILENO);
        const Query query("no_such_query");
        ::_exit(0);
    }
    ::close(output[1]);
    char message[256] = {};
    QVERIFY(::read(output[0], message, sizeof message - 1) > 0);
    ::close(output[0]);
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == 3);
    QVERIFY2(QByteArray(message).contains("\"no_such_query\""), message);
}

void QueryTest::aQueryMayHaveItsOwnText() {
    const Query query(QStringLiteral("one"), "select 1");
    QCOMPARE(query.name(), QStringLiteral("one"));
    QCOMPARE(query.text(), QByteArray("select 1"));
}

void QueryTest::migrationsAreNumberedWithoutGaps() {
    const std::vector<Migration> migrations = Migration::embedded();
    QVERIFY(!migrations.empty());
    for (std::size_t i = 0; i < migrations.size(); ++i) {
        QCOMPARE(migrations[i].number, int(i) + 1);
        QVERIFY(migrations[i].name.startsWith(QStringLiteral("%1_").arg(i + 1, 4, 10, QLatin1Char('0'))));
        QVERIFY(!migrations[i].text.isEmpty());
    }
}

void QueryTest::aChecksumIsTheTextsSha256() {
    const Migration migration{1, QStringLiteral("a"), "abc"};
    QCOMPARE(migration.checksum(), // FIPS 180-2, appendix B.1
        QStringLiteral("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

QTEST_APPLESS_MAIN(QueryTest)
#include "QueryTest.moc"
