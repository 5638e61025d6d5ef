#include "admin-app/pages/DashboardPage.h"

#include "admin-app/data/DayModel.h"
#include "admin-app/pages/Attention.h"
#include "admin-app/pages/LiveMark.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/StateView.h"
#include "admin-app/widgets/TimeChart.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QSettings>
#include <QStackedWidget>
#include <QTableView>
#include <QTime>
#include <QToolButton>

namespace invites::admin {
namespace {

const QString rangeKey = QStringLiteral("dashboard/days");
const QString tableKey = QStringLiteral("dashboard/asTable");

} // namespace

DashboardPage::DashboardPage(Session& session, QWidget* parent)
    : Page(parent), m_session(session), m_feed(session.database()), m_attention(new Attention(session, this)),
      m_days(new DayModel(this)) {
    auto* content = new QWidget;
    auto* inner = new QVBoxLayout(content);
    inner->setContentsMargins(16, 4, 16, 16);
    inner->setSpacing(16);
    inner->addWidget(makeTiles());
    inner->addWidget(makeCharts(), 1);
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    m_state = new StateView(scroll);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(m_state, 1);

    m_asTable = new QAction(themedIcon(QStringLiteral("columns")), tr("Show as &table"), this);
    m_asTable->setCheckable(true);
    m_asTable->setToolTip(tr("The days of the charts as a table, which a screen reader can read"));
    connect(m_asTable, &QAction::toggled, this, [this](bool isTable) {
        m_views->setCurrentIndex(isTable ? 1 : 0);
        QSettings().setValue(tableKey, isTable);
    });
    m_asTable->setChecked(QSettings().value(tableKey, false).toBool());
    m_analytics = new QAction(themedIcon(QStringLiteral("analytics")), tr("&Analytics"), this);
    m_analytics->setObjectName(QStringLiteral("showAnalytics"));
    m_analytics->setToolTip(tr("Where visitors give up, and how many codes come back"));
    connect(m_analytics, &QAction::triggered, this,
        [this] { Q_EMIT showAnalytics(campaign(), m_campaign->currentText()); });
    connect(&m_feed, &DashboardFeed::loaded, this, [this] {
        m_asOf = QTime::currentTime().toString(QStringLiteral("HH:mm:ss"));
        showAll();
    });
    connect(&m_feed, &DashboardFeed::failed, this, [this](const QString& why) {
        if (!m_feed.dashboard())
            m_state->showError(why);
        else
            sayWhen(why);
    });
    connect(m_state, &StateView::activated, this, [this] {
        if (m_feed.dashboard())
            Q_EMIT createCampaignRequested();
        else
            refresh();
    });
    connect(m_attention, &Attention::outdated, this, &DashboardPage::refresh);
    connect(&session.database(), &DatabaseThread::recovered, this, [this] {
        if (m_attention->isGiven())
            refresh();
    });
    m_state->showLoading(tr("Counting…"));
}

QWidget* DashboardPage::makeHeader() {
    auto* header = new QWidget;
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(16, 12, 16, 8);
    m_campaign = new QComboBox;
    m_campaign->setObjectName(QStringLiteral("campaign"));
    m_campaign->setAccessibleName(tr("Campaign"));
    m_campaign->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_campaign->addItem(tr("All campaigns"), qint64(0));
    m_range = new QComboBox;
    m_range->setObjectName(QStringLiteral("range"));
    m_range->setAccessibleName(tr("Range of the charts"));
    for (const int days : {7, 30, 90})
        m_range->addItem(tr("Last %Ln day(s)", nullptr, days), days);
    m_range->setCurrentIndex(std::max(0, m_range->findData(QSettings().value(rangeKey, 30))));
    m_when = new QLabel;
    m_when->setObjectName(QStringLiteral("asOf"));
    layout->addWidget(m_campaign);
    layout->addWidget(m_range);
    layout->addStretch();
    layout->addWidget(m_when);
    layout->addSpacing(fontMetrics().averageCharWidth());
    layout->addWidget(new LiveMark(m_session.changes()));
    connect(m_campaign, &QComboBox::currentIndexChanged, this, &DashboardPage::showAll);
    connect(m_range, &QComboBox::currentIndexChanged, this, [this] {
        QSettings().setValue(rangeKey, range());
        showAll();
    });
    return header;
}

QWidget* DashboardPage::makeCharts() {
    m_flow = new TimeChart(tr("Codes per day"), TimeChart::Unit::Count);
    m_rates = new TimeChart(tr("Return rate over seven days"), TimeChart::Unit::Percent);
    connect(m_flow, &TimeChart::dayClicked, this, [this](QDate day) { Q_EMIT showCodes(given(day, day)); });
    connect(
        m_rates, &TimeChart::dayClicked, this, [this](QDate day) { Q_EMIT showCodes(received(day.addDays(-6), day)); });
    auto* charts = new QWidget;
    auto* layout = new QHBoxLayout(charts);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_flow, 3);
    layout->addWidget(m_rates, 2);
    m_table = new QTableView;
    m_table->setObjectName(QStringLiteral("days"));
    m_table->setAccessibleName(tr("Codes given and received per day"));
    m_table->setModel(m_days);
    m_table->setSelectionBehavior(QAbstractItemView::SelectItems);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAlternatingRowColors(true);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    connect(m_table, &QTableView::activated, this, &DashboardPage::openDay);
    m_views = new QStackedWidget;
    m_views->addWidget(charts);
    m_views->addWidget(m_table);
    m_views->setMinimumHeight(fontMetrics().height() * 16);
    return m_views;
}

QList<QAction*> DashboardPage::pageActions() const {
    return {m_asTable, m_analytics};
}

void DashboardPage::activate() {
    refresh();
}

void DashboardPage::refresh() {
    m_feed.refresh();
}

std::optional<CampaignId> DashboardPage::campaign() const {
    const qint64 id = m_campaign->currentData().toLongLong();
    return id == 0 ? std::nullopt : std::optional(CampaignId(id));
}

int DashboardPage::range() const {
    return m_range->currentData().toInt();
}

void DashboardPage::showAll() {
    if (!m_feed.dashboard())
        return;
    showCampaigns();
    sayWhen(QString());
    if (m_feed.dashboard()->campaigns.empty()) {
        m_state->showEmpty(tr("There is no campaign yet"),
            tr("A campaign is a product whose invite codes are passed on. The figures begin with the first one."),
            m_session.isAdmin() ? tr("Create a campaign") : QString());
        return;
    }
    m_summary = summarise(*m_feed.dashboard(), campaign(), range(), SystemClock().now());
    showFigures(m_summary);
    showDays(m_summary);
    m_state->showContent();
}

void DashboardPage::showCampaigns() {
    const auto& campaigns = m_feed.dashboard()->campaigns;
    bool isSame = m_campaign->count() == int(campaigns.size()) + 1;
    for (int row = 0; isSame && row < int(campaigns.size()); ++row)
        isSame = m_campaign->itemData(row + 1).toLongLong() == campaigns[std::size_t(row)].campaign.value &&
                 m_campaign->itemText(row + 1) == campaigns[std::size_t(row)].name;
    if (isSame)
        return;
    const QSignalBlocker blocker(m_campaign);
    const QVariant chosen = m_campaign->currentData();
    while (m_campaign->count() > 1)
        m_campaign->removeItem(1);
    for (const store::CampaignFigures& figures : campaigns)
        m_campaign->addItem(figures.name, figures.campaign.value);
    m_campaign->setCurrentIndex(std::max(0, m_campaign->findData(chosen)));
}

void DashboardPage::sayWhen(const QString& trouble) {
    m_when->setText(
        trouble.isEmpty() ? tr("as of %1").arg(m_asOf) : tr("as of %1 – the database does not answer").arg(m_asOf));
    m_when->setToolTip(trouble);
}

void DashboardPage::showDays(const DashboardSummary& summary) {
    QList<QDate> days;
    TimeChart::Line given{tr("Given"), {}};
    TimeChart::Line received{tr("Received"), {}};
    TimeChart::Line rate{tr("Received for 100 given"), {}};
    for (const DayPoint& point : summary.days) {
        days.append(point.day);
        given.values.append(double(point.given));
        received.values.append(double(point.received));
        rate.values.append(point.returnRate);
    }
    m_flow->setDays(days, {given, received}, TimeChart::Last::Running);
    m_rates->setDays(days, {rate});
    m_days->setDays(summary.days);
}

} // namespace invites::admin
