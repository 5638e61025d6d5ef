#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ticket.h"
#include "common/store/StandingStore.h"
#include "common/vault/CodeCipher.h"
#include "common/vault/MemberCipher.h"

#include <QByteArray>

#include <chrono>
#include <optional>
#include <vector>

namespace invites::store {

// A visitor's request for a ticket. Hashes: 32 bytes, from common/vault/Hashes.h.
struct TicketRequest {
    CampaignId campaign;
    QByteArray secretHash;                // the same key gives the same secret, and so finds the same ticket
    std::optional<QByteArray> holderHash; // of the secret in the browser's cookie
    std::optional<QByteArray> addressHash;
    HumanVerdict human = HumanVerdict::Failed;
    std::optional<QByteArray> spendKey; // there where human is Passed
    Instant spendEnd{};
    // Of a visitor who is signed in: his session, and the secret that secretHash is of, sealed (MemberCipher).
    std::optional<QByteArray> sessionHash;
    std::optional<QByteArray> sealedSecret;
    std::optional<QString> country; // two letters, where it is counted; never kept with the ticket
};

enum class RequestOutcome {
    Created,
    Repeated, // this key's ticket
    Held,     // the ticket that this browser, or its member, holds
    Drawing,  // asked in a rush: has a ticket when he asks again, once the numbers are drawn
    CampaignClosed,
    HumanCheckFailed,
    HumanCheckUnavailable,
    TooManyTickets,
    NoCampaign,
    Blocked, // by an admin, for a time
    SignInRequired,
    Suspended, // the member, by an admin
    Late,      // owes codes past their deadline, and the campaign has a rule for that
};

// Why a visitor gets no ticket and may not come back, in an admin's words, and until when.
struct BlockNotice {
    QString reason;
    Instant endsAt{};
};

struct RequestAnswer {
    RequestOutcome outcome = RequestOutcome::NoCampaign;
    std::optional<Ticket> ticket;         // in the first three
    std::chrono::milliseconds readyIn{0}; // in Drawing: when to ask again
    std::optional<BlockNotice> block;     // in Blocked, unless it has just ended
    std::optional<Standing> standing;     // in Suspended and Late
    // In Held, where it is the member's ticket: its secret, which his browser may not have.
    std::optional<Secret> memberSecret;
};

enum class StepOutcome {
    Done,
    NoTicket,
    NotYourTurn,      // reveal: still waiting, or gave up
    OfferExpired,     // reveal: the hold is over
    NotDelivered,     // copied, contribute, report: has no code
    TooManyAttempts,  // contribute, on this ticket
    TooManyOfAddress, // contribute, from this address today
    NotReturnable,    // return: not missed, too late, or returned before
    NotInLine,        // leave: has a code, or missed his turn
    Blocked,          // return: by an admin, for a time
    Suspended,        // return: the member, by an admin
    Late,             // return: owes codes past their deadline
};

struct StepAnswer {
    StepOutcome outcome = StepOutcome::NoTicket;
    std::optional<Ticket> ticket; // unless NoTicket
    // report: until when a word of this visitor moves him to no head of a line, where this one would have.
    std::optional<Instant> coolingUntil;
    std::optional<BlockNotice> block; // in Blocked, unless it has just ended
    std::optional<Standing> standing; // in Suspended and Late
};

// A visitor's address, where he acts from.
struct ActorAddress {
    std::optional<QByteArray> hash;
    int attemptLimit = 0; // contributions a day, 0 for no limit
};

// A code that a visitor gives back, ready for the database.
struct GivenCode {
    QByteArray fingerprint;
    QByteArray sealed;
};

enum class GivenVerdict { Accepted, Repeated, OwnCode, NotAccepted };

struct ContributionAnswer {
    StepOutcome outcome = StepOutcome::NoTicket;
    std::vector<GivenVerdict> verdicts; // one for each code; in Done
    std::optional<Ticket> ticket;
};

// Tickets and what their holders do with them. Every step may be repeated after a lost answer. Codes come out opened; a
// record that the keyring cannot open fails its own ticket (DataCorrupt) and no other. On the connection's thread.
class TicketStore {
public:
    TicketStore(db::Connection& connection, const vault::CodeCipher& cipher);
    // With members, whom a store without their cipher does not know: their tickets' secrets stay sealed.
    TicketStore(db::Connection& connection, const vault::CodeCipher& cipher, const vault::MemberCipher& members);

    // Requests of one campaign, served in their order by one statement. What is answered is on the database's disk: the
    // statement does not wait for that while it holds the line, a second one does. addressLimit: new tickets a day from
    // one address, 0 for no limit. Answers in the order of the requests.
    Result<std::vector<Result<RequestAnswer>>> request(const std::vector<TicketRequest>& requests, int addressLimit);
    // Done or NoTicket for each.
    Result<std::vector<Result<StepAnswer>>> look(const std::vector<QByteArray>& secretHashes);
    Result<std::vector<StepOutcome>> recordCopies(const std::vector<QByteArray>& secretHashes);
    Result<StepAnswer> reveal(const QByteArray& secretHash);
    Result<ContributionAnswer> contribute(
        const QByteArray& secretHash, const std::vector<GivenCode>& codes, const ActorAddress& from = {});
    Result<StepAnswer> report(
        const QByteArray& secretHash, ReportOutcome outcome, const std::optional<QByteArray>& addressHash = {});
    Result<StepAnswer> returnToLine(const QByteArray& secretHash, const std::optional<QByteArray>& addressHash = {});
    Result<StepOutcome> leave(const QByteArray& secretHash);

private:
    Result<std::vector<Result<RequestAnswer>>> requestUnconfirmed(
        const std::vector<TicketRequest>& requests, int addressLimit);
    // Why somebody gets none, where that is for a reason of his own.
    Status explainRefusals(const std::vector<TicketRequest>& requests, std::vector<Result<RequestAnswer>>& answers);
    // Nothing where none holds any more.
    Result<std::optional<BlockNotice>> explainBlock(
        const std::optional<QByteArray>& holderHash, const std::optional<QByteArray>& addressHash);
    Result<bool> confirm(const std::vector<TicketRequest>& requests, const std::vector<Result<RequestAnswer>>& answers);
    Result<StepAnswer> step(const db::Query& query, const db::Parameters& parameters);

    db::Connection& m_connection;
    const vault::CodeCipher& m_cipher;
    const vault::MemberCipher* const m_members = nullptr;
};

} // namespace invites::store
