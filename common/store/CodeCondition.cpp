#include "common/store/CodeCondition.h"

#include "common/store/CodeValues.h"

#include <QByteArrayList>

#include <algorithm>

namespace invites::store {

namespace {

// The smallest range that holds all of them.
template <typename Range>
Range hullOf(const RangeList<Range>& list) {
    Range hull = list.ranges.front();
    for (const Range& range : list.ranges) {
        hull.from = hull.from && range.from ? std::optional(std::min(*hull.from, *range.from)) : std::nullopt;
        hull.to = hull.to && range.to ? std::optional(std::max(*hull.to, *range.to)) : std::nullopt;
    }
    return hull;
}

QByteArray within(const QByteArray& column, const InstantRange& range, db::Parameters& parameters) {
    QByteArrayList both;
    if (range.from)
        both += column + " >= " + placeOfLast(parameters.instant(*range.from));
    if (range.to)
        both += column + " < " + placeOfLast(parameters.instant(*range.to));
    return both.join(" and ");
}

class Conditions {
public:
    explicit Conditions(db::Parameters& parameters) : m_parameters(parameters) {}

    void add(const QByteArray& condition) { m_conditions += condition; }

    void date(const char* column, const InstantRange& range, const InstantList& list) {
        if (const QByteArray text = within(column, range, m_parameters); !text.isEmpty())
            add(text);
        if (list.isOpen())
            return;
        QByteArrayList each;
        for (const InstantRange& part : list.ranges)
            if (const QByteArray text = within(column, part, m_parameters); !text.isEmpty())
                each += "(" + text + ")";
        // A range without ends holds every date.
        const bool isAny = each.size() < qsizetype(list.ranges.size());
        anyOf(isAny ? QByteArray(column) + " is not null" : each.join(" or "), list.isExcept);
        // From the first to the last, which an index answers.
        if (const QByteArray text = within(column, hullOf(list), m_parameters); !list.isExcept && !text.isEmpty())
            add(text);
    }

    void anyOf(const QByteArray& condition, bool isExcept) {
        // What is unknown, because there is no value, is not the case.
        add("(" + condition + ")" + (isExcept ? " is not true" : ""));
    }

    void presence(const char* column, std::optional<bool> isThere) {
        if (isThere)
            add(column + QByteArray(*isThere ? " is not null" : " is null"));
    }

    QByteArray text() const { return m_conditions.isEmpty() ? QByteArray("true") : m_conditions.join(" and "); }

private:
    db::Parameters& m_parameters;
    QByteArrayList m_conditions;
};

// Conditions on the number of the code's ticket, as they are said of "k" or of the ticket.
class TicketConditions {
public:
    explicit TicketConditions(db::Parameters& parameters) : m_parameters(parameters) {}

    // Within a campaign tickets get their ids in the order of their numbers, so that a range of numbers is one of ids.
    void addById(Conditions& conditions, const CodeFilter& filter, const QByteArray& campaign) {
        const auto add = [&](const NumberRange& range) {
            if (const QByteArray text = idsWithin(range, campaign); !text.isEmpty())
                conditions.add(text);
        };
        if (filter.ticketNumber)
            conditions.add("k.ticket_id = " + ticketId(campaign, "= " + number(*filter.ticketNumber)));
        add(filter.ticketNumbers);
        if (filter.ticketNumberIn.isOpen())
            return;
        const NumberList& list = filter.ticketNumberIn;
        QByteArrayList each;
        if (const std::vector<qint64> single = singlesOf(list); !single.empty())
            each +=
                "k.ticket_id = any (array(select r.id from invites.ticket_report r where r.campaign_id = " + campaign +
                " and r.number = any (" + placeOfLast(m_parameters.int64Array(single)) + ")))";
        for (const NumberRange& range : list.ranges)
            if (!isSingle(range))
                each += range.isOpen() ? QByteArray("k.ticket_id is not null") : "(" + idsWithin(range, campaign) + ")";
        conditions.anyOf(each.join(" or "), list.isExcept);
        if (!list.isExcept)
            add(hullOf(list));
    }

    // Where rows of all campaigns are looked at: one look into the tickets, not one a code.
    void addByTicket(Conditions& conditions, const CodeFilter& filter) {
        if (filter.ticketNumber)
            conditions.add(isTicketOf("r.number = " + number(*filter.ticketNumber)));
        if (!filter.ticketNumbers.isOpen())
            conditions.add(isTicketOf(numbersWithin(filter.ticketNumbers)));
        if (filter.ticketNumberIn.isOpen())
            return;
        const NumberList& list = filter.ticketNumberIn;
        QByteArrayList each;
        if (const std::vector<qint64> single = singlesOf(list); !single.empty())
            each += "r.number = any (" + placeOfLast(m_parameters.int64Array(single)) + ")";
        for (const NumberRange& range : list.ranges)
            if (!isSingle(range))
                each += "(" + numbersWithin(range) + ")";
        conditions.add((list.isExcept ? "not " : "") + isTicketOf("(" + each.join(" or ") + ")"));
    }

private:
    static bool isSingle(const NumberRange& range) { return range.from && range.from == range.to; }

    static std::vector<qint64> singlesOf(const NumberList& list) {
        std::vector<qint64> numbers;
        for (const NumberRange& range : list.ranges)
            if (isSingle(range))
                numbers.push_back(*range.from);
        return numbers;
    }

    static QByteArray ticketId(const QByteArray& campaign, const QByteArray& condition) {
        return "(select r.id from invites.ticket_report r where r.campaign_id = " + campaign + " and r.number " +
               condition + ")";
    }

    static QByteArray isTicketOf(const QByteArray& condition) {
        return "exists (select 1 from invites.ticket_report r where r.id = k.ticket_id and " + condition + ")";
    }

    QByteArray number(qint64 value) { return placeOfLast(m_parameters.int64(value)); }

    QByteArray idsWithin(const NumberRange& range, const QByteArray& campaign) {
        QByteArrayList both;
        if (range.from)
            both += "k.ticket_id >= " + ticketId(campaign, ">= " + number(*range.from) + " order by r.number limit 1");
        if (range.to)
            both +=
                "k.ticket_id <= " + ticketId(campaign, "<= " + number(*range.to) + " order by r.number desc limit 1");
        return both.join(" and ");
    }

    QByteArray numbersWithin(const NumberRange& range) {
        QByteArrayList both;
        if (range.from)
            both += "r.number >= " + number(*range.from);
        if (range.to)
            both += "r.number <= " + number(*range.to);
        return both.isEmpty() ? QByteArray("true") : both.join(" and ");
    }

    db::Parameters& m_parameters;
};

void addNotes(Conditions& conditions, const CodeFilter& filter, db::Parameters& parameters) {
    conditions.presence("k.note", filter.hasNote);
    const auto place = [&](const QString& text) { return placeOfLast(parameters.text(text)); };
    if (!filter.noteContains.isEmpty())
        conditions.add("k.note is not null and strpos(lower(k.note), lower(" + place(filter.noteContains) + ")) > 0");
    if (!filter.noteLacks.isEmpty())
        conditions.anyOf("strpos(lower(k.note), lower(" + place(filter.noteLacks) + ")) > 0", true);
    if (!filter.noteBegins.isEmpty())
        conditions.add("k.note is not null and starts_with(lower(k.note), lower(" + place(filter.noteBegins) + "))");
    if (!filter.noteIs.isEmpty()) {
        const QByteArray note = place(filter.noteIs);
        conditions.add("left(k.note, 100) = left(" + note + ", 100) and k.note = " + note);
    }
    if (!filter.noteIsNot.isEmpty())
        conditions.add("k.note is distinct from " + place(filter.noteIsNot));
    if (!filter.noteIsOneOf.empty()) {
        const QByteArray notes = placeOfLast(parameters.textArray(filter.noteIsOneOf));
        conditions.add("left(k.note, 100) = any (array(select left(n, 100) from unnest(" + notes +
                       ") n)) and k.note = any (" + notes + ")");
    }
}

// All but campaign, status, source and the ticket's number.
void addColumns(Conditions& conditions, const CodeFilter& filter, db::Parameters& parameters) {
    if (filter.ids) {
        std::vector<qint64> ids;
        for (const CodeId id : *filter.ids)
            ids.push_back(id.value);
        conditions.add("k.id = any (" + placeOfLast(parameters.int64Array(ids)) + ")");
    } else {
        conditions.presence("k.deleted_at", filter.inTrash);
    }
    conditions.date("k.added_at", filter.added, filter.addedIn);
    conditions.date("k.distributed_at", filter.distributed, filter.distributedIn);
    conditions.date("k.settled_at", filter.settled, filter.settledIn);
    conditions.date("k.flagged_at", filter.flagged, filter.flaggedIn);
    conditions.date("k.deleted_at", filter.deleted, filter.deletedIn);
    conditions.presence("k.distributed_at", filter.isDistributed);
    conditions.presence("k.settled_at", filter.isSettled);
    conditions.presence("k.flagged_at", filter.isFlagged);
    conditions.presence("k.ticket_id", filter.hasTicket);
    addNotes(conditions, filter, parameters);
}

// Whether a code of this status can have the dates and the ticket that are asked for.
bool isPossible(const CodeFilter& filter, CodeStatus status) {
    const bool isSettled = status == CodeStatus::Used || status == CodeStatus::Invalid;
    const bool isDistributed = isSettled || status == CodeStatus::Distributed;
    return (isDistributed || !leavesOutEmpty(filter, CodeColumn::Distributed)) &&
           (isSettled || !leavesOutEmpty(filter, CodeColumn::Settled)) &&
           ((status != CodeStatus::Available && status != CodeStatus::Held) ||
               !leavesOutEmpty(filter, CodeColumn::Ticket));
}

// The dates that follow each other within weeks in the life of nearly every code, as the filter has them.
struct FilteredDate {
    CodeColumn column;
    InstantRange range;
};

InstantRange narrowed(const InstantRange& range, const InstantList& by) {
    return by.isOpen() || by.isExcept ? range : narrowed(range, hullOf(by));
}

std::vector<FilteredDate> filteredDates(const CodeFilter& filter) {
    return {{CodeColumn::Added, narrowed(filter.added, filter.addedIn)},
        {CodeColumn::Distributed, narrowed(filter.distributed, filter.distributedIn)},
        {CodeColumn::Settled, narrowed(filter.settled, filter.settledIn)}};
}

std::vector<qint64> numbersOf(const std::vector<CampaignId>& campaigns) {
    std::vector<qint64> numbers;
    for (const CampaignId id : campaigns)
        numbers.push_back(id.value);
    return numbers;
}

} // namespace

InstantRange narrowed(const InstantRange& range, const InstantRange& by) {
    InstantRange both = range;
    if (by.from)
        both.from = both.from ? std::max(*both.from, *by.from) : by.from;
    if (by.to)
        both.to = both.to ? std::min(*both.to, *by.to) : by.to;
    return both;
}

QByteArray placeOfLast(const db::Parameters& parameters) {
    return "$" + QByteArray::number(qulonglong(parameters.values().size()));
}

std::vector<CodeStatus> allStatuses() {
    return {CodeStatus::Held, CodeStatus::Available, CodeStatus::Reserved, CodeStatus::Distributed, CodeStatus::Used,
        CodeStatus::Invalid};
}

std::vector<CodeSource> allSources() {
    return {CodeSource::Import, CodeSource::Contribution, CodeSource::Console};
}

std::vector<QString> statusNames(const CodeFilter& filter) {
    std::vector<QString> names;
    for (const CodeStatus status : filter.statuses.empty() ? allStatuses() : filter.statuses)
        if (filter.ids || isPossible(filter, status))
            names.emplace_back(toText(status));
    return names;
}

std::vector<QString> sourceNames(const CodeFilter& filter) {
    std::vector<QString> names;
    for (const CodeSource source : filter.sources.empty() ? allSources() : filter.sources)
        names.emplace_back(toText(source));
    return names;
}

QByteArray campaignCondition(const CodeFilter& filter, const QByteArray& campaign, db::Parameters& parameters) {
    QByteArrayList both;
    if (!filter.campaigns.empty())
        both += campaign + " = any (" + placeOfLast(parameters.int64Array(numbersOf(filter.campaigns))) + ")";
    if (!filter.otherThan.empty())
        both += campaign + " <> all (" + placeOfLast(parameters.int64Array(numbersOf(filter.otherThan))) + ")";
    return both.isEmpty() ? QByteArray("true") : both.join(" and ");
}

bool hasTicketNumbers(const CodeFilter& filter) {
    return filter.ticketNumber || !filter.ticketNumbers.isOpen() || !filter.ticketNumberIn.isOpen();
}

QByteArray codeRowCondition(const CodeFilter& filter, const QByteArray& campaign, db::Parameters& parameters) {
    Conditions conditions(parameters);
    addColumns(conditions, filter, parameters);
    TicketConditions(parameters).addById(conditions, filter, campaign);
    return conditions.text();
}

QByteArray codeCondition(const CodeFilter& filter, db::Parameters& parameters) {
    Conditions conditions(parameters);
    addColumns(conditions, filter, parameters);
    TicketConditions(parameters).addByTicket(conditions, filter);
    conditions.add(campaignCondition(filter, "k.campaign_id", parameters));
    if (!filter.statuses.empty())
        conditions.add(
            "k.status = any (" + placeOfLast(parameters.textArray(statusNames(filter))) + "::invites.code_status[])");
    if (!filter.sources.empty())
        conditions.add(
            "k.source = any (" + placeOfLast(parameters.textArray(sourceNames(filter))) + "::invites.code_source[])");
    return conditions.text();
}

std::optional<CodeColumn> lackedBy(const CodeFilter& filter) {
    if (filter.isDistributed == false)
        return CodeColumn::Distributed;
    if (filter.isSettled == false)
        return CodeColumn::Settled;
    return filter.hasTicket == false ? std::optional(CodeColumn::Ticket) : std::nullopt;
}

std::optional<NearDates> nearDates(const CodeFilter& filter, CodeColumn column, db::Parameters& parameters) {
    constexpr auto step = std::chrono::days(45);
    InstantRange near;
    const std::vector<FilteredDate> dates = filteredDates(filter);
    if (std::none_of(dates.begin(), dates.end(), [&](const FilteredDate& date) { return date.column == column; }))
        return std::nullopt;
    // The dates are in the order in which they come in a code's life: what lies before the column is its past.
    bool isPast = true;
    for (const FilteredDate& date : dates) {
        InstantRange range = date.range;
        if (date.column == column) {
            isPast = false;
            continue;
        }
        if (range.to && isPast)
            *range.to += step;
        if (range.from && !isPast)
            *range.from -= step;
        near = narrowed(near, range);
    }
    if (near.isOpen())
        return std::nullopt;
    const QByteArray inside = within(named(column, "k"), near, parameters);
    return NearDates{inside, "(not (k.distributed_at - k.added_at between interval '0' and interval '45 days')"
                             " or not (k.settled_at - k.added_at between interval '0' and interval '45 days')"
                             " or k.settled_at < k.distributed_at)"};
}

} // namespace invites::store
