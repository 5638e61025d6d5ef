#include "admin-app/pages/AnalyticsPage.h"

#include "admin-app/session/Session.h"
#include "admin-app/widgets/FigurePanel.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/StateView.h"

#include <QComboBox>
#include <QLabel>
#include <QScrollArea>
#include <QSettings>
#include <QVBoxLayout>

namespace invites::admin {
namespace {

const QString tableKey = QStringLiteral("analytics/asTable");

} // namespace

AnalyticsPage::AnalyticsPage(Session& session, QWidget* parent)
    : Page(parent), m_feed(session.database()), m_filter(new AnalyticsFilterBar), m_trouble(new QLabel),
      m_span(new QComboBox), m_measure(new QComboBox),
      m_asTable(new QAction(themedIcon(QStringLiteral("columns")), tr("Show as &table"), this)) {
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
    qint64 happened = 0;
    for (const store::PublicDay& day : read.series)
        happened += day.requested + day.given + day.received + day.used + day.invalid + day.contributed + day.expired +
                    day.left;
    return happened == 0 && read.cohorts.empty() && read.visits.empty() && read.giveUps.empty();
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
    showReturns(filter);
    showFlow(filter);
    showPeople(filter);
    showFound();
    showLine();
    showHours();
    showWeek();
    showSupplies();
    showCountries();
    m_state->showContent();
}

} // namespace invites::admin
