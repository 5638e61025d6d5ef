#include "public-server/routes/StatisticsWords.h"

#include <QLocale>

#include <cmath>

namespace invites::routes {

namespace {

using namespace Qt::StringLiterals;
using statistics::Emptying;
using statistics::Statistics;

// As the campaign's page says it (resources/web/scripts/words.js).
QString spanWords(std::chrono::seconds span) {
    const double minutes = double(span.count()) / 60;
    const double hours = minutes / 60;
    if (minutes < 1.5)
        return u"a minute"_s;
    if (minutes < 50)
        return u"%1 minutes"_s.arg(std::lround(minutes));
    if (minutes < 80)
        return u"an hour"_s;
    if (hours < 36)
        return u"%1 hours"_s.arg(std::lround(hours));
    return u"%1 days"_s.arg(QLocale(QLocale::English).toString(qint64(std::llround(hours / 24))));
}

QString emptyingWords(const Emptying& emptying) {
    switch (emptying.kind) {
    case Emptying::Kind::Empty:
        return u"There are none now. Whoever asks gets the next that come in, in the order of the line."_s;
    case Emptying::Kind::After:
        return u"If it goes on as in the last %1 days, those that are there will have been given in about %2."_s.arg(
            QString::number(statistics::paceDays),
            spanWords(std::chrono::seconds(std::llround(emptying.days * 86400))));
    case Emptying::Kind::Never:
        return u"In the last %1 days at least as many came back as were given: if it goes on so, they do not run out."_s
            .arg(statistics::paceDays);
    case Emptying::Kind::Unknown:
        return u"Too few were given in the last %1 days to say how long those that are there will last."_s.arg(
            statistics::paceDays);
    }
    return {};
}

QString sustainabilityWords(const std::optional<int>& rate) {
    if (!rate)
        return u"Too few codes were given in the last 30 days to say whether the line keeps itself going."_s;
    const QString first = u"In the last 30 days %1 came back for every 100 that were given: "_s.arg(*rate);
    return first + (*rate >= 100 ? u"the line keeps itself going."_s : u"the rest has to come from elsewhere."_s);
}

QString waitWords(const Statistics& statistics) {
    const bool isLine = statistics.available.value == 0 || statistics.waiting.value > 0;
    if (!statistics.isOpen)
        return u"Nobody can ask for a code now: the campaign is closed."_s;
    if (!isLine)
        return u"Nobody waits: whoever asks now gets a code at once."_s;
    if (!statistics.wait)
        return u"How long a wait takes depends on when new codes come in; at present we can’t tell."_s;
    return u"Whoever asks now usually waits about %1, and sometimes %2."_s.arg(
        spanWords(statistics.wait->typical), spanWords(statistics.wait->longer));
}

QString forecastWords(const std::optional<ForecastFigure>& forecast) {
    if (!forecast)
        return u"Too few waits ended lately to say how often such times come true."_s;
    return u"Of the last %1 waits that we followed, %2 in 100 were over within the longer time; 90 is what we aim at."_s
        .arg(QString::number(forecast->judged), QString::number(std::lround(forecast->within * 100)));
}

QString priorityWords(const Statistics& statistics) {
    if (!statistics.priorityShare)
        return u"There is no priority lane: everybody stands in the same line."_s;
    const QString rule = u"The priority lane may have 1 in %1, that is %2 in 100, while anybody waits in the standard "
                         "lane. "_s.arg(*statistics.priorityShare)
                             .arg(std::lround(100.0 / *statistics.priorityShare));
    const QString counts = u"%1 were served from it so far, and %2 from the standard lane or at once"_s.arg(
        inWords(statistics.priorityServed), inWords(statistics.standardServed));
    const QString share =
        statistics.prioritySharePercent
            ? u": that is %1 in 100 of all these. Those served while nobody waited in the standard "
              "lane are among them, and they have no limit, so that it may be more than %2; that the "
              "rule was kept at every single turn is what the ledger shows."_s.arg(*statistics.prioritySharePercent)
                  .arg(std::lround(100.0 / *statistics.priorityShare))
            : u"."_s;
    return rule + counts + share;
}

QString movedWords(const statistics::Told& moved) {
    if (moved.value == 0)
        return u"No administrator has moved a ticket by hand."_s;
    return u"Administrators have moved %1 by hand. Each needs a reason, which is recorded."_s.arg(
        moved.value == 1 ? u"one ticket"_s : inWords(moved) + u" tickets"_s);
}

} // namespace

StatisticsWords wordsOf(const Statistics& statistics) {
    StatisticsWords words;
    words.returnRate = statistics.returnRate
                           ? u"So far %1 codes came back for every 100 that were given."_s.arg(*statistics.returnRate)
                           : u"Too few codes were given so far to say how many come back."_s;
    words.givingBack =
        statistics.givingBack
            ? u"Of those who have a code, %1 in 100 have given back all that they were asked for."_s.arg(
                  *statistics.givingBack)
            : u"Too few people have a code to say how many of them gave back all that they were asked for."_s;
    words.sustainability = sustainabilityWords(statistics.recentRate);
    words.emptying = emptyingWords(statistics.emptying);
    words.wait = waitWords(statistics);
    words.forecast = forecastWords(statistics.forecast);
    words.priority = priorityWords(statistics);
    words.moved = movedWords(statistics.moved);
    return words;
}

QString countryName(const QString& country) {
    if (country.isEmpty())
        return u"Not known"_s;
    const auto territory = QLocale::codeToTerritory(country);
    return territory == QLocale::AnyTerritory ? country : QLocale::territoryToString(territory);
}

} // namespace invites::routes
