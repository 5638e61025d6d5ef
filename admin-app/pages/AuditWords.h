#pragma once

#include "common/store/AuditStore.h"

#include <QString>

#include <vector>

namespace invites::admin {

// The history's names in a person's words. One that nobody has told us about is made readable as it is.
QString auditActionText(const QString& action);           // "add_codes": "Codes added"
QString auditSubjectText(const store::AuditEvent& event); // "Code 17", "Login olga"
QString auditFieldText(const QString& field);             // "note": "Note"

// The moment in local time, to the second.
QString secondText(Instant instant);

// One field of a row that an event is about. What is missing is empty.
struct FieldChange {
    QString field;
    QString before;
    QString after;

    friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

// What an event changed: the fields that differ where it has a before and an after, else all that it has. Never JSON:
// a list of values becomes their beginning and their number, an object one field for each of its own.
std::vector<FieldChange> auditChanges(const store::AuditEvent& event);

} // namespace invites::admin
