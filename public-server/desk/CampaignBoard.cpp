#include "public-server/desk/CampaignBoard.h"

#include <algorithm>

namespace invites::desk {

using std::chrono::steady_clock;

const Campaign* BoardSheet::find(QStringView slug) const {
    const auto found = std::find_if(
        campaigns.begin(), campaigns.end(), [&](const Campaign& campaign) { return campaign.slug == slug; });
    return found == campaigns.end() ? nullptr : &*found;
}

const Campaign* BoardSheet::find(CampaignId id) const {
    const auto found =
        std::find_if(campaigns.begin(), campaigns.end(), [&](const Campaign& campaign) { return campaign.id == id; });
    return found == campaigns.end() ? nullptr : &*found;
}

CampaignBoard::CampaignBoard(Read read, Changes changes) : m_read(std::move(read)), m_changes(std::move(changes)) {}

bool CampaignBoard::isGoodEnough(steady_clock::time_point askedAt, Need need) const {
    if (!m_sheet)
        return false;
    if (need == Need::Campaigns)
        return askedAt - m_sheet->readAt < recentFor;
    return m_sheet->readAt >= askedAt || (m_sheetChanges == m_changes() && askedAt - m_sheet->readAt < freshFor);
}

Result<std::vector<Campaign>> CampaignBoard::readOnce() const {
    try {
        return m_read();
    } catch (...) {
        // Those who wait for this reading must hear of its end.
        return failure(ErrorCode::Internal, QStringLiteral("The campaigns could not be read."));
    }
}

Result<std::shared_ptr<const BoardSheet>> CampaignBoard::current() {
    return sheetFor(Need::Counts);
}

std::shared_ptr<const BoardSheet> CampaignBoard::currentAtOnce() {
    const std::lock_guard lock(m_mutex);
    return isGoodEnough(steady_clock::now(), Need::Counts) ? m_sheet : nullptr;
}

Result<std::shared_ptr<const BoardSheet>> CampaignBoard::recent() {
    return sheetFor(Need::Campaigns);
}

Result<std::shared_ptr<const BoardSheet>> CampaignBoard::recentWith(QStringView slug) {
    auto sheet = recent();
    return sheet && !(*sheet)->find(slug) ? current() : sheet;
}

Result<std::shared_ptr<const BoardSheet>> CampaignBoard::sheetFor(Need need) {
    const auto askedAt = steady_clock::now();
    std::unique_lock lock(m_mutex);
    for (;;) {
        if (isGoodEnough(askedAt, need))
            return m_sheet;
        if (m_error && m_errorAt >= askedAt)
            return failure(*m_error);
        if (!m_reading)
            break;
        m_readingDone.wait(lock);
    }
    m_reading = true;
    const quint64 changes = m_changes();
    lock.unlock();
    const auto readAt = steady_clock::now();
    auto campaigns = readOnce();
    lock.lock();
    m_reading = false;
    m_readingDone.notify_all();
    if (!campaigns) {
        m_error = campaigns.error();
        m_errorAt = readAt;
        return failure(campaigns.error());
    }
    m_error.reset();
    m_sheetChanges = changes;
    m_sheet = std::make_shared<const BoardSheet>(BoardSheet{std::move(*campaigns), readAt});
    return m_sheet;
}

} // namespace invites::desk
