#include "tests/support/fairness/FairnessWitness.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <thread>

using namespace invites;
using namespace Qt::StringLiterals;
using std::chrono::steady_clock;

// Several servers' worth of connections do everything at once.
class ConcurrencyPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture.reset(); }
    void theLawsHoldUnderConcurrency_data();
    void theLawsHoldUnderConcurrency();
    void oneSolutionInTwoCampaignsIsGoodOnce();

private:
    static constexpr std::size_t enough = 20;
    struct Sight {
        std::mutex mutex;
        std::map<QString, QString> receivers; // what visitors saw: code → visitor
        QStringList troubles;

        void see(const QString& visitor, const std::optional<Ticket>& ticket);
        void blame(const QString& trouble);
        bool hasEnough();
    };
    void visit(int thread, CampaignId campaign, steady_clock::time_point end, Sight& sight);

    test::StoreFixture m_fixture;
};

bool ConcurrencyPgTest::Sight::hasEnough() {
    const std::lock_guard lock(mutex);
    return receivers.size() > enough;
}

void ConcurrencyPgTest::Sight::see(const QString& visitor, const std::optional<Ticket>& ticket) {
    if (!ticket || !ticket->code)
        return;
    const QString code = ticket->code->revealText();
    const std::lock_guard lock(mutex);
    const QString& first = receivers.try_emplace(code, visitor).first->second;
    if (first != visitor)
        troubles.append(u"%1 was shown to %2 and %3"_s.arg(code, first, visitor));
}

void ConcurrencyPgTest::Sight::blame(const QString& trouble) {
    const std::lock_guard lock(mutex);
    troubles.append(trouble);
}

// One server: its visitors request in batches, and then anything happens to any of them.
void ConcurrencyPgTest::visit(int thread, CampaignId campaign, steady_clock::time_point end, Sight& sight) {
    const auto connection = m_fixture.connect();
    store::TicketStore tickets(*connection, m_fixture.cipher());
    std::mt19937 random{unsigned(thread)};
    QStringList visitors;
    int codes = 0;
    const auto take = [&](const auto& result, const QString& visitor) {
        if (result)
            sight.see(visitor, result->ticket);
        else
            sight.blame(result.error().detail + u' ' + result.error().reason);
    };
    // A machine that is busy otherwise takes its time.
    const auto latest = end + std::chrono::seconds(30);
    while (steady_clock::now() < end || (!sight.hasEnough() && steady_clock::now() < latest)) {
        if (visitors.isEmpty() || random() % 4 == 0) {
            std::vector<store::TicketRequest> batch;
            for (unsigned i = 0; i <= random() % 8; ++i) {
                visitors.append(u"visitor %1 of %2"_s.arg(visitors.size()).arg(thread));
                batch.push_back(test::StoreFixture::requestOf(visitors.last(), campaign));
            }
            const auto answers = tickets.request(batch, 0);
            if (!answers)
                sight.blame(answers.error().detail);
            for (std::size_t i = 0; answers && i < batch.size(); ++i)
                take(answers->at(i), visitors[visitors.size() - int(batch.size()) + int(i)]);
            continue;
        }
        const QString visitor = visitors[int(random() % unsigned(visitors.size()))];
        const QByteArray hash = test::StoreFixture::hashOf(visitor);
        switch (random() % 10) {
        case 0: {
            std::vector<store::GivenCode> given;
            for (unsigned i = 0; i <= random() % 4; ++i)
                given.push_back(m_fixture.given(u"code %1 of %2"_s.arg(++codes).arg(thread % 4), campaign));
            take(tickets.contribute(hash, given), visitor);
            break;
        }
        case 1:
            if (const auto left = tickets.leave(hash); !left)
                sight.blame(left.error().detail);
            break;
        case 2:
            take(tickets.report(hash, ReportOutcome::DoesNotWork), visitor);
            break;
        case 3:
            take(tickets.returnToLine(hash), visitor);
            break;
        case 4:
            if (const auto copied = tickets.recordCopies({hash}); !copied)
                sight.blame(copied.error().detail);
            break;
        case 5: {
            // Somebody's hold ends.
            const auto ended = connection->run(db::Query(u"test"_s,
                "update invites.ticket set offer_expires_at = clock_timestamp() where id in (select id from"
                " invites.ticket where state = 'offered' order by id limit 1 for update skip locked)"));
            if (!ended)
                sight.blame(ended.error().detail);
            break;
        }
        case 6: {
            // Somebody is given priority, or is served meanwhile.
            const auto moved = connection->run(db::Query(u"test"_s,
                "select invites.move_ticket(id, 'priority', 'a test') from invites.ticket where state = 'waiting'"
                " and lane = 1 order by random() limit 1"));
            if (!moved && moved.error().reason != u"not_waiting")
                sight.blame(moved.error().detail);
            break;
        }
        default:
            take(tickets.reveal(hash), visitor);
        }
    }
}

void ConcurrencyPgTest::theLawsHoldUnderConcurrency_data() {
    QTest::addColumn<int>("threads");
    QTest::newRow("two") << 2;
    QTest::newRow("eight") << 8;
}

void ConcurrencyPgTest::theLawsHoldUnderConcurrency() {
    QFETCH(int, threads);
    const test::FairnessWitness witness([this](const QString& statements) { return m_fixture.sql(statements); });
    QStringList seed;
    for (int i = 0; i < 20; ++i)
        seed.append(u"first code %1"_s.arg(i));
    m_fixture.addCodes(seed);
    Sight sight;
    const CampaignId campaign = m_fixture.campaign();
    const auto end = steady_clock::now() + std::chrono::seconds(3);
    std::vector<std::thread> servers;
    for (int i = 0; i < threads; ++i)
        servers.emplace_back([&, i] { visit(i, campaign, end, sight); });
    for (std::thread& server : servers)
        server.join();

    QCOMPARE(sight.troubles.join(u"; "_s), QString());
    QCOMPARE(m_fixture.brokenLaws(), QString());
    QVERIFY(sight.receivers.size() > enough);
    QCOMPARE(witness.faults(), QStringList());
    QVERIFY(witness.served() > 20);
    QVERIFY(witness.servedBeforeStandard() > 0);
    // Nobody was overtaken: whoever waits, waits behind everybody of his lane who was never sent back and has a code.
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket w, invites.tally y where w.state = 'waiting'"
                           " and y.codes_available > y.codes_available_deleted"_s),
        u"0"_s);
    QCOMPARE(
        m_fixture.sql(u"select count(*) from invites.ticket w join invites.ticket s on s.campaign_id = w.campaign_id"
                      " and s.lane = w.lane and s.number > w.number and s.code_id is not null"
                      " where w.state = 'waiting' and w.lane = 1 and w.returned_at is null"_s),
        u"0"_s);
}

void ConcurrencyPgTest::oneSolutionInTwoCampaignsIsGoodOnce() {
    const std::vector campaigns{m_fixture.campaign(), m_fixture.addCampaign(u"other"_s)};
    constexpr int rounds = 40;
    constexpr int batch = 10;
    std::atomic<int> created = 0;
    std::atomic<int> failed = 0;
    std::vector<std::thread> servers;
    for (std::size_t side = 0; side < 2; ++side) {
        servers.emplace_back([&, side] {
            const auto connection = m_fixture.connect();
            store::TicketStore tickets(*connection, m_fixture.cipher());
            for (int round = 0; round < rounds; ++round) {
                std::vector<store::TicketRequest> requests;
                for (int i = 0; i < batch; ++i) {
                    // The same solutions on both sides, the other way round.
                    const int solution = side == 0 ? i : batch - 1 - i;
                    auto request =
                        test::StoreFixture::requestOf(u"%1 %2 %3"_s.arg(side).arg(round).arg(i), campaigns[side]);
                    request.spendKey =
                        test::StoreFixture::requestOf(u"%1 %2"_s.arg(round).arg(solution), campaigns[side]).spendKey;
                    requests.push_back(request);
                }
                const auto answers = tickets.request(requests, 0);
                for (std::size_t i = 0; answers && i < requests.size(); ++i) {
                    const bool good = (*answers)[i]->outcome == store::RequestOutcome::Created;
                    ++(good ? created : failed);
                }
            }
        });
    }
    for (std::thread& server : servers)
        server.join();
    QCOMPARE(created.load(), rounds * batch);
    QCOMPARE(failed.load(), rounds * batch);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

QTEST_GUILESS_MAIN(ConcurrencyPgTest)
#include "ConcurrencyPgTest.moc"
