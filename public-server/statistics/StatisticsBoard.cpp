#include "public-server/statistics/StatisticsBoard.h"

namespace invites::statistics {

bool StatisticsBoard::isFresh(const Entry& entry) const {
    const Instant now = m_clock.now();
    return entry.answer && *entry.answer && now >= entry.readAt && now - entry.readAt < freshFor;
}

Result<std::shared_ptr<const Statistics>> StatisticsBoard::readOnce(const QString& slug) const {
    try {
        auto statistics = m_read(slug);
        if (!statistics)
            return failure(statistics.error());
        return std::make_shared<const Statistics>(std::move(*statistics));
    } catch (...) {
        // Those who wait for this reading must hear of its end.
        return failure(ErrorCode::Internal, QStringLiteral("The statistics could not be read."));
    }
}

Result<std::shared_ptr<const Statistics>> StatisticsBoard::current(const QString& slug) {
    std::unique_lock lock(m_mutex);
    Entry& entry = m_entries[slug];
    if (isFresh(entry))
        return *entry.answer;
    if (entry.isReading) {
        // What it says, good or bad, was asked for while this caller was there.
        m_readingDone.wait(lock, [&] { return !entry.isReading; });
        return *entry.answer;
    }
    entry.isReading = true;
    lock.unlock();
    const Instant readAt = m_clock.now();
    auto answer = readOnce(slug);
    lock.lock();
    entry.isReading = false;
    entry.readAt = readAt;
    entry.answer = std::move(answer);
    m_readingDone.notify_all();
    return *entry.answer;
}

} // namespace invites::statistics
