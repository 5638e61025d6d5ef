#pragma once

#include "common/store/LineStore.h"

#include <QStringList>

namespace invites::admin {

// Why a ticket or a code is where it is, and what would move it: sentences for a person, the most important first. now
// is what the times are compared with.
QStringList reasonsOf(const store::TicketFacts& ticket, Instant now);
QStringList reasonsOf(const store::CodeFacts& code, Instant now);
// What is known of the visitor behind a ticket.
QStringList wordsOf(const store::VisitorRecord& visitor);

} // namespace invites::admin
