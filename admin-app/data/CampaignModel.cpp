#include "admin-app/data/CampaignModel.h"

#include "admin-app/data/CodeWords.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace invites::admin {

void CampaignModel::setCampaigns(std::vector<store::CampaignRecord> campaigns) {
    const bool isSame = std::equal(campaigns.begin(), campaigns.end(), m_campaigns.begin(), m_campaigns.end(),
        [](const store::CampaignRecord& left, const store::CampaignRecord& right) { return left.id == right.id; });
    if (!isSame)
        beginResetModel();
    m_campaigns = std::move(campaigns);
    std::erase_if(m_drafts, [this](const auto& draft) {
        const auto record = recordOf(draft.first);
        return record && record->settings == draft.second.settings;
    });
    if (!isSame)
        endResetModel();
    else if (!m_campaigns.empty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_campaigns.size()) - 1, ColumnCount - 1));
}

CampaignId CampaignModel::idAt(int row) const {
    return row >= 0 && row < int(m_campaigns.size()) ? m_campaigns[std::size_t(row)].id : CampaignId();
}

int CampaignModel::rowOf(CampaignId id) const {
    if (id == CampaignId())
        return hasNew() ? int(m_campaigns.size()) : -1;
    for (int row = 0; row < int(m_campaigns.size()); ++row) {
        if (m_campaigns[std::size_t(row)].id == id)
            return row;
    }
    return -1;
}

std::optional<store::CampaignRecord> CampaignModel::recordOf(CampaignId id) const {
    const int row = id == CampaignId() ? -1 : rowOf(id);
    return row < 0 ? std::nullopt : std::optional(m_campaigns[std::size_t(row)]);
}

std::optional<CampaignModel::Draft> CampaignModel::draftOf(CampaignId id) const {
    const auto draft = m_drafts.find(id);
    return draft == m_drafts.end() ? std::nullopt : std::optional(draft->second);
}

void CampaignModel::setDraft(CampaignId id, Draft draft) {
    const bool isNewRow = id == CampaignId() && !hasNew();
    if (isNewRow)
        beginInsertRows({}, int(m_campaigns.size()), int(m_campaigns.size()));
    m_drafts[id] = std::move(draft);
    if (isNewRow)
        endInsertRows();
    else
        rowChanged(id);
}

void CampaignModel::dropDraft(CampaignId id) {
    if (!m_drafts.contains(id))
        return;
    const bool isOldRow = id == CampaignId();
    if (isOldRow)
        beginRemoveRows({}, int(m_campaigns.size()), int(m_campaigns.size()));
    m_drafts.erase(id);
    if (isOldRow)
        endRemoveRows();
    else
        rowChanged(id);
}

void CampaignModel::rowChanged(CampaignId id) {
    if (const int row = rowOf(id); row >= 0)
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

int CampaignModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_campaigns.size()) + (hasNew() ? 1 : 0);
}

int CampaignModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CampaignModel::shown(int row, int column) const {
    const CampaignId id = idAt(row);
    const auto draft = draftOf(id);
    if (id == CampaignId())
        return column == Name ? tr("%1 (not saved)")
                                    .arg(draft->settings.name.isEmpty() ? tr("New campaign") : draft->settings.name)
                              : QVariant();
    const store::CampaignRecord& record = m_campaigns[std::size_t(row)];
    switch (column) {
    case Name:
        return draft ? tr("%1 (changed)").arg(record.settings.name) : record.settings.name;
    case State:
        return stateText(record.settings, SystemClock().now());
    case Available:
        return QLocale().toString(record.available);
    case Waiting:
        return QLocale().toString(record.waiting);
    case Ends:
        return record.settings.endsAt ? momentText(*record.settings.endsAt) : tr("–");
    default:
        return {};
    }
}

QVariant CampaignModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == Qt::DisplayRole)
        return shown(index.row(), index.column());
    if (role == Qt::TextAlignmentRole && (index.column() == Available || index.column() == Waiting))
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    return {};
}

QVariant CampaignModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Campaign");
    case State:
        return tr("State");
    case Available:
        return tr("Available");
    case Waiting:
        return tr("Waiting");
    case Ends:
        return tr("Ends");
    default:
        return {};
    }
}

QString stateText(const store::CampaignSettings& settings, Instant now) {
    if (!settings.open)
        return QCoreApplication::translate("CampaignState", "Closed");
    if (settings.endsAt && *settings.endsAt <= now)
        return QCoreApplication::translate("CampaignState", "Ended");
    return QCoreApplication::translate("CampaignState", "Open");
}

} // namespace invites::admin
