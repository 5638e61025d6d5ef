#include "common/store/CodeCondition.h"

#include "common/store/CodeTable.h"

#include <QByteArrayList>

namespace invites::store {

namespace {

class Conditions {
public:
    explicit Conditions(db::Parameters& parameters) : m_parameters(parameters) {}

    void add(const QByteArray& condition) { m_conditions += condition; }

    void range(const char* column, const InstantRange& range) {
        if (range.from)
            add(column + (" >= " + placeOfLast(m_parameters.instant(*range.from))));
        if (range.to)
            add(column + (" < " + placeOfLast(m_parameters.instant(*range.to))));
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

// Within a campaign tickets get their ids in the order of their numbers, so that a range of numbers is one of ids.
QByteArray ticketId(const QByteArray& campaign, const QByteArray& condition) {
    return "(select r.id from invites.ticket_report r where r.campaign_id = " + campaign + " and r.number " +
           condition + ")";
}

void addTickets(
    Conditions& conditions, const CodeFilter& filter, const QByteArray& campaign, db::Parameters& parameters) {
    if (filter.ticketNumber)
        conditions.add(
            "k.ticket_id = " + ticketId(campaign, "= " + placeOfLast(parameters.int64(*filter.ticketNumber))));
    if (filter.ticketNumbers.from)
        conditions.add(
            "k.ticket_id >= " + ticketId(campaign, ">= " + placeOfLast(parameters.int64(*filter.ticketNumbers.from)) +
                                                       " order by r.number limit 1"));
    if (filter.ticketNumbers.to)
        conditions.add(
            "k.ticket_id <= " + ticketId(campaign, "<= " + placeOfLast(parameters.int64(*filter.ticketNumbers.to)) +
                                                       " order by r.number desc limit 1"));
}

void addNotes(Conditions& conditions, const CodeFilter& filter, db::Parameters& parameters) {
    conditions.presence("k.note", filter.hasNote);
    if (!filter.noteContains.isEmpty())
        conditions.add("k.note is not null and strpos(lower(k.note), lower(" +
                       placeOfLast(parameters.text(filter.noteContains)) + ")) > 0");
    if (!filter.noteIs.isEmpty()) {
        const QByteArray note = placeOfLast(parameters.text(filter.noteIs));
        conditions.add("left(k.note, 100) = left(" + note + ", 100) and k.note = " + note);
    }
    if (!filter.noteIsNot.isEmpty())
        conditions.add("k.note is distinct from " + placeOfLast(parameters.text(filter.noteIsNot)));
}

} // namespace

QByteArray placeOfLast(const db::Parameters& parameters) {
    return "$" + QByteArray::number(qulonglong(parameters.values().size()));
}

std::vector<CodeStatus> allStatuses() {
    return {
        CodeStatus::Available, CodeStatus::Reserved, CodeStatus::Distributed, CodeStatus::Used, CodeStatus::Invalid};
}

std::vector<CodeSource> allSources() {
    return {CodeSource::Import, CodeSource::Contribution, CodeSource::Console};
}

std::vector<QString> statusNames(const CodeFilter& filter) {
    std::vector<QString> names;
    for (const CodeStatus status : filter.statuses.empty() ? allStatuses() : filter.statuses)
        names.emplace_back(toText(status));
    return names;
}

std::vector<QString> sourceNames(const CodeFilter& filter) {
    std::vector<QString> names;
    for (const CodeSource source : filter.sources.empty() ? allSources() : filter.sources)
        names.emplace_back(toText(source));
    return names;
}

QByteArray codeRowCondition(const CodeFilter& filter, const QByteArray& campaign, db::Parameters& parameters) {
    Conditions conditions(parameters);
    if (filter.ids) {
        std::vector<qint64> ids;
        for (const CodeId id : *filter.ids)
            ids.push_back(id.value);
        conditions.add("k.id = any (" + placeOfLast(parameters.int64Array(ids)) + ")");
    } else {
        conditions.presence("k.deleted_at", filter.inTrash);
    }
    conditions.range("k.added_at", filter.added);
    conditions.range("k.distributed_at", filter.distributed);
    conditions.range("k.settled_at", filter.settled);
    conditions.presence("k.distributed_at", filter.isDistributed);
    conditions.presence("k.settled_at", filter.isSettled);
    conditions.presence("k.flagged_at", filter.isFlagged);
    conditions.presence("k.ticket_id", filter.hasTicket);
    addNotes(conditions, filter, parameters);
    addTickets(conditions, filter, campaign, parameters);
    return conditions.text();
}

QByteArray codeCondition(const CodeFilter& filter, db::Parameters& parameters) {
    QByteArray text = codeRowCondition(filter, "k.campaign_id", parameters);
    if (!filter.campaigns.empty()) {
        std::vector<qint64> ids;
        for (const CampaignId id : filter.campaigns)
            ids.push_back(id.value);
        text += " and k.campaign_id = any (" + placeOfLast(parameters.int64Array(ids)) + ")";
    }
    if (!filter.statuses.empty())
        text += " and k.status = any (" + placeOfLast(parameters.textArray(statusNames(filter))) +
                "::invites.code_status[])";
    if (!filter.sources.empty())
        text += " and k.source = any (" + placeOfLast(parameters.textArray(sourceNames(filter))) +
                "::invites.code_source[])";
    return text;
}

} // namespace invites::store
