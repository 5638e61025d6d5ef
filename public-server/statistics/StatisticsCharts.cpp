#include "public-server/statistics/Charts.h"

#include <algorithm>

namespace invites::statistics {

namespace {

using namespace Qt::StringLiterals;

std::vector<QString> dayLabels(const Statistics& statistics) {
    std::vector<QString> labels;
    for (const ToldDay& day : statistics.days)
        labels.push_back(day.day.toString(Qt::ISODate));
    return labels;
}

std::vector<Told> ofDays(const Statistics& statistics, Told ToldDay::*field) {
    std::vector<Told> values;
    for (const ToldDay& day : statistics.days)
        values.push_back(day.*field);
    return values;
}

// "Between 0 and 240; 12 at the end."
QString rangeOf(const std::vector<Told>& values) {
    std::optional<qint64> least;
    std::optional<qint64> most;
    for (const Told& value : values) {
        if (!value.isExact())
            continue;
        least = std::min(least.value_or(value.value), value.value);
        most = std::max(most.value_or(value.value), value.value);
    }
    if (!most)
        return u"No number is large enough to be told."_s;
    return u"Between %1 and %2; %3 at the end."_s.arg(
        inWords(Told::exactly(*least)), inWords(Told::exactly(*most)), inWords(values.back()));
}

QString mostOf(const QString& what, const std::vector<QString>& labels, const std::vector<Told>& values) {
    const auto most = std::max_element(
        values.begin(), values.end(), [](const Told& a, const Told& b) { return a.drawn() < b.drawn(); });
    if (most == values.end() || most->drawn() == 0)
        return u"No number of %1 is large enough to be told."_s.arg(what);
    return u"Most %1: %2, %3."_s.arg(what, inWords(*most), labels[std::size_t(most - values.begin())]);
}

Chart lineOfDays(const Statistics& statistics) {
    Chart chart{"line-90-days", Chart::Kind::Line, u"The line over 90 days"_s,
        u"How many people were waiting when each day (UTC) ended; today, how many wait now."_s, {}, u"Day"_s,
        dayLabels(statistics), {{u"Waiting"_s, ofDays(statistics, &ToldDay::waiting)}}};
    chart.description = rangeOf(chart.series.front().values);
    return chart;
}

Chart lineOfHours(const Statistics& statistics) {
    Chart chart{"line-48-hours", Chart::Kind::Line, u"The line over 48 hours"_s,
        u"How many people were waiting when each hour (UTC) ended; in the last one, how many wait now."_s, {},
        u"Hour"_s, {}, {{u"Waiting"_s, {}}}};
    for (const store::PublicHour& hour : statistics.hours) {
        chart.labels.push_back(toRfc3339(hour.hour).left(16).replace(u'T', u' '));
        chart.series.front().values.push_back(Told::exactly(hour.waiting));
    }
    chart.description = rangeOf(chart.series.front().values);
    return chart;
}

Chart bars(const Statistics& statistics, const char* name, const QString& title, const QString& meaning,
    std::vector<ChartSeries> series) {
    Chart chart{name, Chart::Kind::Bars, title, meaning, {}, u"Day"_s, dayLabels(statistics), std::move(series)};
    QStringList most;
    for (const ChartSeries& each : chart.series)
        most << mostOf(each.name.toLower(), chart.labels, each.values);
    chart.description = most.join(u' ');
    return chart;
}

Chart weekOf(const Statistics& statistics, const char* name, const QString& title, const QString& meaning,
    const QString& what, Told ToldWeekHour::*field) {
    Chart chart{name, Chart::Kind::Heat, title, meaning, {}, u"Hour"_s, {}, {{what, {}}}};
    for (std::size_t i = 0; i < statistics.week.size(); ++i) {
        chart.labels.push_back(u"%1 %2:00"_s.arg(weekdays()[i / 24]).arg(i % 24, 2, 10, QLatin1Char('0')));
        chart.series.front().values.push_back(statistics.week[i].*field);
    }
    chart.description = mostOf(what.toLower(), chart.labels, chart.series.front().values);
    return chart;
}

} // namespace

bool Chart::isEmpty() const {
    const auto isSomething = [](const Told& value) {
        return value.isExact() ? value.value > 0 : value.kind != Told::Kind::Unknown;
    };
    return std::none_of(series.begin(), series.end(),
        [&](const ChartSeries& each) { return std::any_of(each.values.begin(), each.values.end(), isSomething); });
}

const std::vector<QString>& weekdays() {
    static const std::vector<QString> names{
        u"Monday"_s, u"Tuesday"_s, u"Wednesday"_s, u"Thursday"_s, u"Friday"_s, u"Saturday"_s, u"Sunday"_s};
    return names;
}

std::vector<Chart> chartsOf(const Statistics& statistics) {
    std::vector<Chart> charts{lineOfDays(statistics), lineOfHours(statistics),
        bars(statistics, "codes", u"Codes given and given back"_s,
            u"How many codes were shown to somebody on each day (UTC), and how many came back from those who had been "
            "given one."_s,
            {{u"Given"_s, ofDays(statistics, &ToldDay::given)},
                {u"Received"_s, ofDays(statistics, &ToldDay::received)}}),
        bars(statistics, "requests", u"People who asked"_s,
            u"How many asked for a code on each day (UTC), and how many gave up their place in the line."_s,
            {{u"Asked"_s, ofDays(statistics, &ToldDay::requested)}, {u"Left"_s, ofDays(statistics, &ToldDay::left)}})};
    if (statistics.priorityShare)
        charts.push_back(bars(statistics, "lanes", u"Served by each lane"_s,
            u"How many were given a code or offered one on each day (UTC), from each lane of the line."_s,
            {{u"Standard"_s, ofDays(statistics, &ToldDay::standardServed)},
                {u"Priority"_s, ofDays(statistics, &ToldDay::priorityServed)}}));
    charts.push_back(weekOf(statistics, "week-requested", u"When people ask"_s,
        u"All requests so far, by the hour of the week (UTC)."_s, u"Asked"_s, &ToldWeekHour::requested));
    charts.push_back(weekOf(statistics, "week-given", u"When codes are given"_s,
        u"All codes given so far, by the hour of the week (UTC)."_s, u"Given"_s, &ToldWeekHour::given));
    return charts;
}

} // namespace invites::statistics
