#include "public-server/forecast/ForecastBoard.h"

#include <utility>

namespace invites::forecast {

ForecastBoard::ForecastBoard(Read read, const Clock& clock)
    : m_read(std::move(read)), m_clock(clock), m_thread([this] { makeUntilEnd(); }) {}

ForecastBoard::~ForecastBoard() {
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_work.notify_one();
    m_thread.join();
}

bool ForecastBoard::isDue(const Entry& entry, Instant now) const {
    const bool isOld =
        !entry.forecast || LineSupply::quarterSince1970(entry.madeAt) != LineSupply::quarterSince1970(now);
    return isOld && (now < entry.triedAt || now >= entry.triedAt + retryAfter);
}

std::shared_ptr<const CampaignForecast> ForecastBoard::current(const QString& slug) {
    const Instant now = m_clock.now();
    const std::lock_guard lock(m_mutex);
    Entry& entry = m_entries[slug];
    if (isDue(entry, now)) {
        entry.triedAt = now;
        m_wanted.insert(slug);
        m_work.notify_one();
    }
    return entry.forecast && now < entry.madeAt + goodFor ? entry.forecast : nullptr;
}

std::optional<WaitRange> ForecastBoard::forPlace(const QString& slug, qint64 ahead) {
    const auto forecast = current(slug);
    return forecast ? forecast->forPlace(ahead) : std::nullopt;
}

void ForecastBoard::makeUntilEnd() {
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_work.wait(lock, [this] { return m_isEnding || !m_wanted.empty(); });
        if (m_isEnding)
            return;
        const QString slug = m_wanted.extract(m_wanted.begin()).value();
        lock.unlock();
        const Instant now = m_clock.now();
        auto forecast = make(slug, now);
        lock.lock();
        if (forecast) {
            Entry& entry = m_entries[slug];
            entry.forecast = std::move(forecast);
            entry.madeAt = now;
        }
    }
}

// Whatever fails, the next look a minute later tries again.
std::shared_ptr<const CampaignForecast> ForecastBoard::make(const QString& slug, Instant now) const {
    try {
        const auto history = m_read(slug);
        return history ? std::make_shared<const CampaignForecast>(*history, now) : nullptr;
    } catch (...) {
        return nullptr;
    }
}

} // namespace invites::forecast
