#pragma once

#include "public-server/statistics/Statistics.h"

#include <QJsonObject>

namespace invites::statistics {

// All of it. A small number is "<5", one that would tell it "hidden", what is not known null.
QJsonObject statisticsJson(const Statistics& statistics);

} // namespace invites::statistics
