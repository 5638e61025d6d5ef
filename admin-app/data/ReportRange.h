#pragma once

#include "common/store/CodeFilter.h"

#include <QDate>
#include <QString>

#include <optional>
#include <vector>

namespace invites::admin {

// A range of days, said so that it means something else tomorrow.
enum class RangeWord { All, Today, Yesterday, Last7Days, Last30Days, Last90Days, ThisMonth, LastMonth, Between };

struct ReportRange {
    RangeWord word = RangeWord::All;
    // In Between, both included; either may be invalid for no end.
    QDate first = {};
    QDate last = {};

    friend bool operator==(const ReportRange&, const ReportRange&) = default;
};

std::vector<RangeWord> allRangeWords();
// As settings keep it: "last-30-days".
QString toText(RangeWord word);
std::optional<RangeWord> rangeWordFromText(const QString& text);
// As the person reads it.
QString rangeName(RangeWord word);

// The days that are meant, both included; open in All.
ReportRange daysOf(const ReportRange& range, QDate today);

// From the first day's begin to the last day's end, as the computer's clock has them. "Last 7 days" ends with today.
store::InstantRange momentsOf(const ReportRange& range, QDate today);

} // namespace invites::admin
