#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"
#include "common/domain/Names.h"

#include <QString>

#include <optional>
#include <vector>

namespace invites::store {

enum class BlockKind {
    Browser, // as long as it keeps its cookie
    Address, // until its day (UTC) is over
};

// What keeps a visitor from a new ticket, in any campaign.
struct Block {
    BlockId id;
    BlockKind kind = BlockKind::Browser;
    TicketId ticket; // behind which he is
    qint64 ticketNumber = 0;
    CampaignId campaign;
    QString campaignSlug;
    QString reason; // shown to him
    QString author;
    Instant blockedAt{};
    Instant endsAt{};
    std::optional<Instant> liftedAt; // before its end
    QString liftedBy;
    bool holds = false; // now

    bool operator==(const Block&) const = default;
};

struct BlockWish {
    bool browser = true;
    bool address = false;
    Instant until{};
    QString reason;
    bool removesTicket = false; // where it is in the line
};

// When what was blocked is free again; nothing for what was not.
struct BlockEnds {
    std::optional<Instant> browser;
    std::optional<Instant> address;
};

// Somebody whom a code has to do with.
struct CodePerson {
    bool isGiver = false; // gave it back; else it was given to him, or is held for him
    TicketId ticket;
    qint64 number = 0;
    TicketState state = TicketState::Waiting;
    bool knowsAddress = false; // so that it can be blocked
};

// Blocks, for the console. Reading for admins and moderators, acts for admins (else PermissionDenied); every act is
// audited. On the connection's thread.
class BlockStore {
public:
    explicit BlockStore(db::Connection& connection);

    // Those that hold first, then the latest; onlyHolding: no others.
    Result<std::vector<Block>> list(bool onlyHolding, int limit);
    // InvalidInput: no reason, nothing chosen, an end that is past or more than a year away. Conflict ("no_address"):
    // the ticket was not used today, so that its address is not known. NotFound: no such ticket.
    Result<BlockEnds> block(TicketId ticket, const BlockWish& wish);
    // Who can be blocked because of a code, the giver last; for admins only. Nobody where there is no such code.
    Result<std::vector<CodePerson>> peopleOf(CodeId code);
    // Whether it held until now. NotFound: no such block.
    Result<bool> lift(BlockId block, const QString& reason = {});

private:
    db::Connection& m_connection;
};

} // namespace invites::store
