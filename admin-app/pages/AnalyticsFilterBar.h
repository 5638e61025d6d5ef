#pragma once

#include "admin-app/data/AnalyticsFeed.h"
#include "admin-app/data/AnalyticsSummary.h"
#include "admin-app/data/ReportRange.h"

#include <QWidget>

class QComboBox;
class QDateEdit;

namespace invites::admin {

// What is chosen beside the campaign.
enum class AnalyticsFilter {
    Days = 1,
    Source = 2,
    Lane = 4,
};
Q_DECLARE_FLAGS(AnalyticsFilters, AnalyticsFilter)
Q_DECLARE_OPERATORS_FOR_FLAGS(AnalyticsFilters)

// Of which campaign, days, source and lane the analytics are. The range of days is remembered. GUI thread.
class AnalyticsFilterBar final : public QWidget {
    Q_OBJECT

public:
    explicit AnalyticsFilterBar(QWidget* parent = nullptr);

    AnalyticsQuestion question() const;
    DeliveryFilter filter() const;
    // What figures are of that heed these filters, as a person says it: "Sora, 1 to 30 November 2026, imported codes".
    QString inWords(AnalyticsFilters heeded) const;
    // That they do not heed the source or lane that is chosen; empty where none is, or they do.
    QString unheededInWords(AnalyticsFilters heeded) const;

    // Keeps what is chosen.
    void setCampaigns(const std::vector<NamedCampaign>& campaigns);
    void choose(std::optional<CampaignId> campaign, const QString& name);

Q_SIGNALS:
    // Something must be read anew.
    void questionChanged();
    // What was read is told otherwise.
    void filterChanged();

private:
    void fillRanges();
    void fillFilters();
    void rangeChosen();
    RangeWord word() const;

    QComboBox* m_campaign;
    QComboBox* m_range;
    QDateEdit* m_first;
    QDateEdit* m_last;
    QComboBox* m_source;
    QComboBox* m_lane;
};

} // namespace invites::admin
