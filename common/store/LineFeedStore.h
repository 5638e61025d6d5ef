#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"
#include "common/domain/PriorityTurns.h"

#include <QString>

#include <array>
#include <optional>
#include <vector>

namespace invites::store {

// What stands for a ticket's secret in memory: the first half of its hash (vault::ticketSecretHash).
using TicketKey = std::array<quint8, 16>;
// hash: all 32 bytes, or the first 16.
TicketKey ticketKey(const QByteArray& hash);

// A ticket as the line's feed tells of it.
struct FeedEntry {
    qint64 number = 0;
    std::optional<int> lane; // nothing: it does not wait any more
    int received = 0;        // codes given back on it so far
    TicketKey key{};
    bool isDrawn = false; // its number was given by lot
};

// A change of a line, by name: another change has another mark, on a restored copy of the database too.
struct LineMoment {
    qint64 version = 0;
    qint64 mark = 0;

    friend bool operator==(const LineMoment&, const LineMoment&) = default;
};

struct KnownLine {
    CampaignId campaign;
    LineMoment moment;
};

// What is new in a campaign's line.
struct LineNews {
    CampaignId campaign;
    QString slug;
    int contributionSize = 0;
    LineMoment moment;              // that the line is known up to, with these changes
    bool isKnown = false;           // false: the line must be loaded, and followed from this moment
    bool isLast = true;             // false: there is more, from this moment on
    std::vector<FeedEntry> changes; // each ticket as it is now
    PriorityTurns turns{};          // of the line as it is, with all there is
};

// A piece of a line that is being loaded.
struct LinePage {
    std::vector<FeedEntry> entries; // the waiting tickets as they were just before the news were read
    LineNews news;                  // since the moment that was known
};

// Reads the waiting tickets of the lines, and what changes in them, for a server that keeps them in memory. On the
// connection's thread.
class LineFeedStore {
public:
    explicit LineFeedStore(db::Connection& connection);

    // News of every campaign, also of those that are not named. One query, which also ends missed offers and serves the
    // lines where that is due.
    Result<std::vector<LineNews>> follow(const std::vector<KnownLine>& known);
    // At most this many waiting tickets in the line's order, after one of them; from the first without. Fewer: the end.
    // The news tell whether that is a page of the line that was known, and with which moment the next is to be asked
    // for: pages that a lost connection lies between may be of different copies of the database. One query.
    Result<LinePage> load(const KnownLine& known, const std::optional<FeedEntry>& after, int most);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
