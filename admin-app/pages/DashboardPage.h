#pragma once

#include "admin-app/data/DashboardFeed.h"
#include "admin-app/data/DashboardSummary.h"
#include "admin-app/widgets/Page.h"
#include "common/store/CodeFilter.h"

#include <optional>

class QComboBox;
class QLabel;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace invites::admin {

class Attention;
class TimeChart;
class DayModel;
class Session;
class StateView;
class StatTile;

// A campaign's figures, or all of them: now, and over the last days. Each leads to the rows behind it. Follows the
// database while somebody looks.
class DashboardPage final : public Page {
    Q_OBJECT

public:
    explicit DashboardPage(Session& session, QWidget* parent = nullptr);

    QString title() const override { return tr("Dashboard"); }
    QString iconName() const override { return QStringLiteral("dashboard"); }
    QList<QAction*> pageActions() const override;
    void activate() override;
    void refresh() override;

Q_SIGNALS:
    void showCodes(const invites::store::CodeFilter& filter);
    void showLine(invites::CampaignId campaign);
    // Nothing: all campaigns.
    void showAnalytics(std::optional<invites::CampaignId> campaign, const QString& name);
    // There is no campaign yet.
    void createCampaignRequested();

private:
    QWidget* makeHeader();
    QWidget* makeTiles();
    QWidget* makeCharts();
    StatTile* addTile(const QString& name, const QString& title, const QString& leadsTo);
    void showAll();
    void showFigures(const DashboardSummary& summary);
    void showDays(const DashboardSummary& summary);
    void showCampaigns();
    void sayWhen(const QString& trouble);
    std::optional<CampaignId> campaign() const;
    int range() const;
    store::CodeFilter filter(std::vector<CodeStatus> statuses = {}) const;
    store::CodeFilter received(QDate first, QDate last) const;
    store::CodeFilter given(QDate first, QDate last) const;
    void leadToCodes(StatTile* tile, std::function<store::CodeFilter()> makeFilter);
    void openLine();
    void openDay(const QModelIndex& index);

    Session& m_session;
    DashboardFeed m_feed;
    Attention* m_attention;
    DashboardSummary m_summary;
    QString m_asOf;
    QComboBox* m_campaign = nullptr;
    QComboBox* m_range = nullptr;
    QLabel* m_when = nullptr;
    StateView* m_state = nullptr;
    StatTile* m_total = nullptr;
    StatTile* m_available = nullptr;
    StatTile* m_reserved = nullptr;
    StatTile* m_held = nullptr;
    StatTile* m_distributed = nullptr;
    StatTile* m_used = nullptr;
    StatTile* m_invalid = nullptr;
    StatTile* m_waiting = nullptr;
    StatTile* m_flagged = nullptr;
    StatTile* m_returnRate = nullptr;
    StatTile* m_emptying = nullptr;
    StatTile* m_oldest = nullptr;
    TimeChart* m_flow = nullptr;
    TimeChart* m_rates = nullptr;
    DayModel* m_days = nullptr;
    QTableView* m_table = nullptr;
    QStackedWidget* m_views = nullptr;
    QAction* m_asTable = nullptr;
    QAction* m_analytics = nullptr;
};

} // namespace invites::admin
