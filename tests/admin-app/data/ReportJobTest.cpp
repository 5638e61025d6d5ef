#include "admin-app/data/ReportJob.h"

#include "admin-app/data/SavedReports.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;
using store::Report;

namespace {

constexpr int patience = 60'000;

// Far more than the buffers between here and the server hold.
constexpr int manyRows = 300'000;

} // namespace

class ReportJobTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void writesAFileInOneStep();
    void aCancelledReportLeavesNothing();
    void aReportThatFindsNothingYetIsCancelled();
    void aFolderThatIsGoneIsNoLostDatabase();
    void howLongItWillBeIsToldMeanwhile();
    void aLostConnectionLeavesNothing();
    void aFolderThatIsNotThereIsSaid();
    void codesInClearAreForTheirOwnerAlone();
    void aModeratorGetsThemMasked();
    void rangesMeanDays_data();
    void rangesMeanDays();
    void savedReportsComeBack();
    void fileNamesAreTame();

private:
    void addMany() {
        m_fixture.sql(u"insert into invites.code (campaign_id, fingerprint, sealed, source) select id,"
                      " decode(md5(n::text) || md5('x' || n), 'hex'), decode(repeat('ab', 60), 'hex'), 'import'"
                      " from invites.campaign, generate_series(1, %1) n where slug = 'sora'"_s.arg(manyRows));
    }
    QStringList filesThere() const { return QDir(m_folder->path()).entryList(QDir::Files); }
    QString path() const { return m_folder->filePath(u"report.csv"_s); }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void ReportJobTest::init() {
    m_session.reset();
    m_fixture.reset();
    m_fixture.addCodes({u"IMPORTED"_s, u"SECOND"_s});
    m_session = m_fixture.sessionOf(u"adam"_s);
    m_folder = std::make_unique<QTemporaryDir>();
    QSettings().clear();
}

void ReportJobTest::writesAFileInOneStep() {
    QFile before(path());
    QVERIFY(before.open(QIODevice::WriteOnly) && before.write("an older report") > 0);
    before.close();
    ReportJob job({{Report::Codes, u"sora"_s, {}, {}, {u"id"_s, u"code"_s}}, nullptr, path()}, m_session->background(),
        m_session->database());
    QSignalSpy finished(&job, &ReportJob::finished);
    QVERIFY(finished.wait(patience));
    QVERIFY2(!job.error(), job.error() ? qUtf8Printable(job.error()->detail) : "");
    QCOMPARE(job.rows(), 2);
    QFile file(path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("id,code\r\n1,••••••\r\n2,••••••\r\n"));
    QCOMPARE(filesThere(), QStringList{u"report.csv"_s});
}

void ReportJobTest::aCancelledReportLeavesNothing() {
    addMany();
    ReportJob job(
        {{Report::Codes, u"sora"_s, {}, {}, {}}, nullptr, path()}, m_session->background(), m_session->database());
    QSignalSpy finished(&job, &ReportJob::finished);
    QTRY_VERIFY_WITH_TIMEOUT(job.rows() > 0, patience);
    QCOMPARE(filesThere(), QStringList{u"report.csv.part"_s});
    job.cancel();
    QVERIFY(finished.wait(patience));
    QVERIFY(job.error()->code == ErrorCode::Cancelled);
    QVERIFY(job.rows() < manyRows);
    QCOMPARE(filesThere(), QStringList());
    // The connection serves the next one.
    ReportJob next(
        {{Report::Tickets, u"sora"_s, {}, {}, {}}, nullptr, path()}, m_session->background(), m_session->database());
    QSignalSpy nextFinished(&next, &ReportJob::finished);
    QVERIFY(nextFinished.wait(patience));
    QVERIFY(!next.error());
}

void ReportJobTest::aReportThatFindsNothingYetIsCancelled() {
    // Rows that nobody gets to for a long time: the database itself has to stop.
    m_fixture.sql(
        u"create or replace view invites.code_export as select k.id, k.campaign_id, c.slug as campaign,"
        " k.status, k.source, k.ticket_id, t.number as ticket, k.added_at, k.distributed_at, k.settled_at,"
        " k.flagged_at, k.deleted_at, k.note || pg_sleep(600)::text as note from invites.code k"
        " join invites.campaign c on c.id = k.campaign_id left join invites.ticket t on t.id = k.ticket_id"_s);
    store::CodeFilter filter;
    filter.noteContains = u"batch"_s;
    ReportJob job(
        {{Report::Codes, {}, {}, filter, {}}, nullptr, path()}, m_session->background(), m_session->database());
    QSignalSpy finished(&job, &ReportJob::finished);
    const auto isAsleep = [&] {
        return m_fixture.sql(u"select count(*) from pg_stat_activity where wait_event = 'PgSleep'"_s) == u"1"_s;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isAsleep(), patience);
    job.cancel();
    QVERIFY(job.isCancelling());
    QVERIFY(finished.wait(patience));
    QVERIFY(job.error()->code == ErrorCode::Cancelled);
    QVERIFY2(!job.error()->detail.contains(u"export"_s), qUtf8Printable(job.error()->detail));
    QCOMPARE(filesThere(), QStringList());
}

void ReportJobTest::aFolderThatIsGoneIsNoLostDatabase() {
    QSignalSpy lost(&m_session->background(), &DatabaseThread::lost);
    ReportJob job({{Report::Codes, u"sora"_s, {}, {}, {}}, nullptr, path() + u"/gone/codes.csv"_s},
        m_session->background(), m_session->database());
    QSignalSpy finished(&job, &ReportJob::finished);
    QVERIFY(finished.wait(patience));
    QVERIFY(job.error()->code == ErrorCode::ResourceExhausted);
    QVERIFY(job.error()->detail.contains(u"cannot be written"_s));
    QVERIFY(lost.isEmpty());
}

void ReportJobTest::howLongItWillBeIsToldMeanwhile() {
    addMany();
    m_fixture.sql(u"analyze"_s);
    {
        ReportJob job(
            {{Report::Codes, u"sora"_s, {}, {}, {}}, nullptr, path()}, m_session->background(), m_session->database());
        QSignalSpy finished(&job, &ReportJob::finished);
        QVERIFY(finished.wait(patience));
        QTRY_VERIFY_WITH_TIMEOUT(job.size().has_value(), patience);
        QCOMPARE(job.size()->rows, qint64(job.rows()));
        QVERIFY(!job.size()->isEstimate);
    }
    store::CodeFilter filter;
    filter.sources = {store::CodeSource::Import};
    ReportJob job(
        {{Report::Codes, {}, {}, filter, {u"id"_s}}, nullptr, path()}, m_session->background(), m_session->database());
    QSignalSpy finished(&job, &ReportJob::finished);
    QVERIFY(finished.wait(patience));
    // It may have expected a few too little: then it says nothing more.
    if (job.size())
        QVERIFY(job.size()->isEstimate && job.size()->rows < 2 * manyRows);
}

void ReportJobTest::aLostConnectionLeavesNothing() {
    addMany();
    ReportJob job(
        {{Report::Codes, u"sora"_s, {}, {}, {}}, nullptr, path()}, m_session->background(), m_session->database());
    QSignalSpy finished(&job, &ReportJob::finished);
    QTRY_VERIFY_WITH_TIMEOUT(job.rows() > 0, patience);
    m_fixture.cluster().terminateBackends(m_fixture.database().name);
    QVERIFY(!finished.isEmpty() || finished.wait(patience));
    QVERIFY(job.error()->code == ErrorCode::Unavailable);
    QCOMPARE(filesThere(), QStringList());
    ReportJob again(
        {{Report::Codes, u"sora"_s, {}, {}, {}}, nullptr, path()}, m_session->background(), m_session->database());
    QSignalSpy againFinished(&again, &ReportJob::finished);
    QVERIFY(againFinished.wait(patience));
    QCOMPARE(again.rows(), manyRows + 2);
}

void ReportJobTest::aFolderThatIsNotThereIsSaid() {
    ReportJob job({{Report::Codes, u"sora"_s, {}, {}, {}}, nullptr, u"/nowhere/report.csv"_s}, m_session->background(),
        m_session->database());
    QSignalSpy finished(&job, &ReportJob::finished);
    QVERIFY(finished.wait(patience));
    QVERIFY(job.error()->detail.contains(u"/nowhere/report.csv"_s));
}

void ReportJobTest::codesInClearAreForTheirOwnerAlone() {
    ReportJob job({{Report::Codes, u"sora"_s, {}, {}, {u"code"_s}}, m_session->cipher(), path()},
        m_session->background(), m_session->database());
    QSignalSpy finished(&job, &ReportJob::finished);
    QVERIFY(finished.wait(patience));
    QFile file(path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("code\r\nIMPORTED\r\nSECOND\r\n"));
    QVERIFY(!(file.permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther)));
    QCOMPARE(m_fixture.sql(u"select author from invites.audit_event where action = 'unmask_codes'"_s), u"adam"_s);
}

void ReportJobTest::aModeratorGetsThemMasked() {
    const auto mona = m_fixture.sessionOf(u"mona"_s);
    for (const Report report : store::allReports()) {
        ReportJob job({{report, u"sora"_s, {}, {}, {}}, nullptr, path()}, mona->background(), mona->database());
        QSignalSpy finished(&job, &ReportJob::finished);
        QVERIFY(finished.wait(patience));
        QVERIFY2(!job.error(), job.error() ? qUtf8Printable(job.error()->detail) : "");
        QFile file(path());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!file.readAll().contains("IMPORTED"));
    }
    // One who got hold of a keyring.
    ReportJob job(
        {{Report::Codes, u"sora"_s, {}, {}, {}}, m_session->cipher(), path()}, mona->background(), mona->database());
    QSignalSpy finished(&job, &ReportJob::finished);
    QVERIFY(finished.wait(patience));
    QVERIFY(job.error()->code == ErrorCode::PermissionDenied);
}

void ReportJobTest::rangesMeanDays_data() {
    QTest::addColumn<QString>("word");
    QTest::addColumn<QDate>("first");
    QTest::addColumn<QDate>("last");
    const auto row = [](const char* word, const QDate& first, const QDate& last) {
        QTest::newRow(word) << QString::fromLatin1(word) << first << last;
    };
    row("all", {}, {});
    row("today", {2026, 3, 15}, {2026, 3, 15});
    row("yesterday", {2026, 3, 14}, {2026, 3, 14});
    row("last-7-days", {2026, 3, 9}, {2026, 3, 15});
    row("last-30-days", {2026, 2, 14}, {2026, 3, 15});
    row("last-90-days", {2025, 12, 16}, {2026, 3, 15});
    row("this-month", {2026, 3, 1}, {2026, 3, 31});
    row("last-month", {2026, 2, 1}, {2026, 2, 28});
    row("between", {2026, 1, 2}, {2026, 1, 3});
}

void ReportJobTest::rangesMeanDays() {
    QFETCH(QString, word);
    QFETCH(QDate, first);
    QFETCH(QDate, last);
    const RangeWord found = rangeWordFromText(word).value();
    QCOMPARE(toText(found), word);
    QVERIFY(!rangeName(found).isEmpty());
    const store::InstantRange moments = momentsOf({found, QDate(2026, 1, 2), QDate(2026, 1, 3)}, QDate(2026, 3, 15));
    const auto startOf = [](const QDate& day) { return day.startOfDay().toMSecsSinceEpoch() * 1000; };
    QCOMPARE(moments.from.has_value(), first.isValid());
    if (first.isValid())
        QCOMPARE(moments.from->time_since_epoch().count(), startOf(first));
    if (last.isValid())
        QCOMPARE(moments.to->time_since_epoch().count(), startOf(last.addDays(1)));
}

void ReportJobTest::savedReportsComeBack() {
    const SavedReport codes{
        u"B codes"_s, Report::Codes, u"sora"_s, {RangeWord::Last7Days}, {u"id"_s, u"note"_s}, u"/tmp"_s};
    const SavedReport days{
        u"A days"_s, Report::Days, {}, {RangeWord::Between, QDate(2026, 1, 2), QDate(2026, 1, 3)}, {}, u"/tmp"_s};
    keepSavedReport(codes);
    keepSavedReport(days);
    QVERIFY(loadSavedReports() == std::vector<SavedReport>({days, codes}));
    SavedReport narrowed = codes;
    narrowed.narrowing.description = u"Status: Used"_s;
    narrowed.narrowing.codes = {{u"status"_s, QJsonArray{3}}, {u"added"_s, u"last 7 days"_s}, {u"trash"_s, true}};
    narrowed.narrowing.order = {{store::CodeColumn::Note, true}};
    narrowed.narrowing.audit = {{u"author"_s, u"ana"_s}};
    narrowed.narrowing.states = {u"waiting"_s};
    keepSavedReport(narrowed);
    QVERIFY(loadSavedReports() == std::vector<SavedReport>({days, narrowed}));
    SavedReport changed = codes;
    changed.folder = u"/home"_s;
    keepSavedReport(changed);
    QVERIFY(loadSavedReports() == std::vector<SavedReport>({days, changed}));
    forgetSavedReport(days.name);
    QVERIFY(loadSavedReports() == std::vector<SavedReport>{changed});
}

void ReportJobTest::fileNamesAreTame() {
    const QDateTime when(QDate(2026, 11, 20), QTime(10, 30));
    QCOMPARE(fileNameFor(u"codes"_s, u"sora"_s, when), u"codes-sora-2026-11-20-1030.csv"_s);
    QCOMPARE(fileNameFor(u"Tage / März: alles"_s, {}, when), u"Tage-März-alles-2026-11-20-1030.csv"_s);
}

QTEST_MAIN(ReportJobTest)
#include "ReportJobTest.moc"
