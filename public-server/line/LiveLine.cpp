#include "public-server/line/LiveLine.h"

#include <algorithm>
#include <cstring>
#include <future>
#include <utility>

namespace invites::line {

using std::chrono::steady_clock;

namespace {

void applyAll(const std::vector<store::FeedEntry>& entries, WaitingLine& line) {
    for (const store::FeedEntry& entry : entries)
        line.apply(entry);
}

} // namespace

std::size_t LiveLine::KeyHash::operator()(const store::TicketKey& key) const {
    std::size_t hash = 0;
    std::memcpy(&hash, key.data(), sizeof hash);
    return hash;
}

LiveLine::LiveLine(Follow follow, Load load, PaceOptions pace)
    : m_follow(std::move(follow)), m_load(std::move(load)), m_pace(pace), m_patience(pace.patience),
      m_oldestInFront(pace.oldestInFront), m_longLoad(pace.longLoad) {}

bool LiveLine::isRecent(Moment askedAt) {
    return m_readAt && m_pace.isRecentEnough(askedAt - *m_readAt, askedAt, {m_isReading, m_waiting >= mostWaiting});
}

bool LiveLine::holds(const QByteArray& secretHash) const {
    const store::TicketKey key = store::ticketKey(secretHash);
    const std::shared_lock lock(m_campaignsMutex);
    return std::any_of(m_campaigns.begin(), m_campaigns.end(),
        [&](const auto& campaign) { return campaign.second.line.find(key).has_value(); });
}

Result<std::optional<Ticket>> LiveLine::find(const QByteArray& secretHash) {
    const auto askedAt = steady_clock::now();
    const store::TicketKey key = store::ticketKey(secretHash);
    if (const Status read = readUntil(askedAt, [&] { return isRecent(askedAt) && !wasTouched(key); }); !read)
        return failure(read.error());
    auto ticket = waitingTicket(key);
    if (!isInFront(ticket))
        return ticket;
    if (const Status read = readUntil(askedAt, [&] { return isRecentInFront(askedAt); }); !read)
        return failure(read.error());
    return waitingTicket(key);
}

std::optional<Ticket> LiveLine::findAtOnce(const QByteArray& secretHash) {
    const auto askedAt = steady_clock::now();
    const store::TicketKey key = store::ticketKey(secretHash);
    {
        const std::lock_guard lock(m_mutex);
        m_crowd.look(askedAt);
        if (!isRecent(askedAt) || wasTouched(key))
            return std::nullopt;
    }
    auto ticket = waitingTicket(key);
    if (isInFront(ticket)) {
        const std::lock_guard lock(m_mutex);
        if (!isRecentInFront(askedAt))
            return std::nullopt;
    }
    return ticket;
}

Result<std::optional<Ticket>> LiveLine::findNow(const QByteArray& secretHash) {
    const auto askedAt = steady_clock::now();
    if (const Status read = readUntil(askedAt, [&] { return m_readAt && *m_readAt >= askedAt; }); !read)
        return failure(read.error());
    return waitingTicket(store::ticketKey(secretHash));
}

bool LiveLine::isInFront(const std::optional<Ticket>& ticket) {
    return ticket && ticket->ahead < inFront;
}

std::optional<Ticket> LiveLine::waitingTicket(const store::TicketKey& key) const {
    const std::shared_lock lock(m_campaignsMutex);
    for (const auto& [id, campaign] : m_campaigns) {
        const auto position = campaign.line.find(key);
        if (!position)
            continue;
        Ticket ticket;
        ticket.campaignId = id;
        ticket.campaignSlug = campaign.slug;
        ticket.number = position->number;
        ticket.state = TicketState::Waiting;
        ticket.lane = TicketLane(position->lane);
        ticket.isDrawn = position->isDrawn;
        ticket.ahead = position->ahead;
        ticket.waiting = campaign.line.waiting();
        ticket.contributionRequired = campaign.contributionSize;
        ticket.contributionReceived = position->received;
        return ticket;
    }
    return std::nullopt;
}

Status LiveLine::readUntil(Moment askedAt, const std::function<bool()>& isFreshEnough) {
    std::unique_lock lock(m_mutex);
    for (;;) {
        if (isFreshEnough())
            return {};
        if (m_error && m_errorAt >= askedAt)
            return failure(*m_error);
        if (!m_isReading)
            break;
        // The database is away: one finds out when it is back, the others keep no thread waiting for it.
        if (m_error)
            return failure(*m_error);
        const auto now = steady_clock::now();
        const auto patientUntil = askedAt + m_patience;
        const bool isLong = m_isLoading && now >= m_longFrom;
        if ((isLong && m_waiting >= mostWaitingForALoad) || now >= patientUntil)
            return failure(ErrorCode::Unavailable, QStringLiteral("The line is being read."));
        ++m_waiting;
        m_readingDone.wait_until(lock, m_isLoading && !isLong ? std::min(patientUntil, m_longFrom) : patientUntil);
        --m_waiting;
    }
    m_isReading = true;
    m_pace.read(steady_clock::now());
    lock.unlock();
    const auto startedAt = steady_clock::now();
    Result<Moment> read = catchUp();
    lock.lock();
    m_isReading = false;
    m_isLoading = false;
    m_readingDone.notify_all();
    if (!read) {
        m_error = read.error();
        m_errorAt = startedAt;
        return failure(read.error());
    }
    m_error.reset();
    m_readAt = *read;
    std::erase_if(m_touched, [&](const auto& touched) { return touched.second < *m_readAt; });
    return {};
}

Result<LiveLine::Moment> LiveLine::catchUp() {
    try {
        std::map<CampaignId, int> loads;
        for (;;) {
            const auto askedAt = steady_clock::now();
            auto news = m_follow(known());
            if (!news)
                return failure(news.error());
            bool isAll = true;
            for (store::LineNews& each : *news) {
                isAll = isAll && each.isKnown && each.isLast;
                // Its history was emptied by hand: without end, if it were tried again.
                if (!each.isKnown && ++loads[each.campaign] > mostLoads)
                    return failure(ErrorCode::Internal, QStringLiteral("The line's changes cannot be followed."));
                if (const Status taken = take(std::move(each)); !taken)
                    return failure(taken.error());
            }
            if (isAll)
                return askedAt;
        }
    } catch (...) {
        // For want of memory. Those who wait for this reading must hear of its end.
        return failure(ErrorCode::Internal, QStringLiteral("The line could not be read."));
    }
}

std::vector<store::KnownLine> LiveLine::known() const {
    const std::shared_lock lock(m_campaignsMutex);
    std::vector<store::KnownLine> known;
    for (const auto& [id, campaign] : m_campaigns)
        known.push_back({id, campaign.moment});
    return known;
}

Status LiveLine::take(store::LineNews news) {
    if (news.isKnown) {
        apply(std::move(news));
        return {};
    }
    auto loaded = load(news);
    if (!loaded)
        return failure(loaded.error());
    if (*loaded) {
        const std::unique_lock lock(m_campaignsMutex);
        std::swap(m_campaigns[news.campaign], **loaded);
    }
    return {};
}

// In pieces: a thousand who leave together keep nobody from looking.
void LiveLine::apply(store::LineNews news) {
    for (auto from = news.changes.begin(); from != news.changes.end();) {
        const auto to = from + std::min(changesAtOnce, news.changes.end() - from);
        const std::unique_lock lock(m_campaignsMutex);
        WaitingLine& line = m_campaigns.at(news.campaign).line;
        for (; from != to; ++from)
            line.apply(*from);
    }
    const std::unique_lock lock(m_campaignsMutex);
    Campaign& campaign = m_campaigns.at(news.campaign);
    campaign.slug = std::move(news.slug);
    campaign.contributionSize = news.contributionSize;
    campaign.line.setTurns(news.turns);
    campaign.moment = news.moment;
}

// Those who wait for the reading learn how long they may.
void LiveLine::becomeALoad() {
    const std::lock_guard lock(m_mutex);
    if (!m_isLoading)
        m_longFrom = steady_clock::now() + m_longLoad;
    m_isLoading = true;
    m_readingDone.notify_all();
}

// Beside the old one, which goes on answering nobody: whoever asks waits for this. Each page comes with what changed
// since the one before, so all of them are of one history, whatever connections they came by. While the database makes
// a page, the one before is taken in.
Result<std::optional<LiveLine::Campaign>> LiveLine::load(const store::LineNews& start) {
    becomeALoad();
    Campaign campaign{start.slug, start.contributionSize, start.moment, {}};
    std::optional<store::FeedEntry> last;
    std::future<void> takingIn;
    for (;;) {
        auto page = m_load({start.campaign, campaign.moment}, last, entriesAPage);
        if (!page)
            return failure(page.error());
        if (!page->news.isKnown)
            return std::nullopt;
        // A page that is later than its news is read once more.
        if (!page->news.isLast)
            page->entries.clear();
        const bool isEnd = page->news.isLast && page->entries.size() < std::size_t(entriesAPage);
        campaign.moment = page->news.moment;
        if (!page->entries.empty())
            last = page->entries.back();
        if (takingIn.valid())
            takingIn.get();
        takingIn = std::async(std::launch::async, [&line = campaign.line, taken = std::move(*page)] {
            applyAll(taken.entries, line);
            applyAll(taken.news.changes, line);
            line.setTurns(taken.news.turns);
        });
        if (!isEnd)
            continue;
        takingIn.get();
        return campaign;
    }
}

void LiveLine::touched(const QByteArray& secretHash) {
    const std::lock_guard lock(m_mutex);
    // Nobody looks, and somebody tries secrets: the next look begins with a reading anyway.
    if (m_touched.size() >= mostTouched) {
        m_touched.clear();
        m_readAt.reset();
    }
    m_touched[store::ticketKey(secretHash)] = steady_clock::now();
}

bool LiveLine::wasTouched(const store::TicketKey& key) const {
    const auto found = m_touched.find(key);
    return found != m_touched.end() && found->second >= *m_readAt;
}

std::size_t LiveLine::memory() const {
    const std::shared_lock lock(m_campaignsMutex);
    std::size_t bytes = 0;
    for (const auto& [id, campaign] : m_campaigns)
        bytes += campaign.line.memory();
    return bytes;
}

} // namespace invites::line
