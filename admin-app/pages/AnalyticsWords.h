#pragma once

#include "admin-app/data/AnalyticsSummary.h"

#include <QString>

namespace invites::admin {

// As the page says them.
QString nameOf(store::CodeSource source);
QString nameOf(TicketLane lane);
QString nameOf(FunnelStage stage);
QString nameOf(GivingUp reason);

// "62 % of the step before, 41 % of the first"; empty in the first step.
QString noteOf(const FunnelStep& step);

} // namespace invites::admin
