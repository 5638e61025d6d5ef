#include "admin-app/data/AnalyticsSeries.h"
#include "admin-app/data/FigureModel.h"
#include "admin-app/pages/AnalyticsPage.h"
#include "admin-app/pages/AnalyticsWords.h"
#include "admin-app/widgets/BarChart.h"
#include "admin-app/widgets/FigurePanel.h"

#include <QComboBox>
#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace invites::admin {
namespace {

constexpr qsizetype mostBars = 8;
constexpr std::size_t hoursADay = 24;

QDateTime asDateTime(Instant instant) {
    return QDateTime::fromMSecsSinceEpoch(
        std::chrono::duration_cast<std::chrono::milliseconds>(instant.time_since_epoch()).count(), Qt::UTC);
}

Instant presentInstant() {
    return Instant(std::chrono::milliseconds(QDateTime::currentMSecsSinceEpoch()));
}

QString counted(qint64 count) {
    return QLocale().toString(count);
}

// Of those that are too many for the chart.
QString noteOnMore(qsizetype more) {
    return AnalyticsPage::tr("%Ln more in the table.", nullptr, int(more));
}

} // namespace

void AnalyticsPage::showHours() {
    QList<QDateTime> hours;
    TimeChart::Line waiting{tr("Waiting"), {}};
    std::vector<QVariantList> rows;
    for (const store::PublicHour& hour : hoursOf(*m_feed.analytics())) {
        hours.append(asDateTime(hour.hour));
        waiting.values.append(double(hour.waiting));
        rows.push_back({hours.last().toLocalTime(), hour.waiting});
    }
    std::reverse(rows.begin(), rows.end());
    m_hoursChart->setHours(hours, {waiting});
    m_hours->setFigures({tr("Hour from"), waiting.name}, std::move(rows));
}

void AnalyticsPage::showWeek() {
    static constexpr qint64 store::WeekHour::*measures[] = {
        &store::WeekHour::requested, &store::WeekHour::given, &store::WeekHour::received};
    const auto measure = measures[std::max(m_measure->currentIndex(), 0)];
    const auto week = weekOf(*m_feed.analytics());
    QStringList titles{tr("Hour (UTC)")};
    for (int day = 1; day <= 7; ++day)
        titles.append(QLocale().standaloneDayName(day));
    std::vector<QVariantList> rows;
    for (std::size_t hour = 0; hour < hoursADay; ++hour) {
        QVariantList row{QTime(int(hour), 0).toString(QStringLiteral("HH:mm"))};
        for (std::size_t first = 0; first < week.size(); first += hoursADay)
            row.append(week[first + hour].*measure);
        rows.push_back(std::move(row));
    }
    m_week->setFigures(titles, std::move(rows));
    m_week->setAbout(tr("%1, %2").arg(m_measure->currentText(), m_filter->inWords({})));
}

void AnalyticsPage::showSupplies() {
    QList<BarChart::Bar> bars;
    std::vector<QVariantList> rows;
    for (const CampaignSupply& supply : suppliesOf(*m_feed.analytics(), presentInstant())) {
        const bool isKnown = supply.emptying.kind == Emptying::Kind::After;
        bars.append({supply.name, isKnown ? supply.emptying.days : 0, inWords(supply.emptying),
            tr("%1 ready").arg(counted(supply.available))});
        rows.push_back({supply.name, inWords(supply.emptying),
            isKnown ? QVariant(QString::number(supply.emptying.days, 'f', 1)) : QVariant(), supply.available,
            supply.given, supply.received});
    }
    m_supplyChart->setBars(bars.first(std::min(bars.size(), mostBars)));
    m_supplies->setFigures(
        {tr("Campaign"), tr("Empty"), tr("In days"), tr("Ready"), tr("Given in 7 days"), tr("Received")},
        std::move(rows));
    QString note = tr("From now, if it goes on as in the last seven days, whatever days are chosen.");
    if (bars.size() > mostBars)
        note += u' ' + noteOnMore(bars.size() - mostBars);
    m_supplies->setNote(note);
}

void AnalyticsPage::showCountries() {
    QList<BarChart::Bar> bars;
    std::vector<QVariantList> rows;
    const auto countries = countriesOf(*m_feed.analytics());
    qint64 all = 0;
    for (const store::CountryRequests& country : countries)
        all += country.requests;
    for (const store::CountryRequests& country : countries) {
        const auto share = percentOf(country.requests, all);
        bars.append(
            {nameOfCountry(country.country), double(country.requests), counted(country.requests), percentText(share)});
        rows.push_back({nameOfCountry(country.country), country.country, country.requests, cellOf(share)});
    }
    m_countryChart->setBars(bars.first(std::min(bars.size(), mostBars)));
    m_countries->setFigures({tr("Country"), tr("Code"), tr("Asked"), tr("Of all these")}, std::move(rows));
    QString note = bars.isEmpty() ? tr("No proxy told a country in these days.")
                                  : tr("As the proxy told; countries are kept for 100 days.");
    if (bars.size() > mostBars)
        note += u' ' + noteOnMore(bars.size() - mostBars);
    m_countries->setNote(note);
}

} // namespace invites::admin
