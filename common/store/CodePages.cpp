// The statement of a page of codes.
#include "common/store/CodeCondition.h"
#include "common/store/CodeStatements.h"
#include "common/store/CodeValues.h"

#include <QByteArrayList>

#include <algorithm>

namespace invites::store {

namespace {

using namespace Qt::StringLiterals;

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

// What few codes have, which an index has alone.
struct Few {
    QByteArray condition;  // on "k"; empty: all codes are looked through, in the order of an index
    bool isShared = false; // the filter asks for just that: they are read once, for all branches
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

// What is equal goes the way of the first column that differs between rows of one partition.
bool isIdDescending(const CodeOrder& order, bool isForward) {
    const auto first =
        std::find_if(order.begin(), order.end(), [](const CodeSort& sort) { return !isOfPartition(sort.column); });
    return first->isDescending == isForward;
}

// A page is put together from segments: codes that have a value in the order's first column, those that have none
// there but one in the next column that can be empty, and so on. Each is read in the order of one index.
class PageBuilder {
public:
    PageBuilder(const CodeFilter& filter, CodeOrder order, bool isForward, const CodeRow* from, int limit)
        : m_filter(filter), m_order(std::move(order)), m_isForward(isForward), m_from(from) {
        m_partitions = partitions(filter, m_parameters);
        m_condition = codeRowCondition(filter, filter.ids ? "k.campaign_id" : "p.campaign_id", m_parameters);
        m_limit = placeOfLast(m_parameters.int32(limit));
        m_isIdDescending = isIdDescending(m_order, isForward);
    }

    Statement build() {
        if (m_filter.ids)
            addIds();
        else
            addSegments();
        const QByteArray order = orderText(m_order, "b", m_isForward);
        const QByteArray read = m_branches.isEmpty() ? noRows() : m_branches.join(" union all ");
        const QByteArray text =
            m_partitions + m_few +
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
        std::optional<CodeColumn> lacked = lackedBy(m_filter);
        for (std::size_t index = 0; index < m_order.size(); ++index) {
            const CodeColumn column = m_order[index].column;
            if (isOfPartition(column))
                continue;
            addSegment(index, without, lacked);
            // Those without a value are not looked for where none can match.
            if (!isNullable(column) || leavesOutEmpty(m_filter, column))
                return;
            without += " and " + named(column, "k") + " is null";
            if (!lacked && exceptionsOf(column) != nullptr)
                lacked = column;
        }
        addSegment(m_order.size(), without, lacked);
    }

    // The codes whose first value is that of the order's index-th column (or that have none).
    void addSegment(std::size_t index, const QByteArray& without, std::optional<CodeColumn> lacked) {
        QByteArray condition = m_condition + without;
        const CodeColumn column = columnOf(index);
        if (isNullable(column))
            condition += " and " + named(column, "k") + " is not null";
        if (const QByteArray few = fewOf(column); !few.isEmpty()) {
            m_few = ", few as materialized (select k.*, p.slug from p cross join lateral " + allThatAre(few, m_filter) +
                    ") ";
            addBranches(index, condition, "true", {few, true});
        } else if (const auto dates = m_filter.inTrash ? std::nullopt : nearDates(m_filter, column, m_parameters)) {
            addByStatus(index, condition + " and " + dates->inside, lacked);
            addBranches(index, condition + " and not (" + dates->inside + ")", "true", {dates->others});
        } else {
            addByStatus(index, condition, lacked);
        }
    }

    CodeColumn columnOf(std::size_t index) const {
        return index < m_order.size() ? m_order[index].column : CodeColumn::Added;
    }

    // What the filter asks for that few codes have, where no index has these in the order; else empty.
    QByteArray fewOf(CodeColumn column) const {
        if (m_filter.inTrash)
            return column == CodeColumn::Deleted ? QByteArray() : "k.deleted_at is not null";
        if (m_filter.isFlagged == true)
            return column == CodeColumn::Flagged ? QByteArray() : "k.flagged_at is not null";
        const bool isInOrder = column == CodeColumn::Note || column == CodeColumn::Added ||
                               column == CodeColumn::Distributed || column == CodeColumn::Settled;
        return leavesOutEmpty(m_filter, CodeColumn::Note) && !isInOrder ? "k.note is not null" : QByteArray();
    }

    // lacked: what these codes lack. There is an index of those that do so against the rule of their status.
    void addByStatus(std::size_t index, const QByteArray& condition, std::optional<CodeColumn> lacked) {
        if (!lacked || m_filter.inTrash) {
            addBranches(index, condition, "true");
            return;
        }
        const QByteArray exceptions = exceptionsOf(*lacked);
        addBranches(index, condition, "p.status not in " + exceptions);
        // The index has them in the order of being added. Where the filter asks for them they are few or nothing else;
        // beside notes the planner would take the index of these, and look through all of a status.
        if (columnOf(index) == CodeColumn::Added && !lackedBy(m_filter) && !leavesOutEmpty(m_filter, CodeColumn::Note))
            addBranches(index, condition + " and k.status in " + exceptions, "p.status in " + exceptions);
        else
            addBranches(index, condition, "p.status in " + exceptions, {exceptionsWithout(*lacked)});
    }

    void addBranches(std::size_t index, const QByteArray& condition, const QByteArray& where, const Few& few = {}) {
        const std::vector<Term> terms = termsFrom(index);
        if (m_from == nullptr) {
            addBranch(condition, where, terms, few);
            return;
        }
        std::vector<Term> before;
        if (const auto isWanted = segmentIsWanted(index, before)) {
            if (*isWanted || !before.empty())
                addBranch(condition, where + " and " + beyond(before, *isWanted), terms, few);
            return;
        }
        if (!before.empty())
            addBranch(condition, where + " and " + beyond(before, false), terms, few);
        addBranch(condition + " and " + startAt(terms), where + " and " + level(before), terms, few);
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
        return {sortedBy(sort.column, row),
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
        term.left = "coalesce(" + term.left + ", " + zeroOf(sort.column) + ")";
        terms.push_back(term);
    }

    // With two columns of one direction a comparison of rows, which an index answers without a look at equal dates.
    static QByteArray startAt(const std::vector<Term>& terms) {
        if (terms.size() == 2 && terms[0].isDescending == terms[1].isDescending)
            return "(" + terms[0].left + ", " + terms[1].left + (terms[0].isDescending ? ") < (" : ") > (") +
                   terms[0].right + ", " + terms[1].right + ")";
        return terms[0].notBefore() + " and " + beyond(terms, false);
    }

    void addBranch(
        const QByteArray& condition, const QByteArray& where, const std::vector<Term>& terms, const Few& few) {
        if (few.isShared) {
            m_branches += "select k.* from few k cross join lateral (select k.campaign_id, k.status, k.source, k.slug)"
                          " p where " +
                          condition + " and " + where;
            return;
        }
        QByteArrayList order;
        for (const Term& term : terms)
            if (term.isOrdering)
                order += term.order();
        const QByteArray rows = few.condition.isEmpty()
                                    ? "invites.code_browse k where " + (inPartition + condition)
                                    : QByteArray(allThatAre(few.condition, m_filter) + " where " + condition);
        m_branches += "select r.* from p cross join lateral (select k.*, p.slug from " + rows + " order by " +
                      order.join(", ") + " limit " + m_limit + ") r where " + where;
    }

    const CodeFilter& m_filter;
    const CodeOrder m_order;
    const bool m_isForward;
    const CodeRow* m_from;
    bool m_isIdDescending = false;
    db::Parameters m_parameters;
    QByteArray m_partitions;
    QByteArray m_few; // the shared ones, as a further table of "with"; or empty
    QByteArray m_condition;
    QByteArray m_limit;
    QByteArrayList m_branches;
};

} // namespace

QByteArray orderText(const CodeOrder& order, const char* row, bool isForward) {
    QByteArrayList texts;
    QByteArrayList empty;
    bool isComplete = false;
    const char* against = isForward ? "" : " desc";
    for (const CodeSort& sort : order) {
        if (isNullable(sort.column)) {
            texts += "(" + named(sort.column, row) + " is null)" + against;
            empty += named(sort.column, row) + " is null";
        }
        isComplete = isComplete || (!isOfPartition(sort.column) && !isNullable(sort.column));
        texts += sortedBy(sort.column, row) + (sort.isDescending == isForward ? " desc" : "");
    }
    const char* direction = isIdDescending(order, isForward) ? " desc" : "";
    if (!isComplete)
        texts += "case when " + empty.join(" and ") + " then " + row + ".added_at end" + direction;
    texts += QByteArray(row) + ".id" + direction;
    return texts.join(", ");
}

Statement pageStatement(
    const CodeFilter& filter, const CodeOrder& order, bool isForward, const CodeRow* from, int limit) {
    return PageBuilder(filter, effectiveOrder(filter, order), isForward, from, limit).build();
}

} // namespace invites::store
