#include "public-server/statistics/StatisticsJson.h"

#include <QJsonArray>

#include <cmath>

namespace invites::statistics {

namespace {

using namespace Qt::StringLiterals;

template <typename Number>
QJsonValue orNull(const std::optional<Number>& number) {
    return number ? QJsonValue(*number) : QJsonValue();
}

QJsonValue waitJson(const std::optional<WaitRange>& wait) {
    if (!wait)
        return {};
    return QJsonObject{{u"typical"_s, qint64(wait->typical.count())}, {u"long"_s, qint64(wait->longer.count())}};
}

QJsonValue forecastJson(const std::optional<ForecastFigure>& figure) {
    if (!figure)
        return {};
    return QJsonObject{{u"within"_s, std::round(figure->within * 100) / 100}, {u"judged"_s, figure->judged}};
}

QJsonObject emptyingJson(const Emptying& emptying) {
    const auto kind = [&] {
        switch (emptying.kind) {
        case Emptying::Kind::Empty:
            return u"empty"_s;
        case Emptying::Kind::After:
            return u"after"_s;
        case Emptying::Kind::Never:
            return u"never"_s;
        case Emptying::Kind::Unknown:
            return u"unknown"_s;
        }
        return QString();
    }();
    const bool isAfter = emptying.kind == Emptying::Kind::After;
    return {{u"state"_s, kind}, {u"days"_s, isAfter ? QJsonValue(std::round(emptying.days * 10) / 10) : QJsonValue()}};
}

QJsonObject dayJson(const ToldDay& day) {
    return {{u"day"_s, day.day.toString(Qt::ISODate)}, {u"requested"_s, toJson(day.requested)},
        {u"given"_s, toJson(day.given)}, {u"received"_s, toJson(day.received)}, {u"worked"_s, toJson(day.used)},
        {u"did_not_work"_s, toJson(day.invalid)}, {u"contributed"_s, toJson(day.contributed)},
        {u"expired"_s, toJson(day.expired)}, {u"left"_s, toJson(day.left)}, {u"waiting"_s, toJson(day.waiting)},
        {u"priority_served"_s, toJson(day.priorityServed)}, {u"standard_served"_s, toJson(day.standardServed)},
        {u"moved"_s, toJson(day.moved)}};
}

QJsonArray weekJson(const Statistics& statistics) {
    QJsonArray week;
    for (std::size_t i = 0; i < statistics.week.size(); ++i) {
        const ToldWeekHour& hour = statistics.week[i];
        week.append(QJsonObject{{u"weekday"_s, int(i / 24) + 1}, {u"hour"_s, int(i % 24)},
            {u"requested"_s, toJson(hour.requested)}, {u"given"_s, toJson(hour.given)},
            {u"received"_s, toJson(hour.received)}});
    }
    return week;
}

QJsonValue countriesJson(const std::optional<std::vector<ToldCountry>>& countries) {
    if (!countries)
        return {};
    QJsonArray list;
    for (const ToldCountry& country : *countries)
        list.append(QJsonObject{{u"country"_s, country.country.isEmpty() ? QJsonValue() : QJsonValue(country.country)},
            {u"requested"_s, toJson(country.requests)}});
    return list;
}

QJsonValue priorityJson(const Statistics& statistics) {
    if (!statistics.priorityShare)
        return {};
    return QJsonObject{{u"share"_s, *statistics.priorityShare}, {u"served"_s, toJson(statistics.priorityServed)},
        {u"standard_served"_s, toJson(statistics.standardServed)},
        {u"percent"_s, orNull(statistics.prioritySharePercent)}};
}

} // namespace

QJsonObject statisticsJson(const Statistics& statistics) {
    QJsonArray days;
    for (const ToldDay& day : statistics.days)
        days.append(dayJson(day));
    QJsonArray hours;
    for (const store::PublicHour& hour : statistics.hours)
        hours.append(QJsonObject{{u"hour"_s, toRfc3339(hour.hour)}, {u"waiting"_s, hour.waiting}});
    return {{u"campaign"_s, statistics.slug}, {u"name"_s, statistics.name}, {u"at"_s, toRfc3339(statistics.at)},
        {u"open"_s, statistics.isOpen}, {u"available"_s, toJson(statistics.available)},
        {u"waiting"_s, toJson(statistics.waiting)}, {u"requested"_s, toJson(statistics.requested)},
        {u"given"_s, toJson(statistics.given)}, {u"received"_s, toJson(statistics.received)},
        {u"receivers"_s, toJson(statistics.receivers)}, {u"contributed"_s, toJson(statistics.contributed)},
        {u"worked"_s, toJson(statistics.used)}, {u"did_not_work"_s, toJson(statistics.invalid)},
        {u"return_percent"_s, orNull(statistics.returnRate)},
        {u"return_percent_30_days"_s, orNull(statistics.recentRate)},
        {u"receivers_giving_back_percent"_s, orNull(statistics.givingBack)},
        {u"time_to_empty"_s, emptyingJson(statistics.emptying)},
        {u"estimated_wait_seconds"_s, waitJson(statistics.wait)}, {u"forecast"_s, forecastJson(statistics.forecast)},
        {u"priority"_s, priorityJson(statistics)}, {u"moved"_s, toJson(statistics.moved)}, {u"days"_s, days},
        {u"hours"_s, hours}, {u"week"_s, weekJson(statistics)}, {u"countries"_s, countriesJson(statistics.countries)}};
}

} // namespace invites::statistics
