#pragma once

#include "common/base/Result.h"
#include "common/domain/Ticket.h"
#include "common/store/LineFeedStore.h"
#include "public-server/line/Crowd.h"
#include "public-server/line/ReadingPace.h"
#include "public-server/line/WaitingLine.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

namespace invites::line {

// The lines of all campaigns in memory: what visitors who wait are told costs no query. It is brought up to date by the
// visitors' looks, and only by them: many share one reading of what changed, and while nobody looks the database is
// not asked. A line that cannot be followed (a restored copy of the database, hours without a look) is loaded anew.
// Any thread.
class LiveLine {
public:
    using Follow = std::function<Result<std::vector<store::LineNews>>(const std::vector<store::KnownLine>&)>;
    using Load = std::function<Result<store::LinePage>(
        const store::KnownLine& known, const std::optional<store::FeedEntry>& after, int most)>;

    // Read by one statement each while a line is loaded.
    static constexpr int entriesAPage = 20'000;
    // Once it has become a long one. The others are told that they should come again.
    static constexpr int mostWaitingForALoad = 32;

    // follow, load: LineFeedStore's, on a database thread (they block).
    LiveLine(Follow follow, Load load, PaceOptions pace = {});

    // Whether this secret's hash names a ticket that waited when the lines were last read. At once.
    bool holds(const QByteArray& secretHash) const;
    // The ticket with this secret's hash as it waits now; nothing where it does not wait, or is not known: ask the
    // database then. Waits for a reading where the last one is too old; the error is the reading's. The ticket has no
    // id and no dates: one that waits shows none. Unavailable, too, where that reading takes longer than the pace's
    // patience, or is a long load for which mostWaitingForALoad wait already: no load takes all of a server's threads.
    Result<std::optional<Ticket>> find(const QByteArray& secretHash);
    // The same, from a reading that begins after this call.
    Result<std::optional<Ticket>> findNow(const QByteArray& secretHash);
    // What find() answers without waiting; nothing too where it would have to wait. Every look begins with this: it is
    // what the crowd is counted by.
    std::optional<Ticket> findAtOnce(const QByteArray& secretHash);
    // Whether a line is being loaded, so that find() may wait for it.
    bool isLoading() const { return m_isLoading; }
    // How much more rarely than on a quiet day visitors should look: 1 to Crowd::most.
    int crowd() const { return m_crowd.factor(); }

    // The visitor did something with his ticket through this server: his next look has a reading of its own.
    void touched(const QByteArray& secretHash);

    // In bytes, as far as they grow with the lines.
    std::size_t memory() const;

private:
    // More do not wait together for a reading of their own: so many are a crowd.
    static constexpr int mostWaiting = 8;
    // Of one campaign in one reading; the second where the database was restored meanwhile.
    static constexpr int mostLoads = 2;
    // Those with fewer ahead look every second (pollAfterSeconds).
    static constexpr qint64 inFront = 2;
    // Looks are answered between so many, however large a change is.
    static constexpr std::ptrdiff_t changesAtOnce = 512;
    static constexpr std::size_t mostTouched = 10'000;

    struct Campaign {
        QString slug;
        int contributionSize = 0;
        store::LineMoment moment;
        WaitingLine line;
    };
    using Moment = std::chrono::steady_clock::time_point;
    struct KeyHash {
        std::size_t operator()(const store::TicketKey& key) const;
    };

    static bool isInFront(const std::optional<Ticket>& ticket);
    std::optional<Ticket> waitingTicket(const store::TicketKey& key) const;
    // isFreshEnough: whether the last reading will do, asked with the lock held.
    Status readUntil(Moment askedAt, const std::function<bool()>& isFreshEnough);
    bool isRecent(Moment askedAt);
    bool isRecentInFront(Moment askedAt) const { return m_readAt && askedAt - *m_readAt <= m_oldestInFront; }
    // When the last question was put whose answer is in memory now.
    Result<Moment> catchUp();
    // Nothing where the database became another copy of itself meanwhile.
    Result<std::optional<Campaign>> load(const store::LineNews& start);
    void becomeALoad();
    Status take(store::LineNews news);
    void apply(store::LineNews news);
    std::vector<store::KnownLine> known() const;
    bool wasTouched(const store::TicketKey& key) const;

    const Follow m_follow;
    const Load m_load;

    std::mutex m_mutex;
    std::condition_variable m_readingDone;
    ReadingPace m_pace;
    Crowd m_crowd;
    const std::chrono::milliseconds m_patience;
    const std::chrono::milliseconds m_oldestInFront;
    const std::chrono::milliseconds m_longLoad;
    bool m_isReading = false;
    std::atomic<bool> m_isLoading{false}; // the reading under way has become a load
    Moment m_longFrom;                    // when that is a long one
    int m_waiting = 0;                    // for the reading under way
    std::optional<Moment> m_readAt;       // when the last reading began that succeeded
    // The last reading that failed, and when it began: those who waited for it share its error.
    std::optional<Error> m_error;
    Moment m_errorAt;
    std::unordered_map<store::TicketKey, Moment, KeyHash> m_touched;

    mutable std::shared_mutex m_campaignsMutex;
    std::map<CampaignId, Campaign> m_campaigns;
};

} // namespace invites::line
