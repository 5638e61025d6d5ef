#pragma once

#include "common/base/Result.h"

#include <QObject>
#include <QString>

#include <functional>
#include <vector>

namespace invites::admin {

// Everything that the person changed in this session, to be taken back and done again in turn (Ctrl+Z, Ctrl+Y). A step
// works through the database, which refuses it where somebody else has changed the same thing since; then it is
// forgotten and refused() says so. GUI thread.
class UndoHistory final : public QObject {
    Q_OBJECT

public:
    // Says when the step is over and what came of it: nothing for done; Conflict for a step that can never be done any
    // more; any other error for one that may be tried again.
    using Finish = std::function<void(Status)>;
    using Step = std::function<void(Finish)>;
    struct Change {
        QString text; // what was done, as the person reads it: "3 codes marked invalid"
        Step undo;
        Step redo;
    };

    using QObject::QObject;

    // What was just done. It ends what could have been done again.
    void add(Change change);
    // Ignored while a step is running, or where there is nothing.
    void undo();
    void redo();
    void clear();

    bool canUndo() const { return !m_isRunning && !m_done.empty(); }
    bool canRedo() const { return !m_isRunning && !m_undone.empty(); }
    // The change that undo() and redo() would be about; empty where there is none.
    QString undoText() const { return m_done.empty() ? QString() : m_done.back().text; }
    QString redoText() const { return m_undone.empty() ? QString() : m_undone.back().text; }

Q_SIGNALS:
    // What can be undone or redone is another thing now.
    void changed();
    void added(const QString& text);
    void undone(const QString& text);
    void redone(const QString& text);
    // A step was not done; why is a sentence.
    void refused(const QString& text, const QString& why);

private:
    void run(std::vector<Change>& from, std::vector<Change>& to, Step Change::*step,
        void (UndoHistory::*over)(const QString&));

    std::vector<Change> m_done;
    std::vector<Change> m_undone;
    bool m_isRunning = false;
    int m_epoch = 0; // of clear() and of add() while a step ran
};

} // namespace invites::admin
