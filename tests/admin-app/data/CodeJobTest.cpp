#include "admin-app/data/CodeJob.h"

#include "admin-app/data/CodeEditor.h"
#include "admin-app/data/CodeGathering.h"
#include "tests/support/DatabaseProxy.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QScopeGuard>
#include <QSignalSpy>
#include <QTest>

#include <future>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

namespace {

constexpr int codeCount = 1600; // some pieces, the last of them short
constexpr int patience = 60'000;

} // namespace

// Very many codes at once: adam changes all that a filter lets through.
class CodeJobTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_fixture.addLogin(u"eve"_s, {u"invites_admin"_s}); }
    void init();
    void cleanup() {
        m_editor.reset();
        m_session.reset();
        QCOMPARE(m_fixture.brokenLaws(), QString());
    }

    void everythingIsDoneAuditedAndUndoneAtOnce_data();
    void everythingIsDoneAuditedAndUndoneAtOnce();
    void whatIsNotGrantedIsCountedAndLeft();
    void whatChangesOrComesMeanwhileIsLeftAlone();
    void whatThePersonHimselfChangesMeanwhileIsDone();
    void cancelledInTheMiddleItSaysExactlyWhatIsDone();
    void cancelledBehindOtherWorkItDoesNothing();
    void aCancelledUndoGoesOn();
    void goesOnAfterALostConnection();
    void cancelledWhileTheDatabaseIsAwayItEndsWithWhatIsKnown();
    void whatSomebodyElseChangedIsNotUndone();
    void bulkOnBulkIsUndoneInTurn();
    void aModeratorIsRefused();
    void gatheringIsCancelled();

private:
    GatheredCodes gather(const store::CodeFilter& filter, const CodeGathering::Grant& grant) {
        CodeGathering gathering(filter, grant, m_session->background());
        QSignalSpy finished(&gathering, &CodeGathering::finished);
        if (!finished.wait(patience))
            return {};
        return gathering.takeCodes().value_or(GatheredCodes());
    }
    GatheredCodes gatherAll() {
        return gather({}, [](const SelectedCode&) { return true; });
    }
    // The job that the act leads to, when it is over; onPiece: after each piece.
    void perform(const std::function<void()>& act, const std::function<void(CodeJob&)>& onPiece = {}) {
        bool isOver = false;
        const auto started =
            connect(m_editor.get(), &CodeEditor::started, this, [&isOver, &onPiece, this](CodeJob* job) {
                connect(job, &CodeJob::progressed, this, [job, &onPiece] {
                    if (onPiece)
                        onPiece(*job);
                });
                connect(
                    job, &CodeJob::finished, this, [&isOver] { isOver = true; }, Qt::QueuedConnection);
            });
        act();
        QTRY_VERIFY_WITH_TIMEOUT(isOver, patience);
        disconnect(started);
    }
    void undo(const std::function<void(CodeJob&)>& onPiece = {}) {
        perform([this] { m_session->undoHistory().undo(); }, onPiece);
    }
    qint64 count(const QString& condition) {
        return m_fixture.sql(u"select count(*) from invites.code where "_s + condition).toLongLong();
    }
    qint64 events(const QString& action) {
        return m_fixture
            .sql(u"select count(*) from invites.audit_event where author = 'adam' and action = '%1'"_s.arg(action))
            .toLongLong();
    }
    QString rows() {
        return m_fixture.sql(
            u"select md5(string_agg((to_jsonb(c) - 'version')::text, ' ' order by id)) from invites.code c"_s);
    }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<CodeEditor> m_editor;
};

void CodeJobTest::init() {
    m_fixture.reset();
    m_fixture.addCodes({u"A1"_s});
    m_fixture.sql(u"insert into invites.code (campaign_id, fingerprint, sealed, source, note)"
                  " select 1, sha256(n::text::bytea), sha256('x') || sha256(n::text::bytea), 'import',"
                  " case when n % 3 = 0 then 'note ' || n end from generate_series(2, %1) n; analyze"_s.arg(codeCount));
    m_session = m_fixture.sessionOf(u"adam"_s);
    m_editor = std::make_unique<CodeEditor>(
        m_session->background(), m_session->undoHistory(), m_session->codeEdits(), CodeJob::Patience::Waits);
}

void CodeJobTest::everythingIsDoneAuditedAndUndoneAtOnce_data() {
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("condition");
    QTest::newRow("invalid") << u"settle_code"_s << u"status = 'invalid'"_s;
    QTest::newRow("note") << u"note_code"_s << u"note = 'all of them'"_s;
    QTest::newRow("delete") << u"delete_code"_s << u"deleted_at is not null"_s;
}

void CodeJobTest::everythingIsDoneAuditedAndUndoneAtOnce() {
    QFETCH(QString, action);
    QFETCH(QString, condition);
    const QString before = rows();
    const GatheredCodes codes = gatherAll();
    QCOMPARE(codes.codes.size(), std::size_t(codeCount));
    const CodeDeed deed = action == u"settle_code" ? settlingOfCodes(CodeStatus::Invalid, u"a bad batch"_s)
                          : action == u"note_code" ? notingOfCodes(u"all of them"_s)
                                                   : deletionOfCodes(u"a bad batch"_s);
    int pieces = 0;
    perform([&] { m_editor->perform(deed, codes.codes); }, [&](const CodeJob&) { ++pieces; });
    QCOMPARE(pieces, (codeCount + 249) / 250);
    QCOMPARE(count(condition), codeCount);
    QCOMPARE(events(action), codeCount);
    QCOMPARE(m_session->undoHistory().undoText(), deed.told(codeCount));
    undo();
    QCOMPARE(rows(), before);
    perform([this] { m_session->undoHistory().redo(); });
    QCOMPARE(count(condition), codeCount);
    undo();
    QCOMPARE(rows(), before);
    QVERIFY(!m_session->undoHistory().canUndo());
    // Done, taken back, done again, taken back: each code by itself.
    QCOMPARE(m_fixture.sql(u"select count(*) from (select subject_id from invites.audit_event where author = 'adam'"
                           " and subject_kind = 'code' group by 1 having count(*) = 4) c"_s),
        QString::number(codeCount));
}

void CodeJobTest::whatIsNotGrantedIsCountedAndLeft() {
    m_fixture.take(u"ann"_s);
    m_fixture.sql(u"update invites.code set deleted_at = now() where id between 5 and 8"_s);
    store::CodeFilter filter;
    const GatheredCodes codes =
        gather(filter, [](const SelectedCode& code) { return maySettle(code, CodeStatus::Used); });
    QCOMPARE(codes.codes.size(), std::size_t(1));
    QCOMPARE(codes.others, codeCount - 5);
    filter.inTrash = true;
    const GatheredCodes deleted = gather(filter, mayRestore);
    QCOMPARE(deleted.codes.size(), std::size_t(4));
    // The database has the last word.
    QSignalSpy said(m_editor.get(), &CodeEditor::said);
    auto all = codes.codes;
    all.push_back({CodeId(100), 1});
    perform([&] { m_editor->perform(settlingOfCodes(CodeStatus::Used), all); });
    QCOMPARE(count(u"status = 'used'"_s), 1);
    QVERIFY(said.back()[0].toString().contains(u"does not allow"_s));
}

void CodeJobTest::whatChangesOrComesMeanwhileIsLeftAlone() {
    const GatheredCodes codes = gatherAll();
    const auto eve = m_fixture.connectAs(u"eve"_s);
    std::optional<CodeEditor::Conflict> conflict;
    connect(m_editor.get(), &CodeEditor::conflicted, this,
        [&conflict](const CodeEditor::Conflict& told) { conflict = told; });
    bool isFirst = true;
    // A filter answers in no order: what comes last is taken from the list.
    const qint64 late = codes.codes.back().id.value;
    perform([&] { m_editor->perform(settlingOfCodes(CodeStatus::Invalid), codes.codes); },
        [&](const CodeJob&) {
            if (!std::exchange(isFirst, false))
                return;
            QCOMPARE(m_fixture.refusal(*eve, u"select invites.set_code_notes('{%1}', '{1}', '{mine}')"_s.arg(late)),
                QString());
            m_fixture.addCodes({u"NEW1"_s});
        });
    QCOMPARE(count(u"status = 'invalid'"_s), codeCount - 1);
    QCOMPARE(count(u"status = 'available'"_s), 2);
    QVERIFY(conflict);
    QCOMPARE(conflict->codes.size(), std::size_t(1));
    QCOMPARE(conflict->codes.front().id.value, late);
}

void CodeJobTest::whatThePersonHimselfChangesMeanwhileIsDone() {
    const GatheredCodes codes = gatherAll();
    const store::SeenCode late = codes.codes.back();
    CodeEditor cells(m_session->database(), m_session->undoHistory(), m_session->codeEdits());
    QSignalSpy conflicted(m_editor.get(), &CodeEditor::conflicted);
    bool isFirst = true;
    perform([&] { m_editor->perform(settlingOfCodes(CodeStatus::Invalid), codes.codes); },
        [&](const CodeJob&) {
            if (!std::exchange(isFirst, false))
                return;
            // In its cell, while the job is busy with the pieces before.
            bool isNoted = false;
            cells.perform(notingOfCodes(u"mine"_s), std::vector{late}, [&isNoted](const Status&) { isNoted = true; });
            QTRY_VERIFY(isNoted);
        });
    QCOMPARE(conflicted.size(), 0);
    QCOMPARE(count(u"status = 'invalid'"_s), codeCount);
    QCOMPARE(m_fixture.sql(u"select note from invites.code where id = %1"_s.arg(late.id.value)), u"mine"_s);
}

void CodeJobTest::cancelledInTheMiddleItSaysExactlyWhatIsDone() {
    const QString before = rows();
    const GatheredCodes codes = gatherAll();
    QSignalSpy failed(m_editor.get(), &CodeEditor::failed);
    perform([&] { m_editor->perform(deletionOfCodes(), codes.codes); },
        [&](CodeJob& job) {
            if (job.answered() == 500)
                job.cancel();
        });
    const qint64 done = count(u"deleted_at is not null"_s);
    QCOMPARE(done, 500);
    QCOMPARE(m_session->undoHistory().undoText(), deletionOfCodes().told(done));
    QVERIFY2(failed.back()[0].toString().contains(u"500"_s), qUtf8Printable(failed.back()[0].toString()));
    undo();
    QCOMPARE(rows(), before);
}

void CodeJobTest::cancelledBehindOtherWorkItDoesNothing() {
    const QString before = rows();
    const GatheredCodes codes = gatherAll();
    // A long report has the thread.
    std::promise<void> report;
    m_session->background().run<int>(
        this,
        [&report](db::Connection&) -> Result<int> {
            report.get_future().wait();
            return 0;
        },
        [](const Result<int>&) {});
    bool isReportOver = false;
    const auto endReport = qScopeGuard([&] {
        if (!isReportOver)
            report.set_value();
    });
    QPointer<CodeJob> job;
    connect(m_editor.get(), &CodeEditor::started, this, [&job](CodeJob* started) { job = started; });
    m_editor->perform(deletionOfCodes(), codes.codes);
    QVERIFY(job);
    QSignalSpy finished(job, &CodeJob::finished);
    job->cancel();
    QCOMPARE(finished.size(), 1);
    QVERIFY(!m_editor->isBusy());
    report.set_value();
    isReportOver = true;
    QTRY_COMPARE(m_session->background().pending(), 0);
    QCOMPARE(rows(), before);
    QVERIFY(!m_session->undoHistory().canUndo());
}

void CodeJobTest::aCancelledUndoGoesOn() {
    const QString before = rows();
    perform([&] { m_editor->perform(deletionOfCodes(), gatherAll().codes); });
    QSignalSpy refused(&m_session->undoHistory(), &UndoHistory::refused);
    undo([](CodeJob& job) { job.cancel(); });
    QCOMPARE(refused.size(), 1);
    const qint64 left = count(u"deleted_at is not null"_s);
    QCOMPARE(left, codeCount - 250);
    QVERIFY(m_session->undoHistory().canUndo());
    undo();
    QCOMPARE(rows(), before);
    perform([this] { m_session->undoHistory().redo(); });
    QCOMPARE(count(u"deleted_at is not null"_s), codeCount);
}

void CodeJobTest::goesOnAfterALostConnection() {
    test::DatabaseProxy proxy(m_fixture.database().directSocketFolder, m_fixture.database().directPort);
    auto options = db::ConnectionOptions::parse(m_fixture.database().directUrlFor(u"adam"_s, u"adam"_s)).value();
    options.host = proxy.socketFolder();
    options.port = proxy.port();
    DatabaseThread thread(options);
    const GatheredCodes codes = gatherAll();
    const QString before = rows();
    m_editor = std::make_unique<CodeEditor>(
        thread, m_session->undoHistory(), m_session->codeEdits(), CodeJob::Patience::Waits);
    QSignalSpy conflicted(m_editor.get(), &CodeEditor::conflicted);
    const auto cut = [&](const CodeJob& job) {
        // Once with the answer on its way, once with nothing under way.
        if (job.answered() == 500)
            proxy.cutAfterNext('S');
        else if (job.answered() == 1250)
            proxy.cutAll();
    };
    perform([&] { m_editor->perform(deletionOfCodes(), codes.codes); }, cut);
    QCOMPARE(count(u"deleted_at is not null"_s), codeCount);
    QCOMPARE(events(u"delete_code"_s), codeCount);
    QCOMPARE(m_session->undoHistory().undoText(), deletionOfCodes().told(codeCount));
    undo(cut);
    QCOMPARE(rows(), before);
    QCOMPARE(conflicted.size(), 0);
    m_editor.reset();
}

void CodeJobTest::cancelledWhileTheDatabaseIsAwayItEndsWithWhatIsKnown() {
    m_fixture.sql(u"checkpoint"_s);
    const GatheredCodes codes = gatherAll();
    const QString before = rows();
    QPointer<CodeJob> running;
    connect(m_editor.get(), &CodeEditor::started, this, [&running](CodeJob* job) { running = job; });
    m_editor->perform(deletionOfCodes(), codes.codes);
    QVERIFY(running);
    QSignalSpy progressed(running, &CodeJob::progressed);
    QSignalSpy waiting(running, &CodeJob::waiting);
    QSignalSpy finished(running, &CodeJob::finished);
    QVERIFY(progressed.wait(patience));
    m_fixture.cluster().stop();
    QVERIFY(!waiting.isEmpty() || waiting.wait(patience));
    running->cancel();
    // It does not guess: it ends when the database has told what became of the last piece.
    QVERIFY(running->state() == CodeJob::State::Cancelling);
    QVERIFY(finished.isEmpty());
    m_fixture.cluster().start();
    QVERIFY(finished.wait(patience));
    const qint64 there = count(u"deleted_at is not null"_s);
    QVERIFY(there > 0 && there < codeCount);
    QCOMPARE(m_session->undoHistory().undoText(), deletionOfCodes().told(there));
    undo();
    QCOMPARE(rows(), before);
}

void CodeJobTest::whatSomebodyElseChangedIsNotUndone() {
    perform([&] { m_editor->perform(settlingOfCodes(CodeStatus::Invalid), gatherAll().codes); });
    const auto eve = m_fixture.connectAs(u"eve"_s);
    QCOMPARE(m_fixture.refusal(*eve, u"select invites.set_code_notes('{1,2,3}', '{2,2,2}', '{mine,mine,mine}')"_s),
        QString());
    QSignalSpy said(m_editor.get(), &CodeEditor::said);
    undo();
    QCOMPARE(count(u"status = 'invalid'"_s), 3);
    QVERIFY(said.back()[0].toString().contains(u"3 code"_s));
    // Done again it is done to those that were taken back.
    perform([this] { m_session->undoHistory().redo(); });
    QCOMPARE(count(u"status = 'invalid'"_s), codeCount);
}

void CodeJobTest::bulkOnBulkIsUndoneInTurn() {
    const QString before = rows();
    const auto doAll = [&](const CodeDeed& deed) { perform([&] { m_editor->perform(deed, gatherAll().codes); }); };
    doAll(notingOfCodes(u"first"_s));
    doAll(settlingOfCodes(CodeStatus::Invalid));
    doAll(notingOfCodes(u"second"_s));
    doAll(notingOfCodes(QString()));
    for (int n = 0; n < 4; ++n)
        undo();
    QCOMPARE(rows(), before);
}

void CodeJobTest::aModeratorIsRefused() {
    const GatheredCodes codes = gatherAll();
    const auto session = m_fixture.sessionOf(u"mona"_s);
    CodeEditor editor(session->background(), session->undoHistory(), session->codeEdits(), CodeJob::Patience::Waits);
    QSignalSpy failed(&editor, &CodeEditor::failed);
    const QString before = rows();
    editor.perform(deletionOfCodes(), codes.codes);
    QVERIFY(failed.wait(patience));
    QCOMPARE(rows(), before);
    QVERIFY(!session->undoHistory().canUndo());
}

void CodeJobTest::gatheringIsCancelled() {
    CodeGathering gathering(
        {}, [](const SelectedCode&) { return true; }, m_session->background());
    QSignalSpy finished(&gathering, &CodeGathering::finished);
    gathering.cancel();
    QVERIFY(finished.wait(patience));
    const auto codes = gathering.takeCodes();
    // Either it was there in time, or it was cancelled.
    QVERIFY(codes || codes.error().code == ErrorCode::Cancelled);
}

QTEST_MAIN(CodeJobTest)
#include "CodeJobTest.moc"
