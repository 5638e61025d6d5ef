#include "public-server/desk/VisitCounts.h"

#include <QDateTime>

namespace invites::desk {

VisitCounts::VisitCounts(const Clock& clock) : m_clock(clock), m_dueAt(clock.now() + writtenEvery) {}

store::VisitCount& VisitCounts::today(CampaignId campaign) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(m_clock.now()).time_since_epoch().count();
    const QDate day = QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).date();
    store::VisitCount& count = m_counts[{campaign, day}];
    count.campaign = campaign;
    count.day = day;
    return count;
}

void VisitCounts::opened(CampaignId campaign) {
    const std::lock_guard lock(m_mutex);
    ++today(campaign).opened;
}

void VisitCounts::checked(CampaignId campaign, bool isPassed) {
    const std::lock_guard lock(m_mutex);
    store::VisitCount& count = today(campaign);
    ++(isPassed ? count.passed : count.failed);
}

std::vector<store::VisitCount> VisitCounts::takeIfDue() {
    const std::lock_guard lock(m_mutex);
    std::vector<store::VisitCount> taken;
    const Instant now = m_clock.now();
    if (m_counts.empty() || now < m_dueAt)
        return taken;
    m_dueAt = now + writtenEvery;
    for (const auto& [key, count] : m_counts)
        taken.push_back(count);
    m_counts.clear();
    return taken;
}

void VisitCounts::putBack(const std::vector<store::VisitCount>& counts) {
    const std::lock_guard lock(m_mutex);
    for (const store::VisitCount& count : counts) {
        store::VisitCount& kept = m_counts[{count.campaign, count.day}];
        kept.campaign = count.campaign;
        kept.day = count.day;
        kept.opened += count.opened;
        kept.passed += count.passed;
        kept.failed += count.failed;
    }
}

} // namespace invites::desk
