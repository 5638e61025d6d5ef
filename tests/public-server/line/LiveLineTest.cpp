#include "public-server/line/LiveLine.h"

#include <QCryptographicHash>
#include <QTest>

#include <atomic>
#include <functional>
#include <future>
#include <set>
#include <thread>
#include <utility>

using namespace invites;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using line::LiveLine;
using store::FeedEntry;
using store::LineMoment;

namespace {

QByteArray hashOf(int visitor) {
    return QCryptographicHash::hash(QByteArray::number(visitor), QCryptographicHash::Sha256);
}

FeedEntry waiting(int visitor, int lane = 1, int received = 0) {
    return {visitor, lane, received, store::ticketKey(hashOf(visitor))};
}

FeedEntry gone(int visitor) {
    return {visitor, std::nullopt, 0, store::ticketKey(hashOf(visitor))};
}

std::vector<FeedEntry> manyWaiting(int count) {
    std::vector<FeedEntry> all;
    for (int visitor = 1; visitor <= count; ++visitor)
        all.push_back(waiting(visitor));
    return all;
}

// A database with one campaign, played: what it would answer, and what it was asked.
class PlayedFeed {
public:
    LiveLine::Follow follow() {
        return [this](const std::vector<store::KnownLine>& known) -> Result<std::vector<store::LineNews>> {
            const std::lock_guard lock(m_mutex);
            ++m_follows;
            m_asked.notify_all();
            if (m_error)
                return failure(*m_error);
            return std::vector{newsSince(known.empty() ? std::nullopt : std::optional(known.front().moment))};
        };
    }
    LiveLine::Load load() {
        return [this](const store::KnownLine& known, const std::optional<FeedEntry>& after,
                   int most) -> Result<store::LinePage> {
            const std::lock_guard lock(m_mutex);
            ++m_loads;
            store::LinePage page;
            for (const FeedEntry& entry : m_line) {
                if (entry.number > (after ? after->number : 0) && int(page.entries.size()) < most)
                    page.entries.push_back(entry);
            }
            if (const auto meanwhile = std::exchange(m_duringAPage, {}))
                meanwhile();
            page.news = newsSince(known.moment);
            return page;
        };
    }

    void change(const FeedEntry& entry) {
        const std::lock_guard lock(m_mutex);
        applyChange(entry);
    }
    // Everybody up to one of them leaves in one statement.
    void leaveUpTo(int visitor) {
        const std::lock_guard lock(m_mutex);
        for (int each = 1; each <= visitor; ++each)
            m_changes.push_back(gone(each));
        std::erase_if(m_line, [&](const FeedEntry& known) { return known.number <= visitor; });
        m_history.insert(++m_mark);
    }
    // What happens between the entries of the next page and its news.
    void duringAPage(std::vector<FeedEntry> changes) {
        const std::lock_guard lock(m_mutex);
        m_duringAPage = [this, changes = std::move(changes)] {
            for (const FeedEntry& entry : changes)
                applyChange(entry);
        };
    }
    // The next news come in two pieces; both know what the first one tells.
    void tellInPieces() {
        const std::lock_guard lock(m_mutex);
        m_isInPieces = true;
    }
    // Another line, whose changes nobody knows.
    void restore(std::vector<FeedEntry> line) {
        const std::lock_guard lock(m_mutex);
        m_line = std::move(line);
        m_changes.clear();
        m_mark += 1000;
        m_history = {m_mark};
    }
    // Back to the line of the last restore(), whose first moment is known again; nothing of what came after is.
    void takeBack(std::vector<FeedEntry> line) {
        const std::lock_guard lock(m_mutex);
        m_line = std::move(line);
        m_changes.clear();
        m_history = {*m_history.begin()};
        m_mark += 1000;
        m_history.insert(m_mark);
    }
    void fail(std::optional<Error> error) {
        const std::lock_guard lock(m_mutex);
        m_error = std::move(error);
    }
    int follows() {
        const std::lock_guard lock(m_mutex);
        return m_follows;
    }
    int loads() {
        const std::lock_guard lock(m_mutex);
        return m_loads;
    }

private:
    void applyChange(const FeedEntry& entry) {
        m_changes.push_back(entry);
        std::erase_if(m_line, [&](const FeedEntry& known) { return known.number == entry.number; });
        if (entry.lane)
            m_line.push_back(entry);
        m_history.insert(++m_mark);
    }
    store::LineNews newsSince(const std::optional<LineMoment>& known) {
        const bool isKnown = known && m_history.contains(known->mark);
        store::LineNews news{CampaignId(1), u"sora"_s, 4, {qint64(m_changes.size()), m_mark}, isKnown, true, {}};
        if (!isKnown)
            return news;
        if (std::exchange(m_isInPieces, false)) {
            news.isLast = false;
            news.moment = *known;
            return news;
        }
        for (auto i = std::size_t(known->version); i < m_changes.size(); ++i)
            news.changes.push_back(m_changes[i]);
        return news;
    }

    std::mutex m_mutex;
    std::condition_variable m_asked;
    std::vector<FeedEntry> m_line; // who waits now
    std::vector<FeedEntry> m_changes;
    std::set<qint64> m_history{0};
    qint64 m_mark = 0;
    std::optional<Error> m_error;
    int m_follows = 0;
    int m_loads = 0;
    std::function<void()> m_duringAPage;
    bool m_isInPieces = false;
};

// Every look of its own reading, or all of them of one.
constexpr line::PaceOptions exact{1h, 1'000'000};
constexpr line::PaceOptions shared{1h, 0, 10s, 1h};

std::optional<qint64> aheadOf(LiveLine& lines, int visitor) {
    const auto ticket = lines.find(hashOf(visitor));
    return ticket && *ticket ? (*ticket)->ahead : std::nullopt;
}

} // namespace

class LiveLineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asksNothingBeforeSomebodyLooks();
    void tellsWhereATicketWaits();
    void followsWhatChanges();
    void countsBothLanes();
    void loadsPageByPage();
    void knowsWhatChangesWhileItLoads();
    void readsAPageAgainThatIsLaterThanItsNews();
    void loadsFromOneHistory();
    void loadsAnewWhatItCannotFollow();
    void givesUpOnALineThatCannotBeFollowed();
    void looksAreAnsweredInTheMiddleOfALargeChange();
    void looksShareOneReading();
    void whoseTurnIsNextHasAReadingOfHisOwn();
    void whoDidSomethingHasAReadingOfHisOwn();
    void findsNowWhatIsTrueNow();
    void tellsEverybodyOfAFailedReading();
    void nobodyWaitsForAnothersReading();
    void oneWaitsForADatabaseThatIsAway();
    void fewWaitForALongLoad();
    void everybodyWaitsForAShortLoad();
    void nobodyWaitsForEver();
    void recoversFromAFailedReading();
    void forgetsWhoTriesSecrets();
};

void LiveLineTest::asksNothingBeforeSomebodyLooks() {
    PlayedFeed feed;
    LiveLine lines(feed.follow(), feed.load(), exact);
    QVERIFY(!lines.holds(hashOf(1)));
    QVERIFY(!lines.findAtOnce(hashOf(1)));
    lines.touched(hashOf(1));
    QCOMPARE(feed.follows(), 0);
}

void LiveLineTest::tellsWhereATicketWaits() {
    PlayedFeed feed;
    feed.restore({waiting(3), waiting(5, 1, 2), waiting(9)});
    LiveLine lines(feed.follow(), feed.load(), exact);
    const Ticket ticket = *lines.find(hashOf(5)).value();
    QCOMPARE(ticket.campaignId, CampaignId(1));
    QCOMPARE(ticket.campaignSlug, u"sora"_s);
    QCOMPARE(ticket.number, 5);
    QCOMPARE(ticket.state, TicketState::Waiting);
    QCOMPARE(ticket.ahead, 1);
    QCOMPARE(ticket.waiting, 3);
    QCOMPARE(ticket.contributionRequired, 4);
    QCOMPARE(ticket.contributionReceived, 2);
    QVERIFY(!lines.find(hashOf(4)).value());
    QVERIFY(lines.holds(hashOf(9)));
    QVERIFY(!lines.holds(hashOf(4)));
}

void LiveLineTest::followsWhatChanges() {
    PlayedFeed feed;
    LiveLine lines(feed.follow(), feed.load(), exact);
    for (int visitor = 1; visitor <= 5; ++visitor)
        feed.change(waiting(visitor));
    QCOMPARE(aheadOf(lines, 5), 4);
    feed.change(gone(2));
    QCOMPARE(aheadOf(lines, 5), 3);
    QCOMPARE(aheadOf(lines, 2), std::nullopt);
    feed.change(waiting(2));
    QCOMPARE(aheadOf(lines, 2), 1);
    QCOMPARE(feed.loads(), 1);
}

void LiveLineTest::countsBothLanes() {
    PlayedFeed feed;
    feed.restore({waiting(1), waiting(2), waiting(3, 0)});
    LiveLine lines(feed.follow(), feed.load(), exact);
    QCOMPARE(aheadOf(lines, 3), 0);
    QCOMPARE(aheadOf(lines, 1), 1);
    feed.change(waiting(2, 0));
    QCOMPARE(aheadOf(lines, 2), 0);
    QCOMPARE(aheadOf(lines, 3), 1);
    QCOMPARE(aheadOf(lines, 1), 2);
    feed.change(waiting(3, 1));
    QCOMPARE(aheadOf(lines, 3), 2);
    QCOMPARE(aheadOf(lines, 1), 1);
}

void LiveLineTest::loadsPageByPage() {
    PlayedFeed feed;
    feed.restore(manyWaiting(LiveLine::entriesAPage * 2));
    LiveLine lines(feed.follow(), feed.load(), exact);
    QCOMPARE(aheadOf(lines, LiveLine::entriesAPage * 2), LiveLine::entriesAPage * 2 - 1);
    QCOMPARE(feed.loads(), 3);
    QVERIFY(lines.memory() <= std::size_t(LiveLine::entriesAPage) * 2 * 64);
}

void LiveLineTest::knowsWhatChangesWhileItLoads() {
    PlayedFeed feed;
    feed.restore(manyWaiting(LiveLine::entriesAPage + 10));
    // One who was read, one who will be, and two who come.
    feed.duringAPage({gone(1), gone(LiveLine::entriesAPage + 5), waiting(LiveLine::entriesAPage + 11),
        waiting(LiveLine::entriesAPage + 12, 0)});
    LiveLine lines(feed.follow(), feed.load(), shared);
    QCOMPARE(aheadOf(lines, LiveLine::entriesAPage + 11), LiveLine::entriesAPage + 10 - 2 + 1);
    QCOMPARE(aheadOf(lines, LiveLine::entriesAPage + 12), 0);
    QCOMPARE(aheadOf(lines, 2), 1);
    QCOMPARE(aheadOf(lines, 1), std::nullopt);
    QCOMPARE(aheadOf(lines, LiveLine::entriesAPage + 5), std::nullopt);
    QCOMPARE(feed.loads(), 2);
}

void LiveLineTest::readsAPageAgainThatIsLaterThanItsNews() {
    PlayedFeed feed;
    feed.restore({waiting(1), waiting(2)});
    feed.tellInPieces();
    LiveLine lines(feed.follow(), feed.load(), shared);
    QCOMPARE(aheadOf(lines, 2), 1);
    QCOMPARE(feed.loads(), 2);
}

// Between two pages the database becomes an older copy of itself, which knows the moment when the load began.
void LiveLineTest::loadsFromOneHistory() {
    PlayedFeed feed;
    const std::vector<FeedEntry> all = manyWaiting(LiveLine::entriesAPage + 10);
    feed.restore(all);
    const auto load = feed.load();
    int pages = 0;
    LiveLine lines(
        feed.follow(),
        [&](const store::KnownLine& known, const std::optional<FeedEntry>& after, int most) {
            if (++pages == 1)
                feed.change(gone(1));
            if (pages == 2)
                feed.takeBack(all);
            return load(known, after, most);
        },
        shared);
    QCOMPARE(aheadOf(lines, LiveLine::entriesAPage + 10), LiveLine::entriesAPage + 9);
    QCOMPARE(aheadOf(lines, 1), 0);
    QCOMPARE(pages, 4);
}

void LiveLineTest::loadsAnewWhatItCannotFollow() {
    PlayedFeed feed;
    feed.restore({waiting(1), waiting(2), waiting(3)});
    LiveLine lines(feed.follow(), feed.load(), exact);
    QCOMPARE(aheadOf(lines, 3), 2);
    feed.restore({waiting(3), waiting(4)});
    QCOMPARE(aheadOf(lines, 3), 0);
    QCOMPARE(aheadOf(lines, 1), std::nullopt);
    QCOMPARE(aheadOf(lines, 4), 1);
    QCOMPARE(feed.loads(), 2);
}

void LiveLineTest::givesUpOnALineThatCannotBeFollowed() {
    PlayedFeed feed;
    const auto follow = feed.follow();
    const auto load = feed.load();
    LiveLine lines(
        [&](const std::vector<store::KnownLine>&) {
            auto news = follow({});
            news->front().isKnown = false;
            return news;
        },
        load, exact);
    QCOMPARE(lines.find(hashOf(1)).error().code, ErrorCode::Internal);
    QCOMPARE(feed.loads(), 2);
}

void LiveLineTest::looksAreAnsweredInTheMiddleOfALargeChange() {
    constexpr int many = 100'000;
    PlayedFeed feed;
    LiveLine lines(feed.follow(), feed.load(), shared);
    // Whoever looks may be late once.
    const auto isSeen = [&] {
        feed.restore(manyWaiting(many + 1));
        lines.findNow(hashOf(1)).value();
        feed.leaveUpTo(many);
        std::atomic<bool> isOver{false};
        std::thread change([&] {
            lines.findNow(hashOf(1)).value();
            isOver = true;
        });
        bool isBetween = false;
        while (!isOver) {
            const auto ahead = aheadOf(lines, many + 1);
            isBetween = isBetween || (ahead > 0 && ahead < many);
        }
        change.join();
        return isBetween;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isSeen(), 30'000);
    QCOMPARE(aheadOf(lines, many + 1), 0);
}

void LiveLineTest::looksShareOneReading() {
    PlayedFeed feed;
    feed.restore({waiting(1), waiting(2)});
    LiveLine lines(feed.follow(), feed.load(), shared);
    QCOMPARE(aheadOf(lines, 2), 1);
    QCOMPARE(lines.findAtOnce(hashOf(2))->ahead, 1);
    const int follows = feed.follows();
    feed.change(gone(1));
    std::vector<std::thread> visitors;
    for (int i = 0; i < 8; ++i) {
        visitors.emplace_back([&] {
            for (int look = 0; look < 1000; ++look)
                aheadOf(lines, 2);
        });
    }
    for (std::thread& visitor : visitors)
        visitor.join();
    QCOMPARE(feed.follows(), follows);
    QCOMPARE(aheadOf(lines, 2), 1);
}

void LiveLineTest::whoseTurnIsNextHasAReadingOfHisOwn() {
    PlayedFeed feed;
    feed.restore(manyWaiting(5));
    LiveLine lines(feed.follow(), feed.load(), {1h, 0, 10s, 0ms});
    QCOMPARE(aheadOf(lines, 5), 4);
    feed.change(gone(1));
    QCOMPARE(aheadOf(lines, 5), 4);
    QCOMPARE(lines.findAtOnce(hashOf(3))->ahead, 2);
    QVERIFY(!lines.findAtOnce(hashOf(2)));
    QCOMPARE(aheadOf(lines, 2), 0);
    QCOMPARE(aheadOf(lines, 5), 3);
}

void LiveLineTest::whoDidSomethingHasAReadingOfHisOwn() {
    PlayedFeed feed;
    feed.restore({waiting(1), waiting(2)});
    LiveLine lines(feed.follow(), feed.load(), shared);
    QCOMPARE(aheadOf(lines, 2), 1);
    feed.change(gone(1));
    lines.touched(hashOf(1));
    QCOMPARE(aheadOf(lines, 2), 1); // he need not know yet
    QVERIFY(!lines.findAtOnce(hashOf(1)));
    QCOMPARE(aheadOf(lines, 1), std::nullopt);
    const int follows = feed.follows();
    QCOMPARE(aheadOf(lines, 1), std::nullopt);
    QCOMPARE(aheadOf(lines, 2), 0);
    QCOMPARE(feed.follows(), follows);
}

void LiveLineTest::findsNowWhatIsTrueNow() {
    PlayedFeed feed;
    LiveLine lines(feed.follow(), feed.load(), shared);
    QCOMPARE(aheadOf(lines, 1), std::nullopt);
    feed.change(waiting(1));
    QCOMPARE(aheadOf(lines, 1), std::nullopt);
    QCOMPARE(lines.findNow(hashOf(1)).value()->ahead, 0);
    QCOMPARE(aheadOf(lines, 1), 0);
}

void LiveLineTest::tellsEverybodyOfAFailedReading() {
    PlayedFeed feed;
    feed.fail(Error{ErrorCode::Unavailable, u"away"_s});
    LiveLine lines(feed.follow(), feed.load(), shared);
    std::vector<std::future<bool>> looks;
    for (int i = 0; i < 8; ++i) {
        looks.push_back(std::async(std::launch::async, [&] {
            const auto ticket = lines.find(hashOf(1));
            return !ticket && ticket.error().code == ErrorCode::Unavailable;
        }));
    }
    for (std::future<bool>& look : looks)
        QVERIFY(look.get());
}

// As long as what is known is not twice as old as it may be.
void LiveLineTest::nobodyWaitsForAnothersReading() {
    PlayedFeed feed;
    feed.restore({waiting(1), waiting(2)});
    std::promise<void> begun;
    std::promise<void> end;
    std::atomic<bool> isGated{false};
    const auto follow = feed.follow();
    LiveLine lines(
        [&](const std::vector<store::KnownLine>& known) {
            if (isGated.exchange(false)) {
                begun.set_value();
                end.get_future().wait();
            }
            return follow(known);
        },
        feed.load(), shared);
    QCOMPARE(aheadOf(lines, 2), 1);
    feed.change(gone(1));
    isGated = true;
    lines.touched(hashOf(1));
    std::thread reader([&] { QCOMPARE(aheadOf(lines, 1), std::nullopt); });
    begun.get_future().wait();
    QCOMPARE(aheadOf(lines, 2), 1);
    end.set_value();
    reader.join();
    QCOMPARE(aheadOf(lines, 2), 0);
}

void LiveLineTest::oneWaitsForADatabaseThatIsAway() {
    std::promise<void> back;
    std::promise<void> begun;
    const std::shared_future<void> isBack = back.get_future().share();
    std::atomic<int> follows{0};
    LiveLine lines(
        [&](const std::vector<store::KnownLine>&) -> Result<std::vector<store::LineNews>> {
            if (++follows == 2) {
                begun.set_value();
                isBack.wait();
            }
            return failure(ErrorCode::Unavailable, u"away"_s);
        },
        [](const store::KnownLine&, const std::optional<FeedEntry>&, int) -> Result<store::LinePage> {
            return store::LinePage();
        },
        exact);
    QVERIFY(!lines.find(hashOf(1)));
    std::thread first([&] { QVERIFY(!lines.find(hashOf(1))); });
    begun.get_future().wait();
    // Would never return, if they waited for the first.
    for (int i = 0; i < 100; ++i)
        QCOMPARE(lines.find(hashOf(i)).error().code, ErrorCode::Unavailable);
    back.set_value();
    first.join();
    QCOMPARE(follows.load(), 2);
}

// Those who came before it was known that it would be one, too.
void LiveLineTest::fewWaitForALongLoad() {
    PlayedFeed feed;
    feed.restore({waiting(1), waiting(2)});
    std::promise<void> mayLoad;
    std::promise<void> mayEnd;
    std::atomic<int> arrived{0};
    const auto follow = feed.follow();
    const auto load = feed.load();
    LiveLine lines(
        [&](const std::vector<store::KnownLine>& known) {
            if (known.empty())
                mayLoad.get_future().wait();
            return follow(known);
        },
        [&](const store::KnownLine& known, const std::optional<FeedEntry>& after, int most) {
            mayEnd.get_future().wait();
            return load(known, after, most);
        },
        {1h, 0, 1h, 1h, 1ms});
    constexpr int visitors = 100;
    std::atomic<int> refused{0};
    std::atomic<int> told{0};
    std::vector<std::thread> looks;
    for (int i = 0; i < visitors; ++i) {
        looks.emplace_back([&] {
            ++arrived;
            const auto ticket = lines.find(hashOf(2));
            if (ticket)
                ++told;
            else if (ticket.error().code == ErrorCode::Unavailable)
                ++refused;
        });
    }
    QTRY_COMPARE(arrived.load(), visitors);
    QVERIFY(!lines.isLoading());
    mayLoad.set_value();
    QTRY_COMPARE(refused.load(), visitors - 1 - LiveLine::mostWaitingForALoad);
    QVERIFY(lines.isLoading());
    mayEnd.set_value();
    for (std::thread& look : looks)
        look.join();
    QCOMPARE(told.load(), 1 + LiveLine::mostWaitingForALoad);
    QVERIFY(!lines.isLoading());
}

void LiveLineTest::everybodyWaitsForAShortLoad() {
    PlayedFeed feed;
    feed.restore({waiting(1), waiting(2)});
    std::promise<void> mayEnd;
    const auto load = feed.load();
    LiveLine lines(feed.follow(),
        [&](const store::KnownLine& known, const std::optional<FeedEntry>& after, int most) {
            mayEnd.get_future().wait();
            return load(known, after, most);
        },
        {1h, 0, 1h, 1h, 1h});
    constexpr int visitors = 100;
    std::atomic<int> arrived{0};
    std::atomic<int> told{0};
    std::vector<std::thread> looks;
    for (int i = 0; i < visitors; ++i) {
        looks.emplace_back([&] {
            ++arrived;
            if (lines.find(hashOf(2)))
                ++told;
        });
    }
    QTRY_COMPARE(arrived.load(), visitors);
    QTRY_VERIFY(lines.isLoading());
    mayEnd.set_value();
    for (std::thread& look : looks)
        look.join();
    QCOMPARE(told.load(), visitors);
}

void LiveLineTest::nobodyWaitsForEver() {
    PlayedFeed feed;
    std::promise<void> begun;
    std::promise<void> end;
    const auto follow = feed.follow();
    LiveLine lines(
        [&](const std::vector<store::KnownLine>& known) {
            if (known.empty()) {
                begun.set_value();
                end.get_future().wait();
            }
            return follow(known);
        },
        feed.load(), {1h, 0, 20ms, 1h});
    std::thread reader([&] { QVERIFY(lines.find(hashOf(1))); });
    begun.get_future().wait();
    // Would never return, if it waited for the reader.
    QCOMPARE(lines.find(hashOf(1)).error().code, ErrorCode::Unavailable);
    end.set_value();
    reader.join();
}

void LiveLineTest::recoversFromAFailedReading() {
    PlayedFeed feed;
    feed.restore({waiting(1), waiting(2)});
    LiveLine lines(feed.follow(), feed.load(), exact);
    QCOMPARE(aheadOf(lines, 2), 1);
    feed.fail(Error{ErrorCode::Unavailable, u"away"_s});
    QVERIFY(!lines.find(hashOf(2)));
    feed.change(gone(1));
    feed.fail(std::nullopt);
    QCOMPARE(aheadOf(lines, 2), 0);
    QCOMPARE(feed.loads(), 1);
}

void LiveLineTest::forgetsWhoTriesSecrets() {
    PlayedFeed feed;
    feed.restore({waiting(1)});
    LiveLine lines(feed.follow(), feed.load(), shared);
    QCOMPARE(aheadOf(lines, 1), 0);
    for (int i = 0; i < 25'000; ++i)
        lines.touched(hashOf(1000 + i));
    feed.change(gone(1));
    // It does not remember whether he was among them.
    QVERIFY(!lines.findAtOnce(hashOf(1)));
    QCOMPARE(aheadOf(lines, 1), std::nullopt);
}

QTEST_GUILESS_MAIN(LiveLineTest)
#include "LiveLineTest.moc"
