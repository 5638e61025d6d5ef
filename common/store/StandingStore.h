#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"
#include "common/domain/Names.h"
#include "common/store/AppealStore.h"
#include "common/vault/AppealCipher.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace invites::store {

// Who asks, as far as he can be recognised. Hashes: 32 bytes, of the secrets in his cookies.
struct Asker {
    std::optional<QByteArray> ticketHash;
    std::optional<QByteArray> sessionHash;
};

// An appeal as he who made it sees it.
struct AppealNotice {
    AppealState state = AppealState::Open;
    Instant submittedAt{};
    QString answer;
    std::optional<Instant> decidedAt;
};

// What keeps somebody from asking for a ticket in a campaign for a reason of his own.
struct Standing {
    LateRule rule = LateRule::None;     // nothing does
    std::optional<Instant> endsAt;      // by itself; nothing: it does not, or not before he asks
    QString reason;                     // an admin's words, where an admin suspended him; else
    std::optional<Debt> debt;           // what he owes
    std::optional<AppealNotice> appeal; // the last one that concerned him
};

enum class AppealOutcome {
    Submitted,
    NothingToAppeal,
    OpenAlready,
    TooMany, // today
};

// What somebody is told of himself, and his appeal, as a server needs them. A lost answer may be asked for again. On
// the connection's thread.
class StandingStore {
public:
    explicit StandingStore(db::Connection& connection) : m_connection(connection) {}

    Result<Standing> view(CampaignId campaign, const Asker& asker);
    // Against what keeps him out of this campaign.
    Result<AppealOutcome> appeal(CampaignId campaign, const Asker& asker, const vault::SealedAppeal& appeal,
        const std::optional<QByteArray>& addressHash);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
