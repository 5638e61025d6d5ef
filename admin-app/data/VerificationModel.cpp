#include "admin-app/data/VerificationModel.h"

#include "admin-app/data/CodeWords.h"

#include <QLocale>

#include <algorithm>

namespace invites::admin {
namespace {

using store::UnsettledCode;
using store::VerificationRank;
using store::VerificationStore;

constexpr int pageSize = 100;

struct Page {
    std::vector<UnsettledCode> codes;
    store::VerificationCounts counts;
};

QString noneText() {
    return QStringLiteral("–");
}

} // namespace

VerificationModel::VerificationModel(
    DatabaseThread& database, CodeEdits& edits, std::shared_ptr<const Clock> clock, QObject* parent)
    : QAbstractTableModel(parent), m_database(database), m_clock(std::move(clock)) {
    connect(&edits, &CodeEdits::changed, this, &VerificationModel::takeActs);
}

void VerificationModel::setCampaigns(std::vector<CampaignId> campaigns) {
    m_campaigns = std::move(campaigns);
    reload();
}

void VerificationModel::reload() {
    request(true);
}

bool VerificationModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && m_hasMore && !m_isLoading;
}

void VerificationModel::fetchMore(const QModelIndex& parent) {
    if (canFetchMore(parent))
        request(false);
}

void VerificationModel::request(bool isFirst) {
    const quint64 generation = ++m_generation;
    m_isLoading = true;
    const std::optional<store::VerificationKey> after =
        isFirst || m_codes.empty() ? std::nullopt : std::optional(m_codes.back().key);
    m_database.run<Page>(
        this,
        [campaigns = m_campaigns, after](db::Connection& connection) -> Result<Page> {
            VerificationStore verification(connection);
            auto codes = verification.page(campaigns, after, pageSize);
            if (!codes)
                return failure(codes.error());
            const auto counts = verification.counts(campaigns);
            if (!counts)
                return failure(counts.error());
            return Page{std::move(*codes), *counts};
        },
        [this, generation, isFirst](Result<Page> page) {
            if (generation != m_generation)
                return;
            m_isLoading = false;
            if (!page) {
                Q_EMIT loadFailed(page.error().detail);
                return;
            }
            m_isLoaded = true;
            m_counts = page->counts;
            take(std::move(page->codes), isFirst);
            Q_EMIT countsChanged();
            Q_EMIT loaded();
        });
}

void VerificationModel::refreshCounts() {
    // Many codes that are changed at once are told in many pieces.
    m_areCountsOld = m_isCounting;
    if (std::exchange(m_isCounting, true))
        return;
    m_database.run<store::VerificationCounts>(
        this,
        [campaigns = m_campaigns](
            db::Connection& connection) { return VerificationStore(connection).counts(campaigns); },
        [this, generation = m_generation](const Result<store::VerificationCounts>& counts) {
            m_isCounting = false;
            if (std::exchange(m_areCountsOld, false))
                refreshCounts();
            if (!counts || generation != m_generation)
                return;
            m_counts = *counts;
            Q_EMIT countsChanged();
            if (m_isLoaded && m_codes.empty() && m_counts.remaining > 0)
                reload();
        });
}

void VerificationModel::take(std::vector<UnsettledCode> codes, bool isFirst) {
    m_hasMore = int(codes.size()) == pageSize;
    if (isFirst) {
        beginResetModel();
        m_codes = std::move(codes);
        // What was settled can still be taken back; what is here again was.
        for (const UnsettledCode& code : m_codes)
            m_settled.remove(code.key.id.value);
        endResetModel();
        return;
    }
    // A code whose giver is no longer doubted has moved down, and is here already.
    std::erase_if(codes, [this](const UnsettledCode& code) { return rowOf(code.key.id) >= 0; });
    if (codes.empty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + int(codes.size()) - 1);
    m_codes.insert(m_codes.end(), codes.begin(), codes.end());
    endInsertRows();
}

void VerificationModel::takeActs(const std::vector<store::CodeAct>& acts) {
    for (const store::CodeAct& act : acts) {
        const int row = rowOf(act.id);
        const bool belongs = act.outcome != store::CodeActOutcome::Gone && !act.isDeleted &&
                             (act.status == CodeStatus::Distributed || act.status == CodeStatus::Held);
        if (row < 0) {
            if (belongs)
                putBack(act);
        } else if (!belongs) {
            remove(row);
        } else {
            m_codes[std::size_t(row)].version = act.version;
            m_codes[std::size_t(row)].note = act.note.value_or(QString());
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
        }
    }
    refreshCounts();
}

void VerificationModel::remove(int row) {
    const UnsettledCode code = m_codes[std::size_t(row)];
    beginRemoveRows({}, row, row);
    m_settled.insert(code.key.id.value, code);
    m_codes.erase(m_codes.begin() + row);
    endRemoveRows();
    m_counts.remaining = std::max<qint64>(0, m_counts.remaining - 1);
    if (code.key.rank == VerificationRank::Flagged)
        m_counts.flagged = std::max<qint64>(0, m_counts.flagged - 1);
    if (code.isHeld())
        m_counts.held = std::max<qint64>(0, m_counts.held - 1);
    Q_EMIT countsChanged();
}

void VerificationModel::putBack(const store::CodeAct& act) {
    const auto known = m_settled.constFind(act.id.value);
    if (known == m_settled.cend())
        return;
    UnsettledCode code = *known;
    code.version = act.version;
    code.note = act.note.value_or(QString());
    m_settled.erase(known);
    const bool isMeant =
        m_campaigns.empty() || std::find(m_campaigns.begin(), m_campaigns.end(), code.campaign) != m_campaigns.end();
    if (!isMeant)
        return;
    const auto place = std::lower_bound(m_codes.begin(), m_codes.end(), code,
        [](const UnsettledCode& a, const UnsettledCode& b) { return a.key < b.key; });
    // Beyond what is loaded: it comes with the next page.
    if (place == m_codes.end() && m_hasMore)
        return;
    const int row = int(place - m_codes.begin());
    beginInsertRows({}, row, row);
    m_codes.insert(place, code);
    endInsertRows();
    ++m_counts.remaining;
    if (code.key.rank == VerificationRank::Flagged)
        ++m_counts.flagged;
    if (code.isHeld())
        ++m_counts.held;
    Q_EMIT countsChanged();
    Q_EMIT returned(row, 1);
}

int VerificationModel::rowOf(CodeId id) const {
    const auto found =
        std::find_if(m_codes.begin(), m_codes.end(), [id](const UnsettledCode& code) { return code.key.id == id; });
    return found == m_codes.end() ? -1 : int(found - m_codes.begin());
}

SelectedCode VerificationModel::selected(int row) const {
    const UnsettledCode& code = codeAt(row);
    const CodeStatus status = code.isHeld() ? CodeStatus::Held : CodeStatus::Distributed;
    return {code.key.id, code.version, status, code.note, false, !code.isHeld()};
}

int VerificationModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_codes.size());
}

int VerificationModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant VerificationModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const UnsettledCode& code = codeAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(code, index.column());
    case Qt::ToolTipRole:
        return explanation(code, index.column());
    case Qt::TextAlignmentRole:
        return index.column() == Ticket ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case RankRole:
        return int(code.key.rank);
    default:
        return {};
    }
}

QVariant VerificationModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case Why:
        return tr("Why");
    case Campaign:
        return tr("Campaign");
    case Ticket:
        return tr("Ticket");
    case Shown:
        return tr("Shown");
    case Copied:
        return tr("Copied");
    case Report:
        return tr("Receiver says");
    case GivenBack:
        return tr("Gave back");
    case Giver:
        return tr("Came from");
    case Note:
        return tr("Note");
    default:
        return {};
    }
}

QString VerificationModel::text(const UnsettledCode& code, int column) const {
    const QLocale locale;
    switch (column) {
    case Why:
        if (code.isHeld())
            return tr("In review");
        if (code.key.rank == VerificationRank::Flagged)
            return tr("Does not work");
        if (code.key.rank == VerificationRank::Doubted)
            return tr("Doubtful giver");
        return code.isOverdue(now()) ? tr("Overdue") : tr("Not settled");
    case Campaign:
        return code.campaignSlug;
    case Ticket:
        return code.ticketNumber > 0 ? locale.toString(code.ticketNumber) : noneText();
    case Shown:
        return code.deliveredAt ? spanText(*code.deliveredAt, now()) : noneText();
    case Copied:
        return code.copiedAt ? spanText(*code.copiedAt, now()) : noneText();
    case Report:
        if (!code.report)
            return noneText();
        return *code.report == ReportOutcome::Works ? tr("Works") : tr("Does not work");
    case GivenBack:
        return code.received ? tr("%1 of %2").arg(locale.toString(*code.received), locale.toString(code.required))
                             : noneText();
    case Giver:
        if (!code.giverNumber)
            return code.source == QLatin1String("import") ? tr("Import") : tr("Console");
        return tr("Ticket %1").arg(locale.toString(*code.giverNumber));
    case Note:
        return code.note.simplified();
    default:
        return {};
    }
}

QString VerificationModel::explanation(const UnsettledCode& code, int column) const {
    switch (column) {
    case Why:
        if (code.isHeld())
            return tr("Given back on %1; nobody is given it before somebody accepts it").arg(momentText(code.key.at));
        return code.key.rank == VerificationRank::Waiting && code.dueAt
                   ? tr("Its receiver's codes are due %1").arg(momentText(*code.dueAt))
                   : momentText(code.key.at);
    case Shown:
        return code.deliveredAt ? momentText(*code.deliveredAt) : QString();
    case Copied:
        if (code.isHeld())
            return {};
        return code.copiedAt ? momentText(*code.copiedAt) : tr("Not that we know");
    case Report:
        return code.reportedAt ? momentText(*code.reportedAt) : QString();
    case GivenBack:
        return code.received || code.isHeld() ? QString() : tr("Its receiver was given another code");
    case Giver:
        return code.giverNumber ? tr("Gave %Ln code(s): %1 good, %2 invalid", nullptr, int(code.given))
                                      .arg(code.givenGood)
                                      .arg(code.givenInvalid)
                                : QString();
    case Note:
        return code.note;
    default:
        return {};
    }
}

} // namespace invites::admin
