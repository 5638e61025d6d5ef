#include "common/vault/Hashes.h"
#include "tests/support/fairness/FairnessWitness.h"
#include "tests/support/server/Installation.h"
#include "tests/support/server/ServerProcess.h"
#include "tests/support/server/Visitor.h"

#include <QHash>
#include <QTest>

#include <algorithm>
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

constexpr std::size_t threads = 8;
// Who come at a time; a multiple of the threads.
constexpr int group = 48;
constexpr seconds patience{90};

// The database's history as the visitors live it.
enum class Era {
    Shared,   // until the copy is made: part of both
    Lost,     // what the copy does not know
    Changing, // either
    Restored, // from when the copy has taken the database's place
};

// What the visitors were told, all of them together.
class Notebook {
public:
    void fault(const QString& what) {
        const std::lock_guard lock(m_mutex);
        if (m_faults.size() < 20)
            m_faults << what;
    }
    // A code is one ticket's in the history that was lost, and in the one that is now.
    void shown(const QString& code, qint64 ticket, Era when) {
        const std::lock_guard lock(m_mutex);
        if (when == Era::Shared || when == Era::Lost)
            note(m_lost, code, ticket);
        if (when == Era::Shared || when == Era::Restored)
            note(m_restored, code, ticket);
    }

    QStringList faults() const { return m_faults; }
    // In the history that is now.
    qsizetype codesShown() const { return m_restored.size(); }

    std::atomic<Era> era{Era::Shared};

private:
    using Receivers = QHash<QString, qint64>; // ticket by code

    void note(Receivers& receivers, const QString& code, qint64 ticket) {
        const qint64 before = receivers.value(code, ticket);
        receivers.insert(code, ticket);
        if (before != ticket)
            m_faults << u"%1 was shown to the tickets %2 and %3"_s.arg(code).arg(before).arg(ticket);
    }

    std::mutex m_mutex;
    QStringList m_faults;
    Receivers m_lost;
    Receivers m_restored;
};

// One who waits: he polls, takes the code that is held for him, now and then gives up; and goes on looking at his
// ticket whatever became of it. On a server of his own as long as that answers.
class Waiter {
public:
    Waiter(Notebook& notebook, std::array<QByteArray, 2> origins, std::size_t server)
        : m_notebook(notebook), m_origins(std::move(origins)), m_server(server), m_visitor(m_origins[server]) {}

    void join(const QString& humanToken) {
        m_isSince = m_notebook.era;
        take([&] { return m_visitor.request(humanToken); }, {200, 201});
    }

    void goOn(std::mt19937& random) {
        if (m_isForgotten)
            return;
        if (m_state == "offered"_L1)
            take([this] { return m_visitor.reveal(); }, {200, 401, 409, 410});
        else if (m_state == "waiting"_L1 && random() % 1000 == 0)
            take([this] { return m_visitor.leave(); }, {204, 401, 409});
        take([this] { return m_visitor.look(); }, {200, 401});
    }

    // By one of the servers: "1042 waiting 11 240", or nothing where it knows no such ticket.
    QString toldBy(const QByteArray& origin) {
        m_visitor.turnTo(origin);
        const QJsonObject ticket = m_visitor.look().json();
        if (!ticket.contains("number"_L1))
            return {};
        return u"%1 %2 %3 %4"_s.arg(ticket["number"_L1].toInteger())
            .arg(ticket["state"_L1].toString())
            .arg(ticket["ahead"_L1].toInt(-1))
            .arg(ticket["waiting"_L1].toInteger());
    }
    QString secretHash() const {
        return QString::fromLatin1(invites::vault::ticketSecretHash(invites::Secret(m_visitor.secret())).toHex());
    }

private:
    void take(const std::function<HttpAnswer()>& ask, std::initializer_list<int> expected) {
        const Era before = m_notebook.era;
        const HttpAnswer answer = insist(ask, expected);
        const Era after = m_notebook.era;
        if (answer.status == 401)
            forget(before, after);
        const QJsonObject ticket = answer.json();
        if (!ticket.contains("number"_L1))
            return;
        const qint64 number = ticket["number"_L1].toInteger();
        if (m_number != 0 && number != m_number)
            m_notebook.fault(u"ticket %1 became %2"_s.arg(m_number).arg(number));
        m_number = number;
        m_state = ticket["state"_L1].toString();
        const QString code = ticket["code"_L1].toString();
        // What was on its way while the history changed may be of either.
        if (!code.isEmpty() && before == after)
            m_notebook.shown(code, number, before);
    }

    // Only the copy may not know him, if he came after it was made.
    void forget(Era before, Era after) {
        m_isForgotten = true;
        if (m_isSince == Era::Shared || m_isSince == Era::Restored || (before == after && after == Era::Lost))
            m_notebook.fault(u"ticket %1, %2, is not known any more"_s.arg(m_number).arg(m_state));
    }

    // Until a server answers, whichever.
    HttpAnswer insist(const std::function<HttpAnswer()>& ask, std::initializer_list<int> expected) {
        const auto end = steady_clock::now() + patience;
        for (std::size_t attempt = 0;; ++attempt) {
            m_visitor.turnTo(m_origins[(m_server + attempt) % m_origins.size()]);
            HttpAnswer answer = ask();
            if (std::find(expected.begin(), expected.end(), answer.status) != expected.end())
                return answer;
            const bool isTrouble = answer.status == 0 || answer.status == 503;
            if (!isTrouble || steady_clock::now() > end) {
                m_notebook.fault(u"ticket %1, %2: %3 %4"_s.arg(m_number)
                                     .arg(m_state)
                                     .arg(answer.status)
                                     .arg(QString::fromUtf8(answer.body)));
                return {};
            }
            std::this_thread::sleep_for(milliseconds(20));
        }
    }

    Notebook& m_notebook;
    const std::array<QByteArray, 2> m_origins;
    const std::size_t m_server;
    Visitor m_visitor;
    Era m_isSince = Era::Shared;
    qint64 m_number = 0;
    QString m_state;
    bool m_isForgotten = false;
};

} // namespace

// The line in memory of two servers, which visitors watch, while a server crashes and the database becomes an older
// copy of itself.
class LineFaultsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void serversTellTheRestoredLine();

private:
    void joinWaiters();
    // They go on until the events are over.
    void live(const std::function<void()>& events);
    // So many tickets more get their codes.
    void giveCodes(int count);
    TestDatabase copy();
    void restore(const TestDatabase& copy);
    QStringList toldBy(const ServerProcess& server);
    // As the database has them, of every one that it knows.
    QHash<QString, QString> ticketsBySecretHash();

    TestCluster m_cluster;
    Installation m_site{m_cluster};
    std::array<ServerProcess, 2> m_servers;
    Notebook m_notebook;
    std::mutex m_waitersMutex;
    std::vector<std::unique_ptr<Waiter>> m_waiters;
    int m_codes = 0;
};

void LineFaultsTest::joinWaiters() {
    std::vector<std::unique_ptr<Waiter>> joined;
    for (std::size_t i = 0; i < group; ++i) {
        joined.push_back(
            std::make_unique<Waiter>(m_notebook, std::array{m_servers[0].origin(), m_servers[1].origin()}, i / 4 % 2));
        joined.back()->join(m_site.humanToken());
    }
    const std::lock_guard lock(m_waitersMutex);
    for (auto& waiter : joined)
        m_waiters.push_back(std::move(waiter));
}

void LineFaultsTest::live(const std::function<void()>& events) {
    std::atomic<bool> isOver{false};
    const auto goOn = [&](std::size_t thread) {
        std::mt19937 random{unsigned(thread)};
        for (std::size_t next = thread; !isOver; next += threads) {
            std::unique_lock lock(m_waitersMutex);
            // Their number is a multiple of the threads', so each has his own.
            Waiter& waiter = *m_waiters[next % m_waiters.size()];
            lock.unlock();
            waiter.goOn(random);
        }
    };
    std::vector<std::thread> visitors;
    for (std::size_t thread = 0; thread < threads; ++thread)
        visitors.emplace_back(goOn, thread);
    events();
    isOver = true;
    for (std::thread& visitor : visitors)
        visitor.join();
}

void LineFaultsTest::giveCodes(int count) {
    if (QTest::currentTestFailed())
        return;
    const auto given = [this](const char* states) {
        return m_site.count(u"select count(*) from invites.ticket where state in (%1)"_s.arg(QLatin1String(states)));
    };
    const qint64 wanted = given("'delivered'") + count;
    const auto end = steady_clock::now() + patience;
    while (given("'delivered'") < wanted && steady_clock::now() < end) {
        if (given("'delivered', 'offered'") < wanted)
            m_site.addCodes({u"%1"_s.arg(++m_codes, 6, 10, QLatin1Char('0'))});
        else
            std::this_thread::sleep_for(milliseconds(5));
    }
    QVERIFY(given("'delivered'") >= wanted);
}

TestDatabase LineFaultsTest::copy() {
    return m_cluster.createDatabase(m_site.database().name);
}

// While everybody tries to come back.
void LineFaultsTest::restore(const TestDatabase& copy) {
    const QString name = m_site.database().name;
    m_notebook.era = Era::Changing;
    m_cluster.execute(u"alter database %1 allow_connections false"_s.arg(name));
    m_cluster.terminateBackends(name);
    m_cluster.execute(u"alter database %1 rename to lost; alter database %2 rename to %1"_s.arg(name, copy.name));
    m_notebook.era = Era::Restored;
}

QStringList LineFaultsTest::toldBy(const ServerProcess& server) {
    QStringList told;
    for (const auto& waiter : m_waiters)
        told << waiter->toldBy(server.origin());
    return told;
}

QHash<QString, QString> LineFaultsTest::ticketsBySecretHash() {
    QHash<QString, QString> tickets;
    const QString lines = m_site.sql(
        u"select string_agg(concat_ws(' ', encode(t.secret_hash, 'hex'), t.number, t.state, "
        "case when t.state = 'waiting' then (select count(*) from invites.ticket w where w.state = 'waiting' "
        "and (w.lane, w.number) < (t.lane, t.number)) else -1 end, y.tickets_waiting), ',') "
        "from invites.ticket t, invites.tally y"_s);
    for (const QString& line : lines.split(u',', Qt::SkipEmptyParts))
        tickets.insert(line.section(u' ', 0, 0), line.section(u' ', 1));
    return tickets;
}

void LineFaultsTest::serversTellTheRestoredLine() {
    const FairnessWitness witness([this](const QString& statements) { return m_site.sql(statements); });
    for (ServerProcess& server : m_servers)
        server.start(m_site.environment());
    joinWaiters();
    live([this] { giveCodes(10); });
    const TestDatabase older = copy();
    m_notebook.era = Era::Lost;
    live([&] {
        joinWaiters();
        giveCodes(5);
        m_servers[0].kill();
        giveCodes(5);
        m_servers[0].startAgain();
        giveCodes(5);
        restore(older);
        giveCodes(5);
        // Their numbers are those of others in the history that was lost.
        joinWaiters();
        giveCodes(5);
        m_servers[1].kill();
        giveCodes(5);
        m_servers[1].startAgain();
        giveCodes(5);
    });

    QCOMPARE(m_notebook.faults(), QStringList());
    QVERIFY(m_notebook.codesShown() >= 30);
    const QHash<QString, QString> tickets = ticketsBySecretHash();
    QStringList expected;
    for (const auto& waiter : m_waiters)
        expected << tickets.value(waiter->secretHash());
    QCOMPARE(tickets.size(), 2 * group);
    QCOMPARE(expected.count(QString()), group);
    for (const ServerProcess& server : m_servers)
        QTRY_COMPARE_WITH_TIMEOUT(toldBy(server), expected, 30'000);
    QCOMPARE(m_site.count(u"select count(*) from (select ticket_id from invites.code where ticket_id is not null "
                          "union all select id from invites.ticket where code_id is not null) h "
                          "group by ticket_id having count(*) <> 2 limit 1"_s),
        0);
    QCOMPARE(witness.faults(), QStringList());
    QCOMPARE(m_site.wrongWithLedger(), QByteArray());
    QVERIFY(witness.served() >= 30);
    for (ServerProcess& server : m_servers)
        QCOMPARE(server.stop(), 0);
}

QTEST_GUILESS_MAIN(LineFaultsTest)
#include "LineFaultsTest.moc"
