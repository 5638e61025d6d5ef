#include "common/store/CodeStatements.h"

#include "common/store/CodeCondition.h"

#include <QByteArrayList>

#include <algorithm>

namespace invites::store {

namespace {

using namespace Qt::StringLiterals;

struct Trait {
    CodeColumn column;
    const char* name;       // in code_browse, or of the partition
    const char* sorted;     // what is compared; %1 is the row
    const char* zero;       // stands for NULL where that is told apart otherwise; nullptr: never NULL
    const char* exceptions; // statuses in which NULL is the exception, for which 0014 has an index
};

const Trait traits[] = {
    {CodeColumn::Status, "status", "%1.status", nullptr, nullptr},
    {CodeColumn::Source, "source", "%1.source", nullptr, nullptr},
    {CodeColumn::Campaign, "slug", "%1.slug", nullptr, nullptr},
    {CodeColumn::Added, "added_at", "%1.added_at", nullptr, nullptr},
    {CodeColumn::Distributed, "distributed_at", "%1.distributed_at", "'-infinity'::timestamptz",
        "('distributed', 'used', 'invalid')"},
    {CodeColumn::Settled, "settled_at", "%1.settled_at", "'-infinity'::timestamptz", "('used', 'invalid')"},
    {CodeColumn::Flagged, "flagged_at", "%1.flagged_at", "'-infinity'::timestamptz", nullptr},
    {CodeColumn::Deleted, "deleted_at", "%1.deleted_at", nullptr, nullptr},
    {CodeColumn::Ticket, "ticket_id", "%1.ticket_id", "0::bigint", "('reserved', 'distributed', 'used', 'invalid')"},
    {CodeColumn::Note, "note", "left(%1.note, 100)", "''", nullptr},
};

const Trait& traitOf(CodeColumn column) {
    return *std::find_if(
        std::begin(traits), std::end(traits), [column](const Trait& trait) { return trait.column == column; });
}

QByteArray sorted(CodeColumn column, const char* row) {
    return QByteArray(traitOf(column).sorted).replace("%1", row);
}

QByteArray named(CodeColumn column, const char* row) {
    return QByteArray(row) + "." + traitOf(column).name;
}

bool hasValue(const CodeRow& row, CodeColumn column) {
    switch (column) {
    case CodeColumn::Distributed:
        return row.distributed.has_value();
    case CodeColumn::Settled:
        return row.settled.has_value();
    case CodeColumn::Flagged:
        return row.flagged.has_value();
    case CodeColumn::Ticket:
        return row.ticket.has_value();
    case CodeColumn::Note:
        return row.note.has_value();
    case CodeColumn::Status:
    case CodeColumn::Source:
    case CodeColumn::Campaign:
    case CodeColumn::Added:
    case CodeColumn::Deleted:
        break;
    }
    return true;
}

// The row's value as a parameter; what is NULL there as its zero.
QByteArray valueOf(const CodeRow& row, CodeColumn column, db::Parameters& parameters) {
    if (!hasValue(row, column))
        return traitOf(column).zero;
    switch (column) {
    case CodeColumn::Status:
        return placeOfLast(parameters.text(QString(toText(row.status)))) + "::invites.code_status";
    case CodeColumn::Source:
        return placeOfLast(parameters.text(QString(toText(row.source)))) + "::invites.code_source";
    case CodeColumn::Campaign:
        return placeOfLast(parameters.text(row.campaignSlug));
    case CodeColumn::Added:
        return placeOfLast(parameters.instant(row.added));
    case CodeColumn::Distributed:
        return placeOfLast(parameters.instant(*row.distributed));
    case CodeColumn::Settled:
        return placeOfLast(parameters.instant(*row.settled));
    case CodeColumn::Flagged:
        return placeOfLast(parameters.instant(*row.flagged));
    case CodeColumn::Deleted:
        return placeOfLast(parameters.instant(row.deleted.value_or(Instant())));
    case CodeColumn::Ticket:
        return placeOfLast(parameters.int64(row.ticket->value));
    case CodeColumn::Note:
        return "left(" + placeOfLast(parameters.text(*row.note)) + ", 100)";
    }
    return "null";
}

// One thing to compare rows by, and what the row has there that the page begins at.
struct Term {
    QByteArray left;
    QByteArray right;
    bool isDescending = false;
    bool isOrdering = true; // differs between rows of one partition

    QByteArray beyond() const { return left + (isDescending ? " < " : " > ") + right; }
    QByteArray notBefore() const { return left + (isDescending ? " <= " : " >= ") + right; }
    QByteArray equal() const { return left + " = " + right; }
    QByteArray order() const { return left + (isDescending ? " desc" : ""); }
};

// Beyond the values in the order of the terms, or also level with all of them.
QByteArray beyond(const std::vector<Term>& terms, bool isLevelToo) {
    QByteArray text = isLevelToo ? "true" : "false";
    for (auto term = terms.rbegin(); term != terms.rend(); ++term)
        text = "(" + term->beyond() + " or (" + term->equal() + " and " + text + "))";
    return text;
}

QByteArray level(const std::vector<Term>& terms) {
    QByteArray text = "true";
    for (const Term& term : terms)
        text += " and " + term.equal();
    return text;
}

// Names campaigns, statuses and sources: "p" of every page.
QByteArray partitions(const CodeFilter& filter, db::Parameters& parameters) {
    QByteArray text = "with p as materialized (select c.id as campaign_id, c.slug, s.status, o.source,"
                      " case s.status when 'available' then c.codes_available when 'reserved' then c.codes_reserved"
                      " when 'distributed' then c.codes_distributed when 'used' then c.codes_used"
                      " else c.codes_invalid end as codes from invites.campaign_report c, unnest(" +
                      placeOfLast(parameters.textArray(statusNames(filter))) +
                      "::invites.code_status[]) s (status), unnest(" +
                      placeOfLast(parameters.textArray(sourceNames(filter))) + "::invites.code_source[]) o (source)";
    if (!filter.campaigns.empty()) {
        std::vector<qint64> ids;
        for (const CampaignId id : filter.campaigns)
            ids.push_back(id.value);
        text += " where c.id = any (" + placeOfLast(parameters.int64Array(ids)) + ")";
    }
    return text + ") ";
}

constexpr const char* inPartition =
    "k.campaign_id = p.campaign_id and k.status = p.status and k.source = p.source and ";

// A page is put together from segments: codes that have a value in the order's first column, those that have none
// there but one in the next column that can be empty, and so on. Each is read in the order of one index.
class PageBuilder {
public:
    PageBuilder(const CodeFilter& filter, CodeOrder order, bool isForward, const CodeRow* from, int limit)
        : m_filter(filter), m_order(std::move(order)), m_isForward(isForward), m_from(from) {
        m_partitions = partitions(filter, m_parameters);
        m_condition = codeRowCondition(filter, "p.campaign_id", m_parameters);
        m_limit = placeOfLast(m_parameters.int32(limit));
        const auto first = std::find_if(
            m_order.begin(), m_order.end(), [](const CodeSort& sort) { return !isOfPartition(sort.column); });
        m_isIdDescending = first->isDescending == m_isForward;
    }

    Statement build() {
        if (m_filter.ids)
            addIds();
        else
            addSegments();
        const QByteArray order = outerOrder();
        const QByteArray read = m_branches.isEmpty() ? noRows() : m_branches.join(" union all ");
        const QByteArray text =
            m_partitions +
            "select b.id, b.version, b.status, b.source, b.campaign_id, b.slug, b.added_at, b.distributed_at,"
            " b.settled_at, b.flagged_at, b.deleted_at, b.ticket_id,"
            " (select t.number from invites.ticket_report t where t.id = b.ticket_id), b.note from (select * from (" +
            read + ") b order by " + order + " limit " + m_limit + ") b order by " + order;
        return {db::Query(u"browse_codes"_s, text), m_parameters};
    }

private:
    bool isDescending(const CodeSort& sort) const { return sort.isDescending == m_isForward; }

    static QByteArray noRows() { return "select k.*, null::text as slug from invites.code_browse k where false"; }

    void addIds() {
        if (m_from == nullptr)
            m_branches += "select k.*, c.slug from invites.code_browse k join invites.campaign_report c"
                          " on c.id = k.campaign_id where " +
                          m_condition;
    }

    void addSegments() {
        QByteArray without;
        const char* exceptions = nullptr;
        for (std::size_t index = 0; index < m_order.size(); ++index) {
            const CodeColumn column = m_order[index].column;
            if (isOfPartition(column))
                continue;
            addSegment(index, without, exceptions);
            if (!isNullable(column))
                return;
            without += " and " + named(column, "k") + " is null";
            if (exceptions == nullptr)
                exceptions = traitOf(column).exceptions;
        }
        addSegment(m_order.size(), without, exceptions);
    }

    // The codes whose first value is that of the order's index-th column (or that have none).
    void addSegment(std::size_t index, const QByteArray& without, const char* exceptions) {
        QByteArray condition = m_condition + without;
        if (index < m_order.size() && isNullable(m_order[index].column))
            condition += " and " + named(m_order[index].column, "k") + " is not null";
        if (exceptions == nullptr || without.isEmpty()) {
            addBranches(index, condition, "true");
            return;
        }
        addBranches(index, condition, QByteArray("p.status not in ") + exceptions);
        addBranches(index, condition + " and k.status in " + exceptions, QByteArray("p.status in ") + exceptions);
    }

    void addBranches(std::size_t index, const QByteArray& condition, const QByteArray& where) {
        const std::vector<Term> terms = termsFrom(index);
        if (m_from == nullptr) {
            addBranch(condition, where, terms);
            return;
        }
        std::vector<Term> before;
        if (const auto isWanted = segmentIsWanted(index, before)) {
            if (*isWanted || !before.empty())
                addBranch(condition, where + " and " + beyond(before, *isWanted), terms);
            return;
        }
        if (!before.empty())
            addBranch(condition, where + " and " + beyond(before, false), terms);
        addBranch(condition + " and " + startAt(terms), where + " and " + level(before), terms);
    }

    // Whether the whole segment is on the wanted side of the row, as far as what comes before that decision is level;
    // nothing where the row is of this segment.
    std::optional<bool> segmentIsWanted(std::size_t index, std::vector<Term>& before) {
        for (std::size_t at = 0; at < m_order.size() && at <= index; ++at) {
            const CodeColumn column = m_order[at].column;
            if (isOfPartition(column))
                before.push_back(termOf(m_order[at], "p"));
            else if (const bool has = hasValue(*m_from, column); has != (at == index))
                return has == m_isForward; // without a value comes last
        }
        return std::nullopt;
    }

    Term termOf(const CodeSort& sort, const char* row) {
        return {sorted(sort.column, row),
            m_from != nullptr ? valueOf(*m_from, sort.column, m_parameters) : QByteArray(), isDescending(sort),
            !isOfPartition(sort.column)};
    }

    // What the rows of the segment are compared by, from its own column on.
    std::vector<Term> termsFrom(std::size_t index) {
        std::vector<Term> terms;
        if (index == m_order.size())
            terms.push_back({"k.added_at", m_from != nullptr ? placeOfLast(m_parameters.instant(m_from->added)) : "",
                m_isIdDescending});
        for (std::size_t at = index; at < m_order.size(); ++at) {
            const CodeSort& sort = m_order[at];
            if (isOfPartition(sort.column) || !isNullable(sort.column) || at == index)
                terms.push_back(termOf(sort, isOfPartition(sort.column) ? "p" : "k"));
            else
                addNullable(terms, sort);
        }
        terms.push_back(
            {"k.id", m_from != nullptr ? placeOfLast(m_parameters.int64(m_from->id.value)) : "", m_isIdDescending});
        return terms;
    }

    void addNullable(std::vector<Term>& terms, const CodeSort& sort) {
        Term term = termOf(sort, "k");
        const bool isNull = m_from != nullptr && !hasValue(*m_from, sort.column);
        terms.push_back({"(" + named(sort.column, "k") + " is null)", isNull ? "true" : "false", !m_isForward});
        term.left = "coalesce(" + term.left + ", " + traitOf(sort.column).zero + ")";
        terms.push_back(term);
    }

    // With two columns of one direction a comparison of rows, which an index answers without a look at equal dates.
    static QByteArray startAt(const std::vector<Term>& terms) {
        if (terms.size() == 2 && terms[0].isDescending == terms[1].isDescending)
            return "(" + terms[0].left + ", " + terms[1].left + (terms[0].isDescending ? ") < (" : ") > (") +
                   terms[0].right + ", " + terms[1].right + ")";
        return terms[0].notBefore() + " and " + beyond(terms, false);
    }

    void addBranch(const QByteArray& condition, const QByteArray& where, const std::vector<Term>& terms) {
        QByteArrayList order;
        for (const Term& term : terms)
            if (term.isOrdering)
                order += term.order();
        m_branches += "select r.* from p cross join lateral (select k.*, p.slug from invites.code_browse k where " +
                      (inPartition + condition) + " order by " + order.join(", ") + " limit " + m_limit + ") r where " +
                      where;
    }

    QByteArray outerOrder() const {
        QByteArrayList order;
        QByteArrayList empty;
        bool isComplete = false;
        const char* against = m_isForward ? "" : " desc";
        for (const CodeSort& sort : m_order) {
            if (isNullable(sort.column)) {
                order += "(" + named(sort.column, "b") + " is null)" + against;
                empty += named(sort.column, "b") + " is null";
            }
            isComplete = isComplete || (!isOfPartition(sort.column) && !isNullable(sort.column));
            order += sorted(sort.column, "b") + (isDescending(sort) ? " desc" : "");
        }
        const char* direction = m_isIdDescending ? " desc" : "";
        if (!isComplete)
            order += "case when " + empty.join(" and ") + " then b.added_at end" + direction;
        order += QByteArray("b.id") + direction;
        return order.join(", ");
    }

    const CodeFilter& m_filter;
    const CodeOrder m_order;
    const bool m_isForward;
    const CodeRow* m_from;
    bool m_isIdDescending = false;
    db::Parameters m_parameters;
    QByteArray m_partitions;
    QByteArray m_condition;
    QByteArray m_limit;
    QByteArrayList m_branches;
};

} // namespace

Result<db::Rows> read(db::Connection& connection, const Statement& statement) {
    static const db::Query plan("plan_for_pages");
    return connection.runIdempotentAfter(plan, statement.query, statement.parameters);
}

bool isOfPartition(CodeColumn column) {
    return column == CodeColumn::Status || column == CodeColumn::Source || column == CodeColumn::Campaign;
}

bool isNullable(CodeColumn column) {
    return traitOf(column).zero != nullptr;
}

bool isUsuallySet(CodeColumn column, CodeStatus status) {
    const QByteArray exceptions = traitOf(column).exceptions;
    const QByteArray quoted = "'" + QByteArray(toText(status).data()) + "'";
    return exceptions.contains(quoted);
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

Statement pageStatement(
    const CodeFilter& filter, const CodeOrder& order, bool isForward, const CodeRow* from, int limit) {
    return PageBuilder(filter, effectiveOrder(filter, order), isForward, from, limit).build();
}

Statement boundsStatement(const CodeFilter& filter, CodeColumn column, int countLimit) {
    db::Parameters parameters;
    const QByteArray parts = partitions(filter, parameters);
    const QByteArray from = QByteArray(" from invites.code_browse k where ") + inPartition +
                            codeRowCondition(filter, "p.campaign_id", parameters);
    const QByteArray value = sorted(column, "k");
    const QByteArray there = from + (isNullable(column) ? " and " + named(column, "k") + " is not null" : QByteArray());
    const QByteArray text = parts + "select p.slug, p.status, p.source, p.codes, (select " + value + there +
                            " order by " + value + " limit 1), (select " + value + there + " order by " + value +
                            " desc limit 1), (select count(*) from (select 1" + there + " limit " +
                            placeOfLast(parameters.int32(countLimit)) + ") l), (select k.added_at" + from +
                            " order by k.added_at limit 1), (select k.added_at" + from +
                            " order by k.added_at desc limit 1) from p";
    return {db::Query(u"bounds_of_codes"_s, text), parameters};
}

Statement countStatement(const CodeFilter& filter) {
    db::Parameters parameters;
    const QByteArray condition = codeCondition(filter, parameters);
    return {db::Query(u"count_codes"_s, "select count(*) from invites.code_browse k where " + condition), parameters};
}

Statement boundedCountStatement(const CodeFilter& filter, qint64 limit) {
    db::Parameters parameters;
    const QByteArray condition = codeCondition(filter, parameters);
    const QByteArray text = "select count(*) from (select 1 from invites.code_browse k where " + condition + " limit " +
                            placeOfLast(parameters.int64(limit)) + ") l";
    return {db::Query(u"count_some_codes"_s, text), parameters};
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
