#pragma once

#include "common/base/Result.h"
#include "public-server/statistics/Statistics.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace invites::statistics {

// The campaigns' statistics, read when somebody asks and the last reading is too old: one reading of a campaign in some
// seconds however many ask, and none when nobody does. Any thread.
class StatisticsBoard {
public:
    using Read = std::function<Result<Statistics>(const QString& slug)>;

    static constexpr std::chrono::seconds freshFor{5};

    // read: asks the database (blocks). clock outlives this.
    StatisticsBoard(Read read, const Clock& clock) : m_read(std::move(read)), m_clock(clock) {}

    // slug: of a campaign that there is.
    Result<std::shared_ptr<const Statistics>> current(const QString& slug);

private:
    struct Entry {
        bool isReading = false;
        Instant readAt{};
        std::optional<Result<std::shared_ptr<const Statistics>>> answer;
    };

    bool isFresh(const Entry& entry) const;
    Result<std::shared_ptr<const Statistics>> readOnce(const QString& slug) const;

    const Read m_read;
    const Clock& m_clock;

    std::mutex m_mutex;
    std::condition_variable m_readingDone;
    std::map<QString, Entry> m_entries;
};

} // namespace invites::statistics
