#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Campaign.h"

#include <vector>

namespace invites::store {

// Campaigns as visitors may know them. On the connection's thread.
class CampaignStore {
public:
    explicit CampaignStore(db::Connection& connection);

    // All of them, by slug. The counts cost the same at ten codes and at ten million. A campaign whose code pattern is
    // not a regular expression is left out, with a warning that names it.
    Result<std::vector<Campaign>> list();

    // Forgets whatever was kept for as long as the table invites.retention says.
    Status forgetExpired();

private:
    db::Connection& m_connection;
};

} // namespace invites::store
