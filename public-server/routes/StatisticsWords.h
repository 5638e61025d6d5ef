#pragma once

#include "public-server/statistics/Statistics.h"

#include <QString>

namespace invites::routes {

// What the statistics page says of its numbers, a sentence or two each. What cannot be told is said to be so.
struct StatisticsWords {
    QString returnRate;
    QString givingBack;
    QString sustainability;
    QString emptying;
    QString wait;
    QString forecast;
    QString priority;
    QString moved;
};
StatisticsWords wordsOf(const statistics::Statistics& statistics);

// "DE" as "Germany"; as it is where it is nobody's; "not known" for an empty one.
QString countryName(const QString& country);

} // namespace invites::routes
