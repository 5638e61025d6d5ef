#pragma once

#include "common/store/CampaignAdminStore.h"

#include <QAbstractTableModel>

#include <map>
#include <optional>
#include <vector>

namespace invites::admin {

// The campaigns with their counts, and what a person has changed and not saved. A new campaign that is not saved yet is
// the last row, with the id 0. GUI thread.
class CampaignModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, State, Available, Waiting, Ends, ColumnCount };

    // A change that is not saved: what the settings would be, and the version that the person saw.
    struct Draft {
        qint64 version = 0;
        store::CampaignSettings settings;
    };

    using QAbstractTableModel::QAbstractTableModel;

    // From the database. Drafts stay; one that says what the database says now is over.
    void setCampaigns(std::vector<store::CampaignRecord> campaigns);
    const std::vector<store::CampaignRecord>& campaigns() const { return m_campaigns; }

    CampaignId idAt(int row) const;
    // -1 where it is none.
    int rowOf(CampaignId id) const;
    // Nothing for one that is not saved yet.
    std::optional<store::CampaignRecord> recordOf(CampaignId id) const;

    std::optional<Draft> draftOf(CampaignId id) const;
    // Id 0: of a new campaign, which gets its row with it.
    void setDraft(CampaignId id, Draft draft);
    void dropDraft(CampaignId id);
    int draftCount() const { return int(m_drafts.size()); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    bool hasNew() const { return m_drafts.contains(CampaignId()); }
    QVariant shown(int row, int column) const;
    void rowChanged(CampaignId id);

    std::vector<store::CampaignRecord> m_campaigns;
    std::map<CampaignId, Draft> m_drafts;
};

// "Open", "Closed", "Ended".
QString stateText(const store::CampaignSettings& settings, Instant now);

} // namespace invites::admin
