#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "public-server/forecast/CampaignForecast.h"

#include <QString>

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

namespace invites::forecast {

// The campaigns' forecasts. Each is made anew on a thread of this object when somebody looks and a quarter of an hour
// has begun since, the only thing that changes it; nobody waits for it, and while nobody looks nothing is asked. Any
// thread.
class ForecastBoard {
public:
    using Read = std::function<Result<CampaignHistory>(const QString& slug)>;

    // What was made longer ago is not said any more; there is a newer one in a moment.
    static constexpr std::chrono::hours goodFor{1};
    static constexpr std::chrono::minutes retryAfter{1};

    // read: asks the database (blocks). clock outlives this.
    ForecastBoard(Read read, const Clock& clock);
    // Waits for a reading under way.
    ~ForecastBoard();
    ForecastBoard(const ForecastBoard&) = delete;
    ForecastBoard& operator=(const ForecastBoard&) = delete;

    // At once. Nothing where none is known yet. slug: of a campaign that there is.
    std::shared_ptr<const CampaignForecast> current(const QString& slug);
    std::optional<WaitRange> forPlace(const QString& slug, qint64 ahead);

private:
    struct Entry {
        std::shared_ptr<const CampaignForecast> forecast;
        Instant madeAt;
        Instant triedAt;
    };

    bool isDue(const Entry& entry, Instant now) const;
    void makeUntilEnd();
    std::shared_ptr<const CampaignForecast> make(const QString& slug, Instant now) const;

    const Read m_read;
    const Clock& m_clock;

    std::mutex m_mutex;
    std::condition_variable m_work;
    bool m_isEnding = false;
    std::map<QString, Entry> m_entries;
    std::set<QString> m_wanted;
    std::thread m_thread; // last: it uses all of the above
};

} // namespace invites::forecast
