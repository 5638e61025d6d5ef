#include "admin-app/data/WebhookModel.h"

#include "admin-app/data/CodeWords.h"
#include "admin-app/data/NoticeWords.h"

#include <QGuiApplication>
#include <QLocale>
#include <QPalette>

namespace invites::admin {
namespace {

Result<std::vector<store::WebhookRecord>> read(
    db::Connection& connection, const std::optional<WebhookState>& state, const store::WebhookRecord* last, int limit) {
    const auto before = last ? std::optional(last->id) : std::nullopt;
    return store::WebhookStore(connection).list({state, before, limit});
}

} // namespace

QString wordOf(WebhookState state) {
    switch (state) {
    case WebhookState::Received:
        return WebhookModel::tr("Received");
    case WebhookState::Processed:
        return WebhookModel::tr("Processed");
    case WebhookState::Failed:
        return WebhookModel::tr("Failed");
    }
    return {};
}

WebhookModel::WebhookModel(DatabaseThread& database, QObject* parent) : PagedRows(database, &read, parent) {}

int WebhookModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString WebhookModel::text(const store::WebhookRecord& event, Column column) const {
    switch (column) {
    case Number:
        return event.eventId;
    case State:
        return wordOf(event.state);
    case Type:
        return event.type;
    case Subject:
        return event.objectId;
    case Received:
        return momentText(event.receivedAt);
    case Attempts:
        return QLocale().toString(event.attempts);
    case Next:
        if (event.processedAt)
            return tr("done %1").arg(momentText(*event.processedAt));
        return event.state == WebhookState::Received ? momentText(event.dueAt) : QString();
    case Error:
        return deliveryErrorText(event.error);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant WebhookModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const store::WebhookRecord& event = row(index.row());
    if (role == Qt::DisplayRole)
        return text(event, Column(index.column()));
    if (role == Qt::ToolTipRole && (index.column() == Error || index.column() == Number))
        return text(event, Column(index.column()));
    if (role == Qt::ForegroundRole && event.state == WebhookState::Processed)
        return QGuiApplication::palette().brush(QPalette::PlaceholderText);
    return {};
}

QVariant WebhookModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Number:
        return tr("Event");
    case State:
        return tr("State");
    case Type:
        return tr("What it tells");
    case Subject:
        return tr("Of");
    case Received:
        return tr("Received");
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
