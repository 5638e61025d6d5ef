#include "tests/support/fairness/FairnessWitness.h"
#include "tests/support/server/CommandLine.h"
#include "tests/support/server/Installation.h"
#include "tests/support/server/ServerProcess.h"
#include "tests/support/server/Visitor.h"

#include <QHash>
#include <QTest>

#include <atomic>
#include <functional>
#include <mutex>
#include <random>
#include <thread>

using namespace invites::test;
using namespace Qt::StringLiterals;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr int clientThreads = 32;
constexpr seconds raceTime{12};

QString codeNumbered(int number) {
    return u"%1"_s.arg(number, 6, 36, QLatin1Char('0')).toUpper();
}

// What the clients saw, all of them together.
class Notebook {
public:
    void fault(const QString& what) {
        const std::lock_guard lock(m_mutex);
        if (m_faults.size() < 20)
            m_faults << what;
    }
    void shown(const QString& code, qint64 ticket) {
        const std::lock_guard lock(m_mutex);
        const qint64 before = m_tickets.value(code, ticket);
        m_tickets.insert(code, ticket);
        if (before != ticket)
            m_faults << u"%1 was shown to the tickets %2 and %3"_s.arg(code).arg(before).arg(ticket);
    }
    // A code that nobody has made up before.
    QString newCode() { return codeNumbered(m_nextCode++); }

    QStringList faults() const { return m_faults; }
    qsizetype codesShown() const { return m_tickets.size(); }

private:
    std::mutex m_mutex;
    QStringList m_faults;
    QHash<QString, qint64> m_tickets;
    std::atomic<int> m_nextCode{1'000'000};
};

// The part that all clients have in common.
struct Race {
    const Installation& site;
    const std::array<QByteArray, 2> origins;
    Notebook& notebook;
    std::atomic<bool> isOver{false};
};

// One visitor who does whatever comes into his mind, insists when the line breaks, and checks every answer against
// those before.
class Racer {
public:
    Racer(Race& race, std::mt19937& random) : m_race(race), m_random(random), m_visitor(race.origins[0]) {}

    void run() {
        m_token = m_race.site.humanToken();
        take(insist([this] { return m_visitor.request(m_token); }, {200, 201}));
        for (int step = 0; step < 200 && !m_race.isOver && m_state != "left"_L1 && m_state != "contributed"_L1;
             ++step) {
            // Gone without a word.
            if (chance(m_state == "waiting"_L1 ? 1 : 10))
                return;
            act();
        }
    }

    // With his key alone, on either server: the ticket, the secret and the code that he was told before.
    void checkRepeat() {
        const QByteArray secret = m_visitor.secret();
        const HttpAnswer answer = insist([this] { return m_visitor.request({}); }, {200});
        if (m_visitor.secret() != secret)
            m_race.notebook.fault(u"ticket %1 got another secret"_s.arg(m_number));
        take(answer);
    }

private:
    bool chance(int percent) { return std::uniform_int_distribution(1, 100)(m_random) <= percent; }

    void act() {
        if (m_state == "waiting"_L1) {
            if (chance(2))
                leave();
            else if (chance(5))
                checkRepeat();
            else
                lookLater();
        } else if (m_state == "offered"_L1) {
            if (chance(60))
                take(insist([this] { return m_visitor.reveal(); }, {200, 410}));
            else if (chance(30))
                leave();
            else
                missHisTurn();
        } else if (m_state == "delivered"_L1) {
            actDelivered();
        } else if (m_state == "expired"_L1 && chance(50)) {
            take(insist([this] { return m_visitor.returnToLine(); }, {200, 409}));
        } else {
            look();
        }
    }

    void actDelivered() {
        insist([this] { return m_visitor.copied(); }, {204});
        if (chance(8)) {
            // His code goes back to the queue, and the next one he is told may be another.
            m_code.clear();
            take(insist([this] { return m_visitor.report("does_not_work"); }, {200, 409}));
        } else if (chance(5)) {
            QStringList codes;
            for (int count = std::uniform_int_distribution(1, 4)(m_random); count > 0; --count)
                codes << m_race.notebook.newCode();
            insist([&] { return m_visitor.contribute(codes); }, {200, 409, 429});
            look();
        } else {
            checkRepeat();
        }
    }

    // As a page polls, if faster.
    void lookLater() {
        std::this_thread::sleep_for(milliseconds(10));
        look();
    }

    void missHisTurn() {
        while (m_state == "offered"_L1 && !m_race.isOver)
            lookLater();
    }

    void look() {
        take(insist([this] { return m_visitor.look(); }, {200}));
    }

    void leave() {
        if (insist([this] { return m_visitor.leave(); }, {204, 409}).status == 204)
            m_state = u"left"_s;
    }

    // Takes an answer's ticket as the truth, where it is compatible with what was said before.
    void take(const HttpAnswer& answer) {
        const QJsonObject ticket = answer.json();
        if (!ticket.contains("number"_L1)) {
            if (answer.status != 0)
                look();
            return;
        }
        const qint64 number = ticket["number"_L1].toInteger();
        if (m_number != 0 && number != m_number)
            m_race.notebook.fault(u"ticket %1 became %2"_s.arg(m_number).arg(number));
        m_number = number;
        m_state = ticket["state"_L1].toString();
        const QString code = ticket["code"_L1].toString();
        if (code.isEmpty())
            return;
        m_race.notebook.shown(code, number);
        if (!m_code.isEmpty() && m_code != code)
            m_race.notebook.fault(u"ticket %1 was told %2 and then %3"_s.arg(number).arg(m_code, code));
        m_code = code;
    }

    // Until a server answers, whichever; expected: what it may answer then.
    HttpAnswer insist(const std::function<HttpAnswer()>& ask, std::initializer_list<int> expected) {
        const auto end = steady_clock::now() + seconds(60);
        for (;;) {
            m_visitor.turnTo(m_race.origins[chance(50) ? 0 : 1]);
            HttpAnswer answer = ask();
            if (std::find(expected.begin(), expected.end(), answer.status) != expected.end())
                return answer;
            const bool isTrouble = answer.status == 0 || answer.status == 503;
            if (!isTrouble || steady_clock::now() > end) {
                m_race.notebook.fault(u"ticket %1, %2: %3 %4"_s.arg(m_number)
                                          .arg(m_state)
                                          .arg(answer.status)
                                          .arg(QString::fromUtf8(answer.body)));
                return {};
            }
            std::this_thread::sleep_for(milliseconds(10));
        }
    }

    Race& m_race;
    std::mt19937& m_random;
    Visitor m_visitor;
    QString m_token;
    qint64 m_number = 0;
    QString m_state;
    QString m_code;
};

void runClient(Race& race, unsigned seed, std::atomic<int>& visitors) {
    std::mt19937 random(seed);
    std::vector<std::unique_ptr<Racer>> racers;
    while (!race.isOver) {
        racers.push_back(std::make_unique<Racer>(race, random));
        racers.back()->run();
    }
    for (const auto& racer : racers)
        racer->checkRepeat();
    visitors += int(racers.size());
}

} // namespace

// Laws 1 to 3 under everything that can go wrong at once: many clients, two servers, imports, missed offers, cut
// database connections, servers that crash.
class RaceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lawsHoldWhateverBreaks();

private:
    void disturb(Race& race, std::array<ServerProcess, 2>& servers);
    void import(int first, int count);
    void giveSomePriority();
    void checkLaws();

    TestCluster m_cluster;
    Installation m_site{m_cluster};
};

void RaceTest::import(int first, int count) {
    QByteArray file = "code\n";
    for (int i = 0; i < count; ++i)
        file += codeNumbered(first + i).toLatin1() + '\n';
    const CommandResult result =
        runCommand({u"import"_s, u"--campaign"_s, u"sora"_s, u"-"_s}, m_site.environmentFor(m_site.adminUrl()), file);
    // Its connection may be cut for good; what it says then is true, and it is done again.
    if (result.exitCode != 0)
        QVERIFY2(result.output.contains("\"stopped\""), QByteArray(result.output + result.errors).constData());
}

// Whoever is served at that moment is left alone.
void RaceTest::giveSomePriority() {
    m_site.sql(u"do $$ declare v_ticket bigint; begin for v_ticket in select id from invites.ticket"
               " where state = 'waiting' and lane = 1 order by random() limit 5 loop begin"
               " perform invites.move_ticket(v_ticket, 'priority', 'a race');"
               " exception when sqlstate 'IN009' then null; end; end loop; end $$"_s);
}

// Breaks something, again and again, until the race is over.
void RaceTest::disturb(Race& race, std::array<ServerProcess, 2>& servers) {
    const auto end = steady_clock::now() + raceTime;
    for (int round = 0; steady_clock::now() < end; ++round) {
        giveSomePriority();
        // Half of each import is known already.
        import(1'000 + round * 10, 20);
        giveSomePriority();
        m_cluster.terminateBackends(m_site.database().name);
        ServerProcess& victim = servers[std::size_t(round % 2)];
        victim.kill();
        m_cluster.terminateBackends(m_site.database().name);
        victim.startAgain();
    }
    race.isOver = true;
}

void RaceTest::lawsHoldWhateverBreaks() {
    m_site.sql(u"update invites.campaign set hold = interval '250 milliseconds'"_s);
    const FairnessWitness witness([this](const QString& statements) { return m_site.sql(statements); });
    std::array<ServerProcess, 2> servers;
    for (ServerProcess& server : servers)
        server.start(m_site.environment());
    Notebook notebook;
    Race race{m_site, {servers[0].origin(), servers[1].origin()}, notebook};
    std::atomic<int> visitors{0};
    std::vector<std::thread> clients;
    for (unsigned i = 0; i < clientThreads; ++i)
        clients.emplace_back(runClient, std::ref(race), i + 1, std::ref(visitors));
    disturb(race, servers);
    for (std::thread& client : clients)
        client.join();

    qInfo("%d visitors, %lld codes shown; tickets: %s", visitors.load(), qint64(notebook.codesShown()),
        qPrintable(m_site.sql(u"select string_agg(s, ', ') from (select state || ' ' || count(*) as s "
                              "from invites.ticket group by state order by state) c"_s)));
    QCOMPARE(notebook.faults(), QStringList());
    QVERIFY(visitors > clientThreads);
    QVERIFY(m_site.count(u"select count(*) from invites.ticket where state in ('waiting', 'expired', 'left')"_s) > 0);
    QVERIFY(notebook.codesShown() > 20);
    checkLaws();
    QCOMPARE(witness.faults(), QStringList());
    QCOMPARE(m_site.wrongWithLedger(), QByteArray());
    QVERIFY(witness.served() > notebook.codesShown() / 2);
    for (ServerProcess& server : servers)
        QCOMPARE(server.stop(), 0);
}

void RaceTest::checkLaws() {
    // Law 1, over all that the database remembers.
    QCOMPARE(m_site.count(u"select count(*) from (select code_id from ("
                          "select code_id, id as ticket_id from invites.ticket where code_id is not null "
                          "union select id, ticket_id from invites.code where ticket_id is not null "
                          "union select code_id, ticket_id from invites.report) h "
                          "group by code_id having count(distinct ticket_id) > 1) c"_s),
        0);
    QCOMPARE(m_site.count(u"select count(*) from invites.ticket t join invites.code c on c.id = t.code_id "
                          "where c.ticket_id is distinct from t.id "
                          "or (t.state = 'offered') <> (c.status = 'reserved')"_s),
        0);
    // Law 2: the counts are those of the rows, and no number is missing.
    QCOMPARE(m_site.sql(u"select (codes_added, codes_available, codes_reserved, codes_distributed, codes_used, "
                        "codes_invalid, tickets_waiting, tickets_offered, tickets_delivered, tickets_contributed, "
                        "tickets_expired, tickets_left)::text from invites.tally"_s),
        m_site.sql(u"select (a.*, b.*)::text from (select count(*), count(*) filter (where status = 'available'), "
                   "count(*) filter (where status = 'reserved'), count(*) filter (where status = 'distributed'), "
                   "count(*) filter (where status = 'used'), count(*) filter (where status = 'invalid') "
                   "from invites.code) a, (select count(*) filter (where state = 'waiting'), "
                   "count(*) filter (where state = 'offered'), count(*) filter (where state = 'delivered'), "
                   "count(*) filter (where state = 'contributed'), count(*) filter (where state = 'expired'), "
                   "count(*) filter (where state = 'left') from invites.ticket) b"_s));
    QCOMPARE(m_site.count(u"select count(*) - max(number) from invites.ticket"_s), 0);
    QCOMPARE(
        m_site.count(u"select next_number - 1 - (select count(*) from invites.ticket) from invites.campaign_line"_s),
        0);
    // Nobody waits for a code that is there.
    QCOMPARE(m_site.count(u"select least(tickets_waiting, codes_available) from invites.tally"_s), 0);
    // Law 3: whoever came earlier was given a code earlier, unless he left first. Those who came back after a missed
    // offer, or were served first for a bad code, have had more than one turn.
    QCOMPARE(m_site.count(u"with turn as (select number, coalesce(offered_at, delivered_at) as given_at, "
                          "coalesce(offered_at, delivered_at, left_at, 'infinity') as waited_until from invites.ticket "
                          "where lane = 1 and returned_at is null and replaced_at is null) "
                          "select count(*) from turn a join turn b on a.number < b.number "
                          "where b.given_at < a.waited_until"_s),
        0);
    QVERIFY(m_site.count(u"select count(*) from invites.ticket where returned_at is not null"_s) > 0);
    QVERIFY(m_site.count(u"select count(*) from invites.ticket where lane = 0"_s) > 0);
}

QTEST_GUILESS_MAIN(RaceTest)
#include "RaceTest.moc"
