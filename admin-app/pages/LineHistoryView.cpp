#include "admin-app/pages/LineHistoryView.h"

#include "admin-app/data/FigureModel.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/StateView.h"
#include "admin-app/widgets/TimeChart.h"

#include <QClipboard>
#include <QComboBox>
#include <QDateTime>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QSettings>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace invites::admin {
namespace {

const QString rangeKey = QStringLiteral("lineHistory/range");
const QString tableKey = QStringLiteral("lineHistory/asTable");

QDateTime momentOf(Instant instant) {
    return QDateTime::fromSecsSinceEpoch(std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count());
}

QDate dayOf(Instant instant) {
    return momentOf(instant).toUTC().date();
}

QVariant shareOf(std::optional<double> share) {
    return share ? QVariant(*share) : QVariant();
}

} // namespace

LineHistoryView::LineHistoryView(Session& session, QWidget* parent)
    : QWidget(parent), m_feed(session.database()), m_moments(new FigureModel(this)), m_forecasts(new FigureModel(this)),
      m_asTable(new QAction(themedIcon(QStringLiteral("columns")), tr("Show as &table"), this)),
      m_copy(new QAction(themedIcon(QStringLiteral("copy")), tr("&Copy the figures"), this)) {
    m_views = new QStackedWidget;
    m_views->addWidget(makeCharts());
    m_views->addWidget(makeTables());
    m_state = new StateView(m_views);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(makeHeader());
    layout->addWidget(m_state, 1);
    makeActions();
    connect(&m_feed, &LineHistoryFeed::loaded, this, &LineHistoryView::showAll);
    connect(&m_feed, &LineHistoryFeed::failed, this, &LineHistoryView::showTrouble);
    connect(m_state, &StateView::activated, this, &LineHistoryView::read);
    connect(&session.database(), &DatabaseThread::recovered, this, [this] {
        if (isVisible())
            read();
    });
    m_state->showLoading(tr("Reading what happened…"));
}

QWidget* LineHistoryView::makeHeader() {
    m_range = new QComboBox;
    m_range->setObjectName(QStringLiteral("historyRange"));
    m_range->setAccessibleName(tr("Range of the charts"));
    m_range->addItem(tr("Last 24 hours"), int(LineRange::Day));
    m_range->addItem(tr("Last 7 days"), int(LineRange::Week));
    m_range->addItem(tr("Last 30 days"), int(LineRange::Month));
    m_range->addItem(tr("Last 90 days"), int(LineRange::Quarter));
    m_range->setCurrentIndex(std::max(0, m_range->findData(QSettings().value(rangeKey, int(LineRange::Week)))));
    m_published = new QLabel;
    m_published->setObjectName(QStringLiteral("published"));
    m_published->setWordWrap(true);
    m_published->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* header = new QWidget;
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_range);
    layout->addWidget(m_published, 1);
    connect(m_range, &QComboBox::currentIndexChanged, this, [this] {
        QSettings().setValue(rangeKey, m_range->currentData());
        read();
    });
    return header;
}

QWidget* LineHistoryView::makeCharts() {
    m_length = new TimeChart(tr("Length of the line"), TimeChart::Unit::Count);
    m_moves = new TimeChart(tr("Into the line and out of it"), TimeChart::Unit::Count);
    m_quality = new TimeChart(tr("Forecasts that came true, by the day of asking"), TimeChart::Unit::Percent);
    m_length->setObjectName(QStringLiteral("lengthChart"));
    m_moves->setObjectName(QStringLiteral("movesChart"));
    m_quality->setObjectName(QStringLiteral("qualityChart"));
    auto* charts = new QWidget;
    auto* grid = new QGridLayout(charts);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(12);
    grid->addWidget(m_length, 0, 0, 1, 2);
    grid->addWidget(m_moves, 1, 0);
    grid->addWidget(m_quality, 1, 1);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    for (TimeChart* chart : {m_length, m_moves, m_quality})
        chart->setMinimumHeight(fontMetrics().height() * 10);
    return charts;
}

QTableView* LineHistoryView::makeTable(const QString& name, const QString& accessibleName, FigureModel* model) {
    auto* table = new QTableView;
    table->setObjectName(name);
    table->setAccessibleName(accessibleName);
    table->setModel(model);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setAlternatingRowColors(true);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    return table;
}

QWidget* LineHistoryView::makeTables() {
    auto* tables = new QWidget;
    auto* layout = new QVBoxLayout(tables);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(makeTable(QStringLiteral("moments"), tr("Length of the line, and who came and went"), m_moments));
    layout->addWidget(makeTable(QStringLiteral("forecasts"), tr("How forecasts came true, by day"), m_forecasts));
    return tables;
}

void LineHistoryView::makeActions() {
    m_asTable->setObjectName(QStringLiteral("historyAsTable"));
    m_asTable->setCheckable(true);
    m_asTable->setToolTip(tr("The charts as tables, which a screen reader can read"));
    connect(m_asTable, &QAction::toggled, this, [this](bool isTable) {
        m_views->setCurrentIndex(isTable ? 1 : 0);
        QSettings().setValue(tableKey, isTable);
    });
    m_asTable->setChecked(QSettings().value(tableKey, false).toBool());
    m_copy->setObjectName(QStringLiteral("copyHistory"));
    m_copy->setToolTip(tr("Both tables, for a spreadsheet"));
    connect(m_copy, &QAction::triggered, this, &LineHistoryView::copy);
    setOffered(false);
}

void LineHistoryView::setOffered(bool isOffered) {
    m_isOffered = isOffered;
    m_asTable->setVisible(isOffered);
    m_copy->setVisible(isOffered);
    m_asTable->setEnabled(isOffered);
    m_copy->setEnabled(isOffered && !m_feed.points().empty());
}

void LineHistoryView::showLine(CampaignId campaign, const QString& slug) {
    if (campaign == m_campaign && !m_feed.points().empty()) {
        m_feed.refresh();
        return;
    }
    m_campaign = campaign;
    m_slug = slug;
    read();
}

void LineHistoryView::read() {
    if (m_campaign == CampaignId())
        return;
    m_state->showLoading(tr("Reading what happened…"));
    m_published->clear();
    m_feed.show(m_campaign, m_slug, LineRange(m_range->currentData().toInt()));
}

void LineHistoryView::showTrouble(const QString& why) {
    if (m_feed.points().empty())
        m_state->showError(why);
    else
        m_published->setText(tr("The database does not answer; this is what was read before."));
}

void LineHistoryView::showAll() {
    if (m_feed.points().empty())
        return;
    showPoints();
    showQuality();
    tellPublished();
    setOffered(m_isOffered);
    const auto& points = m_feed.points();
    const bool isQuiet = std::all_of(points.begin(), points.end(), [](const LinePoint& point) {
        return point.waiting == 0 && point.joined == 0 && point.served == 0 && point.gone == 0;
    });
    if (isQuiet)
        m_state->showEmpty(tr("Nobody waited in this time"), tr("Whoever asked got a code at once, or nobody asked."));
    else
        m_state->showContent();
}

void LineHistoryView::showPoints() {
    const bool byHour = isByHour(m_feed.range());
    TimeChart::Line waiting{byHour ? tr("Waiting at the hour’s end") : tr("Waiting at the day’s end"), {}};
    TimeChart::Line joined{tr("Joined"), {}};
    TimeChart::Line served{tr("Served"), {}};
    TimeChart::Line gone{tr("Left"), {}};
    QList<QDateTime> hours;
    QList<QDate> days;
    std::vector<QVariantList> rows;
    for (const LinePoint& point : m_feed.points()) {
        hours.append(momentOf(point.begin));
        days.append(dayOf(point.begin));
        waiting.values.append(double(point.waiting));
        joined.values.append(double(point.joined));
        served.values.append(double(point.served));
        gone.values.append(double(point.gone));
        rows.push_back({byHour ? QVariant(hours.last()) : QVariant(days.last()), point.waiting, point.joined,
            point.served, point.gone});
    }
    if (byHour) {
        m_length->setHours(hours, {waiting});
        m_moves->setHours(hours, {joined, served, gone}, TimeChart::Last::Running);
    } else {
        m_length->setDays(days, {waiting});
        m_moves->setDays(days, {joined, served, gone}, TimeChart::Last::Running);
    }
    std::reverse(rows.begin(), rows.end());
    m_moments->setFigures(
        {byHour ? tr("Hour from") : tr("Day (UTC)"), waiting.name, joined.name, served.name, gone.name},
        std::move(rows));
}

void LineHistoryView::showQuality() {
    QList<QDate> days;
    TimeChart::Line within{tr("Within the long time"), {}};
    TimeChart::Line typical{tr("Within the typical time"), {}};
    TimeChart::Line untold{tr("Nothing was said"), {}};
    std::vector<QVariantList> rows;
    if (const auto& quality = m_feed.quality()) {
        for (const ForecastDay& day : quality->days) {
            days.append(day.day);
            within.values.append(day.withinLong());
            typical.values.append(day.withinTypical());
            untold.values.append(day.untold());
            rows.push_back({day.day, shareOf(day.withinLong()), shareOf(day.withinTypical()), day.score.judged(),
                day.score.sooner, day.score.between, day.score.later, day.score.unknown, day.score.undecided});
        }
    }
    m_quality->setDays(days, {within, typical, untold});
    std::reverse(rows.begin(), rows.end());
    m_forecasts->setFigures(
        {tr("Asked on (UTC)"), tr("Came true"), tr("Typical kept"), tr("Judged"), tr("Below the range"),
            tr("In the range"), tr("Above the range"), untold.name, tr("Undecided")},
        std::move(rows));
}

void LineHistoryView::tellPublished() {
    const auto& quality = m_feed.quality();
    if (!quality) {
        m_published->setText(tr("Judging the forecasts…"));
        return;
    }
    if (!quality->published) {
        m_published->setText(tr("The campaign’s page tells no figure yet: fewer than %Ln wait(s) can be judged.",
            nullptr, ForecastRecord::fewestPublished));
        return;
    }
    m_published->setText(tr("The campaign’s page tells that %1 % of %Ln wait(s) were no longer than was said.", nullptr,
        int(quality->published->judged))
                             .arg(std::lround(quality->published->within * 100)));
}

void LineHistoryView::copy() {
    QGuiApplication::clipboard()->setText(m_moments->asTsv() + u'\n' + m_forecasts->asTsv());
    Q_EMIT said(tr("The figures are copied."));
}

} // namespace invites::admin
