#include "admin-app/data/DashboardSummary.h"
#include "admin-app/data/FigureModel.h"
#include "admin-app/pages/AnalyticsPage.h"
#include "admin-app/pages/AnalyticsWords.h"
#include "admin-app/widgets/BarChart.h"
#include "admin-app/widgets/FigurePanel.h"

#include <QComboBox>
#include <QDateTime>
#include <QLocale>

#include <cmath>

namespace invites::admin {
namespace {

QString counted(qint64 count) {
    return QLocale().toString(count);
}

} // namespace

void AnalyticsPage::showFunnel(const DeliveryFilter& filter) {
    QList<BarChart::Bar> bars;
    std::vector<QVariantList> rows;
    for (const FunnelStep& step : funnelOf(*m_feed.analytics(), filter)) {
        bars.append({nameOf(step.stage), double(step.count), counted(step.count), noteOf(step), step.isBiggestLoss});
        rows.push_back({nameOf(step.stage), step.count, cellOf(step.ofBefore), cellOf(step.ofFirst),
            step.isBiggestLoss ? tr("biggest loss") : QString()});
    }
    m_funnelChart->setBars(bars);
    m_funnel->setFigures({tr("Step"), tr("How many"), tr("Kept"), tr("Of all"), tr("Remark")}, std::move(rows));
    m_funnel->setNote(
        filter.isOpen()
            ? tr("What happened in these days, and what became of the codes given in them. Pages are opened by "
                 "programs, "
                 "too, and are written down about a minute later.")
            : tr("Who has not been given a code yet has no source and no lane: this begins with those who were."));
}

void AnalyticsPage::showGiveUps(const DeliveryFilter& filter) {
    QList<BarChart::Bar> bars;
    std::vector<QVariantList> rows;
    for (const GiveUpCount& count : giveUpsOf(*m_feed.analytics(), filter)) {
        bars.append({nameOf(count.reason), double(count.count), counted(count.count), percentText(count.share)});
        rows.push_back({nameOf(count.reason), count.count, cellOf(count.share)});
    }
    m_giveUpChart->setBars(bars);
    m_giveUps->setFigures({tr("Where"), tr("How many"), tr("Of all these")}, std::move(rows));
    const store::DeliveryCounts total = totalOf(*m_feed.analytics(), filter);
    m_giveUps->setNote(tr("Of those who owe codes %1 still have time, and %2 are late.")
                           .arg(counted(total.owed() - total.late), counted(total.late)));
}

void AnalyticsPage::showCohorts(const DeliveryFilter& filter) {
    const auto span = CohortSpan(m_span->currentData().toInt());
    QStringList titles{span == CohortSpan::Day ? tr("Given on (UTC)") : tr("Week from (UTC)"), tr("Given"),
        tr("Worked"), tr("All back")};
    for (const int age : store::contributionAges)
        titles.append(tr("%Ln day(s)", nullptr, age));
    std::vector<QVariantList> rows;
    for (const Cohort& cohort : cohortsOf(*m_feed.analytics(), filter, span, QDateTime::currentDateTimeUtc().date())) {
        const store::DeliveryCounts& counts = cohort.counts;
        QVariantList row{cohort.first, counts.given(), counts.worksKnown(), counts.contributed};
        for (const auto& share : cohort.shares)
            row.append(cellOf(share));
        rows.push_back(std::move(row));
    }
    m_cohorts->setFigures(titles, std::move(rows));
}

void AnalyticsPage::showSources(const DeliveryFilter& filter) {
    QList<BarChart::Bar> bars;
    std::vector<QVariantList> rows;
    for (const auto source : {store::CodeSource::Import, store::CodeSource::Contribution, store::CodeSource::Console}) {
        if (filter.source && *filter.source != source)
            continue;
        const store::DeliveryCounts counts = totalOf(*m_feed.analytics(), {source, filter.lane});
        const auto rate = returnRateOf(counts);
        bars.append({nameOf(source), rate.value_or(0), rate ? counted(std::lround(*rate)) : tr("–"),
            tr("%1 given, %2 came back").arg(counted(counts.given()), counted(counts.codesGiven))});
        rows.push_back({nameOf(source), counts.given(), cellOf(percentOf(counts.worksKnown(), counts.given())),
            cellOf(percentOf(counts.contributed, counts.given())), counts.codesGiven,
            rate ? QVariant(qint64(std::lround(*rate))) : QVariant()});
    }
    m_sourceChart->setBars(bars);
    m_sources->setFigures(
        {tr("Source"), tr("Given"), tr("Worked"), tr("All back"), tr("Codes back"), tr("For 100")}, std::move(rows));
}

} // namespace invites::admin
