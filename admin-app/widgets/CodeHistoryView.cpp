#include "admin-app/widgets/CodeHistoryView.h"

#include "admin-app/data/CodeWords.h"

namespace invites::admin {

CodeHistoryView::CodeHistoryView(DatabaseThread& database, QWidget* parent)
    : HistoryList(parent), m_database(database) {
    setAccessibleName(tr("History of the code"));
}

void CodeHistoryView::showCode(CodeId id) {
    const quint64 generation = ++m_generation;
    if (m_code != id)
        clear();
    m_code = id;
    if (count() == 0)
        say(tr("Loading…"));
    m_database.run<std::vector<store::CodeEvent>>(
        this, [id](db::Connection& connection) { return store::CodeActStore(connection).history(id); },
        [this, generation](const Result<std::vector<store::CodeEvent>>& events) {
            if (generation != m_generation)
                return;
            if (events)
                fill(*events);
            else
                say(tr("The history could not be loaded. %1").arg(events.error().detail));
            Q_EMIT loaded();
        });
}

void CodeHistoryView::showNothing() {
    ++m_generation;
    m_code.reset();
    clear();
}

void CodeHistoryView::fill(const std::vector<store::CodeEvent>& events) {
    clear();
    for (auto event = events.rbegin(); event != events.rend(); ++event)
        addEvent(eventText(*event), event->reason, event->at, event->author);
}

} // namespace invites::admin
