#include "admin-app/data/CodeEditor.h"

#include "tests/support/DatabaseProxy.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <thread>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

using Codes = std::vector<SelectedCode>;

// Three codes that were given out, edited by adam in two places of his window, and by eve elsewhere.
class CodeEditorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_fixture.addLogin(u"eve"_s, {u"invites_admin"_s}); }
    void init();
    void cleanup() {
        m_editor.reset();
        m_otherEditor.reset();
        m_session.reset();
        QCOMPARE(m_fixture.brokenLaws(), QString());
    }

    void undoRestoresExactlyAndRedoDoesItAgain_data();
    void undoRestoresExactlyAndRedoDoesItAgain();
    void anOlderActIsUndoneOnTopOfANewer();
    void somebodyElsesChangeIsNotUndone();
    void whatSomebodyElseLeftAloneIsUndone();
    void aConflictIsToldAndMayBeDoneAllTheSame();
    void whatTheStatusForbidsIsTold();
    void manyCodesAreDoneInPieces();
    void anErrorIsToldAndNothingIsToBeUndone();
    void aReleaseIsUndoneWhereNobodyWaited();
    void aReleaseThatServedSomebodyIsNot();
    void whatIsAlreadySoIsNothingToUndo();
    void aLostAnswerIsAskedForAgain();

private:
    SelectedCode code(qint64 id) {
        const QStringList row = m_fixture
                                    .sql(u"select concat_ws('|', version, status, coalesce(note, ''), deleted_at is not"
                                         " null, ticket_id is not null) from invites.code where id = %1"_s.arg(id))
                                    .split(u'|');
        return {CodeId(id), row[0].toLongLong(), *codeStatusFromText(row[1]), row[2], row[3] == u"t", row[4] == u"t"};
    }
    QString rows() {
        return m_fixture.sql(u"select jsonb_agg(to_jsonb(c) - 'version' order by id) from invites.code c"_s);
    }
    QString column(const QString& expression) {
        return m_fixture.sql(u"select string_agg(coalesce("_s + expression +
                             u"::text, '-'), ' ' order by id)"
                             " from invites.code"_s);
    }
    void awaitChange(const std::function<void()>& act) {
        QSignalSpy changed(&m_session->codeEdits(), &CodeEdits::changed);
        act();
        QVERIFY(changed.wait());
    }
    void undo() {
        awaitChange([this] { m_session->undoHistory().undo(); });
    }
    // As eve, straight to the database.
    void asEve(const QString& statement) {
        QCOMPARE(m_fixture.refusal(*m_fixture.connectAs(u"eve"_s), statement), QString());
    }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<CodeEditor> m_editor;
    std::unique_ptr<CodeEditor> m_otherEditor;
};

void CodeEditorTest::init() {
    m_fixture.reset();
    m_fixture.addCodes({u"A1"_s, u"B2"_s, u"C3"_s});
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cid"_s})
        m_fixture.take(visitor);
    m_session = m_fixture.sessionOf(u"adam"_s);
    m_editor = std::make_unique<CodeEditor>(m_session->database(), m_session->undoHistory(), m_session->codeEdits());
    m_otherEditor =
        std::make_unique<CodeEditor>(m_session->database(), m_session->undoHistory(), m_session->codeEdits());
}

void CodeEditorTest::undoRestoresExactlyAndRedoDoesItAgain_data() {
    QTest::addColumn<QString>("act");
    for (const char* act : {"used", "invalid", "note", "delete", "restore"})
        QTest::newRow(act) << QString::fromLatin1(act);
}

void CodeEditorTest::undoRestoresExactlyAndRedoDoesItAgain() {
    QFETCH(QString, act);
    m_fixture.sql(u"update invites.code set note = 'note ' || id where id < 3"_s);
    if (act == u"restore")
        m_fixture.sql(u"select invites.delete_codes('{1,2,3}', array_agg(version order by id), null)"
                      " from invites.code"_s);
    const std::vector<SelectedCode> codes{code(1), code(2), code(3)};
    const QString before = rows();
    QSignalSpy said(m_editor.get(), &CodeEditor::said);
    awaitChange([&] {
        if (act == u"note")
            m_editor->perform(notingOfCodes(u" together "_s), codes);
        else if (act == u"delete")
            m_editor->perform(deletionOfCodes(u"why"_s), codes);
        else if (act == u"restore")
            m_editor->perform(restorationOfCodes(), codes);
        else
            m_editor->perform(settlingOfCodes(*codeStatusFromText(act), u"why"_s), codes);
    });
    QVERIFY(rows() != before);
    QCOMPARE(said.size(), 1);
    QCOMPARE(m_session->undoHistory().undoText(), said[0][0].toString());
    const QString done = column(u"status || coalesce(note, '-') || (deleted_at is not null)"_s);
    undo();
    // A code that was deleted twice was deleted at another moment.
    if (act == u"restore")
        QCOMPARE(column(u"deleted_at is not null"_s), u"true true true"_s);
    else
        QCOMPARE(rows(), before);
    awaitChange([this] { m_session->undoHistory().redo(); });
    QCOMPARE(column(u"status || coalesce(note, '-') || (deleted_at is not null)"_s), done);
    undo();
    if (act != u"restore")
        QCOMPARE(rows(), before);
}

void CodeEditorTest::anOlderActIsUndoneOnTopOfANewer() {
    const QString before = rows();
    awaitChange([&] { m_editor->perform(settlingOfCodes(CodeStatus::Invalid), Codes{code(1), code(2)}); });
    awaitChange([&] { m_otherEditor->perform(notingOfCodes(u"dead"_s), Codes{code(1)}); });
    awaitChange([&] { m_editor->perform(settlingOfCodes(CodeStatus::Used), Codes{code(1)}); });
    undo();
    QCOMPARE(column(u"status"_s), u"invalid invalid distributed"_s);
    undo();
    undo();
    QCOMPARE(rows(), before);
    QVERIFY(!m_session->undoHistory().canUndo());
}

void CodeEditorTest::somebodyElsesChangeIsNotUndone() {
    awaitChange([&] { m_editor->perform(settlingOfCodes(CodeStatus::Invalid), Codes{code(1)}); });
    asEve(u"select invites.settle_codes('{1}', '{3}', 'used', 'it works')"_s);
    const QString hers = rows();
    QSignalSpy refused(&m_session->undoHistory(), &UndoHistory::refused);
    undo();
    QCOMPARE(refused.size(), 1);
    QCOMPARE(rows(), hers);
    QVERIFY(!m_session->undoHistory().canUndo());
    QVERIFY(!m_session->undoHistory().canRedo());
}

void CodeEditorTest::whatSomebodyElseLeftAloneIsUndone() {
    awaitChange([&] { m_editor->perform(settlingOfCodes(CodeStatus::Invalid), Codes{code(1), code(2)}); });
    asEve(u"select invites.set_code_notes('{1}', '{3}', '{mine}')"_s);
    QSignalSpy said(m_editor.get(), &CodeEditor::said);
    undo();
    QCOMPARE(column(u"status"_s), u"invalid distributed distributed"_s);
    QCOMPARE(said.size(), 1); // that one was left alone
}

void CodeEditorTest::aConflictIsToldAndMayBeDoneAllTheSame() {
    const std::vector<SelectedCode> codes{code(1), code(2)};
    asEve(u"select invites.settle_codes('{1}', '{2}', 'used', 'it works')"_s);
    std::optional<CodeEditor::Conflict> conflict;
    connect(m_editor.get(), &CodeEditor::conflicted, this,
        [&conflict](const CodeEditor::Conflict& told) { conflict = told; });
    awaitChange([&] { m_editor->perform(settlingOfCodes(CodeStatus::Invalid), codes); });
    QVERIFY(conflict);
    QCOMPARE(conflict->codes.size(), std::size_t(1));
    QCOMPARE(conflict->codes[0].id, CodeId(1));
    QCOMPARE(conflict->codes[0].status, CodeStatus::Used);
    QCOMPARE(column(u"status"_s), u"used invalid distributed"_s);
    const CodeEditor::Conflict first = *conflict;
    awaitChange([&] { first.doAllTheSame({}); });
    QCOMPARE(column(u"status"_s), u"invalid invalid distributed"_s);
    // And that can be undone, to what it was after eve.
    undo();
    QCOMPARE(column(u"status"_s), u"used invalid distributed"_s);
}

void CodeEditorTest::whatTheStatusForbidsIsTold() {
    QSignalSpy said(m_editor.get(), &CodeEditor::said);
    awaitChange([&] { m_editor->perform(releaseOfCodes(u"why not"_s), Codes{code(1)}); });
    QCOMPARE(said.size(), 1);
    QVERIFY(!m_session->undoHistory().canUndo());
}

void CodeEditorTest::manyCodesAreDoneInPieces() {
    QStringList names;
    for (int n = 0; n < 600; ++n)
        names += u"P%1"_s.arg(n);
    m_fixture.addCodes(names);
    std::vector<SelectedCode> codes;
    for (int n = 0; n < 600; ++n)
        codes.push_back({CodeId(4 + n), 1, CodeStatus::Available, {}, false, false});
    QSignalSpy added(&m_session->undoHistory(), &UndoHistory::added);
    m_editor->perform(settlingOfCodes(CodeStatus::Invalid), codes);
    QVERIFY(added.wait());
    QCOMPARE(m_session->undoHistory().undoText(), u"600 code(s) marked invalid"_s);
    const QString invalid = u"select count(*) from invites.code where status = 'invalid'"_s;
    QCOMPARE(m_fixture.sql(invalid), u"600"_s);
    QSignalSpy undone(&m_session->undoHistory(), &UndoHistory::undone);
    m_session->undoHistory().undo();
    QVERIFY(undone.wait());
    QCOMPARE(m_fixture.sql(invalid), u"0"_s);
}

void CodeEditorTest::anErrorIsToldAndNothingIsToBeUndone() {
    QSignalSpy failed(m_editor.get(), &CodeEditor::failed);
    m_editor->perform(notingOfCodes(QString(600, u'x')), Codes{code(1)});
    QVERIFY(failed.wait());
    QVERIFY(!m_session->undoHistory().canUndo());
}

void CodeEditorTest::aReleaseIsUndoneWhereNobodyWaited() {
    m_fixture.take(u"dan"_s);
    m_fixture.addCodes({u"D4"_s});
    QCOMPARE(m_fixture.look(u"dan"_s).state, TicketState::Offered);
    const QString before = rows();
    awaitChange([&] { m_editor->perform(releaseOfCodes(u"by mistake"_s), Codes{code(4)}); });
    QCOMPARE(m_fixture.look(u"dan"_s).state, TicketState::Expired);
    undo();
    QCOMPARE(rows(), before);
    QCOMPARE(m_fixture.look(u"dan"_s).state, TicketState::Offered);
    awaitChange([this] { m_session->undoHistory().redo(); });
    QCOMPARE(m_fixture.look(u"dan"_s).state, TicketState::Expired);
    undo();
    QCOMPARE(m_fixture.look(u"dan"_s).state, TicketState::Offered);
}

void CodeEditorTest::aReleaseThatServedSomebodyIsNot() {
    m_fixture.take(u"dan"_s);
    m_fixture.take(u"eli"_s);
    m_fixture.addCodes({u"D4"_s});
    awaitChange([&] { m_editor->perform(releaseOfCodes(u"he asked to"_s), Codes{code(4)}); });
    QCOMPARE(m_fixture.look(u"eli"_s).state, TicketState::Offered);
    QSignalSpy refused(&m_session->undoHistory(), &UndoHistory::refused);
    undo();
    QCOMPARE(refused.size(), 1);
    QVERIFY(refused[0][1].toString().contains(u"next in line"_s));
    QCOMPARE(m_fixture.look(u"eli"_s).state, TicketState::Offered);
    QVERIFY(!m_session->undoHistory().canUndo());
}

void CodeEditorTest::whatIsAlreadySoIsNothingToUndo() {
    asEve(u"select invites.set_code_notes('{1}', '{2}', '{the same}')"_s);
    awaitChange([&] { m_editor->perform(notingOfCodes(u"the same"_s), Codes{code(1), code(2)}); });
    undo();
    // Eve's stays.
    QCOMPARE(column(u"note"_s), u"the same - -"_s);
}

// The act was done, only that nobody heard of it: asked for again it is told as this person's own, not as somebody
// else's.
void CodeEditorTest::aLostAnswerIsAskedForAgain() {
    test::DatabaseProxy proxy(m_fixture.database().directSocketFolder, m_fixture.database().directPort);
    auto options = db::ConnectionOptions::parse(m_fixture.database().directUrlFor(u"adam"_s, u"adam"_s)).value();
    options.host = proxy.socketFolder();
    options.port = proxy.port();
    Session session(options, Role::Admin, nullptr);
    CodeEditor editor(session.database(), session.undoHistory(), session.codeEdits());
    QSignalSpy lost(&editor, &CodeEditor::failed);
    QSignalSpy conflicted(&editor, &CodeEditor::conflicted);
    const Codes codes{code(1)};
    // Every line is cut, until the console gives up.
    std::atomic<bool> isCutting = true;
    std::thread cutter([&] {
        while (isCutting) {
            proxy.cutAfterNext('S');
            std::this_thread::yield();
        }
        proxy.cutAfterNext(0);
    });
    editor.perform(notingOfCodes(u"typed"_s), codes);
    const bool isLost = lost.wait(20'000);
    isCutting = false;
    cutter.join();
    QVERIFY(isLost);
    QCOMPARE(column(u"note"_s), u"typed - -"_s);
    QVERIFY(!session.undoHistory().canUndo());
    QSignalSpy added(&session.undoHistory(), &UndoHistory::added);
    // The same of another code is another act.
    editor.perform(notingOfCodes(u"typed"_s), Codes{code(2)});
    QVERIFY(added.wait(20'000));
    session.undoHistory().undo();
    QTRY_COMPARE_WITH_TIMEOUT(column(u"note"_s), u"typed - -"_s, 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(!editor.isBusy(), 20'000);
    editor.perform(notingOfCodes(u"typed"_s), codes);
    QVERIFY(added.wait(20'000));
    QCOMPARE(conflicted.size(), 0);
    QCOMPARE(
        m_fixture.sql(u"select count(*) from invites.audit_event where action = 'note_code' and subject_id = '1'"_s),
        u"1"_s);
    QSignalSpy undone(&session.undoHistory(), &UndoHistory::undone);
    session.undoHistory().undo();
    QVERIFY(undone.wait());
    QCOMPARE(column(u"note"_s), u"- - -"_s);
}

QTEST_MAIN(CodeEditorTest)
#include "CodeEditorTest.moc"
