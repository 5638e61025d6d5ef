#include "common/store/LineStore.h"

namespace invites::store {

namespace {

Error unknownWord(const QString& word) {
    return {
        ErrorCode::Internal, QStringLiteral("The database says \"%1\", which this program does not know.").arg(word)};
}

Result<TicketState> stateOf(const db::Row& row, int column) {
    const auto state = ticketStateFromText(row.text(column));
    if (!state)
        return failure(unknownWord(row.text(column)));
    return *state;
}

std::optional<CodeSource> sourceFromText(const QString& text) {
    if (text == QLatin1String("import"))
        return CodeSource::Import;
    if (text == QLatin1String("contribution"))
        return CodeSource::Contribution;
    if (text == QLatin1String("console"))
        return CodeSource::Console;
    return std::nullopt;
}

std::optional<ReportOutcome> reportOf(const db::Row& row, int column) {
    return row.isNull(column) ? std::nullopt : reportOutcomeFromText(row.text(column));
}

// Author, action, time, reason.
std::optional<LastAct> lastActOf(const db::Row& row, int column) {
    if (row.isNull(column))
        return std::nullopt;
    return LastAct{row.text(column), row.text(column + 1), row.instant(column + 2), row.optionalText(column + 3)};
}

std::optional<LinePlace> placeOf(const db::Row& row, int column) {
    if (row.isNull(column))
        return std::nullopt;
    return LinePlace{
        row.integer(column), row.integer(column + 1), row.integer(column + 2), int(row.integer(column + 3))};
}

// As invites.move_ticket calls them.
QString destinationOf(TicketLane lane) {
    return lane == TicketLane::Standard ? QStringLiteral("line") : QString(toText(lane));
}

Result<LineEntry> entryFromRow(const db::Row& row) {
    const auto state = stateOf(row, 2);
    if (!state)
        return failure(state.error());
    return LineEntry{TicketId(row.integer(0)), row.integer(1), *state, TicketLane(row.integer(3)), row.instant(4),
        row.optionalInstant(5), row.optionalInstant(6), row.optionalInstant(7), row.optionalInstant(8),
        placeOf(row, 9)};
}

Result<TicketFacts> ticketFactsFromRow(const db::Row& row) {
    const auto state = stateOf(row, 2);
    if (!state)
        return failure(state.error());
    TicketFacts facts;
    facts.id = TicketId(row.integer(0));
    facts.number = row.integer(1);
    facts.state = *state;
    facts.lane = TicketLane(row.integer(3));
    facts.ahead = row.optionalInteger(4);
    facts.requestedAt = row.instant(5);
    facts.offeredAt = row.optionalInstant(6);
    facts.offerExpiresAt = row.optionalInstant(7);
    facts.deliveredAt = row.optionalInstant(8);
    facts.copiedAt = row.optionalInstant(9);
    facts.contributedAt = row.optionalInstant(10);
    facts.expiredAt = row.optionalInstant(11);
    facts.leftAt = row.optionalInstant(12);
    facts.returnedAt = row.optionalInstant(13);
    facts.replacedAt = row.optionalInstant(14);
    facts.returnUntil = row.optionalInstant(15);
    facts.deadline = row.optionalInstant(16);
    facts.codesGiven = int(row.integer(17));
    facts.contributionSize = int(row.integer(18));
    if (const auto code = row.optionalInteger(19))
        facts.code = CodeId(*code);
    if (!row.isNull(20))
        facts.codeStatus = codeStatusFromText(row.text(20));
    facts.report = reportOf(row, 21);
    facts.waiting = row.integer(22);
    facts.available = row.integer(23);
    facts.campaignOpen = row.boolean(24);
    facts.lastAct = lastActOf(row, 25);
    if (const auto share = row.optionalInteger(29))
        facts.priorityShare = int(*share);
    facts.place = placeOf(row, 30);
    facts.isDrawn = row.boolean(34);
    return facts;
}

Result<CodeFacts> codeFactsFromRow(const db::Row& row) {
    const auto status = codeStatusFromText(row.text(2));
    const auto source = sourceFromText(row.text(3));
    if (!status || !source)
        return failure(unknownWord(status ? row.text(3) : row.text(2)));
    CodeFacts facts;
    facts.id = CodeId(row.integer(0));
    facts.campaignName = row.text(1);
    facts.status = *status;
    facts.source = *source;
    facts.addedAt = row.instant(4);
    facts.distributedAt = row.optionalInstant(5);
    facts.settledAt = row.optionalInstant(6);
    facts.flaggedAt = row.optionalInstant(7);
    facts.deletedAt = row.optionalInstant(8);
    facts.givenBy = row.optionalInteger(9);
    facts.ticketNumber = row.optionalInteger(10);
    if (!row.isNull(11))
        facts.ticketState = ticketStateFromText(row.text(11));
    facts.offerExpiresAt = row.optionalInstant(12);
    facts.copiedAt = row.optionalInstant(13);
    facts.deadline = row.optionalInstant(14);
    facts.codesGiven = int(row.optionalInteger(15).value_or(0));
    facts.contributionSize = int(row.integer(16));
    facts.report = reportOf(row, 17);
    facts.earlier = row.optionalInteger(18);
    facts.waiting = row.integer(19);
    facts.campaignOpen = row.boolean(20);
    facts.lastAct = lastActOf(row, 21);
    return facts;
}

// The keys of the entry that a page follows: those of its own part of the line.
void addKeys(db::Parameters& parameters, const std::optional<LineEntry>& after) {
    const bool isOffered = after && after->state == TicketState::Offered && after->offerExpiresAt;
    const std::optional<LinePlace> place = after && !isOffered ? after->place : std::nullopt;
    parameters.text(isOffered ? std::optional(toRfc3339(*after->offerExpiresAt)) : std::nullopt)
        .int64(isOffered ? std::optional(after->id.value) : std::nullopt)
        .int64(place ? std::optional(place->head) : std::nullopt)
        .int64(place ? std::optional(place->standard) : std::nullopt)
        .int64(place ? std::optional(place->priority) : std::nullopt)
        .int64(place ? std::optional(qint64(place->since)) : std::nullopt);
}

} // namespace

LineStore::LineStore(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<LineEntry>> LineStore::page(
    CampaignId campaign, std::optional<TicketState> state, const std::optional<LineEntry>& after, int limit) {
    static const db::Query query("read_line_page");
    db::Parameters parameters;
    parameters.int64(campaign.value).text(state ? std::optional(QString(toText(*state))) : std::nullopt);
    addKeys(parameters, after);
    const auto rows = m_connection.runIdempotent(query, parameters.int32(limit));
    if (!rows)
        return failure(rows.error());
    std::vector<LineEntry> entries;
    entries.reserve(std::size_t(rows->size()));
    for (const db::Row row : *rows) {
        auto entry = entryFromRow(row);
        if (!entry)
            return failure(entry.error());
        entries.push_back(std::move(*entry));
    }
    return entries;
}

Result<TicketFacts> LineStore::explainTicket(CampaignId campaign, qint64 number) {
    static const db::Query query("explain_ticket");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().int64(campaign.value).int64(number));
    if (!rows)
        return failure(rows.error());
    if (rows->isEmpty())
        return failure(
            ErrorCode::NotFound, QStringLiteral("No ticket of this campaign has the number %1.").arg(number));
    return ticketFactsFromRow(rows->first());
}

Result<CodeFacts> LineStore::explainCode(CodeId code) {
    static const db::Query query("explain_code");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().int64(code.value));
    if (!rows)
        return failure(rows.error());
    if (rows->isEmpty())
        return failure(ErrorCode::NotFound, QStringLiteral("There is no such code."));
    return codeFactsFromRow(rows->first());
}

Result<VisitorRecord> LineStore::visitorOf(TicketId ticket) {
    static const db::Query query("visitor_record");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().int64(ticket.value));
    if (!rows)
        return failure(rows.error());
    if (rows->isEmpty())
        return failure(ErrorCode::NotFound, QStringLiteral("There is no such ticket."));
    static const db::Query ownQuery("own_codes_of_visitor");
    const auto own = m_connection.runIdempotent(ownQuery, db::Parameters().int64(ticket.value));
    if (!own)
        return failure(own.error());
    const db::Row row = rows->first();
    const db::Row ownRow = own->first();
    return VisitorRecord{int(row.integer(0)), int(row.integer(1)), int(row.integer(2)), int(row.integer(3)),
        row.optionalInstant(4), row.optionalInstant(5), row.boolean(6), int(ownRow.integer(0)), int(ownRow.integer(1)),
        int(ownRow.integer(2)), int(ownRow.integer(3))};
}

Result<bool> LineStore::move(TicketId ticket, TicketLane lane, const QString& reason) {
    static const db::Query query("move_ticket");
    const auto rows =
        m_connection.run(query, db::Parameters().int64(ticket.value).text(destinationOf(lane)).text(reason));
    if (!rows)
        return failure(rows.error());
    return rows->first().boolean(0);
}

Status LineStore::remove(TicketId ticket, const QString& reason) {
    static const db::Query query("remove_ticket");
    const auto rows = m_connection.run(query, db::Parameters().int64(ticket.value).text(reason));
    return rows ? Status() : failure(rows.error());
}

} // namespace invites::store
