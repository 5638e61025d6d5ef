#include "admin-app/data/DashboardSummary.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>
#include <map>

namespace invites::admin {
namespace {

constexpr int rateDays = 7;

using DaysByDate = std::map<QDate, DayPoint>;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(DashboardSummary)
};

void add(store::CampaignFigures& sum, const store::CampaignFigures& figures) {
    sum.added += figures.added;
    sum.codes.available += figures.codes.available;
    sum.codes.reserved += figures.codes.reserved;
    sum.codes.distributed += figures.codes.distributed;
    sum.codes.used += figures.codes.used;
    sum.codes.invalid += figures.codes.invalid;
    sum.codes.held += figures.codes.held;
    sum.inTrash += figures.inTrash;
    sum.flagged += figures.flagged;
    sum.waiting += figures.waiting;
    sum.offered += figures.offered;
    if (figures.oldestUnsettled && (!sum.oldestUnsettled || *figures.oldestUnsettled < *sum.oldestUnsettled))
        sum.oldestUnsettled = figures.oldestUnsettled;
}

QDate dateOf(Instant instant) {
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(instant));
    return {int(day.year()), int(unsigned(day.month())), int(unsigned(day.day()))};
}

std::optional<double> rateOf(qint64 given, qint64 received) {
    if (given == 0)
        return std::nullopt;
    return 100.0 * double(received) / double(given);
}

DayPoint sumUpTo(const DaysByDate& days, QDate last, int count) {
    DayPoint sum;
    for (auto day = days.upper_bound(last.addDays(-count)); day != days.end() && day->first <= last; ++day) {
        sum.given += day->second.given;
        sum.received += day->second.received;
    }
    return sum;
}

Emptying emptyingOf(qint64 available, const DaysByDate& days, Instant now) {
    if (available <= 0)
        return {Emptying::Kind::Empty};
    const QDate today = dateOf(now);
    const DayPoint week = sumUpTo(days, today, rateDays);
    if (week.given == 0 && week.received == 0)
        return {Emptying::Kind::Unknown};
    const qint64 outflow = week.given - week.received;
    if (outflow <= 0)
        return {Emptying::Kind::Never};
    // Today is not over, and a campaign may be younger than the week.
    const QDate first = std::max(today.addDays(1 - rateDays), days.begin()->first);
    const double ofToday =
        std::chrono::duration<double, std::ratio<86400>>(now - std::chrono::floor<std::chrono::days>(now)).count();
    const double elapsed = std::max(double(first.daysTo(today)) + ofToday, 1.0 / 24);
    return {Emptying::Kind::After, double(available) / (double(outflow) / elapsed)};
}

} // namespace

DashboardSummary summarise(
    const store::Dashboard& dashboard, std::optional<CampaignId> campaign, int days, Instant now) {
    DashboardSummary summary;
    for (const store::CampaignFigures& figures : dashboard.campaigns) {
        if (campaign && figures.campaign != *campaign)
            continue;
        add(summary.figures, figures);
        if (campaign) {
            summary.figures.campaign = figures.campaign;
            summary.figures.slug = figures.slug;
            summary.figures.name = figures.name;
            summary.figures.open = figures.open;
        }
    }
    DaysByDate byDate;
    for (const store::DayFigures& figures : dashboard.days) {
        if (campaign && figures.campaign != *campaign)
            continue;
        DayPoint& point = byDate[figures.day];
        point.given += figures.distributed;
        point.received += figures.received;
    }
    const QDate today = dateOf(now);
    for (QDate day = today.addDays(1 - days); day <= today; day = day.addDays(1)) {
        DayPoint point = byDate.contains(day) ? byDate[day] : DayPoint();
        point.day = day;
        const DayPoint week = sumUpTo(byDate, day, rateDays);
        point.returnRate = rateOf(week.given, week.received);
        summary.given += point.given;
        summary.received += point.received;
        summary.days.push_back(point);
    }
    summary.returnRate = rateOf(summary.given, summary.received);
    summary.emptying = emptyingOf(summary.figures.codes.available, byDate, now);
    return summary;
}

Emptying emptyingOf(qint64 available, const std::vector<DayPoint>& days, Instant now) {
    DaysByDate byDate;
    for (const DayPoint& day : days)
        byDate[day.day] = day;
    return emptyingOf(available, byDate, now);
}

QString inWords(const Emptying& emptying) {
    switch (emptying.kind) {
    case Emptying::Kind::Unknown:
        return Words::tr("unknown");
    case Emptying::Kind::Never:
        return Words::tr("does not run empty");
    case Emptying::Kind::Empty:
        return Words::tr("empty now");
    case Emptying::Kind::After:
        break;
    }
    const double hours = emptying.days * 24;
    if (hours < 1)
        return Words::tr("within the hour");
    if (hours < 48)
        return Words::tr("about %1 h").arg(int(std::lround(hours)));
    if (emptying.days > 730)
        return Words::tr("more than 2 years");
    return Words::tr("about %Ln day(s)", nullptr, int(std::lround(emptying.days)));
}

QString percentText(std::optional<double> percent) {
    return percent ? Words::tr("%L1 %").arg(qint64(std::llround(*percent))) : Words::tr("–");
}

} // namespace invites::admin
