#include "admin-app/data/ReportNarrowing.h"

#include "admin-app/data/CodeFilterWords.h"

#include <QJsonArray>

namespace invites::admin {

namespace {

using namespace Qt::StringLiterals;

store::AuditFilter auditFilterFrom(const QJsonObject& words) {
    store::AuditFilter filter;
    filter.author = words[u"author"_s].toString();
    filter.action = words[u"action"_s].toString();
    filter.subjectKind = words[u"subject-kind"_s].toString();
    filter.subjectName = words[u"subject-name"_s].toString();
    filter.reason = words[u"reason"_s].toString();
    if (words.contains(u"subject"_s))
        filter.subjectId = words[u"subject"_s].toInteger();
    if (words.contains(u"campaign"_s))
        filter.campaign = CampaignId(words[u"campaign"_s].toInteger());
    return filter;
}

} // namespace

QJsonObject wordsOf(const store::AuditFilter& filter) {
    QJsonObject words;
    for (const auto& [key, text] : {std::pair(u"author"_s, filter.author), std::pair(u"action"_s, filter.action),
             std::pair(u"subject-kind"_s, filter.subjectKind), std::pair(u"subject-name"_s, filter.subjectName),
             std::pair(u"reason"_s, filter.reason)})
        if (!text.isEmpty())
            words[key] = text;
    if (filter.subjectId)
        words[u"subject"_s] = *filter.subjectId;
    if (filter.campaign)
        words[u"campaign"_s] = filter.campaign->value;
    return words;
}

bool ReportNarrowing::isNothing() const {
    return *this == ReportNarrowing();
}

Status ReportNarrowing::addTo(store::ReportRequest& request, const QDate& today) const {
    switch (request.report) {
    case store::Report::Codes: {
        if (codes.isEmpty() && !ids)
            return {};
        auto filter = codeFilterFrom(codes, today);
        if (!filter)
            return failure(filter.error());
        if (ids)
            filter->ids = ids;
        request.filter = std::move(*filter);
        request.order = order;
        break;
    }
    case store::Report::Tickets:
        for (const QString& state : states)
            if (const auto known = ticketStateFromText(state))
                request.ticketStates.push_back(*known);
        break;
    case store::Report::Verification:
        for (const QString& state : states)
            if (const auto known = codeStatusFromText(state))
                request.outcomes.push_back(*known);
        break;
    case store::Report::Audit:
        request.audit = auditFilterFrom(audit);
        break;
    case store::Report::Contributions:
    case store::Report::Days:
        break;
    }
    return {};
}

QJsonObject ReportNarrowing::toJson() const {
    QJsonArray stateTexts;
    for (const QString& state : states)
        stateTexts.append(state);
    return {{u"description"_s, description}, {u"codes"_s, codes}, {u"audit"_s, audit}, {u"states"_s, stateTexts},
        {u"order"_s, jsonOf(order)}};
}

ReportNarrowing ReportNarrowing::fromJson(const QJsonObject& json) {
    ReportNarrowing narrowing;
    narrowing.description = json[u"description"_s].toString();
    narrowing.codes = json[u"codes"_s].toObject();
    narrowing.audit = json[u"audit"_s].toObject();
    for (const QJsonValue state : json[u"states"_s].toArray())
        narrowing.states.push_back(state.toString());
    narrowing.order = orderFrom(json[u"order"_s].toArray());
    return narrowing;
}

} // namespace invites::admin
