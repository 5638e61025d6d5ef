#pragma once

#include "admin-app/data/AnalyticsSummary.h"

#include <QString>

namespace invites::admin {

// As the page says them.
QString nameOf(store::CodeSource source);
QString nameOf(TicketLane lane);
QString nameOf(FunnelStage stage);
QString nameOf(GivingUp reason);
// Two letters; empty: not known.
QString nameOfCountry(const QString& country);

// "kept 62 % · 41 % of all": of the step before, of the first. Empty in the first step.
QString noteOf(const FunnelStep& step);

} // namespace invites::admin
