#include "admin-app/data/OutboxModel.h"

#include "admin-app/data/CodeWords.h"
#include "admin-app/data/NoticeWords.h"

#include <QGuiApplication>
#include <QLocale>
#include <QPalette>

namespace invites::admin {
namespace {

using store::NoticeStage;

Result<std::vector<store::NoticeRecord>> read(
    db::Connection& connection, const store::NoticeFilter& filter, const store::NoticeRecord* last, int limit) {
    return store::OutboxAdminStore(connection).page(filter, last ? last->id : store::OutboxAdminStore::latest, limit);
}

} // namespace

OutboxModel::OutboxModel(DatabaseThread& database, QObject* parent) : PagedRows(database, &read, parent) {}

int OutboxModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString OutboxModel::text(const store::NoticeRecord& notice, Column column) const {
    switch (column) {
    case Number:
        return QLocale().toString(notice.id.value);
    case Stage:
        return wordOf(notice.stage);
    case Kind:
        return wordOf(notice.kind);
    case To:
        return tr("%1, hidden").arg(wordOf(notice.channel));
    case Ticket:
        return notice.ticketNumber == 0 ? QString()
                                        : tr("%1, ticket %L2").arg(notice.campaignSlug).arg(notice.ticketNumber);
    case Happened:
        return momentText(notice.occurrence);
    case Attempts:
        return QLocale().toString(notice.attempts);
    case Next:
        if (notice.sentAt)
            return tr("sent %1").arg(momentText(*notice.sentAt));
        return notice.stage == NoticeStage::Waiting ? momentText(notice.dueAt) : QString();
    case Error:
        return deliveryErrorText(notice.error);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant OutboxModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const store::NoticeRecord& notice = row(index.row());
    if (role == Qt::DisplayRole)
        return text(notice, Column(index.column()));
    if (role == Qt::ToolTipRole && index.column() == Error)
        return text(notice, Error);
    const bool isOver = notice.stage == NoticeStage::Sent || notice.stage == NoticeStage::Dropped;
    if (role == Qt::ForegroundRole && isOver)
        return QGuiApplication::palette().brush(QPalette::PlaceholderText);
    return {};
}

QVariant OutboxModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Number:
        return tr("Message");
    case Stage:
        return tr("State");
    case Kind:
        return tr("What it says");
    case To:
        return tr("To");
    case Ticket:
        return tr("About");
    case Happened:
        return tr("Happened");
    case Attempts:
        return tr("Attempts");
    case Next:
        return tr("Next try");
    case Error:
        return tr("What went wrong");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace invites::admin
