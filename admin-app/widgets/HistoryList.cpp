#include "admin-app/widgets/HistoryList.h"

#include "admin-app/data/CodeWords.h"

namespace invites::admin {

HistoryList::HistoryList(QWidget* parent) : QListWidget(parent) {
    setWordWrap(true);
    setTextElideMode(Qt::ElideNone);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setResizeMode(QListView::Adjust);
    setSpacing(2);
}

void HistoryList::addEvent(const QString& what, const QString& reason, Instant at, const QString& author) {
    QString text = what;
    if (!reason.isEmpty())
        text += QStringLiteral("\n“%1”").arg(reason);
    const QString when = momentText(at);
    text += QLatin1Char('\n') + (author.isEmpty() ? when : tr("%1, by %2").arg(when, author));
    addItem(text);
}

void HistoryList::say(const QString& text) {
    clear();
    auto* item = new QListWidgetItem(text, this);
    item->setFlags(Qt::ItemIsEnabled);
}

} // namespace invites::admin
