#include "common/store/AnalyticsStore.h"

#include "common/store/CodeTable.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace invites::store {

namespace {

QDate dayOf(const db::Row& row) {
    return QDate::fromString(row.text(0), Qt::ISODate);
}

CohortDay cohortFromRow(const db::Row& row) {
    CohortDay cohort{
        dayOf(row), codeSourceFromText(row.text(1)).value_or(CodeSource::Import), TicketLane(row.integer(2)), {}};
    DeliveryCounts& counts = cohort.counts;
    int column = 3;
    for (qint64* count : {&counts.untaken, &counts.silent, &counts.worked, &counts.failed, &counts.inPart,
             &counts.contributed, &counts.codesGiven})
        *count = row.integer(column++);
    for (qint64& count : counts.within)
        count = row.integer(column++);
    counts.late = row.integer(column);
    return cohort;
}

VisitDay visitsFromRow(const db::Row& row) {
    return {dayOf(row), row.integer(1), row.integer(2), row.integer(3)};
}

GiveUpDay giveUpsFromRow(const db::Row& row) {
    return {dayOf(row), TicketLane(row.integer(1)), row.integer(2), row.integer(3), row.integer(4)};
}

PublicDay seriesFromRow(const db::Row& row) {
    return {dayOf(row), row.integer(1), row.integer(2), row.integer(3), row.integer(4), row.integer(5), row.integer(6),
        row.integer(7), row.integer(8), row.optionalInteger(9), row.optionalInteger(10), row.optionalInteger(11),
        row.optionalInteger(12)};
}

CountryRequests countryFromRow(const db::Row& row) {
    return {row.text(0), row.integer(1)};
}

db::Parameters parametersOf(std::optional<CampaignId> campaign, QDate first, QDate last) {
    return db::Parameters()
        .int64(campaign ? std::optional(campaign->value) : std::nullopt)
        .text(first.toString(Qt::ISODate))
        .text(last.toString(Qt::ISODate));
}

} // namespace

DeliveryCounts& DeliveryCounts::operator+=(const DeliveryCounts& other) {
    untaken += other.untaken;
    silent += other.silent;
    worked += other.worked;
    failed += other.failed;
    inPart += other.inPart;
    contributed += other.contributed;
    codesGiven += other.codesGiven;
    for (std::size_t age = 0; age < within.size(); ++age)
        within[age] += other.within[age];
    late += other.late;
    return *this;
}

template <typename Day>
Status AnalyticsStore::readInto(
    std::vector<Day>& days, const db::Query& query, const db::Parameters& parameters, Day (*fromRow)(const db::Row&)) {
    const auto rows = m_connection.runIdempotent(query, parameters);
    if (!rows)
        return failure(rows.error());
    for (const db::Row row : *rows)
        days.push_back(fromRow(row));
    return {};
}

Status AnalyticsStore::readSeries(Analytics& analytics, std::optional<CampaignId> campaign, QDate first, QDate last) {
    static const db::Query query("read_series_days");
    std::vector<PublicDay>& series = analytics.series;
    const Status done =
        readInto(series, query, parametersOf(campaign, first.addDays(1 - lookBackDays), last), seriesFromRow);
    const auto begin =
        std::find_if(series.begin(), series.end(), [first](const PublicDay& day) { return day.day >= first; });
    analytics.before.assign(series.begin(), begin);
    series.erase(series.begin(), begin);
    return done;
}

Status AnalyticsStore::readNow(Analytics& analytics, std::optional<CampaignId> campaign) {
    auto now = StatisticsStore(m_connection).readEach(campaign, nowDays, nowHours);
    if (!now)
        return failure(now.error());
    analytics.now = std::move(*now);
    return {};
}

Result<Analytics> AnalyticsStore::read(std::optional<CampaignId> campaign, QDate first, QDate last) {
    static const db::Query cohorts("read_cohort_days");
    static const db::Query visits("read_visit_days");
    static const db::Query giveUps("read_give_up_days");
    static const db::Query countries("read_countries_between");
    const db::Parameters which = parametersOf(campaign, first, last);
    Analytics read;
    for (const auto& part : std::initializer_list<std::function<Status()>>{
             [&] { return readInto(read.cohorts, cohorts, which, cohortFromRow); },
             [&] { return readInto(read.visits, visits, which, visitsFromRow); },
             [&] { return readInto(read.giveUps, giveUps, which, giveUpsFromRow); },
             [&] { return readInto(read.countries, countries, which, countryFromRow); },
             [&] { return readSeries(read, campaign, first, last); }, [&] { return readNow(read, campaign); }}) {
        if (const Status done = part(); !done)
            return failure(done.error());
    }
    return read;
}

} // namespace invites::store
