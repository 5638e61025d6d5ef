#pragma once

#include "common/base/Clock.h"
#include "common/store/VisitStore.h"

#include <chrono>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace invites::desk {

// How often campaigns' pages were opened and human checks were passed and failed, since it was last written down:
// counts in memory, of nobody. They are written at most once a minute, when somebody comes; so a server that ends loses
// those of its last minute with visitors, and one that nobody visits writes nothing. Any thread.
class VisitCounts {
public:
    static constexpr std::chrono::minutes writtenEvery{1};

    explicit VisitCounts(const Clock& clock);

    void opened(CampaignId campaign);
    void checked(CampaignId campaign, bool isPassed);

    // What there is to write down, if it is time to: it is the caller's now, and counted no more.
    std::vector<store::VisitCount> takeIfDue();
    // What was taken and could not be written: it is counted again, and due in a minute.
    void putBack(const std::vector<store::VisitCount>& counts);

private:
    store::VisitCount& today(CampaignId campaign);

    const Clock& m_clock;
    std::mutex m_mutex;
    std::map<std::pair<CampaignId, QDate>, store::VisitCount> m_counts;
    Instant m_dueAt;
};

} // namespace invites::desk
