#include "admin-app/data/DashboardSummary.h"
#include "admin-app/pages/AnalyticsPage.h"
#include "admin-app/pages/AnalyticsWords.h"
#include "admin-app/widgets/BarChart.h"
#include "admin-app/widgets/FigurePanel.h"
#include "admin-app/widgets/TimeChart.h"

#include <QComboBox>
#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace invites::admin {
namespace {

QString counted(qint64 count) {
    return QLocale().toString(count);
}

QVariant shareOrNone(std::optional<double> share) {
    return share ? QVariant(*share) : QVariant();
}

QVariant countOrNone(std::optional<qint64> count) {
    return count ? QVariant(*count) : QVariant();
}

std::optional<double> asValue(std::optional<qint64> count) {
    return count ? std::optional(double(*count)) : std::nullopt;
}

} // namespace

void AnalyticsPage::showFunnel(const DeliveryFilter& filter) {
    QList<BarChart::Bar> bars;
    std::vector<QVariantList> rows;
    for (const FunnelStep& step : funnelOf(*m_feed.analytics(), filter)) {
        bars.append({nameOf(step.stage), double(step.count), counted(step.count), noteOf(step), step.isBiggestLoss});
        rows.push_back({nameOf(step.stage), step.count, shareOrNone(step.ofBefore), shareOrNone(step.ofFirst),
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
        rows.push_back({nameOf(count.reason), count.count, shareOrNone(count.share)});
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
            row.append(shareOrNone(share));
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
        rows.push_back({nameOf(source), counts.given(), shareOrNone(percentOf(counts.worksKnown(), counts.given())),
            shareOrNone(percentOf(counts.contributed, counts.given())), counts.codesGiven,
            rate ? QVariant(qint64(std::lround(*rate))) : QVariant()});
    }
    m_sourceChart->setBars(bars);
    m_sources->setFigures(
        {tr("Source"), tr("Given"), tr("Worked"), tr("All back"), tr("Codes back"), tr("For 100")}, std::move(rows));
}

void AnalyticsPage::showSeries() {
    QList<QDate> days;
    TimeChart::Line given{tr("Given"), {}};
    TimeChart::Line received{tr("Received"), {}};
    TimeChart::Line waiting{tr("Waiting"), {}};
    TimeChart::Line priority{tr("Priority lane’s share"), {}};
    std::vector<QVariantList> flow;
    std::vector<QVariantList> length;
    std::vector<QVariantList> shares;
    for (const store::SeriesDay& day : m_feed.analytics()->series) {
        days.append(day.day);
        given.values.append(double(day.given));
        received.values.append(double(day.received));
        waiting.values.append(asValue(day.waiting));
        priority.values.append(priorityShareOf(day));
        flow.push_back({day.day, day.requested, day.given, day.received});
        length.push_back({day.day, countOrNone(day.waiting), countOrNone(day.moved)});
        shares.push_back({day.day, shareOrNone(priorityShareOf(day)), countOrNone(day.priorityServed),
            countOrNone(day.standardServed)});
    }
    const bool endsToday = !days.isEmpty() && days.last() == QDateTime::currentDateTimeUtc().date();
    const auto last = endsToday ? TimeChart::Last::Running : TimeChart::Last::Whole;
    m_flowChart->setDays(days, {given, received}, last);
    m_lengthChart->setDays(days, {waiting});
    m_priorityChart->setDays(days, {priority}, last);
    for (auto* rows : {&flow, &length, &shares})
        std::reverse(rows->begin(), rows->end());
    m_flow->setFigures({tr("Day (UTC)"), tr("Asked for"), given.name, received.name}, std::move(flow));
    m_length->setFigures({tr("Day (UTC)"), waiting.name, tr("Moved by hand")}, std::move(length));
    m_priority->setFigures(
        {tr("Day (UTC)"), priority.name, tr("By the priority lane"), tr("By the standard lane")}, std::move(shares));
}

} // namespace invites::admin
