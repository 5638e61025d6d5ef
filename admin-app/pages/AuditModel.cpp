#include "admin-app/pages/AuditModel.h"

#include "admin-app/data/DatabaseThread.h"
#include "admin-app/pages/AuditWords.h"

#include <algorithm>

namespace invites::admin {

AuditModel::AuditModel(DatabaseThread& database, QObject* parent) : QAbstractTableModel(parent), m_database(database) {}

void AuditModel::load(const store::AuditFilter& filter) {
    m_filter = filter;
    ++m_generation;
    m_isFirst = true;
    fetch();
}

void AuditModel::fetch() {
    m_isLoading = true;
    const qint64 before = m_isFirst || m_events.empty() ? store::AuditStore::newest : m_events.back().id;
    m_database.run<std::vector<store::AuditEvent>>(
        this,
        [filter = m_filter, before](
            db::Connection& connection) { return store::AuditStore(connection).page(filter, before, pageSize); },
        [this, generation = m_generation](Result<std::vector<store::AuditEvent>> page) {
            if (generation == m_generation)
                arrived(std::move(page));
        });
}

void AuditModel::arrived(Result<std::vector<store::AuditEvent>> page) {
    m_isLoading = false;
    if (!page) {
        // Scrolling asks again where it was a further page.
        Q_EMIT failed(page.error().detail);
        return;
    }
    const bool isFirst = std::exchange(m_isFirst, false);
    m_isComplete = int(page->size()) < pageSize;
    if (isFirst) {
        beginResetModel();
        m_events = std::move(*page);
        endResetModel();
    } else if (!page->empty()) {
        beginInsertRows({}, int(m_events.size()), int(m_events.size() + page->size()) - 1);
        m_events.insert(m_events.end(), std::make_move_iterator(page->begin()), std::make_move_iterator(page->end()));
        endInsertRows();
    }
    Q_EMIT loaded(isFirst);
}

void AuditModel::readNewest(void (AuditModel::*take)(std::vector<store::AuditEvent> page)) {
    m_database.run<std::vector<store::AuditEvent>>(
        this,
        [filter = m_filter](db::Connection& connection) {
            return store::AuditStore(connection).page(filter, store::AuditStore::newest, pageSize);
        },
        [this, take, generation = m_generation](Result<std::vector<store::AuditEvent>> page) {
            // Where the database is away, the window says so, and what is shown stays.
            if (page && generation == m_generation && !m_isFirst)
                (this->*take)(std::move(*page));
        });
}

void AuditModel::loadNews() {
    readNewest(&AuditModel::takeNews);
}

void AuditModel::countNews() {
    readNewest(&AuditModel::tellNews);
}

int AuditModel::placeOf(qint64 id) const {
    const auto place = std::lower_bound(m_events.begin(), m_events.end(), id,
        [](const store::AuditEvent& event, qint64 wanted) { return event.id > wanted; });
    return int(place - m_events.begin());
}

bool AuditModel::isKnown(qint64 id) const {
    const int place = placeOf(id);
    return place < rowCount() && event(place).id == id;
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
        m_isFirst = true;
        arrived(std::move(page));
        return;
    }
    for (store::AuditEvent& event : page) {
        const int place = placeOf(event.id);
        if (isKnown(event.id))
            continue;
        beginInsertRows({}, place, place);
        m_events.insert(m_events.begin() + place, std::move(event));
        endInsertRows();
    }
    Q_EMIT newsCounted(0);
}

int AuditModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_events.size());
}

int AuditModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AuditModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const store::AuditEvent& event = m_events[std::size_t(index.row())];
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

bool AuditModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && !m_isComplete && !m_isLoading;
}

void AuditModel::fetchMore(const QModelIndex& parent) {
    if (canFetchMore(parent))
        fetch();
}

} // namespace invites::admin
