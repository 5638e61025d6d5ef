#pragma once

#include "common/store/CodeTable.h"

#include <QString>

#include <optional>

namespace invites::admin {

// The columns of the table of codes.
enum class CodeTableColumn {
    Code,
    Status,
    Added,
    Distributed,
    Settled,
    Source,
    Campaign,
    Ticket,
    Note,
    Flagged,
    Deleted,
};
inline constexpr int codeTableColumnCount = int(CodeTableColumn::Deleted) + 1;

// As a report of codes heads it: "distributed_at".
QString reportHeadingOf(CodeTableColumn column);
// As the header says it.
QString titleOf(CodeTableColumn column);
// For settings files: "distributed".
QString keyOf(CodeTableColumn column);
std::optional<CodeTableColumn> codeTableColumnFromKey(const QString& key);
// Nothing for the code itself: it is encrypted, in no order that would mean anything.
std::optional<store::CodeColumn> sortColumnOf(CodeTableColumn column);

QString wordOf(store::CodeSource source);
// What stands for a code that is not shown.
QString maskedCode();
// The cell as text; the code masked.
QString cellText(const store::CodeRow& row, CodeTableColumn column);
// The same for other programs: dates as RFC 3339 in UTC, statuses by their names in the database.
QString plainText(const store::CodeRow& row, CodeTableColumn column);

} // namespace invites::admin
