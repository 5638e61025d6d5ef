#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"
#include "common/domain/Member.h"
#include "common/store/MemberMerge.h"
#include "common/vault/MemberCipher.h"

#include <QString>
#include <QStringList>

#include <limits>
#include <optional>
#include <vector>

namespace invites::store {

// A member as those see him who look after members: by number, without his name.
struct MemberSummary {
    MemberId id;
    QStringList providers;
    Instant joinedAt{};
    std::optional<Instant> lastSeenAt;
    int tickets = 0;
    int given = 0; // codes, on all of them
    int good = 0;  // which proved to work
    int bad = 0;   // which are invalid
    std::optional<MemberId> mergedInto;
    bool isSuspended = false;              // in a campaign, or everywhere
    std::optional<Instant> suspendedUntil; // nothing: until it is lifted
    bool hasPremium = false;
    std::optional<Instant> premiumUntil; // what was paid for

    bool operator==(const MemberSummary&) const = default;
};

enum class MemberState { Suspended, Premium, Merged };

// What is left empty does not narrow; members who were merged come only where they are asked for.
struct MemberFilter {
    std::optional<std::vector<MemberId>> ids = {}; // these alone, merged ones too
    QString provider = {};
    std::optional<MemberState> state = {};

    friend bool operator==(const MemberFilter&, const MemberFilter&) = default;
};

// Something that happened to a member. action: the audit log's name, or one of ours (0037_member_lists.sql).
struct MemberEvent {
    Instant at{};
    QString author; // empty where it was himself
    QString action;
    QString campaign; // its slug, or empty
    std::optional<CampaignId> campaignId;
    std::optional<qint64> ticket; // its number
    QByteArray detail;            // a JSON object, UTF-8; may be empty
    QString reason;
};

// A member's names and addresses, one for each provider.
struct OpenedMember {
    MemberId id;
    std::vector<MemberProfile> profiles;

    bool operator==(const OpenedMember&) const = default;
};

// What was found by a name.
struct NameSearch {
    std::vector<OpenedMember> found; // latest first
    bool isComplete = true;          // false: too many had to be looked through
};

// Members, for the console. Reading is for admins and moderators; names, addresses and acts for admins (else
// PermissionDenied); who reads names is audited. On the connection's thread.
class MemberAdminStore {
public:
    static constexpr MemberId latest{std::numeric_limits<qint64>::max()};

    explicit MemberAdminStore(db::Connection& connection);

    // The latest first, at most limit of them, all before this one.
    Result<std::vector<MemberSummary>> page(const MemberFilter& filter, MemberId before, int limit);
    // The latest first.
    Result<std::vector<MemberEvent>> history(MemberId member);

    // At most 200. NotFound; DataCorrupt where the keyring does not open one.
    Result<std::vector<OpenedMember>> unmask(const std::vector<MemberId>& members, const vault::MemberCipher& cipher);
    // Whose names have all of these words, whole, in any order. InvalidInput where there is none.
    Result<NameSearch> findByName(const QString& name, const vault::MemberCipher& cipher);
    // Whose provider vouches for this address.
    Result<std::vector<MemberId>> findByEmail(const QString& email, const vault::MemberCipher& cipher);

    // What a merge would do; nothing is done. Conflict: one of the two is none, or was merged.
    Result<MemberMerge> planMerge(MemberId kept, MemberId other);
    // Whether it was done: only where it does exactly what the plan says.
    Result<bool> merge(MemberId kept, MemberId other, const MemberMerge& plan, const QString& reason);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
