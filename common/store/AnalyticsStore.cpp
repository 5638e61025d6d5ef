#include "common/store/AnalyticsStore.h"

#include "common/store/CodeTable.h"

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

SeriesDay seriesFromRow(const db::Row& row) {
    return {dayOf(row), row.integer(1), row.integer(2), row.integer(3), row.optionalInteger(4), row.optionalInteger(5),
        row.optionalInteger(6), row.optionalInteger(7)};
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

Result<Analytics> AnalyticsStore::read(std::optional<CampaignId> campaign, QDate first, QDate last) {
    static const db::Query cohorts("read_cohort_days");
    static const db::Query visits("read_visit_days");
    static const db::Query giveUps("read_give_up_days");
    static const db::Query series("read_series_days");
    const db::Parameters which = db::Parameters()
                                     .int64(campaign ? std::optional(campaign->value) : std::nullopt)
                                     .text(first.toString(Qt::ISODate))
                                     .text(last.toString(Qt::ISODate));
    Analytics read;
    for (const auto& part : std::initializer_list<std::function<Status()>>{
             [&] { return readInto(read.cohorts, cohorts, which, cohortFromRow); },
             [&] { return readInto(read.visits, visits, which, visitsFromRow); },
             [&] { return readInto(read.giveUps, giveUps, which, giveUpsFromRow); },
             [&] { return readInto(read.series, series, which, seriesFromRow); }}) {
        if (const Status done = part(); !done)
            return failure(done.error());
    }
    return read;
}

} // namespace invites::store
