#pragma once

#include "admin-app/data/AnalyticsFeed.h"
#include "admin-app/data/AnalyticsSummary.h"
#include "admin-app/pages/AnalyticsFilterBar.h"
#include "admin-app/widgets/Page.h"

class QComboBox;
class QGridLayout;
class QLabel;

namespace invites::admin {

class BarChart;
class FigurePanel;
class Session;
class StateView;
class TimeChart;

// Where visitors give up, and how many codes come back: a funnel, cohorts by the day of delivery, and the series of the
// public page with every number; of a campaign or all, of some days, a source and a lane.
class AnalyticsPage final : public Page {
    Q_OBJECT

public:
    explicit AnalyticsPage(Session& session, QWidget* parent = nullptr);

    QString title() const override { return tr("Analytics"); }
    QString iconName() const override { return QStringLiteral("analytics"); }
    QList<QAction*> pageActions() const override { return {m_asTable}; }
    void activate() override;
    void refresh() override;

    void showCampaign(std::optional<CampaignId> campaign, const QString& name);

private:
    QWidget* makeHeader();
    QWidget* makePanels();
    FigurePanel* addPanel(const QString& name, const QString& title, QWidget* chart, AnalyticsFilters heeded,
        QGridLayout* grid, int row, int column, int columns = 1);
    void makeActions();
    void read();
    void showTrouble(const QString& why);
    void showAll();
    void showFunnel(const DeliveryFilter& filter);
    void showGiveUps(const DeliveryFilter& filter);
    void showCohorts(const DeliveryFilter& filter);
    void showSources(const DeliveryFilter& filter);
    void showSeries();
    bool isQuiet() const;

    AnalyticsFeed m_feed;
    AnalyticsFilterBar* m_filter;
    QLabel* m_trouble;
    StateView* m_state;
    QComboBox* m_span;
    BarChart* m_funnelChart;
    BarChart* m_giveUpChart;
    BarChart* m_sourceChart;
    TimeChart* m_flowChart;
    TimeChart* m_lengthChart;
    TimeChart* m_priorityChart;
    FigurePanel* m_funnel;
    FigurePanel* m_giveUps;
    FigurePanel* m_cohorts;
    FigurePanel* m_sources;
    FigurePanel* m_flow;
    FigurePanel* m_length;
    FigurePanel* m_priority;
    struct Panel {
        FigurePanel* panel;
        AnalyticsFilters heeded;
    };
    QList<Panel> m_panels;
    QAction* m_asTable;
};

} // namespace invites::admin
