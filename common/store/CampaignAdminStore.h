#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"
#include "common/domain/Names.h"

#include <QString>

#include <chrono>
#include <optional>
#include <vector>

namespace invites::store {

// Whose contributed codes somebody looks at before anybody is given them.
enum class Review {
    Off,   // nobody's
    First, // of givers who are not known: more of their codes must have proved to work than not to
    All,
};

// All that can be set on a campaign.
struct CampaignSettings {
    QString slug; // in addresses; fixed once the campaign exists
    QString name;
    QString productUrl;
    QString codePattern; // a regular expression for the whole code
    bool upperCase = true;
    int contributionSize = 4; // how many codes a receiver gives back
    std::chrono::seconds hold = std::chrono::hours(24);
    std::chrono::seconds returnWindow = std::chrono::days(7);    // after a missed offer
    std::chrono::seconds returnDeadline = std::chrono::days(14); // for the codes asked back
    bool open = true;
    std::optional<Instant> endsAt;
    std::optional<int> priorityShare = 4; // one in so many (2 to 100); nothing: no priority lane
    bool drawsRush = true;                // the numbers of the first second after opening
    Review review = Review::Off;
    bool requiresSignIn = false; // to ask for a ticket
    LateRule lateRule = LateRule::None;
    std::chrono::seconds lateDelay = std::chrono::hours(24); // with LaterPlace
    bool premium = false;                                    // members with premium stand in the priority lane

    bool operator==(const CampaignSettings&) const = default;
};

struct CampaignRecord {
    CampaignId id;
    qint64 version = 0; // names what the person saw, when he changes it
    CampaignSettings settings;
    Instant createdAt{};
    qint64 codesAdded = 0;
    qint64 available = 0;
    qint64 waiting = 0;
};

struct CampaignUpdate {
    qint64 version = 0; // the campaign's version now
    // Somebody changed the campaign after the version that was named; nothing was done.
    bool isConflict = false;
    std::optional<QString> changedBy; // in a conflict, where the history says it
    std::optional<Instant> changedAt;
};

// Campaigns for the console. Lists for admins and moderators, changes for admins (else PermissionDenied). Every change
// is audited. InvalidInput says which setting cannot be ("bad_name", "bad_pattern", …), in a sentence. On the
// connection's thread.
class CampaignAdminStore {
public:
    explicit CampaignAdminStore(db::Connection& connection);

    // All of them, by slug.
    Result<std::vector<CampaignRecord>> list();
    // Conflict ("slug_taken") where the slug is another campaign's.
    Result<CampaignId> create(const CampaignSettings& settings);
    // The slug is left as it is. Serves the line, if the change lets it move. NotFound: no such campaign.
    Result<CampaignUpdate> update(CampaignId id, qint64 version, const CampaignSettings& settings);

private:
    // In the transaction that is open: what update_campaign does not take. Version: after it.
    Result<CampaignUpdate> setRules(CampaignId id, qint64 version, const CampaignSettings& settings);

    db::Connection& m_connection;
};

} // namespace invites::store
