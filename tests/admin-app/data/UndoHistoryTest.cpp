#include "admin-app/data/UndoHistory.h"

#include <QSignalSpy>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

class UndoHistoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void undoesAndRedoesInTurn();
    void aNewChangeEndsWhatCouldBeRedone();
    void aConflictIsForgotten();
    void whatFailedMayBeTriedAgain();
    void nothingElseHappensWhileAStepRuns();
    void whatIsDoneMeanwhileComesLast();
    void clearingForgetsARunningStep();

private:
    // Writes what it does into m_log, and is over at once with the status.
    UndoHistory::Change change(const QString& name, Status status = {}) {
        const auto step = [this, status](const QString& word) {
            return [this, status, word](const UndoHistory::Finish& finish) {
                m_log += word;
                finish(status);
            };
        };
        return {name, step(u"-"_s + name), step(u"+"_s + name)};
    }
    // Is over when m_finish is called.
    UndoHistory::Change slowChange(const QString& name) {
        const auto step = [this](const UndoHistory::Finish& finish) { m_finish = finish; };
        return {name, step, step};
    }

    QStringList m_log;
    UndoHistory::Finish m_finish;
};

void UndoHistoryTest::undoesAndRedoesInTurn() {
    m_log.clear();
    UndoHistory history;
    QVERIFY(!history.canUndo() && !history.canRedo());
    history.undo();
    history.add(change(u"a"_s));
    history.add(change(u"b"_s));
    QCOMPARE(history.undoText(), u"b"_s);
    QSignalSpy undone(&history, &UndoHistory::undone);
    history.undo();
    history.undo();
    QVERIFY(!history.canUndo());
    QCOMPARE(undone.size(), 2);
    QCOMPARE(history.redoText(), u"a"_s);
    history.redo();
    history.redo();
    history.redo();
    QCOMPARE(m_log.join(u' '), u"-b -a +a +b"_s);
}

void UndoHistoryTest::aNewChangeEndsWhatCouldBeRedone() {
    UndoHistory history;
    history.add(change(u"a"_s));
    history.undo();
    history.add(change(u"b"_s));
    QVERIFY(!history.canRedo());
}

void UndoHistoryTest::aConflictIsForgotten() {
    UndoHistory history;
    history.add(change(u"a"_s));
    history.add(change(u"b"_s, failure(ErrorCode::Conflict, u"Somebody else did."_s)));
    QSignalSpy refused(&history, &UndoHistory::refused);
    history.undo();
    QCOMPARE(refused.size(), 1);
    QCOMPARE(refused[0][1].toString(), u"Somebody else did."_s);
    QVERIFY(!history.canRedo());
    QCOMPARE(history.undoText(), u"a"_s);
}

void UndoHistoryTest::whatFailedMayBeTriedAgain() {
    UndoHistory history;
    history.add(change(u"a"_s, failure(ErrorCode::Unavailable, u"Away."_s)));
    history.undo();
    QVERIFY(history.canUndo());
    QCOMPARE(history.undoText(), u"a"_s);
}

void UndoHistoryTest::nothingElseHappensWhileAStepRuns() {
    UndoHistory history;
    history.add(change(u"a"_s));
    history.add(slowChange(u"b"_s));
    history.undo();
    QVERIFY(!history.canUndo() && !history.canRedo());
    m_log.clear();
    history.undo();
    QVERIFY(m_log.isEmpty());
    m_finish({});
    QVERIFY(history.canUndo() && history.canRedo());
}

void UndoHistoryTest::whatIsDoneMeanwhileComesLast() {
    UndoHistory history;
    history.add(slowChange(u"a"_s));
    history.undo();
    history.add(change(u"b"_s));
    m_finish({});
    // "a" again would come before "b", which was made without it.
    QVERIFY(!history.canRedo());
    QCOMPARE(history.undoText(), u"b"_s);
}

void UndoHistoryTest::clearingForgetsARunningStep() {
    UndoHistory history;
    history.add(slowChange(u"a"_s));
    history.undo();
    history.clear();
    m_finish({});
    QVERIFY(!history.canUndo() && !history.canRedo());
}

QTEST_GUILESS_MAIN(UndoHistoryTest)
#include "UndoHistoryTest.moc"
