#include "admin-app/data/ImportJob.h"

#include "admin-app/data/RejectsJob.h"
#include "common/exchange/CodeImport.h"
#include "tests/support/DatabaseProxy.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;
using exchange::ImportMode;
using exchange::LineOutcome;

namespace {

// A million by hand: INVITES_TEST_LINES=1000000.
const int manyLines = std::max(100'000, qEnvironmentVariableIntValue("INVITES_TEST_LINES"));
constexpr int patience = 200'000;

// How long the event loop was held at the most, beside what a millisecond's timer takes anyway.
class LoopWatch final : public QObject {
public:
    LoopWatch() {
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, [this] { m_longest = std::max(m_longest, m_since.restart()); });
        m_since.start();
        m_timer.start(1);
    }
    qint64 longest() const { return m_longest; }

private:
    QTimer m_timer;
    QElapsedTimer m_since;
    qint64 m_longest = 0;
};

qint64 residentKilobytes() {
    QFile status(u"/proc/self/statm"_s);
    return status.open(QIODevice::ReadOnly) ? status.readAll().split(' ').value(1).toLongLong() * 4 : 0;
}

QByteArray codeNumbered(int number) {
    return QByteArray::number(number, 36).rightJustified(6, '0').toUpper();
}

} // namespace

class ImportJobTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();

    void takesHostileFiles_data();
    void takesHostileFiles();
    void cancelledAndBegunAgainNothingIsLostOrTwice();
    void goesOnAfterALostConnection();
    void waitsForADatabaseThatIsAway();
    void cancelledWhileTheDatabaseIsAwayItSaysWhatItKnows();
    void aDryRunOfManyLinesChangesNothing();
    void aFileThatChangedIsRefused();
    void aFileThatIsGoneIsRefused();
    void aModeratorImportsNothing();
    void savesRejectsAside();
    void goesAwayInTheMiddle();
    void isAsFastAsTheServersCommand();

private:
    ImportRequest request(const ImportSource& source, ImportMode mode, const exchange::SheetColumns& columns = {}) {
        return {source, source.state(), {csv::TextEncoding::Utf8, ','}, columns, u"sora"_s,
            {m_fixture.campaign(), CodePattern::create(u"[A-Z0-9]{6}"_s, true).value(), m_session->keyring(),
                m_session->cipher()},
            mode};
    }
    QString fileOf(const QByteArray& content, const QString& name = u"codes.csv"_s) {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("No room for a file.");
        return file.fileName();
    }
    QString manyFile() {
        QByteArray content;
        for (int number = 0; number < manyLines; ++number)
            content += codeNumbered(number) + '\n';
        return fileOf(content);
    }
    static void finish(ImportJob& job) {
        QSignalSpy finished(&job, &ImportJob::finished);
        QVERIFY(job.state() == ImportJob::State::Finished || finished.wait(patience));
    }
    qint64 codesThere() { return m_fixture.sql(u"select count(*) from invites.code"_s).toLongLong(); }

    test::ConsoleFixture m_fixture;
    QTemporaryDir m_folder;
    std::unique_ptr<Session> m_session;
};

void ImportJobTest::initTestCase() {
    QVERIFY(m_folder.isValid());
}

void ImportJobTest::init() {
    m_session.reset();
    m_fixture.reset();
    m_session = m_fixture.sessionOf(u"adam"_s);
}

void ImportJobTest::takesHostileFiles_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<int>("added");
    QTest::addColumn<int>("repeated");
    QTest::addColumn<QList<LineOutcome>>("rejects");
    using Rejects = QList<LineOutcome>;
    QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF"
                                                   "A1B2C3\nD4E5F6\n")
                                     << 2 << 0 << Rejects{};
    QTest::newRow("CRLF") << QByteArray("A1B2C3\r\nD4E5F6\r\n") << 2 << 0 << Rejects{};
    QTest::newRow("CR alone") << QByteArray("A1B2C3\rD4E5F6\r") << 2 << 0 << Rejects{};
    QTest::newRow("no last newline") << QByteArray("A1B2C3\nD4E5F6") << 2 << 0 << Rejects{};
    QTest::newRow("NUL") << QByteArray("A1B2C3\nD4\0E5\nG7H8I9\n", 20) << 2 << 0 << Rejects{LineOutcome::HasNul};
    QTest::newRow("bad UTF-8") << QByteArray("A1B2C3\n\xFF\xFE\xFF\nG7H8I9\n") << 2 << 0
                               << Rejects{LineOutcome::BadEncoding};
    QTest::newRow("a huge line") << "A1B2C3\n" + QByteArray(5'000'000, 'x') + "\nG7H8I9\n"
                                 << 2 << 0 << Rejects{LineOutcome::TooLong};
    QTest::newRow("a quote too many") << QByteArray("A1B2C3\n\"D4E5F6\nG7H8I9\n") << 2 << 0
                                      << Rejects{LineOutcome::BadQuote};
    QTest::newRow("formulas") << QByteArray("=1+1\n@SUM(A1)\n-A1B2C\nA1B2C3\n") << 1 << 0
                              << Rejects{LineOutcome::BadFormat, LineOutcome::BadFormat, LineOutcome::BadFormat};
    QTest::newRow("twice") << QByteArray("A1B2C3\na1b2c3\n A1B2C3 \n") << 1 << 2 << Rejects{};
    QTest::newRow("nothing") << QByteArray() << 0 << 0 << Rejects{};
    QTest::newRow("blank lines alone") << QByteArray("\n\n  \n\r\n") << 0 << 0 << Rejects{};
}

void ImportJobTest::takesHostileFiles() {
    QFETCH(QByteArray, file);
    QFETCH(int, added);
    QFETCH(int, repeated);
    QFETCH(QList<LineOutcome>, rejects);
    const ImportSource source = ImportSource::file(fileOf(file));
    for (const ImportMode mode : {ImportMode::DryRun, ImportMode::Add}) {
        ImportJob job(request(source, mode), m_session->background());
        finish(job);
        QVERIFY2(!job.stopped(), job.stopped() ? qUtf8Printable(job.stopped()->detail) : "");
        QCOMPARE(job.report().added(), added);
        QCOMPARE(job.report().count(LineOutcome::Repeated), repeated);
        QList<LineOutcome> found;
        exchange::ImportReport::Others others(job.report());
        for (const auto* other = others.next(); other != nullptr; other = others.next()) {
            if (isRejected(other->outcome))
                found << other->outcome;
        }
        QCOMPARE(found, rejects);
        QCOMPARE(codesThere(), mode == ImportMode::Add ? added : 0);
    }
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ImportJobTest::cancelledAndBegunAgainNothingIsLostOrTwice() {
    const ImportSource source = ImportSource::file(manyFile());
    const LoopWatch watch;
    qint64 before = 0;
    {
        ImportJob job(request(source, ImportMode::Add), m_session->background());
        QSignalSpy finished(&job, &ImportJob::finished);
        connect(&job, &ImportJob::progressed, this, [&] {
            if (job.report().read() >= manyLines / 2)
                job.cancel();
        });
        QVERIFY(finished.wait(patience));
        QVERIFY(job.stopped()->code == ErrorCode::Cancelled);
        QVERIFY(!job.isLastBatchUnknown());
        before = job.report().added();
        QVERIFY(before >= manyLines / 2 && before < manyLines);
        QCOMPARE(job.report().read(), before);
        QCOMPARE(codesThere(), before);
    }
    ImportJob again(request(source, ImportMode::Add), m_session->background());
    finish(again);
    QVERIFY(!again.stopped());
    QCOMPARE(again.report().added(), manyLines - before);
    QCOMPARE(again.report().count(LineOutcome::InPool), before);
    QCOMPARE(codesThere(), manyLines);
    QCOMPARE(again.share(), 1.0);
    QCOMPARE(m_fixture.brokenLaws(), QString());
    qInfo("the event loop was held for %lld ms at the most", watch.longest());
}

void ImportJobTest::goesOnAfterALostConnection() {
    test::DatabaseProxy proxy(m_fixture.database().directSocketFolder, m_fixture.database().directPort);
    auto options = db::ConnectionOptions::parse(m_fixture.database().directUrlFor(u"adam"_s, u"adam"_s)).value();
    options.host = proxy.socketFolder();
    options.port = proxy.port();
    DatabaseThread thread(options);
    QByteArray content;
    for (int number = 0; number < 30'000; ++number)
        content += codeNumbered(number) + '\n';
    ImportJob job(request(ImportSource::pasted(QString::fromLatin1(content)), ImportMode::Add), thread);
    QSignalSpy finished(&job, &ImportJob::finished);
    int batches = 0;
    connect(&job, &ImportJob::progressed, this, [&] {
        ++batches;
        // Once with the answer on its way, once with nothing under way.
        if (batches == 1)
            proxy.cutAfterNext('S');
        else if (batches == 3)
            proxy.cutAll();
    });
    QVERIFY(finished.wait(patience));
    QVERIFY2(!job.stopped(), job.stopped() ? qUtf8Printable(job.stopped()->detail) : "");
    QCOMPARE(job.report().added(), 30'000);
    QCOMPARE(codesThere(), 30'000);
}

void ImportJobTest::waitsForADatabaseThatIsAway() {
    // A database that is a copy begins with sequences whose first numbers are in no log of its own: PostgreSQL hands
    // them out again after a crash that comes before a checkpoint.
    m_fixture.sql(u"checkpoint"_s);
    QByteArray content;
    for (int number = 0; number < 30'000; ++number)
        content += codeNumbered(number) + '\n';
    ImportJob job(
        request(ImportSource::pasted(QString::fromLatin1(content)), ImportMode::Add), m_session->background());
    QSignalSpy finished(&job, &ImportJob::finished);
    QSignalSpy progressed(&job, &ImportJob::progressed);
    QSignalSpy waiting(&job, &ImportJob::waiting);
    QSignalSpy resumed(&job, &ImportJob::resumed);
    QVERIFY(progressed.wait(patience));
    m_fixture.cluster().crash();
    QVERIFY(!waiting.isEmpty() || waiting.wait(patience));
    QVERIFY(job.state() == ImportJob::State::Waiting);
    const qint64 known = job.report().added();
    QVERIFY(known > 0 && known < 30'000);
    m_fixture.cluster().start();
    QVERIFY(finished.wait(patience));
    QVERIFY2(!job.stopped(), job.stopped() ? qUtf8Printable(job.stopped()->detail) : "");
    QVERIFY(!resumed.isEmpty());
    QCOMPARE(job.report().added(), 30'000);
    QCOMPARE(codesThere(), 30'000);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ImportJobTest::cancelledWhileTheDatabaseIsAwayItSaysWhatItKnows() {
    QByteArray content;
    for (int number = 0; number < 30'000; ++number)
        content += codeNumbered(number) + '\n';
    const ImportSource source = ImportSource::pasted(QString::fromLatin1(content));
    {
        ImportJob job(request(source, ImportMode::Add), m_session->background());
        QSignalSpy finished(&job, &ImportJob::finished);
        QSignalSpy progressed(&job, &ImportJob::progressed);
        QSignalSpy waiting(&job, &ImportJob::waiting);
        QVERIFY(progressed.wait(patience));
        m_fixture.cluster().stop();
        QVERIFY(!waiting.isEmpty() || waiting.wait(patience));
        job.cancel();
        QVERIFY(!finished.isEmpty() || finished.wait(patience));
        QVERIFY(job.stopped()->code == ErrorCode::Cancelled);
        QVERIFY(job.isLastBatchUnknown());
        m_fixture.cluster().start();
        const qint64 there = codesThere();
        const qint64 known = job.report().added();
        QVERIFY2(there == known || there == known + qint64(exchange::ImportBatches::batchSize),
            qUtf8Printable(u"%1 known, %2 there"_s.arg(known).arg(there)));
    }
    ImportJob again(request(source, ImportMode::Add), m_session->background());
    finish(again);
    QVERIFY(!again.stopped());
    QCOMPARE(codesThere(), 30'000);
}

void ImportJobTest::aDryRunOfManyLinesChangesNothing() {
    m_fixture.addCodes({QString::fromLatin1(codeNumbered(7))});
    ImportJob job(request(ImportSource::file(manyFile()), ImportMode::DryRun), m_session->background());
    finish(job);
    QCOMPARE(job.report().added(), manyLines - 1);
    QCOMPARE(job.report().lines(LineOutcome::InPool), std::vector<qint64>{8});
    QCOMPARE(codesThere(), 1);
}

void ImportJobTest::aFileThatChangedIsRefused() {
    const ImportSource source = ImportSource::file(fileOf("A1B2C3\n"));
    ImportRequest changed = request(source, ImportMode::Add);
    fileOf("A1B2C3\nD4E5F6\n");
    ImportJob job(changed, m_session->background());
    finish(job);
    QVERIFY(job.stopped()->code == ErrorCode::Conflict);
    QCOMPARE(codesThere(), 0);
}

void ImportJobTest::aFileThatIsGoneIsRefused() {
    ImportJob job(request(ImportSource::file(u"/nowhere/codes.csv"_s), ImportMode::Add), m_session->background());
    finish(job);
    QVERIFY(job.stopped()->code == ErrorCode::NotFound);
}

void ImportJobTest::aModeratorImportsNothing() {
    const auto mona = m_fixture.sessionOf(u"mona"_s);
    for (const ImportMode mode : {ImportMode::DryRun, ImportMode::Add}) {
        // Even one who got hold of a keyring.
        ImportJob job(request(ImportSource::pasted(u"A1B2C3\n"_s), mode), mona->background());
        finish(job);
        QVERIFY(job.stopped()->code == ErrorCode::PermissionDenied);
    }
    QCOMPARE(codesThere(), 0);
}

void ImportJobTest::savesRejectsAside() {
    const ImportSource source = ImportSource::file(fileOf("code,note\nA1B2C3,x\nwrong!,=cmd()\n"));
    const ImportRequest wanted = request(source, ImportMode::DryRun, {true, 0, 1});
    ImportJob job(wanted, m_session->background());
    finish(job);
    const QString path = m_folder.filePath(u"rejects.csv"_s);
    std::optional<Result<qint64>> saved;
    const auto words = [](LineOutcome outcome) { return QString(toText(outcome)); };
    saveRejectedLines(wanted, job.report(), path, words, this, [&](Result<qint64> count) { saved = count; });
    QTRY_VERIFY(saved);
    QCOMPARE(saved->value(), 1);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("code,note,line,reason\r\nwrong!,'=cmd(),3,format\r\n"));
    QVERIFY(!(file.permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther)));
    // A file that is another one by now.
    fileOf("code,note\n");
    saved.reset();
    saveRejectedLines(wanted, job.report(), path, words, this, [&](Result<qint64> count) { saved = count; });
    QTRY_VERIFY(saved);
    QVERIFY(saved->error().code == ErrorCode::Conflict);
}

void ImportJobTest::goesAwayInTheMiddle() {
    {
        ImportJob job(request(ImportSource::file(manyFile()), ImportMode::Add), m_session->background());
        QSignalSpy progressed(&job, &ImportJob::progressed);
        QVERIFY(progressed.wait(patience));
    }
    // Whole batches, whatever was on its way.
    QTRY_COMPARE(m_session->background().pending(), 0);
    QCOMPARE(codesThere() % qint64(exchange::ImportBatches::batchSize), 0);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ImportJobTest::isAsFastAsTheServersCommand() {
    const QString path = manyFile();
    const ImportRequest wanted = request(ImportSource::file(path), ImportMode::Add);
    QElapsedTimer timer;
    timer.start();
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const std::atomic<bool> cancelled = false;
    const auto summary = exchange::CodeImport(m_session->options(), u"sora"_s, wanted.maker)
                             .run(
                                 file, [](const exchange::ImportSummary&) {}, cancelled);
    QCOMPARE(summary->added, manyLines);
    const double command = double(timer.elapsed()) / 1000;
    init();
    const qint64 memory = residentKilobytes();
    timer.start();
    ImportJob job(request(ImportSource::file(path), ImportMode::Add), m_session->background());
    const LoopWatch watch;
    finish(job);
    const double console = double(timer.elapsed()) / 1000;
    QCOMPARE(job.report().added(), manyLines);
    qInfo("%d lines: the command %.1f s (%.0f a second), the console %.1f s (%.0f a second), loop held %lld ms,"
          " %lld KiB more",
        manyLines, command, manyLines / command, console, manyLines / console, watch.longest(),
        residentKilobytes() - memory);
    QVERIFY(console < 2 * command + 1);
}

QTEST_MAIN(ImportJobTest)
#include "ImportJobTest.moc"
