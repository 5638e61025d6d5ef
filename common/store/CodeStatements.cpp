#include "common/store/CodeStatements.h"

#include "common/store/CodeCondition.h"

#include <algorithm>

namespace invites::store {

using namespace Qt::StringLiterals;

QByteArray partitions(const CodeFilter& filter, db::Parameters& parameters) {
    QByteArray text = "with p as materialized (select c.id as campaign_id, c.slug, s.status, o.source,"
                      " case s.status when 'held' then c.codes_held when 'available' then c.codes_available"
                      " when 'reserved' then c.codes_reserved"
                      " when 'distributed' then c.codes_distributed when 'used' then c.codes_used"
                      " else c.codes_invalid end as codes from invites.campaign_report c, unnest(" +
                      placeOfLast(parameters.textArray(statusNames(filter))) +
                      "::invites.code_status[]) s (status), unnest(" +
                      placeOfLast(parameters.textArray(sourceNames(filter))) + "::invites.code_source[]) o (source)";
    return text + " where " + campaignCondition(filter, "c.id", parameters) + ") ";
}

namespace {

// One for each code that the filter lets through.
QByteArray matching(const CodeFilter& filter, const QByteArray& end, db::Parameters& parameters) {
    if (!hasTicketNumbers(filter) || filter.ids)
        return "select 1 from invites.code_browse k where " + codeCondition(filter, parameters) + end;
    // Ticket numbers are ids within a campaign, and an index has these: nothing else is read.
    const QByteArray parts = partitions(filter, parameters);
    return parts + "select 1 from p cross join lateral (select 1 from invites.code_browse k where " + inPartition +
           codeRowCondition(filter, "p.campaign_id", parameters) + end + ") k" + end;
}

QByteArray withCount(const QByteArray& rows) {
    return "select count(*) from (" + rows + ") l";
}

} // namespace

Result<db::Rows> read(db::Connection& connection, const Statement& statement) {
    static const db::Query plan("plan_for_pages");
    return connection.runIdempotentAfter(plan, statement.query, statement.parameters);
}

CodeOrder effectiveOrder(const CodeFilter& filter, const CodeOrder& order) {
    CodeOrder effective;
    bool hasRange = false;
    for (const CodeSort& sort : order) {
        const bool isRepeated = std::any_of(
            effective.begin(), effective.end(), [&](const CodeSort& other) { return other.column == sort.column; });
        if (isRepeated || (sort.column == CodeColumn::Deleted && !filter.inTrash))
            continue;
        effective.push_back(sort);
        hasRange = hasRange || !isOfPartition(sort.column);
    }
    if (!hasRange)
        effective.push_back({filter.inTrash ? CodeColumn::Deleted : CodeColumn::Added, true});
    return effective;
}

QByteArray allThatAre(const QByteArray& few, const CodeFilter& filter) {
    return "(select k.* from invites.code_browse k where " + (inPartition + few) +
           (filter.inTrash ? "" : " and k.deleted_at is null") + " offset 0) k";
}

QByteArray exceptionsWithout(CodeColumn lacked) {
    return named(lacked, "k") + " is null and k.status in " + exceptionsOf(lacked);
}

Statement boundsStatement(const CodeFilter& filter, CodeColumn column, int countLimit) {
    db::Parameters parameters;
    const QByteArray parts = partitions(filter, parameters);
    QByteArray condition = codeRowCondition(filter, "p.campaign_id", parameters);
    // The few others do not matter to an estimate.
    if (const auto dates = nearDates(filter, column, parameters))
        condition += " and " + dates->inside;
    const QByteArray hasValue = isNullable(column) ? " and " + named(column, "k") + " is not null" : QByteArray();
    const QByteArray value = sortedBy(column, "k");
    const QByteArray limit = placeOfLast(parameters.int32(countLimit));
    const auto bounds = [&](const QByteArray& rows) -> QByteArray {
        const QByteArray from = " from " + rows + condition;
        const QByteArray there = from + hasValue;
        return "select p.slug, p.status, p.source, p.codes, (select " + value + there + " order by " + value +
               " limit 1), (select " + value + there + " order by " + value +
               " desc limit 1), (select count(*) from (select 1" + there + " limit " + limit +
               ") l), (select k.added_at" + from + " order by k.added_at limit 1), (select k.added_at" + from +
               " order by k.added_at desc limit 1) from p";
    };
    QByteArray text = parts + bounds(QByteArray("invites.code_browse k where ") + inPartition);
    if (const auto lacked = filter.inTrash ? std::nullopt : lackedBy(filter)) {
        const QByteArray exceptions = exceptionsOf(*lacked);
        text += " where p.status not in " + exceptions + " union all " +
                bounds(allThatAre(exceptionsWithout(*lacked), filter) + " where ") + " where p.status in " + exceptions;
    }
    return {db::Query(u"bounds_of_codes"_s, text), parameters};
}

Statement countStatement(const CodeFilter& filter) {
    db::Parameters parameters;
    const QByteArray text = matching(filter, {}, parameters);
    return {db::Query(u"count_codes"_s, withCount(text)), parameters};
}

Statement statesStatement(const CodeFilter& filter) {
    db::Parameters parameters;
    const QByteArray condition = codeCondition(filter, parameters);
    return {db::Query(u"read_code_states"_s,
                "select k.id, k.version, k.status, k.deleted_at is not null, k.ticket_id is not null"
                " from invites.code_browse k where " +
                    condition),
        parameters};
}

Statement boundedCountStatement(const CodeFilter& filter, qint64 limit) {
    db::Parameters parameters;
    const QByteArray end = " limit " + placeOfLast(parameters.int64(limit));
    const QByteArray text = matching(filter, end, parameters);
    return {db::Query(u"count_some_codes"_s, withCount(text)), parameters};
}

Statement keptCountStatement(const CodeFilter& filter) {
    CodeFilter trash = filter;
    trash.inTrash = true;
    db::Parameters parameters;
    const QByteArray parts = partitions(filter, parameters);
    const QByteArray text =
        parts +
        "select (select coalesce(sum(d.codes), 0)::bigint from (select distinct p.campaign_id, p.status, p.codes"
        " from p) d) - (select count(*) from p cross join lateral (select 1 from invites.code_browse k where " +
        inPartition + codeRowCondition(trash, "p.campaign_id", parameters) + ") k)";
    return {db::Query(u"kept_count_of_codes"_s, text), parameters};
}

CodeRow codeRowFrom(const db::Row& row) {
    CodeRow code;
    code.id = CodeId(row.integer(0));
    code.version = row.integer(1);
    code.status = codeStatusFromText(row.text(2)).value_or(CodeStatus::Invalid);
    code.source = codeSourceFromText(row.text(3)).value_or(CodeSource::Import);
    code.campaign = CampaignId(row.integer(4));
    code.campaignSlug = row.text(5);
    code.added = row.instant(6);
    code.distributed = row.optionalInstant(7);
    code.settled = row.optionalInstant(8);
    code.flagged = row.optionalInstant(9);
    code.deleted = row.optionalInstant(10);
    if (const auto ticket = row.optionalInteger(11))
        code.ticket = TicketId(*ticket);
    code.ticketNumber = row.optionalInteger(12);
    code.note = row.optionalText(13);
    return code;
}

} // namespace invites::store
