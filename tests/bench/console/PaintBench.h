#pragma once

#include "tests/bench/console/TableBench.h"

namespace invites::bench {

// A page of the table of codes drawn again and again, each time with other rows: with the cells as the style lays them
// out, and as the console's delegate draws them. Needs no database.
void measurePainting(const Report& report);

} // namespace invites::bench
