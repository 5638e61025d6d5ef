#pragma once

#include "admin-app/data/AnalyticsFeed.h"
#include "admin-app/data/AnalyticsSummary.h"
#include "admin-app/pages/AnalyticsFilterBar.h"
#include "admin-app/widgets/Page.h"
#include "admin-app/widgets/TimeChart.h"

class QComboBox;
class QGridLayout;
class QLabel;

namespace invites::admin {

class BarChart;
class FigurePanel;
class Session;
class StateView;

// Where visitors give up, and how many codes come back: a funnel, cohorts by the day of delivery, and the series of the
// public page with every number; of a campaign or all, of some days, a source and a lane, as far as figures have such.
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
    void makeCodePanels(QGridLayout* grid);
    void makeSeriesPanels(QGridLayout* grid);
    void makeNowPanels(QGridLayout* grid);
    void makeSpan();
    void makeMeasure();
    void makeActions();
    void read();
    void showTrouble(const QString& why);
    void showAll();
    void showFunnel(const DeliveryFilter& filter);
    void showGiveUps(const DeliveryFilter& filter);
    void showCohorts(const DeliveryFilter& filter);
    void showSources(const DeliveryFilter& filter);
    void showReturns(const DeliveryFilter& filter);
    void showFlow(const DeliveryFilter& filter);
    void showPeople(const DeliveryFilter& filter);
    void showFound();
    void showLine();
    void showHours();
    void showWeek();
    void showSupplies();
    void showCountries();
    void drawDays(TimeChart* chart, const QList<TimeChart::Line>& lines, bool isCounted = true);
    QList<QDate> daysOfSeries() const;
    bool isQuiet() const;

    AnalyticsFeed m_feed;
    AnalyticsFilterBar* m_filter;
    QLabel* m_trouble;
    StateView* m_state;
    QComboBox* m_span;
    QComboBox* m_measure; // of the hours of the week
    BarChart* m_funnelChart;
    BarChart* m_giveUpChart;
    BarChart* m_sourceChart;
    TimeChart* m_returnChart;
    TimeChart* m_flowChart;
    TimeChart* m_peopleChart;
    TimeChart* m_foundChart;
    TimeChart* m_lengthChart;
    TimeChart* m_priorityChart;
    TimeChart* m_hoursChart;
    BarChart* m_supplyChart;
    BarChart* m_countryChart;
    FigurePanel* m_funnel;
    FigurePanel* m_giveUps;
    FigurePanel* m_cohorts;
    FigurePanel* m_sources;
    FigurePanel* m_returns;
    FigurePanel* m_flow;
    FigurePanel* m_people;
    FigurePanel* m_found;
    FigurePanel* m_length;
    FigurePanel* m_priority;
    FigurePanel* m_hours;
    FigurePanel* m_week;
    FigurePanel* m_supplies;
    FigurePanel* m_countries;
    struct Panel {
        FigurePanel* panel;
        AnalyticsFilters heeded;
    };
    QList<Panel> m_panels;
    QAction* m_asTable;
};

} // namespace invites::admin
