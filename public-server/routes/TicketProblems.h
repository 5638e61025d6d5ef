#pragma once

#include "common/store/TicketStore.h"
#include "public-server/http/Problem.h"

namespace invites::routes {

// What visitors are told, with the slugs that clients rely on.
http::Problem noTicket();
http::Problem foreignOrigin();
http::Problem problemOf(store::StepOutcome outcome);
http::Problem problemOf(store::RequestOutcome outcome);

} // namespace invites::routes
