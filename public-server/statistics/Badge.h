#pragma once

#include "public-server/statistics/Statistics.h"

#include <string>

namespace invites::statistics {

// "invites | 7 available", "invites | 240 waiting", "invites | closed": a small image for other people's pages, which
// looks the same on a light ground and on a dark one. It needs no style sheet and loads nothing.
std::string badgeSvg(const Statistics& statistics);

} // namespace invites::statistics
