#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"
#include "common/ledger/Block.h"
#include "common/ledger/Records.h"

#include <QString>

#include <vector>

namespace invites::store {

// The end of a campaign's chain.
struct LedgerHead {
    CampaignId campaign;
    QString slug;
    qint64 height = -1; // -1: the head is gone, which no campaign's ever is
    quint64 time = 0;
    QByteArray hash;
};

// What the tables have, for a chain to be compared with.
struct LedgerTables {
    ledger::Rules rules;
    quint64 next = 0; // number of a newcomer
    int since = 0;    // standard tickets served since the last priority one
    struct Counts {
        ledger::SixCounts codes{};
        ledger::SixCounts tickets{};
        ledger::SixCounts codesInTrash{};

        friend bool operator==(const Counts&, const Counts&) = default;
    };
    Counts rows;  // as they are counted now
    Counts tally; // as they are kept
    QByteArray slug;
    // What is told of the line, since the campaign began.
    quint64 priorityServed = 0;
    quint64 standardServed = 0;
    quint64 moved = 0;
    std::array<quint64, 3> sources{}; // codes by CodeOrigin
};

// Why a person did something to a ticket, as the ledger would have it.
struct LedgerReason {
    qint64 event = 0;
    ledger::Act act;
};

// The same, and what shows that it is the one whose digest the ledger has.
struct ShownReason {
    LedgerReason told;
    QByteArray salt;
    QString reason;
};

// The chains of blocks, and what they are compared with. On the connection's thread.
class LedgerStore {
public:
    explicit LedgerStore(db::Connection& connection);

    // Of every campaign, by slug, also of one that has lost its head; of a head that has lost its campaign, without a
    // slug. Any role.
    Result<std::vector<LedgerHead>> heads();
    // The same, each with a name, and also what has neither campaign nor head, but blocks. An admin's.
    Result<std::vector<LedgerHead>> chains();
    // From a height on, in their order: at most so many, which without the last are smaller than mostBytes. Any role.
    Result<std::vector<ledger::Block>> blocks(CampaignId campaign, quint64 from, int most, qint64 mostBytes);

    // An admin's. tables() reads all codes and tickets of the campaign; NotFound where it, its line or its tally is
    // gone.
    Result<LedgerTables> tables(CampaignId campaign);
    // The next after a number, and after an event of the audit log, at most so many.
    Result<std::vector<ledger::TicketEntry>> tickets(CampaignId campaign, quint64 after, int most);
    Result<std::vector<LedgerReason>> reasons(CampaignId campaign, qint64 after, int most);
    Result<std::vector<ShownReason>> shownReasons(CampaignId campaign, qint64 after, int most);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
