#pragma once

#include "admin-app/data/CodeDeed.h"
#include "admin-app/data/CodeJob.h"
#include "admin-app/data/UndoHistory.h"

#include <QObject>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace invites::admin {

// Does what a person asks on one page to be done with codes, tells what came of it, and keeps it undoable. Codes that
// somebody else changed meanwhile are left alone and told by conflicted(); what every page shows of them comes by
// CodeEdits::changed(). What is asked while something runs comes after it. GUI thread; the work is done on the database
// thread.
class CodeEditor final : public QObject {
    Q_OBJECT

public:
    // Whether it was performed, if only on some of the codes; what became of each is told by the signals. Whoever asks
    // for the same again, where the database was lost, is answered rightly, also where it had been done.
    using Finish = std::function<void(const Status&)>;

    // The codes that somebody else changed, as they are now, and what would do the act to them all the same.
    struct Conflict {
        QString text; // what was asked: "Mark invalid"
        std::vector<store::CodeAct> codes;
        // Once more, over what was changed; says whether it was performed. It may be tried again.
        std::function<void(const Finish&)> doAllTheSame;
    };

    CodeEditor(DatabaseThread& database, UndoHistory& history, CodeEdits& edits,
        CodeJob::Patience patience = CodeJob::Patience::GivesUp, QObject* parent = nullptr);

    void perform(const CodeDeed& deed, std::vector<store::SeenCode> codes, const Finish& finish = {});
    void perform(const CodeDeed& deed, const std::vector<SelectedCode>& codes, const Finish& finish = {});
    // What was done elsewhere, with the versions that it made, is undoable, too.
    void addToHistory(const CodeDeed& deed, std::vector<store::SeenCode> changed);

    bool isBusy() const { return m_running != nullptr; }

Q_SIGNALS:
    // Acts, and their undoing and redoing, for whoever shows how far they are. The job is there until after it has
    // finished.
    void started(invites::admin::CodeJob* job);
    void conflicted(const invites::admin::CodeEditor::Conflict& conflict);
    // One line about what was done, or not done and why.
    void said(const QString& text);
    // Where nobody else waits to be told, or part of it was done.
    void failed(const QString& why);

private:
    // An act that was done, and how far it is taken back.
    struct Reversal {
        CodeDeed deed;
        std::vector<store::SeenCode> done;
        std::vector<store::SeenCode> undone;
    };

    void keepUnanswered(CodeJob::Piece piece);
    std::optional<CodeJob::Piece> takeUnanswered(const CodeJob& job);
    void run(const store::CodeChange& change, std::vector<store::SeenCode> codes, std::function<void(CodeJob&)> done);
    void finish(const CodeDeed& deed, CodeJob& job, const Finish& whenDone);
    void tellStopped(const CodeJob& job);
    UndoHistory::Step step(const std::shared_ptr<Reversal>& reversal, bool isUndo);
    Status finishStep(Reversal& reversal, bool isUndo, CodeJob& job);

    DatabaseThread& m_database;
    UndoHistory& m_history;
    CodeEdits& m_edits;
    const CodeJob::Patience m_patience;
    std::deque<CodeJob::Piece> m_unanswered; // the oldest first
    CodeJob* m_running = nullptr;
    std::deque<std::function<void()>> m_waiting;
};

} // namespace invites::admin
