#pragma once

#include "common/base/Result.h"
#include "common/domain/Ticket.h"
#include "common/domain/WaitForecast.h"
#include "public-server/routes/Services.h"

#include <QByteArray>

namespace invites::routes {

// The ticket of this secret's hash, which the database has just answered, with how many are ahead of it where it waits:
// far back the database does not count them, the line in memory does. Blocks. Errors: the desk's.
Result<Ticket> withPosition(Services& services, const QByteArray& secretHash, Ticket ticket);

// How long the ticket will wait; nothing where it does not, or where that is not known. At once.
std::optional<WaitRange> estimateOf(const Services& services, const Ticket& ticket);

} // namespace invites::routes
