#include "admin-app/data/LineModel.h"

#include "admin-app/data/CodeWords.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace invites::admin {

namespace {

using Entries = std::vector<store::LineEntry>;

// Some rows, and how many tickets wait before one of them.
struct Glance {
    Entries entries;
    std::optional<qint64> ahead;

    bool operator==(const Glance&) const = default;
};

} // namespace

LineModel::LineModel(DatabaseThread& database, QObject* parent, int pageSize)
    : QAbstractTableModel(parent), m_database(database), m_pageSize(pageSize) {}

void LineModel::showLine(CampaignId campaign, std::optional<TicketState> state) {
    m_campaign = campaign;
    m_state = state;
    m_start.reset();
    m_before = 0;
    begin();
}

void LineModel::showFrom(CampaignId campaign, const store::TicketFacts& ticket) {
    m_campaign = campaign;
    m_state = TicketState::Waiting;
    m_start = store::LineEntry();
    m_start->place = ticket.place;
    m_before = ticket.ahead.value_or(0);
    begin();
}

void LineModel::reload() {
    begin();
}

void LineModel::begin() {
    ++m_generation;
    beginResetModel();
    m_entries.clear();
    m_offered = 0;
    m_isComplete = false;
    m_isLoading = false;
    endResetModel();
    fetchMore({});
}

void LineModel::renew() {
    if (m_isLoading || m_campaign == CampaignId() || !isRenewable())
        return;
    m_isLoading = true;
    m_database.run<std::vector<store::LineEntry>>(
        this,
        [campaign = m_campaign, state = m_state, limit = m_pageSize](db::Connection& connection) {
            return store::LineStore(connection).page(campaign, state, std::nullopt, limit);
        },
        [this, generation = m_generation](Result<std::vector<store::LineEntry>> page) {
            if (generation != m_generation)
                return;
            m_isLoading = false;
            // What is there stays; the next renewal may have more luck.
            if (page)
                replace(std::move(*page));
        });
}

void LineModel::replace(std::vector<store::LineEntry> page) {
    m_isComplete = int(page.size()) < m_pageSize;
    if (page == m_entries)
        return;
    Q_EMIT aboutToRenew();
    beginResetModel();
    m_entries.clear();
    m_offered = 0;
    for (store::LineEntry& entry : page) {
        m_offered += entry.state == TicketState::Offered ? 1 : 0;
        m_entries.push_back(std::move(entry));
    }
    endResetModel();
    Q_EMIT renewed();
    Q_EMIT loaded();
}

void LineModel::look(int first, int last) {
    last = std::min(last, rowCount() - 1);
    if (m_isLooking || first < 0 || first > last)
        return;
    Glance shown{{m_entries.begin() + first, m_entries.begin() + last + 1}, std::nullopt};
    qint64 number = 0;
    if (const int waiting = std::max(first, m_offered); waiting <= last) {
        number = entryAt(waiting).number;
        shown.ahead = m_before + waiting - m_offered;
    }
    const int limit = int(shown.entries.size());
    const auto after = first > 0 ? std::optional(entryAt(first - 1)) : m_start;
    m_isLooking = true;
    m_database.run<Glance>(
        this,
        [campaign = m_campaign, state = m_state, after, number, limit](db::Connection& connection) -> Result<Glance> {
            store::LineStore store(connection);
            auto entries = store.page(campaign, state, after, limit);
            if (!entries)
                return failure(entries.error());
            if (number == 0)
                return Glance{std::move(*entries), std::nullopt};
            const auto ticket = store.explainTicket(campaign, number);
            if (!ticket)
                return failure(ticket.error());
            return Glance{std::move(*entries), ticket->ahead};
        },
        [this, generation = m_generation, shown = std::move(shown)](const Result<Glance>& now) {
            m_isLooking = false;
            if (generation == m_generation && now && *now != shown)
                Q_EMIT moved();
        });
}

void LineModel::showAround(qint64 number) {
    m_database.run<store::TicketFacts>(
        this,
        [campaign = m_campaign, number](
            db::Connection& connection) { return store::LineStore(connection).explainTicket(campaign, number); },
        [this, generation = m_generation](const Result<store::TicketFacts>& ticket) {
            if (generation != m_generation)
                return;
            if (ticket && ticket->state == TicketState::Waiting)
                showFrom(m_campaign, *ticket);
            else
                showLine(m_campaign, m_state);
        });
}

bool LineModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && !m_isComplete && !m_isLoading && m_campaign != CampaignId();
}

void LineModel::fetchMore(const QModelIndex& parent) {
    if (!canFetchMore(parent))
        return;
    m_isLoading = true;
    const std::optional<store::LineEntry> after = m_entries.empty() ? m_start : m_entries.back();
    m_database.run<std::vector<store::LineEntry>>(
        this,
        [campaign = m_campaign, state = m_state, after, limit = m_pageSize](
            db::Connection& connection) { return store::LineStore(connection).page(campaign, state, after, limit); },
        [this, generation = m_generation](Result<std::vector<store::LineEntry>> page) {
            if (generation != m_generation)
                return;
            m_isLoading = false;
            if (!page) {
                Q_EMIT failed(page.error().detail);
                return;
            }
            take(std::move(*page));
            Q_EMIT loaded();
        });
}

void LineModel::take(std::vector<store::LineEntry> page) {
    m_isComplete = int(page.size()) < m_pageSize;
    // Somebody who was offered a code between two pages would come twice.
    std::erase_if(page, [this](const store::LineEntry& entry) { return rowOf(entry.number) >= 0; });
    if (page.empty())
        return;
    const int first = rowCount();
    beginInsertRows({}, first, first + int(page.size()) - 1);
    for (store::LineEntry& entry : page) {
        m_offered += entry.state == TicketState::Offered ? 1 : 0;
        m_entries.push_back(std::move(entry));
    }
    endInsertRows();
}

int LineModel::rowOf(qint64 number) const {
    const auto found = std::find_if(
        m_entries.begin(), m_entries.end(), [number](const store::LineEntry& entry) { return entry.number == number; });
    return found == m_entries.end() ? -1 : int(found - m_entries.begin());
}

int LineModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_entries.size());
}

int LineModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString LineModel::positionText(int row) const {
    return row < m_offered ? tr("–") : QLocale().toString(m_before + row - m_offered + 1);
}

QString LineModel::placeText(const store::LineEntry& entry) {
    switch (entry.lane) {
    case TicketLane::Head:
        return entry.replacedAt ? tr("At the head: the first code did not work") : tr("At the head");
    case TicketLane::Standard:
        return entry.returnedAt ? tr("In the line, came back after a missed offer") : tr("In the line");
    case TicketLane::Priority:
        return entry.returnedAt ? tr("In the priority lane, came back after a missed offer")
                                : tr("In the priority lane");
    }
    return {};
}

QVariant LineModel::shown(const QModelIndex& index) const {
    const store::LineEntry& entry = entryAt(index.row());
    switch (index.column()) {
    case Position:
        return positionText(index.row());
    case Number:
        return QLocale().toString(entry.number);
    case State:
        return wordOf(entry.state);
    case Since:
        return momentText(entry.requestedAt);
    case Place:
        return placeText(entry);
    case OfferEnds:
        return entry.offerExpiresAt ? momentText(*entry.offerExpiresAt) : QString();
    default:
        return {};
    }
}

QVariant LineModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == Qt::DisplayRole)
        return shown(index);
    if (role == Qt::TextAlignmentRole && (index.column() == Position || index.column() == Number))
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    return {};
}

QVariant LineModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Position:
        return tr("Position");
    case Number:
        return tr("Number");
    case State:
        return tr("State");
    case Since:
        return tr("Since");
    case Place:
        return tr("Place");
    case OfferEnds:
        return tr("Code reserved until");
    default:
        return {};
    }
}

QString wordOf(TicketState state) {
    switch (state) {
    case TicketState::Waiting:
        return QCoreApplication::translate("TicketState", "Waiting");
    case TicketState::Offered:
        return QCoreApplication::translate("TicketState", "Offered a code");
    case TicketState::Delivered:
        return QCoreApplication::translate("TicketState", "Has a code");
    case TicketState::Contributed:
        return QCoreApplication::translate("TicketState", "Gave codes back");
    case TicketState::Expired:
        return QCoreApplication::translate("TicketState", "Missed the turn");
    case TicketState::Left:
        return QCoreApplication::translate("TicketState", "Left the line");
    }
    return {};
}

} // namespace invites::admin
