#include "admin-app/data/AnalyticsSeries.h"
#include "admin-app/data/FigureModel.h"
#include "admin-app/pages/AnalyticsPage.h"
#include "admin-app/widgets/FigurePanel.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>

namespace invites::admin {
namespace {

using Rows = std::vector<QVariantList>;

QVariant rateOrNone(std::optional<double> rate) {
    return rate ? QVariant(qint64(std::lround(*rate))) : QVariant();
}

std::optional<double> asValue(std::optional<qint64> count) {
    return count ? std::optional(double(*count)) : std::nullopt;
}

// The latest first.
Rows backwards(Rows rows) {
    std::reverse(rows.begin(), rows.end());
    return rows;
}

} // namespace

QList<QDate> AnalyticsPage::daysOfSeries() const {
    QList<QDate> days;
    for (const store::PublicDay& day : m_feed.analytics()->series)
        days.append(day.day);
    return days;
}

// isCounted: what happened on a day, of which today is not over; else how it was at its end, or now.
void AnalyticsPage::drawDays(TimeChart* chart, const QList<TimeChart::Line>& lines, bool isCounted) {
    const QList<QDate> days = daysOfSeries();
    const bool endsToday = !days.isEmpty() && days.last() == QDateTime::currentDateTimeUtc().date();
    chart->setDays(days, lines, isCounted && endsToday ? TimeChart::Last::Running : TimeChart::Last::Whole);
}

void AnalyticsPage::showReturns(const DeliveryFilter& filter) {
    TimeChart::Line recent{tr("In the 30 days until then"), {}};
    TimeChart::Line ofDay{tr("For those of that day, so far"), {}};
    Rows rows;
    const auto rates = ratesByDay(*m_feed.analytics(), filter);
    const QList<QDate> days = daysOfSeries();
    for (std::size_t at = 0; at < rates.size(); ++at) {
        recent.values.append(rates[at].recent);
        ofDay.values.append(rates[at].ofDay);
        QVariantList row{days[qsizetype(at)], rateOrNone(rates[at].ofDay)};
        if (filter.isOpen())
            row.append(rateOrNone(rates[at].recent));
        rows.push_back(std::move(row));
    }
    QStringList titles{tr("Day (UTC)"), ofDay.name};
    if (filter.isOpen())
        titles.append(recent.name);
    drawDays(m_returnChart, filter.isOpen() ? QList{ofDay, recent} : QList{ofDay});
    m_returns->setFigures(titles, backwards(std::move(rows)));
    m_returns->setNote(filter.isOpen()
                           ? tr("Whoever was given a code lately still has time to give some back.")
                           : tr("Of the codes given on each day. What came back on a day has no source and no lane."));
}

void AnalyticsPage::showFlow(const DeliveryFilter& filter) {
    TimeChart::Line given{tr("Given"), {}};
    TimeChart::Line received{tr("Received"), {}};
    Rows rows;
    const auto& series = m_feed.analytics()->series;
    const auto filtered = givenByDay(*m_feed.analytics(), filter);
    for (std::size_t at = 0; at < series.size(); ++at) {
        const qint64 count = filter.isOpen() ? series[at].given : filtered[at];
        given.values.append(double(count));
        received.values.append(double(series[at].received));
        QVariantList row{series[at].day, count};
        if (filter.isOpen())
            row.append(series[at].received);
        rows.push_back(std::move(row));
    }
    drawDays(m_flowChart, filter.isOpen() ? QList{given, received} : QList{given});
    m_flow->setFigures(filter.isOpen() ? QStringList{tr("Day (UTC)"), given.name, received.name}
                                       : QStringList{tr("Day (UTC)"), given.name},
        backwards(std::move(rows)));
    m_flow->setNote(filter.isOpen() ? QString() : tr("What came back on a day has no source and no lane."));
}

void AnalyticsPage::showPeople(const DeliveryFilter& filter) {
    TimeChart::Line asked{tr("Asked"), {}};
    TimeChart::Line left{tr("Left the line"), {}};
    TimeChart::Line missed{filter.lane ? tr("Missed their turn and did not come back") : tr("Missed their turn"), {}};
    Rows rows;
    const auto& series = m_feed.analytics()->series;
    const auto leaving = leavingByDay(*m_feed.analytics(), filter.lane.value_or(TicketLane::Standard));
    for (std::size_t at = 0; at < series.size(); ++at) {
        const store::PublicDay& day = series[at];
        const LeavingDay of = filter.lane ? leaving[at] : LeavingDay{day.left, day.expired};
        asked.values.append(double(day.requested));
        left.values.append(double(of.left));
        missed.values.append(double(of.missed));
        if (filter.lane)
            rows.push_back({day.day, of.left, of.missed});
        else
            rows.push_back({day.day, day.requested, of.left, of.missed});
    }
    drawDays(m_peopleChart, filter.lane ? QList{left, missed} : QList{asked, left, missed});
    m_people->setFigures(filter.lane ? QStringList{tr("Day (UTC)"), left.name, missed.name}
                                     : QStringList{tr("Day (UTC)"), asked.name, left.name, missed.name},
        backwards(std::move(rows)));
    m_people->setNote(
        filter.lane ? tr("Who asks has no lane yet: these are those who gave up in this one.") : QString());
}

void AnalyticsPage::showFound() {
    TimeChart::Line worked{tr("Worked"), {}};
    TimeChart::Line failed{tr("Did not work"), {}};
    TimeChart::Line contributed{tr("Gave all codes back"), {}};
    Rows rows;
    for (const store::PublicDay& day : m_feed.analytics()->series) {
        worked.values.append(double(day.used));
        failed.values.append(double(day.invalid));
        contributed.values.append(double(day.contributed));
        rows.push_back({day.day, day.used, day.invalid, day.contributed});
    }
    drawDays(m_foundChart, {worked, failed, contributed});
    m_found->setFigures({tr("Day (UTC)"), worked.name, failed.name, contributed.name}, backwards(std::move(rows)));
}

void AnalyticsPage::showLine() {
    TimeChart::Line waiting{tr("Waiting"), {}};
    TimeChart::Line priority{tr("Priority lane’s share"), {}};
    Rows length;
    Rows shares;
    for (const store::PublicDay& day : m_feed.analytics()->series) {
        waiting.values.append(asValue(day.waiting));
        priority.values.append(priorityShareOf(day));
        length.push_back({day.day, cellOf(day.waiting), cellOf(day.moved)});
        shares.push_back(
            {day.day, cellOf(priorityShareOf(day)), cellOf(day.priorityServed), cellOf(day.standardServed)});
    }
    drawDays(m_lengthChart, {waiting}, false);
    drawDays(m_priorityChart, {priority});
    m_length->setFigures({tr("Day (UTC)"), waiting.name, tr("Moved by hand")}, backwards(std::move(length)));
    m_priority->setFigures(
        {tr("Day (UTC)"), priority.name, tr("By the priority lane"), tr("By the standard lane or at once")},
        backwards(std::move(shares)));
}

} // namespace invites::admin
