#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"
#include "common/domain/Names.h"
#include "common/store/CodeFilter.h"

#include <QString>

#include <optional>
#include <vector>

namespace invites::store {

// A place in the order in which those who wait are served: the last number of each lane before it, and how many
// standard tickets after the last priority one.
struct LinePlace {
    qint64 head = 0;
    qint64 standard = 0;
    qint64 priority = 0;
    int since = 0;

    bool operator==(const LinePlace&) const = default;
};

// Somebody in the line.
struct LineEntry {
    TicketId id;
    qint64 number = 0;
    TicketState state = TicketState::Waiting; // or Offered
    TicketLane lane = TicketLane::Standard;
    Instant requestedAt{};
    std::optional<Instant> offeredAt; // in Offered only
    std::optional<Instant> offerExpiresAt;
    std::optional<Instant> returnedAt; // came back after a missed offer
    std::optional<Instant> replacedAt; // at the head because a code did not work
    std::optional<LinePlace> place;    // in Waiting only: where the next one is

    bool operator==(const LineEntry&) const = default;
};

// The last thing that a person with a login did to something, and why.
struct LastAct {
    QString author;
    QString action; // as in the audit log: "move_ticket"
    Instant at{};
    std::optional<QString> reason;
};

// What decides where a ticket is.
struct TicketFacts {
    TicketId id;
    qint64 number = 0;
    TicketState state = TicketState::Waiting;
    TicketLane lane = TicketLane::Standard;
    std::optional<qint64> ahead; // in Waiting only
    Instant requestedAt{};
    std::optional<Instant> offeredAt;
    std::optional<Instant> offerExpiresAt;
    std::optional<Instant> deliveredAt;
    std::optional<Instant> copiedAt;
    std::optional<Instant> contributedAt;
    std::optional<Instant> expiredAt;
    std::optional<Instant> leftAt;
    std::optional<Instant> returnedAt;
    std::optional<Instant> replacedAt;
    std::optional<Instant> returnUntil; // after a missed offer
    std::optional<Instant> deadline;    // of the codes asked back
    int codesGiven = 0;
    int contributionSize = 0;
    std::optional<CodeId> code;
    std::optional<CodeStatus> codeStatus;
    std::optional<ReportOutcome> report;
    qint64 waiting = 0;        // the campaign's
    qint64 available = 0;      // the campaign's
    bool campaignOpen = false; // takes new tickets now
    std::optional<LastAct> lastAct;
    std::optional<int> priorityShare; // the campaign's; nothing: it has no priority lane
    std::optional<LinePlace> place;   // in Waiting only: where it is itself
    bool isDrawn = false;             // its number was given by lot, in an opening rush
};

// What decides where a code is.
struct CodeFacts {
    CodeId id;
    QString campaignName;
    CodeStatus status = CodeStatus::Available;
    CodeSource source = CodeSource::Import;
    Instant addedAt{};
    std::optional<Instant> distributedAt;
    std::optional<Instant> settledAt;
    std::optional<Instant> flaggedAt;
    std::optional<Instant> deletedAt;
    std::optional<qint64> givenBy; // the number of the ticket on which it was given back
    std::optional<qint64> ticketNumber;
    std::optional<TicketState> ticketState;
    std::optional<Instant> offerExpiresAt;
    std::optional<Instant> copiedAt;
    std::optional<Instant> deadline;
    int codesGiven = 0;
    int contributionSize = 0;
    std::optional<ReportOutcome> report;
    std::optional<qint64> earlier; // available codes that are handed out before it; 10,000 stands for more
    qint64 waiting = 0;
    bool campaignOpen = false;
    std::optional<LastAct> lastAct;
};

// What is known of the visitor behind a ticket.
struct VisitorRecord {
    int tickets = 1;                     // his browser's, as far as it kept its cookie
    int given = 0;                       // codes that he gave back, on all of them
    int good = 0;                        // which proved to work
    int bad = 0;                         // which are invalid
    std::optional<Instant> coolingUntil; // until then his word puts him at no head of a line: an earlier one was false
    std::optional<Instant> blockedUntil;
    bool knowsAddress = false; // so that it can be blocked
    // Codes that he seems to have given to himself: by account, by browser, by address. One may be by several.
    int own = 0;
    int ownByMember = 0;
    int ownByBrowser = 0;
    int ownByAddress = 0;
};

// The lines, for the console. Reading for admins and moderators, acts for admins (else PermissionDenied); every act is
// audited with its reason. On the connection's thread.
class LineStore {
public:
    explicit LineStore(db::Connection& connection);

    // The next entries after one that was read before (nothing: from the front), in the order in which they are served:
    // offered ones by the end of their offer, then waiting ones. state: only those in it.
    Result<std::vector<LineEntry>> page(
        CampaignId campaign, std::optional<TicketState> state, const std::optional<LineEntry>& after, int limit);
    // NotFound: no ticket of the campaign has the number.
    Result<TicketFacts> explainTicket(CampaignId campaign, qint64 number);
    Result<CodeFacts> explainCode(CodeId code);
    // NotFound: no such ticket.
    Result<VisitorRecord> visitorOf(TicketId ticket);

    // To the head of the line, into the priority lane, or back to where its number puts it; whether it was not there
    // already. Conflict: it does not wait any more, or the campaign has no priority lane. InvalidInput: no reason.
    Result<bool> move(TicketId ticket, TicketLane lane, const QString& reason);
    // Takes it out of the line for good; a code held for it goes to the next. Conflict: it is not in the line.
    Status remove(TicketId ticket, const QString& reason);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
