#pragma once

#include "common/store/ReportStore.h"

#include <QDate>
#include <QJsonObject>
#include <QString>

#include <optional>
#include <vector>

namespace invites::admin {

// What a page that shows rows hands to a report of them, and a kept report remembers: which rows, in words that mean
// something else tomorrow, and how they stand.
struct ReportNarrowing {
    QString description; // for a person
    QJsonObject codes;   // of codes, as CodeFilterWords has it
    QJsonObject audit;   // of audit events: "author", "action", "subject-kind", "subject",
    // "subject-name", "reason", "campaign"
    std::vector<QString> states; // of tickets, or the outcomes of the verification report; as the database says it
    std::optional<std::vector<CodeId>> ids; // these codes; not kept
    store::CodeOrder order;                 // of codes

    bool isNothing() const;
    // Rows that were picked out mean nothing later.
    bool isLasting() const { return !ids; }
    // A failure says what is not understood.
    Status addTo(store::ReportRequest& request, const QDate& today) const;

    QJsonObject toJson() const;
    static ReportNarrowing fromJson(const QJsonObject& json);

    friend bool operator==(const ReportNarrowing&, const ReportNarrowing&) = default;
};

// The filter's times are the report's range, and left out.
QJsonObject wordsOf(const store::AuditFilter& filter);

} // namespace invites::admin
