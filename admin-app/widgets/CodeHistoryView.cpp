#include "admin-app/widgets/CodeHistoryView.h"

#include "admin-app/data/CodeWords.h"

namespace invites::admin {

CodeHistoryView::CodeHistoryView(DatabaseThread& database, QWidget* parent)
    : QListWidget(parent), m_database(database) {
    setAccessibleName(tr("History of the code"));
    setWordWrap(true);
    setTextElideMode(Qt::ElideNone);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setResizeMode(QListView::Adjust);
    setSpacing(2);
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
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        QString text = eventText(*event);
        if (!event->reason.isEmpty())
            text += QStringLiteral("\n“%1”").arg(event->reason);
        const QString when = momentText(event->at);
        text += QLatin1Char('\n') + (event->author.isEmpty() ? when : tr("%1, by %2").arg(when, event->author));
        addItem(text);
    }
}

void CodeHistoryView::say(const QString& text) {
    clear();
    auto* item = new QListWidgetItem(text, this);
    item->setFlags(Qt::ItemIsEnabled);
}

} // namespace invites::admin
