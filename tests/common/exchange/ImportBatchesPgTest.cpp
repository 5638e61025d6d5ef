#include "common/exchange/CodeImport.h"
#include "common/exchange/ImportReport.h"
#include "common/exchange/RejectedLines.h"
#include "tests/support/DatabaseProxy.h"
#include "tests/support/store/StoreFixture.h"

#include <QBuffer>
#include <QTest>

using namespace invites;
using namespace invites::exchange;
using namespace Qt::StringLiterals;

// A file through the same steps, dry and in earnest, on a real database.
class ImportBatchesPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { m_fixture.reset(); }

    void classifiesEveryKind();
    void aDryRunChangesNothing();
    void aBatchSentTwiceSaysTheSame();
    void aLostAnswerCostsNothing();
    void keepsNotes();
    void servesTheLine();
    void onlyAdminsMay();
    void aFileOfRejectsStaysInBounds();
    void writesRejectsThatComeBack();
    void knowsAFileThatChanged();
    void unquotesWhatTheWriterQuoted();
    void goesOnThroughALostConnection();

private:
    CodeMaker maker() {
        return {m_fixture.campaign(), CodePattern::create(u"[=A-Z0-9]{2,12}"_s, true).value(), m_keyring, m_cipher};
    }
    ImportReport runFile(QByteArray file, ImportMode mode, std::optional<SheetColumns> columns = {}) {
        QBuffer buffer(&file);
        buffer.open(QIODevice::ReadOnly);
        ImportBatches batches(buffer, {}, columns, maker(), true);
        ImportReport report;
        while (!report.isWhole()) {
            const auto batch = batches.next();
            if (!batch)
                qFatal("%s", qUtf8Printable(batch.error().detail));
            auto outcome = applyBatch(m_fixture.connection(), u"sora"_s, *batch, mode);
            if (!outcome)
                qFatal("%s", qUtf8Printable(outcome.error().detail));
            report.take(std::move(*outcome));
        }
        return report;
    }
    // "added 2: 1 5; in_pool 1: 3"
    static QString told(const ImportReport& report) {
        QStringList classes;
        for (const LineOutcome outcome : allLineOutcomes()) {
            if (report.count(outcome) == 0)
                continue;
            QString text = toText(outcome) + u" %1:"_s.arg(report.count(outcome));
            for (const qint64 line : report.lines(outcome))
                text += u" %1"_s.arg(line);
            classes << text;
        }
        return classes.join(u"; "_s);
    }
    QString codesThere() { return m_fixture.sql(u"select count(*) from invites.code"_s); }

    test::StoreFixture m_fixture;
    // The fixture's own, shared without owning.
    std::shared_ptr<const vault::Keyring> m_keyring{std::shared_ptr<void>(), &m_fixture.keyring()};
    std::shared_ptr<const vault::CodeCipher> m_cipher{std::shared_ptr<void>(), &m_fixture.cipher()};
};

void ImportBatchesPgTest::initTestCase() {
    m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
    m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
}

void ImportBatchesPgTest::classifiesEveryKind() {
    m_fixture.addCodes({u"TAKEN"_s, u"USED"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
    m_fixture.addCodes({u"POOL"_s, u"DEAD"_s, u"TRASH"_s});
    const auto setTo = [&](const QString& name, const QString& change) {
        m_fixture.sql(u"update invites.code set "_s + change + u" where fingerprint = '\\x"_s +
                      QString::fromLatin1(m_fixture.given(name).fingerprint.toHex()) + u"'"_s);
    };
    setTo(u"USED"_s, u"status = 'used'"_s);
    setTo(u"DEAD"_s, u"status = 'invalid'"_s);
    setTo(u"TRASH"_s, u"deleted_at = now()"_s);
    const QByteArray file("pool\ntaken\nused\ndead\ntrash\nfresh\nfresh\npool\n!\n\n\"open\n\nfresh2\n");
    const QString expected = u"added 2: 6 13; in_pool 1: 1; given_out 1: 2; used_before 1: 3; invalid_before 1: 4;"
                             " in_trash 1: 5; repeated 2: 7 8; format 1: 9; quote 1: 11"_s;
    QCOMPARE(told(runFile(file, ImportMode::DryRun)), expected);
    QCOMPARE(told(runFile(file, ImportMode::Add)), expected);
    QCOMPARE(codesThere(), u"7"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ImportBatchesPgTest::aDryRunChangesNothing() {
    const QString before = m_fixture.sql(u"select count(*) from invites.audit_event"_s);
    QCOMPARE(told(runFile("A1\nB2\n", ImportMode::DryRun)), u"added 2: 1 2"_s);
    QCOMPARE(codesThere(), u"0"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.audit_event"_s), before);
}

void ImportBatchesPgTest::aBatchSentTwiceSaysTheSame() {
    QByteArray file("A1\nB2\nA1\n");
    QBuffer buffer(&file);
    buffer.open(QIODevice::ReadOnly);
    ImportBatches batches(buffer, {}, {}, maker(), false);
    const auto batch = batches.next();
    for (int time = 0; time < 2; ++time) {
        const auto outcome = applyBatch(m_fixture.connection(), u"sora"_s, *batch, ImportMode::Add);
        QCOMPARE(outcome->added, std::vector<qint64>({1, 2}));
        QCOMPARE(outcome->others.size(), std::size_t(1));
    }
    QCOMPARE(codesThere(), u"2"_s);
    QCOMPARE(m_fixture.sql(u"select string_agg(author || ' ' || (after ->> 'codes'), ',') from invites.audit_event"
                           " where action = 'add_codes'"_s),
        u"postgres 2"_s);
}

void ImportBatchesPgTest::aLostAnswerCostsNothing() {
    test::DatabaseProxy proxy(m_fixture.database().directSocketFolder, m_fixture.database().directPort);
    auto options = db::ConnectionOptions::parse(m_fixture.database().directUrl).value();
    options.host = proxy.socketFolder();
    options.port = proxy.port();
    db::Connection connection(options);
    QVERIFY(connection.open());
    QByteArray file("A1\nB2\n");
    QBuffer buffer(&file);
    buffer.open(QIODevice::ReadOnly);
    ImportBatches batches(buffer, {}, {}, maker(), true);
    const auto batch = batches.next();
    proxy.cutAfterNext('S');
    const auto outcome = applyBatch(connection, u"sora"_s, *batch, ImportMode::Add);
    QVERIFY2(outcome, outcome ? "" : qUtf8Printable(outcome.error().detail));
    QCOMPARE(outcome->added, std::vector<qint64>({1, 2}));
    QCOMPARE(codesThere(), u"2"_s);
}

void ImportBatchesPgTest::keepsNotes() {
    runFile("code,note\nA1, from Ann \nB2,\nC3,'=1+1\n", ImportMode::Add, SheetColumns{true, 0, 1});
    QCOMPARE(m_fixture.sql(u"select string_agg(coalesce(note, '-'), ',' order by id) from invites.code"_s),
        u"from Ann,-,=1+1"_s);
}

void ImportBatchesPgTest::servesTheLine() {
    QVERIFY(m_fixture.take(u"ann"_s).state == TicketState::Waiting);
    QCOMPARE(told(runFile("A1\nB2\n", ImportMode::Add)), u"added 2: 1 2"_s);
    QCOMPARE(m_fixture.reveal(u"ann"_s).outcome, store::StepOutcome::Done);
    QCOMPARE(told(runFile("A1\nB2\n", ImportMode::Add)), u"in_pool 1: 2; given_out 1: 1"_s);
}

void ImportBatchesPgTest::onlyAdminsMay() {
    QByteArray file("A1\n");
    QBuffer buffer(&file);
    buffer.open(QIODevice::ReadOnly);
    const auto batch = ImportBatches(buffer, {}, {}, maker(), true).next();
    const auto mona = m_fixture.connectAs(u"mona"_s);
    const auto adam = m_fixture.connectAs(u"adam"_s);
    for (const ImportMode mode : {ImportMode::DryRun, ImportMode::Add}) {
        QCOMPARE(applyBatch(*mona, u"sora"_s, *batch, mode).error().code, ErrorCode::PermissionDenied);
        QCOMPARE(applyBatch(*adam, u"nowhere"_s, *batch, mode).error().code, ErrorCode::NotFound);
        QVERIFY(applyBatch(*adam, u"sora"_s, *batch, mode));
    }
    QCOMPARE(m_fixture.sql(u"select author from invites.audit_event where action = 'add_codes'"_s), u"adam"_s);
}

void ImportBatchesPgTest::aFileOfRejectsStaysInBounds() {
    QByteArray file;
    for (int line = 0; line < 12'000; ++line)
        file += "!\n";
    const ImportReport report = runFile(file, ImportMode::DryRun);
    QCOMPARE(report.count(LineOutcome::BadFormat), 12'000);
    QCOMPARE(report.lines(LineOutcome::BadFormat).size(), ImportReport::shownLines);
    QCOMPARE(report.lastLine(), 12'000);
}

void ImportBatchesPgTest::writesRejectsThatComeBack() {
    m_fixture.addCodes({u"POOL"_s});
    QByteArray file("note;code\n=x;A1\ny;wr ong!\nz;\"wr\no!ng\"\nw;pool\nv\n");
    const SheetColumns columns{true, 1, 0};
    const ImportReport report = runFile(file, ImportMode::DryRun, columns);
    QCOMPARE(told(report), u"added 1: 2; in_pool 1: 6; format 2: 3 4; missing 1: 7"_s);
    QBuffer sheet(&file);
    sheet.open(QIODevice::ReadOnly);
    QByteArray written;
    QBuffer output(&written);
    output.open(QIODevice::WriteOnly);
    csv::CsvWriter writer(output);
    const auto words = [](LineOutcome outcome) { return QString(toText(outcome)); };
    const auto count = writeRejectedLines(sheet, {}, columns, report, words, writer, false);
    QCOMPARE(count.value(), 4);
    QCOMPARE(written, QByteArray("code,note,line,reason\r\nwr ong!,y,3,format\r\n\"wr\no!ng\",z,4,format\r\n"
                                 "pool,w,6,in_pool\r\n,,7,missing\r\n"));
    // Mended and read again, by its heading.
    written.replace("wr ong!", "right");
    QCOMPARE(told(runFile(written, ImportMode::DryRun)), u"added 1: 2; in_pool 1: 5; format 2: 3 6"_s);
}

void ImportBatchesPgTest::knowsAFileThatChanged() {
    const ImportReport report = runFile("A1\n!\n", ImportMode::DryRun);
    QByteArray changed("A1\n");
    QBuffer sheet(&changed);
    sheet.open(QIODevice::ReadOnly);
    QBuffer output;
    output.open(QIODevice::WriteOnly);
    csv::CsvWriter writer(output);
    const auto written = writeRejectedLines(
        sheet, {}, SheetColumns{}, report, [](LineOutcome) { return QString(); }, writer, false);
    QCOMPARE(written.error().code, ErrorCode::Conflict);
}

void ImportBatchesPgTest::unquotesWhatTheWriterQuoted() {
    // This campaign's codes may begin with a sign that spreadsheets take for a formula.
    m_fixture.addCodes({u"=A1"_s});
    QCOMPARE(told(runFile("'=A1\n'=B2\n'C3\n", ImportMode::Add)), u"added 1: 2; in_pool 1: 1; format 1: 3"_s);
}

void ImportBatchesPgTest::goesOnThroughALostConnection() {
    test::DatabaseProxy proxy(m_fixture.database().directSocketFolder, m_fixture.database().directPort);
    auto options = db::ConnectionOptions::parse(m_fixture.database().directUrl).value();
    options.host = proxy.socketFolder();
    options.port = proxy.port();
    QByteArray file;
    constexpr int codes = 12'000;
    for (int number = 0; number < codes; ++number)
        file += QByteArray("C") + QByteArray::number(number) + "\n";
    QBuffer buffer(&file);
    buffer.open(QIODevice::ReadOnly);
    CodeImport import(options, u"sora"_s, maker());
    int told = 0;
    const std::atomic<bool> cancelled = false;
    const auto summary = import.run(
        buffer,
        [&](const ImportSummary&) {
            // In the middle, whatever is under way then.
            if (++told == 2)
                proxy.cutAfterNext('S');
        },
        cancelled);
    QVERIFY(summary);
    QVERIFY2(!summary->stopped, summary->stopped ? qUtf8Printable(summary->stopped->detail) : "");
    QCOMPARE(summary->read, codes);
    QCOMPARE(summary->added, codes);
    QCOMPARE(summary->duplicates, 0);
    QCOMPARE(codesThere(), QString::number(codes));
}

QTEST_GUILESS_MAIN(ImportBatchesPgTest)
#include "ImportBatchesPgTest.moc"
