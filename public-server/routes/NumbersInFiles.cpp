#include "public-server/routes/NumbersInFiles.h"

#include "public-server/statistics/Charts.h"
#include "public-server/statistics/StatisticsJson.h"

#include <QJsonDocument>

namespace invites::routes {

namespace {

using publication::PublishedFigure;

QString inHundredths(const std::optional<int>& share, const QString& unit = {}) {
    return share ? QString::number(*share) + unit : QStringLiteral("not known yet");
}

std::vector<PublishedFigure> figuresOf(const statistics::Statistics& numbers) {
    std::vector<PublishedFigure> figures{{QStringLiteral("Codes ready"), inWords(numbers.available)},
        {QStringLiteral("People who wait"), inWords(numbers.waiting)},
        {QStringLiteral("Codes given"), inWords(numbers.given)},
        {QStringLiteral("Codes given back"), inWords(numbers.received)},
        {QStringLiteral("Codes given back for each hundred given"), inHundredths(numbers.returnRate)},
        {QStringLiteral("Tickets moved by hand"), inWords(numbers.moved)}};
    if (numbers.priorityShare)
        figures.push_back(
            {QStringLiteral("Served from the priority lane (at most 1 in %1 while others wait, without a limit else)")
                    .arg(*numbers.priorityShare),
                inHundredths(numbers.prioritySharePercent, QStringLiteral(" %"))});
    return figures;
}

} // namespace

publication::PublishedNumbers numbersInFiles(const statistics::Statistics& told) {
    publication::PublishedNumbers numbers{figuresOf(told), {}, QJsonDocument(statisticsJson(told)).toJson()};
    for (const statistics::Chart& chart : chartsOf(told)) {
        if (!chart.isEmpty())
            numbers.charts.push_back({chart.name, chart.title + QStringLiteral(". ") + chart.description,
                QByteArray::fromStdString(svgFile(chart))});
    }
    return numbers;
}

} // namespace invites::routes
