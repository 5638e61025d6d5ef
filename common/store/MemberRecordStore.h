#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <optional>

namespace invites::store {

enum class HallOutcome { Done, NotSignedIn, BadName };
// HasPremium: a subscription that is not over, or a checkout under way.
enum class DeletionOutcome { Done, NotSignedIn, HasPremium };

// What there is of the member of a session, as a server needs it for his own page. On the connection's thread.
class MemberRecordStore {
public:
    explicit MemberRecordStore(db::Connection& connection) : m_connection(connection) {}

    // {joined_at, confirmed, hall: {name, since, hidden_because}, tickets: [{campaign, campaign_name, number, state,
    // requested_at, …, given, required, works, does_not_work, not_known_yet}]}: no code. Nothing: nobody is signed in.
    Result<std::optional<QJsonObject>> record(const QByteArray& sessionHash);
    // The same, and everything else that is kept of him: identities, sessions, consents, notices, messages, the codes
    // that he was shown; sealed, as 0040_own_page.sql says.
    Result<std::optional<QJsonObject>> data(const QByteArray& sessionHash);
    // Into the Hall of generosity by this name, or out of it.
    Result<HallOutcome> setHallName(const QByteArray& sessionHash, const std::optional<QString>& name);
    // Ends the account.
    Result<DeletionOutcome> remove(const QByteArray& sessionHash);

private:
    Result<std::optional<QJsonObject>> object(const db::Query& query, const QByteArray& sessionHash);

    db::Connection& m_connection;
};

} // namespace invites::store
