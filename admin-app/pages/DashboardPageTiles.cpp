// The tiles of the dashboard, and the rows that they lead to.
#include "admin-app/data/DayModel.h"
#include "admin-app/pages/DashboardPage.h"
#include "admin-app/widgets/StatTile.h"

#include <QGridLayout>
#include <QLocale>
#include <QMenu>

namespace invites::admin {
namespace {

Instant startOf(QDate day) {
    return Instant(std::chrono::milliseconds(day.startOfDay(Qt::UTC).toMSecsSinceEpoch()));
}

store::InstantRange rangeOf(QDate first, QDate last) {
    return {startOf(first), startOf(last.addDays(1))};
}

QString number(qint64 value) {
    return QLocale().toString(value);
}

} // namespace

StatTile* DashboardPage::addTile(const QString& name, const QString& title, const QString& leadsTo) {
    auto* tile = new StatTile(title, leadsTo);
    tile->setObjectName(name);
    return tile;
}

QWidget* DashboardPage::makeTiles() {
    m_total = addTile(QStringLiteral("total"), tr("All codes"), tr("Show all codes"));
    m_available = addTile(QStringLiteral("available"), tr("Available"), tr("Show the codes that are ready"));
    m_reserved = addTile(QStringLiteral("reserved"), tr("Reserved"),
        tr("Show the codes that are reserved for somebody whose turn has come"));
    m_held = addTile(QStringLiteral("held"), tr("In review"), tr("Show the codes that wait to be accepted"));
    m_distributed = addTile(QStringLiteral("distributed"), tr("Distributed"),
        tr("Show the codes that were shown to somebody and are not settled"));
    m_used = addTile(QStringLiteral("used"), tr("Used"), tr("Show the codes that were used"));
    m_invalid = addTile(QStringLiteral("invalid"), tr("Invalid"), tr("Show the codes that do not work"));
    m_waiting = addTile(QStringLiteral("waiting"), tr("Waiting in line"), tr("Show the line"));
    m_flagged = addTile(QStringLiteral("flagged"), tr("Reported as not working"),
        tr("Show the codes that their receivers reported and nobody has settled"));
    m_returnRate = addTile(QStringLiteral("returnRate"), tr("Return rate"), tr("Show the codes that were given back"));
    m_emptying = addTile(QStringLiteral("emptying"), tr("Time to empty"), tr("Show the codes that are ready"));
    m_oldest = addTile(QStringLiteral("oldest"), tr("Oldest unsettled code"),
        tr("Show the codes handed out on that day and not settled"));
    m_emptying->setToolTip(
        tr("Available codes, divided by codes given less codes given back over the last seven days"));

    leadToCodes(m_total, [this] { return filter(); });
    leadToCodes(m_available, [this] { return filter({CodeStatus::Available}); });
    leadToCodes(m_reserved, [this] { return filter({CodeStatus::Reserved}); });
    leadToCodes(m_held, [this] { return filter({CodeStatus::Held}); });
    leadToCodes(m_distributed, [this] { return filter({CodeStatus::Distributed}); });
    leadToCodes(m_used, [this] { return filter({CodeStatus::Used}); });
    leadToCodes(m_invalid, [this] { return filter({CodeStatus::Invalid}); });
    leadToCodes(m_emptying, [this] { return filter({CodeStatus::Available}); });
    leadToCodes(m_flagged, [this] {
        store::CodeFilter flagged = filter({CodeStatus::Distributed});
        flagged.isFlagged = true;
        return flagged;
    });
    leadToCodes(m_returnRate, [this] { return received(m_summary.days.front().day, m_summary.days.back().day); });
    leadToCodes(m_oldest, [this] {
        store::CodeFilter oldest = filter({CodeStatus::Distributed});
        if (m_summary.figures.oldestUnsettled)
            oldest.distributed.to =
                std::chrono::floor<std::chrono::days>(*m_summary.figures.oldestUnsettled) + std::chrono::days(1);
        return oldest;
    });
    connect(m_waiting, &StatTile::clicked, this, &DashboardPage::openLine);

    auto* tiles = new QWidget;
    auto* grid = new QGridLayout(tiles);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(12);
    int place = 0;
    for (StatTile* tile : {m_total, m_available, m_reserved, m_distributed, m_used, m_invalid, m_waiting, m_flagged}) {
        grid->addWidget(tile, place / 4, place % 4 * 3, 1, 3);
        ++place;
    }
    place = 0;
    for (StatTile* tile : {m_returnRate, m_emptying, m_oldest, m_held})
        grid->addWidget(tile, 2, 3 * place++, 1, 3);
    for (int column = 0; column < 12; ++column)
        grid->setColumnStretch(column, 1);
    return tiles;
}

store::CodeFilter DashboardPage::filter(std::vector<CodeStatus> statuses) const {
    store::CodeFilter filter;
    if (const auto chosen = campaign())
        filter.campaigns = {*chosen};
    filter.statuses = std::move(statuses);
    return filter;
}

store::CodeFilter DashboardPage::received(QDate first, QDate last) const {
    store::CodeFilter codes = filter();
    codes.sources = {store::CodeSource::Contribution};
    codes.added = rangeOf(first, last);
    return codes;
}

store::CodeFilter DashboardPage::given(QDate first, QDate last) const {
    store::CodeFilter codes = filter();
    codes.distributed = rangeOf(first, last);
    return codes;
}

void DashboardPage::leadToCodes(StatTile* tile, std::function<store::CodeFilter()> makeFilter) {
    connect(tile, &StatTile::clicked, this, [this, makeFilter = std::move(makeFilter)] {
        if (m_feed.dashboard())
            Q_EMIT showCodes(makeFilter());
    });
}

// Each campaign has a line of its own: over all of them, the person says which.
void DashboardPage::openLine() {
    if (!m_feed.dashboard() || m_feed.dashboard()->campaigns.empty())
        return;
    const auto& campaigns = m_feed.dashboard()->campaigns;
    if (campaign() || campaigns.size() == 1) {
        Q_EMIT showLine(campaign().value_or(campaigns.front().campaign));
        return;
    }
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("lines"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const store::CampaignFigures& figures : campaigns)
        menu->addAction(tr("%1, %Ln waiting", nullptr, int(figures.waiting))
                            .arg(QString(figures.name).replace(u'&', QStringLiteral("&&"))),
            this, [this, id = figures.campaign] { Q_EMIT showLine(id); });
    menu->popup(m_waiting->mapToGlobal(QPoint(0, m_waiting->height())));
    menu->setActiveAction(menu->actions().constFirst());
}

void DashboardPage::openDay(const QModelIndex& index) {
    const QDate day = m_days->dayAt(index.row()).day;
    if (index.column() == DayModel::Given)
        Q_EMIT showCodes(given(day, day));
    else if (index.column() == DayModel::Received)
        Q_EMIT showCodes(received(day, day));
    else if (index.column() == DayModel::ReturnRate)
        Q_EMIT showCodes(received(day.addDays(-6), day));
}

void DashboardPage::showFigures(const DashboardSummary& summary) {
    const store::CampaignFigures& figures = summary.figures;
    m_total->setValue(number(figures.added - figures.inTrash));
    m_total->setNote(figures.inTrash > 0 ? tr("and %L1 in the trash").arg(figures.inTrash) : QString());
    m_available->setValue(number(figures.codes.available));
    m_available->setUrgent(figures.codes.available == 0 && figures.waiting > 0);
    m_reserved->setValue(number(figures.codes.reserved));
    m_held->setValue(number(figures.codes.held));
    m_distributed->setValue(number(figures.codes.distributed));
    m_used->setValue(number(figures.codes.used));
    m_invalid->setValue(number(figures.codes.invalid));
    m_waiting->setValue(number(figures.waiting));
    m_waiting->setNote(figures.offered > 0 ? tr("and %L1 asked to come").arg(figures.offered) : QString());
    m_flagged->setValue(number(figures.flagged));
    m_flagged->setUrgent(figures.flagged > 0);
    m_returnRate->setValue(percentText(summary.returnRate));
    m_returnRate->setNote(tr("%L1 received for %L2 given").arg(summary.received).arg(summary.given));
    m_emptying->setValue(inWords(summary.emptying));
    m_emptying->setNote(tr("at the rate of the last 7 days"));
    if (!figures.oldestUnsettled) {
        m_oldest->setValue(tr("none"));
        m_oldest->setNote(QString());
        return;
    }
    const QDateTime since =
        QDateTime::fromMSecsSinceEpoch(figures.oldestUnsettled->time_since_epoch().count() / 1000, Qt::UTC);
    const qint64 days = since.daysTo(QDateTime::currentDateTimeUtc());
    m_oldest->setValue(days == 0 ? tr("from today") : tr("%n day(s)", nullptr, int(days)));
    m_oldest->setNote(tr("handed out on %1").arg(QLocale().toString(since.date(), QLocale::ShortFormat)));
}

} // namespace invites::admin
