#pragma once

#include "admin-app/data/CodeEdits.h"
#include "admin-app/data/DatabaseThread.h"
#include "admin-app/data/UndoHistory.h"
#include "common/store/CodeActStore.h"

#include <QObject>

#include <functional>
#include <optional>
#include <vector>

namespace invites::admin {

// A code as a table shows it: what an act has to know of it.
struct SelectedCode {
    CodeId id;
    qint64 version = 0;
    CodeStatus status = CodeStatus::Available;
    QString note;
    bool isDeleted = false;
    bool hasReceiver = false; // was shown to somebody, or is held for him
};

// Which acts the state machine grants a code; the database has the last word.
bool maySettle(const SelectedCode& code, CodeStatus status);
bool mayDelete(const SelectedCode& code);
bool mayRelease(const SelectedCode& code);

// Does what a person asks on one page to be done with codes, tells what came of it, and keeps it undoable. Codes that
// somebody else changed meanwhile are left alone and told by conflicted(); what every page shows of them comes by
// CodeEdits::changed(). GUI thread; the work is done on the database thread.
class CodeEditor final : public QObject {
    Q_OBJECT

public:
    // The codes that somebody else changed, as they are now, and what would do the act to them all the same.
    struct Conflict {
        QString text; // what was asked: "Mark invalid"
        std::vector<store::CodeAct> codes;
        std::function<void()> doAllTheSame;
    };

    CodeEditor(DatabaseThread& database, UndoHistory& history, CodeEdits& edits, QObject* parent = nullptr);

    // status: Used or Invalid. reason: may be empty.
    void settle(const std::vector<SelectedCode>& codes, CodeStatus status, const QString& reason = {});
    void setNote(const std::vector<SelectedCode>& codes, const QString& note);
    void remove(const std::vector<SelectedCode>& codes, const QString& reason = {});
    void restore(const std::vector<SelectedCode>& codes);
    // Cannot be undone: the code may be somebody else's by then.
    void release(const std::vector<SelectedCode>& codes, const QString& reason);

    bool isBusy() const { return m_running > 0; }

Q_SIGNALS:
    void conflicted(const invites::admin::CodeEditor::Conflict& conflict);
    // One line about what was done, or not done and why.
    void said(const QString& text);
    void failed(const QString& why);

private:
    // Works on the database thread, on at most store::CodeActStore::maximum codes.
    using Act =
        std::function<Result<std::vector<store::CodeAct>>(store::CodeActStore&, const std::vector<store::SeenCode>&)>;
    using Acts = std::vector<store::CodeAct>;
    struct Deed {
        QString asked;                                  // "Mark invalid"
        std::function<QString(std::size_t count)> told; // "3 codes marked invalid"
        Act act;
        std::optional<Act> inverse;
    };

    void perform(Deed deed, const std::vector<store::SeenCode>& codes);
    void finish(const Deed& deed, const std::vector<store::SeenCode>& codes, const Acts& acts);
    void run(Act act, std::vector<store::SeenCode> codes, std::function<void(Result<Acts>)> done);
    UndoHistory::Step step(const Act& act, const Acts& done);
    void tellRefused(const Acts& acts);

    DatabaseThread& m_database;
    UndoHistory& m_history;
    CodeEdits& m_edits;
    int m_running = 0;
};

} // namespace invites::admin
