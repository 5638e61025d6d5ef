#pragma once

#include "public-server/publication/Readme.h"
#include "public-server/statistics/Statistics.h"

namespace invites::routes {

// A campaign's statistics as they go into the files of its ledger: stats.json, charts, the figures of its README.
publication::PublishedNumbers numbersInFiles(const statistics::Statistics& statistics);

} // namespace invites::routes
