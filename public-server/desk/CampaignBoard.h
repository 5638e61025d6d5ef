#pragma once

#include "common/base/Result.h"
#include "common/domain/Campaign.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace invites::desk {

// The campaigns as they were at one moment. Immutable.
struct BoardSheet {
    std::vector<Campaign> campaigns;              // by slug
    std::chrono::steady_clock::time_point readAt; // when the question was put to the database

    // nullptr for a slug that no campaign has.
    const Campaign* find(QStringView slug) const;
    const Campaign* find(CampaignId id) const;
};

// The campaigns and their counts, read from the database when somebody asks and the last reading is too old: no more
// than ten readings a second however many ask, and none when nobody does. Who changed something through this server
// sees his change. Any thread.
class CampaignBoard {
public:
    using Read = std::function<Result<std::vector<Campaign>>()>;
    using Changes = std::function<quint64()>;

    static constexpr std::chrono::milliseconds freshFor{100};
    static constexpr std::chrono::milliseconds recentFor{2000};

    // read: asks the database (blocks). changes: grows with every change made through this server.
    CampaignBoard(Read read, Changes changes);

    Result<std::shared_ptr<const BoardSheet>> current();
    // What current() would give without waiting; nullptr where it would have to ask the database.
    std::shared_ptr<const BoardSheet> currentAtOnce();
    // For whoever needs what a campaign is, not its counts: a reading of the last second or two will do.
    Result<std::shared_ptr<const BoardSheet>> recent();
    // As recent(), but read anew where that does not know the campaign: it may be a new one.
    Result<std::shared_ptr<const BoardSheet>> recentWith(QStringView slug);

private:
    enum class Need { Counts, Campaigns };
    Result<std::shared_ptr<const BoardSheet>> sheetFor(Need need);
    Result<std::vector<Campaign>> readOnce() const;
    bool isGoodEnough(std::chrono::steady_clock::time_point askedAt, Need need) const;

    const Read m_read;
    const Changes m_changes;

    std::mutex m_mutex;
    std::condition_variable m_readingDone;
    bool m_reading = false;
    std::shared_ptr<const BoardSheet> m_sheet;
    quint64 m_sheetChanges = 0;
    // The last reading that failed, and when it began: those who waited for it share its error.
    std::optional<Error> m_error;
    std::chrono::steady_clock::time_point m_errorAt;
};

} // namespace invites::desk
