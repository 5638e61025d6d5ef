#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"
#include "common/domain/Names.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace invites::store {

// The codes that somebody owes on a ticket past their deadline.
struct Debt {
    qint64 ticketNumber = 0;
    QString campaignSlug;
    Instant deadline{};
    int received = 0;
    int required = 0;

    bool operator==(const Debt&) const = default;
};

// Somebody says why it is wrong that he may not ask for a ticket.
struct Appeal {
    AppealId id;
    qint64 version = 0;  // names what the person saw, when he decides
    CampaignId campaign; // in which he is kept out
    QString campaignSlug;
    std::optional<MemberId> member; // nothing: he was not signed in
    // Against a suspension, or against being late; one of the two.
    std::optional<SuspensionId> suspension;
    QString suspensionReason;
    std::optional<Instant> suspensionEndsAt;
    std::optional<TicketId> ticket;
    std::optional<Debt> debt;
    // His words, sealed for their reference (AppealCipher). Nothing: forgotten, 90 days after the decision.
    QByteArray reference;
    std::optional<QByteArray> sealedWords;
    Instant submittedAt{};
    AppealState state = AppealState::Open;
    QString answer; // shown to him
    std::optional<Instant> decidedAt;
    QString decidedBy;
};

struct AppealDecision {
    qint64 version = 0; // the appeal's version now
    // Somebody decided it after the version that was named; nothing was done.
    bool isConflict = false;
    QString decidedBy;
    std::optional<Instant> decidedAt;
};

// Appeals, for the console; for admins alone (else PermissionDenied). On the connection's thread.
class AppealStore {
public:
    explicit AppealStore(db::Connection& connection);

    // Open ones first, the oldest at the head; then the latest decided. onlyOpen: no others.
    Result<std::vector<Appeal>> list(bool onlyOpen, int limit);
    // Granted, it lifts the suspension, or the codes are not owed any more. The answer is shown to who appealed;
    // audited. InvalidInput: no answer. NotFound: no such appeal.
    Result<AppealDecision> decide(AppealId id, qint64 version, bool granted, const QString& answer);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
