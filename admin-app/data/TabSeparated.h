#pragma once

#include <QString>

#include <vector>

namespace invites::admin {

// Records to be pasted into a spreadsheet, a line each: no field begins another cell or row, or is taken for a formula.
QString tabSeparated(const std::vector<std::vector<QString>>& records);

} // namespace invites::admin
