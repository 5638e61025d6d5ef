#include "public-server/publication/PublicationThread.h"
#include "public-server/publication/Publisher.h"
#include "tests/support/github/TestGitHub.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <atomic>

using namespace invites;
using namespace invites::publication;
using namespace Qt::StringLiterals;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using store::PublicationGap;
using test::GitHubBehaviour;
using test::GitHubEmulator;
using Outcome = PublicationEnd::Outcome;

namespace {

class Counter final : public db::ConnectionObserver {
public:
    void statementDone(const QString&, std::chrono::microseconds) override { ++statements; }
    void statementFailed(const QString&, ErrorCode, const QString&) override { ++failures; }
    void reconnected() override {}
    std::atomic<int> statements{0};
    std::atomic<int> failures{0};
};

// A file that says how far the chain is, and what readers are told.
Result<Edition> editionOf(
    db::Connection& connection, store::PublicationStore&, const std::vector<PublicationGap>& gaps) {
    const auto rows = connection.run(
        db::Query(u"test_heads"_s, "select campaign_id, height, hash from invites.ledger_head order by campaign_id"));
    if (!rows)
        return failure(rows.error());
    Edition edition;
    edition.message = "Publish";
    QByteArray text;
    for (const db::Row row : *rows) {
        text += QByteArray::number(row.integer(1)) + '\n';
        edition.chains.push_back({CampaignId(row.integer(0)), row.integer(1), row.bytes(2)});
    }
    edition.files.push_back({"heights", [text] { return Result<QByteArray>(text); }});
    edition.files.push_back(
        {"gaps", [gaps] { return Result<QByteArray>(QByteArray::number(gaps.size())); }, std::nullopt, true});
    return edition;
}

} // namespace

// When the ledger is published, by whom, and what happens where that fails. Time is the test's.
class PublisherPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theFirstIsPublishedAtOnce();
    void aBlockIsPublishedWithinTheHour();
    void anHourWithoutNewsIsOneQuestion();
    void ofTwoServersOnePublishes();
    void aDeadOnesLeaseIsTakenOver();
    void whoIsLateKeepsNothing();
    void aLongWorkExtendsItsLease();
    void anOutageLeavesAGapThatIsFilled();
    void aShortOutageIsNoGap();
    void aRefusedTokenIsTriedSeldom();
    void aLimitIsWaitedFor();
    void failuresAreLeftAloneLongerAndLonger();
    void aCrashBeforeItIsNotedDoesNoHarm();
    void aBranchBegunAnewIsFilledAnew();
    void anEmptiedRepositoryIsFilledAnew();
    void aChainThatWasRewrittenIsSomethingNew();
    void whoAsksIsServedAtOnce();
    void anEndedThreadLeavesItToOthers();
    void whatIsWrongIsRefused();

private:
    static constexpr const char* target = "handsel/fairness@main";

    store::PublicationStore publications() { return {m_fixture.connection(), target}; }
    store::PublicationStatus status() { return publications().view().value().value(); }
    PublicationEnd publish(bool isAsked = false, const EditionMaker& maker = &editionOf) {
        return Publisher(*m_client, m_fixture.connection(), m_clock, maker).publish(isAsked).value();
    }
    std::unique_ptr<PublicationThread> thread(GitHubClient& client) {
        return std::make_unique<PublicationThread>(db::ConnectionOptions::parse(m_fixture.database().url).value(),
            client, m_clock, &editionOf, &m_counter, nullptr);
    }
    void makeBlock() { m_fixture.take(u"visitor %1"_s.arg(++m_visitors)); }
    bool isAllPublished() {
        return m_fixture.sql(u"select bool_and(p.height = h.height) from invites.ledger_head h"
                             " left join invites.publication_chain p using (campaign_id)"_s) == u"t"_s;
    }
    QByteArray published(const char* file) { return m_gitHub->files()[file]; }

    test::StoreFixture m_fixture;
    test::SetClock m_clock;
    std::unique_ptr<GitHubEmulator> m_gitHub;
    std::unique_ptr<GitHubClient> m_client;
    Counter m_counter;
    int m_visitors = 0;
};

void PublisherPgTest::init() {
    m_fixture.reset();
    // The blocks' own times are the database's.
    m_clock.reset();
    m_gitHub = std::make_unique<GitHubEmulator>();
    m_gitHub->pushByOther("LICENSE", "free");
    m_client = test::clientFor(test::optionsFor(*m_gitHub), m_clock);
    m_counter.statements = m_counter.failures = 0;
}

void PublisherPgTest::theFirstIsPublishedAtOnce() {
    QVERIFY(!publications().view().value());
    const auto end = publish();
    QCOMPARE(end.outcome, Outcome::Published);
    QCOMPARE(end.files, 2);
    QCOMPARE(m_gitHub->head(), end.commit);
    QCOMPARE(published("heights"), QByteArray("0\n"));
    QCOMPARE(status().commit, end.commit);
    QCOMPARE(status().publishedAt, m_clock.now());
    QVERIFY(isAllPublished() && !status().unpublishedSince);
}

void PublisherPgTest::aBlockIsPublishedWithinTheHour() {
    const auto server = thread(*m_client);
    QTRY_COMPARE(m_gitHub->commits(), 2);
    QTRY_VERIFY(status().publishedAt);
    makeBlock();
    m_clock.advance(minutes(54));
    server->wake();
    QTest::qWait(100);
    QCOMPARE(m_gitHub->commits(), 2);
    m_clock.advance(minutes(2));
    server->wake();
    QTRY_COMPARE(m_gitHub->commits(), 3);
    QTRY_VERIFY(isAllPublished());
    QCOMPARE(published("heights"), QByteArray("1\n"));
    // Also where the last one was long ago.
    m_clock.advance(hours(5));
    makeBlock();
    server->wake();
    QTRY_COMPARE(m_gitHub->commits(), 4);
    QCOMPARE(m_counter.failures, 0);
    // It looks again within the hour by itself.
    QTRY_VERIFY(server->nextLook());
    QVERIFY(*server->nextLook() - std::chrono::steady_clock::now() <= minutes(55));
}

void PublisherPgTest::anHourWithoutNewsIsOneQuestion() {
    publish();
    const int requests = m_gitHub->requests();
    m_clock.advance(hours(1));
    const auto server = thread(*m_client);
    QTRY_VERIFY(server->nextLook());
    QCOMPARE(m_counter.statements, 1);
    QVERIFY(*server->nextLook() - std::chrono::steady_clock::now() > minutes(54));
    QCOMPARE(m_gitHub->requests(), requests);
}

void PublisherPgTest::ofTwoServersOnePublishes() {
    const auto other = test::clientFor(test::optionsFor(*m_gitHub), m_clock);
    std::vector<std::unique_ptr<PublicationThread>> servers;
    servers.push_back(thread(*m_client));
    servers.push_back(thread(*other));
    QTRY_COMPARE(m_gitHub->commits(), 2);
    QTRY_VERIFY(servers[0]->nextLook() && servers[1]->nextLook());
    for (int i = 0; i < 5; ++i) {
        makeBlock();
        m_clock.advance(hours(1));
        for (const auto& server : servers)
            server->wake();
        QTRY_VERIFY(isAllPublished());
    }
    QTRY_VERIFY(servers[0]->nextLook() && servers[1]->nextLook());
    QCOMPARE(m_gitHub->commits(), 7);
    QVERIFY(!m_gitHub->wasAskedAtOnce());
}

void PublisherPgTest::aDeadOnesLeaseIsTakenOver() {
    const auto turn = publications().take(m_clock.now(), minutes(55), minutes(10)).value();
    QCOMPARE(turn.outcome, store::PublicationTurn::Outcome::Taken);
    auto end = publish();
    QCOMPARE(end.outcome, Outcome::Busy);
    QCOMPARE(end.nextAt, m_clock.now() + minutes(10));
    // Whoever asks waits, too.
    QCOMPARE(publish(true).outcome, Outcome::Busy);
    QCOMPARE(m_gitHub->commits(), 1);
    m_clock.advance(minutes(10));
    end = publish();
    QCOMPARE(end.outcome, Outcome::Published);
    // The dead one was only slow.
    QVERIFY(!publications().extend(turn.lease, m_clock.now(), minutes(10)).value());
}

void PublisherPgTest::whoIsLateKeepsNothing() {
    const auto turn = publications().take(m_clock.now(), minutes(55), minutes(10)).value();
    m_clock.advance(minutes(11));
    const auto end = publish();
    QVERIFY(
        !publications().finish(turn.lease, m_clock.now(), minutes(55), {std::string(40, 'a'), {}, {}, {}, {}}).value());
    QVERIFY(publications().fail(turn.lease, m_clock.now(), minutes(1), "late"));
    QCOMPARE(status().commit, end.commit);
    QCOMPARE(status().attempts, 0);
}

void PublisherPgTest::aLongWorkExtendsItsLease() {
    const auto slow = [this](auto& connection, auto& store, const auto& gaps) {
        auto edition = editionOf(connection, store, gaps);
        edition->files.insert(edition->files.begin(), {"slow", [this] {
                                                           m_clock.advance(minutes(8));
                                                           return Result<QByteArray>("slow");
                                                       }});
        return edition;
    };
    std::optional<store::PublicationTurn::Outcome> meanwhile;
    const auto watched = [&](auto& connection, auto& store, const auto& gaps) {
        auto edition = slow(connection, store, gaps);
        edition->files.push_back({"watch", [&] {
                                      m_clock.advance(minutes(8));
                                      meanwhile = store.take(m_clock.now(), minutes(55), minutes(10))->outcome;
                                      return Result<QByteArray>("watch");
                                  }});
        return edition;
    };
    QCOMPARE(publish(false, watched).outcome, Outcome::Published);
    QCOMPARE(meanwhile, store::PublicationTurn::Outcome::Busy);
}

void PublisherPgTest::anOutageLeavesAGapThatIsFilled() {
    publish();
    const Instant last = m_clock.now();
    makeBlock();
    m_gitHub->setBehaviour(GitHubBehaviour::ServerError);
    m_clock.advance(hours(1));
    auto end = publish();
    QCOMPARE(end.outcome, Outcome::Failed);
    QCOMPARE(end.error, "github_502");
    QCOMPARE(status().error, "github_502");
    makeBlock();
    m_clock.advance(hours(3));
    QCOMPARE(publish().outcome, Outcome::Failed);
    QCOMPARE(status().attempts, 2);
    QVERIFY(status().unpublishedSince);
    m_gitHub->setBehaviour(GitHubBehaviour::Honest);
    m_clock.advance(hours(1));
    QCOMPARE(publish().outcome, Outcome::Published);
    QVERIFY(isAllPublished());
    QCOMPARE(status().attempts, 0);
    QCOMPARE(status().error, "");
    QCOMPARE(published("gaps"), QByteArray("1"));
    const auto gaps = publications().gaps().value();
    QCOMPARE(gaps.size(), std::size_t(1));
    QCOMPARE(gaps[0].kind, PublicationGap::Kind::Outage);
    QCOMPARE(gaps[0].beganAt, last);
    QCOMPARE(gaps[0].endedAt, m_clock.now());
}

void PublisherPgTest::aShortOutageIsNoGap() {
    publish();
    makeBlock();
    m_clock.advance(hours(1));
    m_gitHub->setBehaviour(GitHubBehaviour::ServerError);
    QCOMPARE(publish().outcome, Outcome::Failed);
    m_gitHub->setBehaviour(GitHubBehaviour::Honest);
    m_clock.advance(minutes(5));
    QCOMPARE(publish().outcome, Outcome::Published);
    QVERIFY(publications().gaps().value().empty());
}

void PublisherPgTest::aRefusedTokenIsTriedSeldom() {
    publish();
    makeBlock();
    m_clock.advance(hours(1));
    m_gitHub->setToken("another");
    const auto end = publish();
    QCOMPARE(end.outcome, Outcome::Failed);
    QCOMPARE(end.error, "token_refused");
    QCOMPARE(end.nextAt, m_clock.now() + hours(6));
    const int requests = m_gitHub->requests();
    m_clock.advance(hours(5));
    QCOMPARE(publish().outcome, Outcome::Idle);
    QCOMPARE(m_gitHub->requests(), requests);
    m_gitHub->setToken("github_pat_emulator");
    m_clock.advance(hours(1));
    QCOMPARE(publish().outcome, Outcome::Published);
}

void PublisherPgTest::aLimitIsWaitedFor() {
    m_gitHub->misbehave(GitHubBehaviour::SecondaryLimit, 1, "POST");
    const auto end = publish();
    QCOMPARE(end.error, "rate_limit");
    QCOMPARE(end.nextAt, m_clock.now() + seconds(7));
    m_clock.advance(seconds(6));
    QCOMPARE(publish().outcome, Outcome::Idle);
    m_clock.advance(seconds(1));
    QCOMPARE(publish().outcome, Outcome::Published);
}

void PublisherPgTest::failuresAreLeftAloneLongerAndLonger() {
    m_gitHub->setBehaviour(GitHubBehaviour::ServerError);
    seconds last(0);
    for (int i = 0; i < 5; ++i) {
        const auto end = publish();
        QCOMPARE(end.outcome, Outcome::Failed);
        const auto wait = std::chrono::duration_cast<seconds>(end.nextAt - m_clock.now());
        QVERIFY(wait > last);
        last = wait;
        m_clock.advance(wait);
    }
    for (int i = 0; i < 5; ++i) {
        const auto wait = std::chrono::duration_cast<seconds>(publish().nextAt - m_clock.now());
        QVERIFY(wait < minutes(40));
        m_clock.advance(wait);
    }
}

void PublisherPgTest::aCrashBeforeItIsNotedDoesNoHarm() {
    const auto end = publish();
    m_fixture.sql(u"delete from invites.publication_chain; update invites.publication set commit_id = null,"
                  " published_at = null, lease = gen_random_uuid(), lease_ends_at = '%1'"_s.arg(
                      toRfc3339(m_clock.now() + minutes(10))));
    m_clock.advance(minutes(10));
    // It was due in an hour, and is not now.
    m_fixture.sql(u"update invites.publication set due_at = '%1'"_s.arg(toRfc3339(m_clock.now())));
    const auto next = publish();
    QCOMPARE(next.outcome, Outcome::Published);
    QCOMPARE(next.files, 0);
    QCOMPARE(next.commit, end.commit);
    QCOMPARE(m_gitHub->commits(), 2);
    QVERIFY(isAllPublished());
    QVERIFY(publications().gaps().value().empty());
}

void PublisherPgTest::aBranchBegunAnewIsFilledAnew() {
    publish();
    const Instant last = m_clock.now();
    makeBlock();
    m_clock.advance(hours(1));
    m_gitHub->forcePush("README.md", "mine");
    const auto end = publish();
    QCOMPARE(end.outcome, Outcome::Published);
    QCOMPARE(published("heights"), QByteArray("1\n"));
    QCOMPARE(published("gaps"), QByteArray("1"));
    const auto gaps = publications().gaps().value();
    QCOMPARE(gaps.size(), std::size_t(1));
    QCOMPARE(gaps[0].kind, PublicationGap::Kind::Rewritten);
    QCOMPARE(gaps[0].beganAt, last);
}

void PublisherPgTest::anEmptiedRepositoryIsFilledAnew() {
    publish();
    makeBlock();
    m_clock.advance(hours(1));
    m_gitHub->empty();
    QCOMPARE(publish().outcome, Outcome::Published);
    QCOMPARE(m_gitHub->files().size(), std::size_t(2));
    QCOMPARE(publications().gaps().value().size(), std::size_t(1));
}

void PublisherPgTest::aChainThatWasRewrittenIsSomethingNew() {
    makeBlock();
    publish();
    m_fixture.sql(u"set session_replication_role = replica; delete from invites.ledger_block where height = 1;"
                  " update invites.ledger_head h set height = 0, hash = b.hash from invites.ledger_block b"_s);
    QVERIFY(!status().unpublishedSince);
    const auto chains = publications().chains().value();
    QCOMPARE(chains.size(), std::size_t(1));
    QVERIFY(!chains[0].isOurs() && !chains[0].ownHash);
    m_clock.advance(hours(1));
    const auto end = publish();
    QCOMPARE(end.outcome, Outcome::Published);
    // Its blocks are not in the branch: it is said of the first that is known.
    QCOMPARE(end.rewritten.at(0).firstHeight, 1);
    QVERIFY(publications().chains().value()[0].isOurs());
    QCOMPARE(published("gaps"), QByteArray("1"));
    m_clock.advance(hours(1));
    QCOMPARE(publish().outcome, Outcome::Idle);
}

void PublisherPgTest::whoAsksIsServedAtOnce() {
    publish();
    makeBlock();
    QCOMPARE(publish().outcome, Outcome::Idle);
    QCOMPARE(publish(true).outcome, Outcome::Published);
    QVERIFY(isAllPublished());
    // With nothing new he finds what somebody took away.
    QCOMPARE(publish(true).files, 0);
    m_gitHub->forcePush("README.md", "mine");
    QCOMPARE(publish(true).files, 2);
}

void PublisherPgTest::anEndedThreadLeavesItToOthers() {
    m_gitHub->setBehaviour(GitHubBehaviour::Hold);
    auto server = thread(*m_client);
    QVERIFY(m_gitHub->waitUntilHeld(seconds(10)));
    server.reset();
    m_gitHub->release();
    m_gitHub->setBehaviour(GitHubBehaviour::Honest);
    m_client = test::clientFor(test::optionsFor(*m_gitHub), m_clock);
    QCOMPARE(status().error, "");
    QCOMPARE(publish().outcome, Outcome::Published);
}

void PublisherPgTest::whatIsWrongIsRefused() {
    for (const char* name : {"handsel", "a/b", "a b/c@main", "a/b@main; drop", "../b@main"})
        QVERIFY2(
            !store::PublicationStore(m_fixture.connection(), name).take(m_clock.now(), minutes(1), minutes(1)), name);
    const auto turn = publications().take(m_clock.now(), minutes(55), minutes(10)).value();
    QVERIFY(!publications().finish(turn.lease, m_clock.now(), minutes(55), {"HEAD", {}, {}, {}, {}}));
    QVERIFY(!publications().fail(turn.lease, m_clock.now(), minutes(1), "What GitHub said: …"));
}

QTEST_GUILESS_MAIN(PublisherPgTest)
#include "PublisherPgTest.moc"
