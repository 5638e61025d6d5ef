#include "admin-app/pages/AuditModel.h"

#include "admin-app/pages/AuditWords.h"

#include <algorithm>

namespace invites::admin {
namespace {

Result<std::vector<store::AuditEvent>> read(
    db::Connection& connection, const store::AuditFilter& filter, const store::AuditEvent* last, int limit) {
    return store::AuditStore(connection).page(filter, last ? last->id : store::AuditStore::newest, limit);
}

} // namespace

AuditModel::AuditModel(DatabaseThread& database, QObject* parent) : PagedRows(database, &read, parent) {}

void AuditModel::readNewest(void (AuditModel::*take)(std::vector<store::AuditEvent> page)) {
    readFirst([this, take](std::vector<store::AuditEvent> page) { (this->*take)(std::move(page)); });
}

void AuditModel::loadNews() {
    readNewest(&AuditModel::takeNews);
}

void AuditModel::countNews() {
    readNewest(&AuditModel::tellNews);
}

int AuditModel::placeOf(qint64 id) const {
    const auto place = std::lower_bound(rows().begin(), rows().end(), id,
        [](const store::AuditEvent& event, qint64 wanted) { return event.id > wanted; });
    return int(place - rows().begin());
}

bool AuditModel::isKnown(qint64 id) const {
    const int place = placeOf(id);
    return place < rowCount() && row(place).id == id;
}

void AuditModel::tellNews(std::vector<store::AuditEvent> page) {
    Q_EMIT newsCounted(int(std::count_if(
        page.begin(), page.end(), [this](const store::AuditEvent& event) { return !isKnown(event.id); })));
}

// Events may become visible out of their order: each is put where it belongs.
void AuditModel::takeNews(std::vector<store::AuditEvent> page) {
    const bool isAllNew =
        std::none_of(page.begin(), page.end(), [this](const store::AuditEvent& event) { return isKnown(event.id); });
    if (isAllNew && !page.empty()) {
        // There may be more between these and those that are shown.
        startAnew(std::move(page));
        return;
    }
    for (store::AuditEvent& event : page) {
        const int place = placeOf(event.id);
        if (isKnown(event.id))
            continue;
        insertAt(place, std::move(event));
    }
    Q_EMIT newsCounted(0);
}

int AuditModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AuditModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const store::AuditEvent& event = row(index.row());
    switch (Column(index.column())) {
    case When:
        return secondText(event.at);
    case Who:
        return event.author;
    case What:
        return auditActionText(event.action);
    case Subject:
        return auditSubjectText(event);
    case Campaign:
        return event.campaign;
    case Reason:
        return event.reason;
    case ColumnCount:
        break;
    }
    return {};
}

QVariant AuditModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case When:
        return tr("When");
    case Who:
        return tr("Who");
    case What:
        return tr("What");
    case Subject:
        return tr("On what");
    case Campaign:
        return tr("Campaign");
    case Reason:
        return tr("Why");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace invites::admin
