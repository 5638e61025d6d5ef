#include "admin-app/pages/AnalyticsPage.h"

#include "admin-app/session/Session.h"
#include "admin-app/widgets/BarChart.h"
#include "admin-app/widgets/FigurePanel.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/StateView.h"
#include "admin-app/widgets/TimeChart.h"

#include <QChart>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QSettings>
#include <QVBoxLayout>

namespace invites::admin {
namespace {

const QString tableKey = QStringLiteral("analytics/asTable");
const QString weeksKey = QStringLiteral("analytics/byWeek");

// The panel says its title.
TimeChart* untitledChart(const QString& title, TimeChart::Unit unit) {
    auto* chart = new TimeChart(title, unit);
    chart->chart()->setTitle(QString());
    chart->setMinimumHeight(chart->fontMetrics().height() * 11);
    return chart;
}

} // namespace

AnalyticsPage::AnalyticsPage(Session& session, QWidget* parent)
    : Page(parent), m_feed(session.database()), m_filter(new AnalyticsFilterBar), m_trouble(new QLabel),
      m_span(new QComboBox), m_asTable(new QAction(themedIcon(QStringLiteral("columns")), tr("Show as &table"), this)) {
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(makePanels());
    m_state = new StateView(scroll);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(m_state, 1);
    makeActions();
    connect(&m_feed, &AnalyticsFeed::loaded, this, &AnalyticsPage::showAll);
    connect(&m_feed, &AnalyticsFeed::failed, this, &AnalyticsPage::showTrouble);
    connect(m_filter, &AnalyticsFilterBar::questionChanged, this, &AnalyticsPage::read);
    connect(m_filter, &AnalyticsFilterBar::filterChanged, this, &AnalyticsPage::showAll);
    connect(m_state, &StateView::activated, this, &AnalyticsPage::read);
    connect(&session.database(), &DatabaseThread::recovered, this, [this] {
        if (isVisible())
            refresh();
    });
    m_state->showLoading(tr("Counting…"));
}

QWidget* AnalyticsPage::makeHeader() {
    m_trouble->setObjectName(QStringLiteral("trouble"));
    auto* header = new QWidget;
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(16, 12, 16, 8);
    layout->addWidget(m_filter, 1);
    layout->addWidget(m_trouble);
    return header;
}

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
    const auto bars = [](const QString& title) { return new BarChart(title); };
    const auto lines = [](const QString& title, TimeChart::Unit unit) { return untitledChart(title, unit); };
    const AnalyticsFilters all = AnalyticsFilter::Days | AnalyticsFilter::Source | AnalyticsFilter::Lane;
    const QString funnel = tr("From visit to contribution");
    m_funnel = addPanel(QStringLiteral("funnel"), funnel, m_funnelChart = bars(funnel), all, grid, 0, 0);
    const QString giveUps = tr("Where people give up");
    m_giveUps = addPanel(QStringLiteral("giveUps"), giveUps, m_giveUpChart = bars(giveUps), all, grid, 0, 1);
    m_cohorts = addPanel(
        QStringLiteral("cohorts"), tr("Who gave all codes back, by when they got theirs"), nullptr, all, grid, 1, 0, 2);
    m_cohorts->setNote(tr("How many of those who got a code then gave all codes back within so many days. A share is "
                          "told once all of them have had that long."));
    const QString sources = tr("Codes that came back for 100 given, by source");
    m_sources = addPanel(QStringLiteral("sources"), sources, m_sourceChart = bars(sources), all, grid, 2, 0);
    const QString flow = tr("Codes per day");
    m_flow = addPanel(QStringLiteral("flow"), flow, m_flowChart = lines(flow, TimeChart::Unit::Count),
        AnalyticsFilter::Days, grid, 2, 1);
    const QString length = tr("Waiting at the day’s end");
    m_length = addPanel(QStringLiteral("length"), length, m_lengthChart = lines(length, TimeChart::Unit::Count),
        AnalyticsFilter::Days, grid, 3, 0);
    const QString priority = tr("Served by the priority lane");
    m_priority = addPanel(QStringLiteral("priority"), priority,
        m_priorityChart = lines(priority, TimeChart::Unit::Percent), AnalyticsFilter::Days, grid, 3, 1);
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
    return panels;
}

void AnalyticsPage::makeActions() {
    m_asTable->setObjectName(QStringLiteral("analyticsAsTable"));
    m_asTable->setCheckable(true);
    m_asTable->setToolTip(tr("The charts as tables, which a screen reader can read"));
    connect(m_asTable, &QAction::toggled, this, [this](bool isTable) {
        for (const Panel& each : m_panels)
            each.panel->showTable(isTable);
        QSettings().setValue(tableKey, isTable);
    });
    m_asTable->setChecked(QSettings().value(tableKey, false).toBool());
}

void AnalyticsPage::activate() {
    if (m_feed.question() == m_filter->question())
        refresh();
    else
        read();
}

void AnalyticsPage::refresh() {
    m_feed.refresh();
}

void AnalyticsPage::showCampaign(std::optional<CampaignId> campaign, const QString& name) {
    m_filter->choose(campaign, name);
}

void AnalyticsPage::read() {
    m_state->showLoading(tr("Counting…"));
    m_trouble->clear();
    m_feed.show(m_filter->question());
}

void AnalyticsPage::showTrouble(const QString& why) {
    if (!m_feed.analytics()) {
        m_state->showError(why);
        return;
    }
    m_trouble->setText(tr("The database does not answer; this is what was read before."));
    m_trouble->setToolTip(why);
}

bool AnalyticsPage::isQuiet() const {
    const auto& read = *m_feed.analytics();
    qint64 asked = 0;
    for (const store::SeriesDay& day : read.series)
        asked += day.requested + day.received;
    return asked == 0 && read.cohorts.empty() && read.visits.empty() && read.giveUps.empty();
}

void AnalyticsPage::showAll() {
    if (!m_feed.analytics())
        return;
    m_trouble->clear();
    m_filter->setCampaigns(m_feed.campaigns());
    if (isQuiet()) {
        m_state->showEmpty(tr("Nothing happened in these days"),
            tr("Nobody came, no code was given and none came back. Choose other days or another campaign."));
        return;
    }
    const DeliveryFilter filter = m_filter->filter();
    for (const Panel& each : m_panels) {
        each.panel->setAbout(m_filter->inWords(each.heeded));
        each.panel->setRemark(m_filter->unheededInWords(each.heeded));
    }
    showFunnel(filter);
    showGiveUps(filter);
    showCohorts(filter);
    showSources(filter);
    showSeries();
    m_state->showContent();
}

} // namespace invites::admin
