#include "public-server/line/LiveLine.h"
#include "tests/support/fairness/FairnessWitness.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <array>
#include <atomic>
#include <functional>
#include <random>
#include <thread>

using namespace invites;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using line::LiveLine;

namespace {

// Lines in memory on a connection, as a server has them.
class Memory {
public:
    explicit Memory(std::unique_ptr<db::Connection> connection, line::PaceOptions pace = {250ms, 1'000'000})
        : m_connection(std::move(connection)),
          lines(
              [this](const std::vector<store::KnownLine>& known) {
                  return store::LineFeedStore(*m_connection).follow(known);
              },
              [this](const store::KnownLine& known, const std::optional<store::FeedEntry>& after, int most) {
                  ++loadedPages;
                  if (beforeAPage)
                      beforeAPage(loadedPages);
                  return store::LineFeedStore(*m_connection).load(known, after, most);
              },
              pace) {}

    std::optional<qint64> ahead(const QString& visitor) {
        const auto ticket = lines.find(test::StoreFixture::hashOf(visitor));
        if (!ticket)
            qFatal("%s", qUtf8Printable(ticket.error().detail));
        return *ticket ? (*ticket)->ahead : std::nullopt;
    }

    void close() { m_connection->close(); }

private:
    std::unique_ptr<db::Connection> m_connection;

public:
    int loadedPages = 0;
    std::function<void(int page)> beforeAPage;
    LiveLine lines;
};

} // namespace

// The line in memory against the line in the database, whatever happens to that.
class LiveLinePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_fixture.reset();
        m_visitors = 0;
    }

    void followsEveryStep();
    void followsWhatAPersonDoesByHand();
    void knowsWhatWasGivenBeforeTheCodeFailed();
    void endsMissedOffersAndServesTheLine();
    void waitsForNobodyWhoHasTheLine();
    void isReadWhileALineCannotBeServed_data();
    void isReadWhileALineCannotBeServed();
    void keepsCampaignsApart();
    void takesManyChangesInPieces();
    void loadsAnewAfterTheHistoryWasForgotten();
    void goesOnFromTheLastChangeBeforeAQuietTime();
    void forgetsALongHistoryInSteps();
    void theHistoryIsNotEmptied();
    void loadsAnewWhereAnOlderCopyIsRestored();
    void loadsFromOneHistory();
    void isTrueAfterChangesDuringTheLoading();
    void comesBackAfterALostConnection();

private:
    void takeMany(int count);
    // In a moment, without the audit that each would have.
    void addToTheLine(int count);
    // A copy of the database as it is now, for restore(). Everybody's connections are cut.
    test::TestDatabase copy();
    void restore(const test::TestDatabase& copy);
    // Every waiting ticket's place in the order in which the database would serve them; names the first that memory has
    // otherwise.
    QString difference(Memory& memory);

    test::StoreFixture m_fixture;
    int m_visitors = 0;
};

void LiveLinePgTest::takeMany(int count) {
    std::vector<store::TicketRequest> requests;
    for (int i = 0; i < count; ++i)
        requests.push_back(m_fixture.requestOf(u"visitor %1"_s.arg(++m_visitors), m_fixture.campaign()));
    QVERIFY(m_fixture.tickets().request(requests, 0));
}

void LiveLinePgTest::addToTheLine(int count) {
    m_fixture.sql(u"alter table invites.ticket disable trigger ticket_audit_insert;"
                  " with l as (update invites.campaign_line set next_number = next_number + %1 returning next_number)"
                  " insert into invites.ticket (campaign_id, number, secret_hash, state)"
                  " select 1, next_number - %1 - 1 + n, sha256(('other ' || n)::bytea), 'waiting'"
                  " from l, generate_series(1, %1) n;"
                  " alter table invites.ticket enable trigger ticket_audit_insert"_s.arg(count));
}

test::TestDatabase LiveLinePgTest::copy() {
    m_fixture.connection().close();
    return m_fixture.cluster().createDatabase(m_fixture.database().name);
}

void LiveLinePgTest::restore(const test::TestDatabase& copy) {
    const QString name = m_fixture.database().name;
    m_fixture.connection().close();
    m_fixture.cluster().terminateBackends(name);
    m_fixture.cluster().execute(u"drop database %1"_s.arg(name));
    m_fixture.cluster().execute(u"alter database %1 rename to %2"_s.arg(copy.name, name));
}

QString LiveLinePgTest::difference(Memory& memory) {
    QStringList expected = m_fixture
                               .sql(u"select coalesce(string_agg(concat_ws(' ', encode(t.secret_hash, 'hex'), n.turn - "
                                    u"1, y.tickets_waiting,"
                                    " t.codes_given, t.lane), ','), '') from invites.tally y"
                                    " cross join lateral invites.next_in_line(y.campaign_id, 0, 0, 0, null, 1000000) n"
                                    " join invites.ticket t on t.id = n.id"_s)
                               .split(u',', Qt::SkipEmptyParts);
    for (const QString& line : expected) {
        const QStringList parts = line.split(u' ');
        const auto ticket = memory.lines.find(QByteArray::fromHex(parts[0].toLatin1())).value();
        if (!ticket)
            return line + u" is not there"_s;
        const QString told = u"%1 %2 %3 %4 %5"_s.arg(parts[0])
                                 .arg(*ticket->ahead)
                                 .arg(ticket->waiting)
                                 .arg(ticket->contributionReceived)
                                 .arg(int(ticket->lane));
        if (told != line)
            return told + u" instead of "_s + line;
    }
    const QStringList others =
        m_fixture
            .sql(u"select coalesce(string_agg(encode(secret_hash, 'hex'), ','), '') from invites.ticket"
                 " where state <> 'waiting'"_s)
            .split(u',', Qt::SkipEmptyParts);
    for (const QString& other : others) {
        if (memory.lines.find(QByteArray::fromHex(other.toLatin1())).value())
            return other + u" waits in memory only"_s;
    }
    return {};
}

void LiveLinePgTest::followsEveryStep() {
    const test::FairnessWitness witness([this](const QString& statements) { return m_fixture.sql(statements); });
    Memory early(m_fixture.connect());
    std::mt19937 random(42);
    int codes = 0;
    for (int step = 0; step < 400; ++step) {
        const QString visitor = u"visitor %1"_s.arg(1 + int(random() % unsigned(m_visitors + 1)));
        const bool isKnown = m_visitors > 0 && visitor != u"visitor %1"_s.arg(m_visitors + 1);
        switch (isKnown ? random() % 9 : 0) {
        case 0:
            takeMany(1 + int(random() % 3));
            break;
        case 1:
            m_fixture.addCodes({u"code %1"_s.arg(++codes)});
            break;
        case 2:
            m_fixture.leave(visitor);
            break;
        case 3:
            m_fixture.reveal(visitor);
            break;
        case 4:
            m_fixture.endHold(visitor);
            break;
        case 5:
            m_fixture.returnToLine(visitor);
            break;
        case 6:
            m_fixture.report(visitor, ReportOutcome::DoesNotWork);
            break;
        case 7:
            m_fixture.contribute(visitor, {u"code %1"_s.arg(++codes)});
            break;
        default:
            m_fixture.sql(u"select invites.move_ticket(id, '%2', 'a test')"
                          " from invites.ticket where state = 'waiting' and secret_hash = decode('%1', 'hex')"_s.arg(
                              QString::fromLatin1(m_fixture.hashOf(visitor).toHex()),
                              std::array{u"head"_s, u"line"_s, u"priority"_s, u"priority"_s}[random() % 4]));
            if (random() % 8 == 0)
                m_fixture.sql(u"update invites.campaign set priority_share = %1"_s.arg(2 + random() % 4));
        }
        // A look settles the line first, in the database as here.
        early.ahead(visitor);
        const QString wrong = step % 10 == 0 ? difference(early) : QString();
        QVERIFY2(wrong.isEmpty(), qUtf8Printable(u"step %1: %2"_s.arg(step).arg(wrong)));
    }
    Memory late(m_fixture.connect());
    QCOMPARE(difference(late), QString());
    QCOMPARE(difference(early), QString());
    QCOMPARE(early.loadedPages, 1);
    QCOMPARE(m_fixture.brokenLaws(), QString());
    QCOMPARE(witness.faults(), QStringList());
}

void LiveLinePgTest::followsWhatAPersonDoesByHand() {
    takeMany(10);
    Memory memory(m_fixture.connect());
    QCOMPARE(memory.ahead(u"visitor 10"_s), 9);
    m_fixture.sql(u"update invites.ticket set state = 'left', left_at = now() where number in (2, 4)"_s);
    QCOMPARE(memory.ahead(u"visitor 10"_s), 7);
    m_fixture.sql(u"update invites.ticket set lane = 0 where number = 10"_s);
    QCOMPARE(memory.ahead(u"visitor 10"_s), 0);
    m_fixture.sql(u"update invites.campaign set contribution_size = 6"_s);
    QCOMPARE(memory.lines.find(m_fixture.hashOf(u"visitor 3"_s)).value()->contributionRequired, 6);
    QCOMPARE(difference(memory), QString());
}

void LiveLinePgTest::knowsWhatWasGivenBeforeTheCodeFailed() {
    m_fixture.addCodes({u"A"_s});
    m_fixture.take(u"ann"_s);
    Memory memory(m_fixture.connect());
    QCOMPARE(memory.ahead(u"ann"_s), std::nullopt);
    m_fixture.take(u"ben"_s);
    m_fixture.contribute(u"ann"_s, {u"B"_s});
    m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    const Ticket ann = *memory.lines.find(m_fixture.hashOf(u"ann"_s)).value();
    QCOMPARE(ann.ahead, 0);
    QCOMPARE(ann.contributionReceived, 1);
}

void LiveLinePgTest::endsMissedOffersAndServesTheLine() {
    takeMany(2);
    m_fixture.addCodes({u"A"_s});
    Memory memory(m_fixture.connect());
    QCOMPARE(memory.ahead(u"visitor 2"_s), 0);
    m_fixture.endHold(u"visitor 1"_s);
    QCOMPARE(memory.ahead(u"visitor 2"_s), std::nullopt);
    QCOMPARE(m_fixture.sql(u"select string_agg(state::text, ' ' order by number) from invites.ticket"_s),
        u"expired offered"_s);
}

void LiveLinePgTest::waitsForNobodyWhoHasTheLine() {
    takeMany(3);
    m_fixture.addCodes({u"A"_s});
    Memory memory(m_fixture.connect());
    m_fixture.endHold(u"visitor 1"_s);
    const auto holder = m_fixture.connect();
    const Status held = holder->transact([&](db::Connection& transaction) -> Status {
        if (const auto locked = transaction.run(db::Query(u"lock"_s, "select invites.lock_line(1)")); !locked)
            return failure(locked.error());
        // It would wait for three seconds and fail, if it wanted the lock.
        return memory.ahead(u"visitor 3"_s) == 1 ? Status() : failure(ErrorCode::Internal, u"ahead"_s);
    });
    QVERIFY2(held, held ? "" : qUtf8Printable(held.error().detail));
    QCOMPARE(memory.ahead(u"visitor 3"_s), 0);
}

void LiveLinePgTest::isReadWhileALineCannotBeServed_data() {
    QTest::addColumn<QString>("obstacle");
    QTest::newRow("a person's open transaction has its counts")
        << u"select from invites.tally where campaign_id = 1 for update"_s;
    QTest::newRow("a person's open transaction has its code") << u"select from invites.code for update"_s;
    QTest::newRow("a rule refuses it") << QString();
}

void LiveLinePgTest::isReadWhileALineCannotBeServed() {
    QFETCH(QString, obstacle);
    takeMany(3);
    m_fixture.addCodes({u"A"_s});
    m_fixture.addCampaign(u"other"_s);
    m_fixture.take(u"ann"_s, u"other"_s);
    Memory memory(m_fixture.connect());
    QCOMPARE(memory.ahead(u"ann"_s), 0);
    m_fixture.endHold(u"visitor 1"_s);
    if (obstacle.isEmpty())
        m_fixture.sql(u"alter table invites.ticket add constraint stuck check (state <> 'expired')"_s);
    const auto holder = m_fixture.connect();
    const Status looked = holder->transact([&](db::Connection& transaction) -> Status {
        if (!obstacle.isEmpty()) {
            if (const auto held = transaction.run(db::Query(u"hold"_s, obstacle.toUtf8())); !held)
                return failure(held.error());
        }
        const auto ann = memory.lines.find(m_fixture.hashOf(u"ann"_s));
        if (!ann)
            return failure(ann.error());
        return memory.ahead(u"visitor 3"_s) == 1 ? Status() : failure(ErrorCode::Internal, u"ahead"_s);
    });
    QVERIFY2(looked, looked ? "" : qUtf8Printable(looked.error().detail));
    if (obstacle.isEmpty())
        m_fixture.sql(u"alter table invites.ticket drop constraint stuck"_s);
    QCOMPARE(memory.ahead(u"visitor 3"_s), 0);
}

void LiveLinePgTest::keepsCampaignsApart() {
    Memory memory(m_fixture.connect());
    m_fixture.take(u"ann"_s);
    QCOMPARE(memory.ahead(u"ann"_s), 0);
    m_fixture.addCampaign(u"other"_s);
    m_fixture.take(u"ben"_s, u"other"_s);
    m_fixture.take(u"cleo"_s, u"other"_s);
    QCOMPARE(memory.ahead(u"cleo"_s), 1);
    const Ticket ben = *memory.lines.find(m_fixture.hashOf(u"ben"_s)).value();
    QCOMPARE(ben.campaignSlug, u"other"_s);
    QCOMPARE(ben.waiting, 2);
    QCOMPARE(memory.ahead(u"ann"_s), 0);
}

void LiveLinePgTest::takesManyChangesInPieces() {
    Memory memory(m_fixture.connect());
    takeMany(1);
    QCOMPARE(memory.ahead(u"visitor 1"_s), 0);
    // More statements than one answer tells of.
    for (int i = 0; i < 450; ++i)
        takeMany(1);
    m_fixture.sql(u"update invites.ticket set state = 'left', left_at = now() where number <= 100"_s);
    QCOMPARE(memory.ahead(u"visitor 451"_s), 350);
    QCOMPARE(memory.loadedPages, 1);
    QCOMPARE(difference(memory), QString());
}

void LiveLinePgTest::loadsAnewAfterTheHistoryWasForgotten() {
    takeMany(5);
    Memory memory(m_fixture.connect());
    QCOMPARE(memory.ahead(u"visitor 5"_s), 4);
    m_fixture.leave(u"visitor 1"_s);
    m_fixture.leave(u"visitor 2"_s);
    m_fixture.sql(u"update invites.line_change set at = at - interval '4 hours'; select invites.forget_expired()"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.line_change"_s), u"1"_s);
    QCOMPARE(memory.ahead(u"visitor 5"_s), 2);
    QCOMPARE(memory.loadedPages, 2);
    // The last change is never forgotten, so that it can go on from there.
    m_fixture.leave(u"visitor 3"_s);
    QCOMPARE(memory.ahead(u"visitor 5"_s), 1);
    QCOMPARE(memory.loadedPages, 2);
}

void LiveLinePgTest::goesOnFromTheLastChangeBeforeAQuietTime() {
    takeMany(5);
    m_fixture.leave(u"visitor 1"_s);
    Memory memory(m_fixture.connect());
    QCOMPARE(memory.ahead(u"visitor 5"_s), 3);
    m_fixture.sql(u"update invites.line_change set at = at - interval '4 hours'"_s);
    m_fixture.leave(u"visitor 2"_s);
    m_fixture.sql(u"select invites.forget_expired()"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.line_change"_s), u"2"_s);
    QCOMPARE(memory.ahead(u"visitor 5"_s), 2);
    QCOMPARE(memory.loadedPages, 1);
}

void LiveLinePgTest::forgetsALongHistoryInSteps() {
    takeMany(1);
    m_fixture.sql(u"update invites.campaign_line set version = version + 35000;"
                  " insert into invites.line_change (campaign_id, version, mark, at, numbers)"
                  " select 1, version - n, n, now() - n * interval '1 second', '{}'"
                  " from invites.campaign_line, generate_series(0, 34000) n where campaign_id = 1"_s);
    m_fixture.sql(u"select invites.forget_expired()"_s);
    QCOMPARE(m_fixture.sql(u"select concat_ws(' ', count(*) filter (where at < now() - interval '3 hours'),"
                           " count(*) filter (where at >= now() - interval '3 hours') > 10000)"
                           " from invites.line_change"_s),
        u"1 t"_s);
}

void LiveLinePgTest::theHistoryIsNotEmptied() {
    QCOMPARE(test::StoreFixture::refusal(m_fixture.connection(), u"truncate invites.line_change"_s), u"append_only"_s);
}

// The same versions come again, with other changes.
void LiveLinePgTest::loadsAnewWhereAnOlderCopyIsRestored() {
    takeMany(6);
    const test::TestDatabase older = copy();
    Memory memory(m_fixture.connect());
    m_fixture.leave(u"visitor 1"_s);
    m_fixture.leave(u"visitor 2"_s);
    QCOMPARE(memory.ahead(u"visitor 6"_s), 3);
    restore(older);
    QCOMPARE(memory.ahead(u"visitor 6"_s), 5);
    QCOMPARE(difference(memory), QString());
    // Restored once more, and gone further than what was known before anybody looks.
    const test::TestDatabase again = copy();
    m_fixture.leave(u"visitor 1"_s);
    QCOMPARE(memory.ahead(u"visitor 6"_s), 4);
    restore(again);
    for (int visitor : {3, 4, 5})
        m_fixture.leave(u"visitor %1"_s.arg(visitor));
    QCOMPARE(memory.ahead(u"visitor 6"_s), 2);
    QCOMPARE(difference(memory), QString());
}

// The copy knows the moment when the load began, but not what the first page saw.
void LiveLinePgTest::loadsFromOneHistory() {
    takeMany(3);
    addToTheLine(LiveLine::entriesAPage);
    Memory memory(m_fixture.connect());
    std::optional<test::TestDatabase> older;
    memory.beforeAPage = [&](int page) {
        memory.close();
        if (page == 1) {
            older = copy();
            m_fixture.leave(u"visitor 1"_s);
        } else if (page == 2) {
            restore(*older);
        }
    };
    QCOMPARE(memory.ahead(u"visitor 3"_s), 2);
    QCOMPARE(memory.loadedPages, 4);
    QCOMPARE(memory.ahead(u"visitor 1"_s), 0);
}

void LiveLinePgTest::isTrueAfterChangesDuringTheLoading() {
    takeMany(300);
    std::atomic<bool> isOver{false};
    std::thread others([&] {
        const auto connection = m_fixture.connect();
        store::TicketStore tickets(*connection, m_fixture.cipher());
        for (int i = 0; !isOver && i < 300; ++i) {
            if (i % 2 == 0)
                tickets.leave(test::StoreFixture::hashOf(u"visitor %1"_s.arg(i + 1)));
            else
                tickets.request({test::StoreFixture::requestOf(u"late %1"_s.arg(i), CampaignId(1))}, 0);
        }
    });
    for (int i = 0; i < 20; ++i) {
        Memory memory(m_fixture.connect());
        memory.ahead(u"visitor 300"_s);
    }
    Memory memory(m_fixture.connect());
    memory.ahead(u"visitor 300"_s);
    isOver = true;
    others.join();
    QCOMPARE(difference(memory), QString());
}

void LiveLinePgTest::comesBackAfterALostConnection() {
    takeMany(3);
    Memory memory(m_fixture.connect());
    QCOMPARE(memory.ahead(u"visitor 3"_s), 2);
    m_fixture.leave(u"visitor 1"_s);
    m_fixture.connection().close();
    m_fixture.cluster().terminateBackends(m_fixture.database().name);
    QCOMPARE(memory.ahead(u"visitor 3"_s), 1);
    m_fixture.cluster().crash();
    m_fixture.cluster().start();
    m_fixture.leave(u"visitor 2"_s);
    QCOMPARE(memory.ahead(u"visitor 3"_s), 0);
    QCOMPARE(memory.loadedPages, 1);
}

QTEST_GUILESS_MAIN(LiveLinePgTest)
#include "LiveLinePgTest.moc"
