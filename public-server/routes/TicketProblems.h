#pragma once

#include "common/store/TicketStore.h"
#include "public-server/http/Problem.h"

namespace invites::routes {

// The problem as a response; a 401 names the scheme that it wants (RFC 9110, section 11.6.1).
http::Response refusal(const http::Problem& problem);
// An error of the desk: the database is away or busy (503), or something is broken (500). Never the visitor's fault,
// and never in the database's words.
http::Problem problemOf(const Error& error);

// What visitors are told, with the slugs that clients rely on.
http::Problem noTicket();
http::Problem foreignOrigin();
// now: where a limit of the day is reached, so that it can be said when the next one (UTC) begins.
http::Problem problemOf(store::StepOutcome outcome, Instant now = {});
http::Problem problemOf(const store::RequestAnswer& answer);
// Nothing: the block has ended since, so that it may be tried again.
http::Problem returnBlocked(const std::optional<store::BlockNotice>& block);
// "25 November 2026 at 18:30 UTC", to the minute, which is never too early.
QString momentInWords(Instant instant);

} // namespace invites::routes
