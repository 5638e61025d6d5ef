#include "admin-app/data/UndoHistory.h"

#include <QPointer>

namespace invites::admin {

namespace {

// More than anybody goes back; each holds a few ids.
constexpr std::size_t longest = 200;

} // namespace

void UndoHistory::add(Change change) {
    const QString text = change.text;
    m_done.push_back(std::move(change));
    if (m_done.size() > longest)
        m_done.erase(m_done.begin());
    m_undone.clear();
    ++m_epoch;
    Q_EMIT added(text);
    Q_EMIT changed();
}

void UndoHistory::undo() {
    if (canUndo())
        run(m_done, m_undone, &Change::undo, &UndoHistory::undone);
}

void UndoHistory::redo() {
    if (canRedo())
        run(m_undone, m_done, &Change::redo, &UndoHistory::redone);
}

void UndoHistory::clear() {
    m_done.clear();
    m_undone.clear();
    ++m_epoch;
    Q_EMIT changed();
}

void UndoHistory::run(
    std::vector<Change>& from, std::vector<Change>& to, Step Change::*step, void (UndoHistory::*over)(const QString&)) {
    Change change = std::move(from.back());
    from.pop_back();
    m_isRunning = true;
    Q_EMIT changed();
    const Step job = change.*step;
    job([this, self = QPointer<UndoHistory>(this), change = std::move(change), epoch = m_epoch, &from, &to, over](
            Status status) mutable {
        if (!self)
            return;
        m_isRunning = false;
        const QString text = change.text;
        if (status) {
            // What was done meanwhile came after this, and must not be undone after it.
            if (epoch == m_epoch)
                to.push_back(std::move(change));
            Q_EMIT(this->*over)(text);
        } else {
            if (status.error().code != ErrorCode::Conflict && epoch == m_epoch)
                from.push_back(std::move(change));
            Q_EMIT refused(text, status.error().detail);
        }
        Q_EMIT changed();
    });
}

} // namespace invites::admin
