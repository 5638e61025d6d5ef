#pragma once

#include "common/csv/TextEncoding.h"
#include "common/exchange/LineOutcome.h"

#include <QString>

#include <vector>

namespace invites::admin {

// What the pages call the outcomes of an import: "New", "In the pool", …
QString outcomeName(exchange::LineOutcome outcome);
// One sentence: what it means, and what may be done about it.
QString outcomeMeaning(exchange::LineOutcome outcome, bool isDryRun);

QString encodingName(csv::TextEncoding encoding);
QString separatorName(char separator);

// "2–40, 45, 50–70", of ascending numbers.
QString lineRanges(const std::vector<qint64>& lines);

} // namespace invites::admin
