#pragma once

#include "public-server/statistics/Statistics.h"

#include <QByteArray>

namespace invites::statistics {

// A line a day, the oldest first (RFC 4180, UTF-8). A small number is "<5", one that would tell it "hidden", what is
// not known nothing.
QByteArray statisticsCsv(const Statistics& statistics);

} // namespace invites::statistics
