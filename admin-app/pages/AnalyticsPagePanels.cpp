#include "admin-app/pages/AnalyticsPage.h"
#include "admin-app/widgets/BarChart.h"
#include "admin-app/widgets/FigurePanel.h"

#include <QChart>
#include <QComboBox>
#include <QGridLayout>
#include <QSettings>

namespace invites::admin {
namespace {

const QString weeksKey = QStringLiteral("analytics/byWeek");

constexpr AnalyticsFilters days = AnalyticsFilter::Days;
constexpr AnalyticsFilters all =
    AnalyticsFilters(AnalyticsFilter::Days) | AnalyticsFilter::Source | AnalyticsFilter::Lane;

// The panel says its title.
TimeChart* untitledChart(const QString& title, TimeChart::Unit unit = TimeChart::Unit::Count) {
    auto* chart = new TimeChart(title, unit);
    chart->chart()->setTitle(QString());
    chart->setMinimumHeight(chart->fontMetrics().height() * 11);
    return chart;
}

} // namespace

FigurePanel* AnalyticsPage::addPanel(const QString& name, const QString& title, QWidget* chart, AnalyticsFilters heeded,
    QGridLayout* grid, int row, int column, int columns) {
    auto* panel = new FigurePanel(name, title, chart);
    grid->addWidget(panel, row, column, 1, columns);
    connect(panel, &FigurePanel::said, this, &AnalyticsPage::said);
    m_panels.append({panel, heeded});
    return panel;
}

QWidget* AnalyticsPage::makePanels() {
    auto* panels = new QWidget;
    auto* grid = new QGridLayout(panels);
    grid->setContentsMargins(16, 4, 16, 16);
    grid->setSpacing(12);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    makeCodePanels(grid);
    makeSeriesPanels(grid);
    makeNowPanels(grid);
    makeSpan();
    makeMeasure();
    return panels;
}

// What became of visitors and codes.
void AnalyticsPage::makeCodePanels(QGridLayout* grid) {
    const QString funnel = tr("From visit to contribution");
    m_funnel = addPanel(QStringLiteral("funnel"), funnel, m_funnelChart = new BarChart(funnel), all, grid, 0, 0);
    const QString giveUps = tr("Where people give up");
    m_giveUps = addPanel(QStringLiteral("giveUps"), giveUps, m_giveUpChart = new BarChart(giveUps), all, grid, 0, 1);
    m_cohorts = addPanel(
        QStringLiteral("cohorts"), tr("Who gave all codes back, by when they got theirs"), nullptr, all, grid, 1, 0, 2);
    m_cohorts->setNote(tr("How many of those who got a code then gave all codes back within so many days. A share is "
                          "told once all of them have had that long."));
    const QString sources = tr("Codes that came back for 100 given, by source");
    m_sources = addPanel(QStringLiteral("sources"), sources, m_sourceChart = new BarChart(sources), all, grid, 2, 0);
    const QString returns = tr("Codes that came back for 100 given");
    m_returns = addPanel(QStringLiteral("returns"), returns, m_returnChart = untitledChart(returns), all, grid, 2, 1);
}

// By day.
void AnalyticsPage::makeSeriesPanels(QGridLayout* grid) {
    const QString flow = tr("Codes per day");
    m_flow = addPanel(QStringLiteral("flow"), flow, m_flowChart = untitledChart(flow), all, grid, 3, 0);
    const QString people = tr("People per day");
    m_people = addPanel(QStringLiteral("people"), people, m_peopleChart = untitledChart(people),
        days | AnalyticsFilter::Lane, grid, 3, 1);
    const QString found = tr("What was found out about codes, per day");
    m_found = addPanel(QStringLiteral("found"), found, m_foundChart = untitledChart(found), days, grid, 4, 0);
    m_found->setNote(tr("On the day when it was, whenever the code was given."));
    const QString priority = tr("Served by the priority lane");
    m_priority = addPanel(QStringLiteral("priority"), priority,
        m_priorityChart = untitledChart(priority, TimeChart::Unit::Percent), days, grid, 4, 1);
    m_priority->setNote(tr("Also while nobody waited in the standard lane, when no share binds it."));
    const QString length = tr("Waiting at the day’s end");
    m_length = addPanel(QStringLiteral("length"), length, m_lengthChart = untitledChart(length), days, grid, 5, 0);
}

// Of now, and what is added up.
void AnalyticsPage::makeNowPanels(QGridLayout* grid) {
    const QString hours = tr("Waiting in the last 48 hours");
    m_hours = addPanel(QStringLiteral("hours"), hours, m_hoursChart = untitledChart(hours), {}, grid, 5, 1);
    m_week = addPanel(QStringLiteral("week"), tr("Hours of the week"), nullptr, {}, grid, 6, 0, 2);
    m_week->heatCounts();
    m_week->setNote(tr("All that happened so far, by the hour of the week (UTC), whatever days are chosen."));
    // All of the day.
    m_week->setMinimumHeight((fontMetrics().height() + 4) * 24 + fontMetrics().height() * 7);
    const QString supplies = tr("When there will be no codes");
    m_supplies = addPanel(QStringLiteral("supplies"), supplies, m_supplyChart = new BarChart(supplies), {}, grid, 7, 0);
    const QString countries = tr("People who asked, by country");
    m_countries =
        addPanel(QStringLiteral("countries"), countries, m_countryChart = new BarChart(countries), days, grid, 7, 1);
}

void AnalyticsPage::makeSpan() {
    m_span->setObjectName(QStringLiteral("span"));
    m_span->setAccessibleName(tr("Cohorts"));
    m_span->addItem(tr("By day"), int(CohortSpan::Day));
    m_span->addItem(tr("By week"), int(CohortSpan::Week));
    m_span->setCurrentIndex(QSettings().value(weeksKey, false).toBool() ? 1 : 0);
    m_cohorts->addControl(m_span);
    m_cohorts->setMinimumHeight(fontMetrics().height() * 20);
    connect(m_span, &QComboBox::currentIndexChanged, this, [this](int index) {
        QSettings().setValue(weeksKey, index == 1);
        showAll();
    });
}

void AnalyticsPage::makeMeasure() {
    m_measure->setObjectName(QStringLiteral("measure"));
    m_measure->setAccessibleName(tr("What is counted by the hour of the week"));
    m_measure->addItems({tr("People who asked"), tr("Codes given"), tr("Codes that came back")});
    m_week->addControl(m_measure);
    connect(m_measure, &QComboBox::currentIndexChanged, this, &AnalyticsPage::showAll);
}

} // namespace invites::admin
