#pragma once

#include "admin-app/data/ReportJob.h"

#include <QString>

namespace invites::admin {

// As the person reads it.
QString nameOf(store::Report report);
QString descriptionOf(store::Report report);

// While it is written: its file's name, rows of how many, how fast, and what time is left as far as that can be told.
QString progressText(const ReportJob& job);
// 0 to 1; nothing where that is not known.
std::optional<double> progressShare(const ReportJob& job);
QString finishedText(const ReportJob& job);

} // namespace invites::admin
