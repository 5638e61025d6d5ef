#pragma once

#include "common/db/Connection.h"
#include "common/domain/Campaign.h"
#include "public-server/publication/Readme.h"

namespace invites::commands {

// The public statistics of a campaign as they go into the repository.
Result<publication::PublishedNumbers> numbersToPublish(db::Connection& connection, const Campaign& campaign);

} // namespace invites::commands
