// What visitors notice who wait while codes come in. Prints one line of JSON. The lines are made by add_waiting.sql,
// each with its campaign's name and a dash as prefix.
//
//   bench-visitors waiting PORT WAITING SECONDS DATABASE_URL
//   bench-visitors offers PORT PORT ROUNDS LINES DATABASE_URL
//   bench-visitors import PORT WAITING SECONDS KEYRING
//
// waiting: everybody in the campaign "waiting" looks as often as he is told to, and ten codes come in each second.
// offers: how long after a code was added its visitor is told, by two servers that many look at. In the campaign
// "offers" at any moment: one who looks without a pause; in "offers-1" and so on as pages look. import: a part of those
// in the campaign "import" look, reveal what is held for them, and others join.

#include "common/vault/Keyring.h"
#include "tests/bench/CodeGiver.h"
#include "tests/bench/Pacer.h"
#include "tests/bench/VisitorRequests.h"
#include "tests/bench/WaitingVisitors.h"

#include <QCoreApplication>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <stdexcept>
#include <utility>

namespace {

using namespace invites;
using namespace invites::bench;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using Moment = Pacer::Moment;

constexpr std::size_t connections = 64;

db::ConnectionOptions databaseAt(const char* url) {
    const auto options = db::ConnectionOptions::parse(QString::fromLocal8Bit(url));
    if (!options)
        throw std::runtime_error(options.error().detail.toStdString());
    return *options;
}

void print(const char* name, Latencies& latencies) {
    std::printf("\"%s\": {\"answers\": %zu, \"failures\": %zu, \"%s_p50_ms\": %.1f, \"%s_p99_ms\": %.1f,"
                " \"%s_slowest_ms\": %.1f",
        name, latencies.answers(), latencies.failures(), name, latencies.quantile(0.5), name, latencies.quantile(0.99),
        name, latencies.quantile(1));
    const char* separator = ", \"failures_by_status\": {";
    for (const auto& [status, count] : latencies.failuresByStatus())
        std::printf("%s\"%d\": %zu", std::exchange(separator, ", "), status, count);
    std::printf("%s}", latencies.failures() == 0 ? "" : "}");
}

int measureWaiting(int port, std::size_t waiting, seconds length, const char* databaseUrl) {
    constexpr milliseconds pause{500};
    constexpr int codesAtOnce = 5;
    Pacer pacer({port}, connections);
    WaitingVisitors visitors(pacer, "waiting-");
    std::size_t offered = 0;
    visitors.onOffered([&](std::size_t, const PacedAnswer&) { ++offered; });
    // They came one after the other, so they do not look together either.
    for (std::size_t number = 1; number <= waiting; ++number)
        visitors.add(number, 0, visitors.atRandom(std::min<milliseconds>(length / 2, 30s)));
    CodeGiver giver(databaseAt(databaseUrl));
    const Moment end = steady_clock::now() + length;
    giver.start([&](CodeGiver& codes) {
        for (Moment next = steady_clock::now(); next < end; next += pause) {
            std::this_thread::sleep_until(next);
            codes.add(QStringLiteral("waiting"), codesAtOnce);
        }
    });
    pacer.run(end);
    std::printf("{");
    print("looks", visitors.looks());
    std::printf(
        ", \"rate\": %.0f, \"offered\": %zu}\n", double(visitors.looks().answers()) / double(length.count()), offered);
    return 0;
}

// Who is first in line looks again and again, at every server; once all have told him of his code, the next one does.
class Watch {
public:
    Watch(Pacer& pacer, std::size_t rounds)
        : m_pacer(pacer), m_rounds(rounds), m_looks(pacer.servers(), 0), m_seen(pacer.servers(), 0) {}

    void start() {
        for (std::size_t server = 0; server < m_pacer.servers(); ++server)
            look(server, steady_clock::now());
    }
    // On the giver's thread: a code a round, at a moment that nobody expects.
    void give(CodeGiver& giver) {
        std::mt19937 random{7};
        for (std::size_t round = 0; round < m_rounds; ++round) {
            {
                std::unique_lock lock(m_mutex);
                m_changed.wait(lock, [&] { return least(m_looks) >= looksOfACrowd && least(m_seen) == round; });
            }
            std::this_thread::sleep_for(milliseconds(100 + random() % 300));
            {
                const std::lock_guard lock(m_mutex);
                m_added = steady_clock::now();
            }
            giver.add(QStringLiteral("offers"), 1);
        }
    }
    Latencies& latencies() { return m_latencies; }

private:
    static constexpr milliseconds pause{10};
    // Before, each look would have a reading of the line of its own.
    static constexpr std::size_t looksOfACrowd = 1200;

    void look(std::size_t server, Moment due) {
        m_pacer.ask(server, due, lookRequest(waitingSecret(m_seen[server] + 1, "offers-")),
            [this, server](const PacedAnswer& answer) { looked(server, answer); });
    }
    void looked(std::size_t server, const PacedAnswer& answer) {
        const std::lock_guard lock(m_mutex);
        if (isOffered(answer)) {
            m_latencies.add({m_added, answer.at, answer.status, {}}, 200);
            ++m_seen[server];
        }
        const bool isCrowd = ++m_looks[server] >= looksOfACrowd;
        if (m_seen[server] < m_rounds)
            look(server, isCrowd ? answer.at + pause : answer.at);
        m_changed.notify_one();
    }
    static std::size_t least(const std::vector<std::size_t>& counts) {
        return *std::min_element(counts.begin(), counts.end());
    }

    Pacer& m_pacer;
    const std::size_t m_rounds;
    Latencies m_latencies;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<std::size_t> m_looks; // by server
    std::vector<std::size_t> m_seen;  // rounds, by server
    Moment m_added;
};

// Lines in which everybody looks as his page would, and a code comes in every few seconds.
class Pages {
public:
    static constexpr std::size_t codesALine = 8;

    Pages(Pacer& pacer, std::size_t lines, std::size_t waiting) : m_pacer(pacer) {
        for (std::size_t line = 1; line <= lines; ++line) {
            m_lines.push_back(std::make_unique<Line>(pacer, "offers-" + std::to_string(line)));
            WaitingVisitors& visitors = m_lines.back()->visitors;
            visitors.onOffered([this, line](std::size_t number, const PacedAnswer& answer) {
                offered(*m_lines[line - 1], number, answer);
            });
            for (std::size_t number = 1; number <= waiting; ++number)
                visitors.add(number, (line + number) % pacer.servers(), visitors.atRandom(1s));
        }
    }

    // On the giver's thread.
    void give(CodeGiver& giver) {
        std::mt19937 random{7};
        const auto later = [&](milliseconds least) { return least + milliseconds(random() % 2000); };
        std::multimap<Moment, Line*> due;
        for (const auto& line : m_lines)
            due.emplace(steady_clock::now() + later(2s), line.get());
        while (!due.empty()) {
            const auto next = due.extract(due.begin());
            std::this_thread::sleep_until(next.key());
            Line& line = *next.mapped();
            {
                const std::lock_guard lock(m_mutex);
                line.added.push_back(steady_clock::now());
            }
            giver.add(QString::fromStdString(line.slug), 1);
            if (line.added.size() < codesALine)
                due.emplace(steady_clock::now() + later(2s), &line);
        }
    }

    Latencies& latencies() { return m_latencies; }

private:
    struct Line {
        Line(Pacer& pacer, const std::string& name) : slug(name), visitors(pacer, name + '-') {}

        const std::string slug;
        WaitingVisitors visitors;
        std::vector<Moment> added; // by visitor: the codes come in the order in which they are given
    };

    void offered(const Line& line, std::size_t number, const PacedAnswer& answer) {
        const std::lock_guard lock(m_mutex);
        m_latencies.add({line.added.at(number - 1), answer.at, answer.status, {}}, 200);
        if (m_latencies.answers() == m_lines.size() * codesALine)
            m_pacer.stop();
    }

    Pacer& m_pacer;
    std::mutex m_mutex;
    Latencies m_latencies;
    std::vector<std::unique_ptr<Line>> m_lines;
};

int measureOffers(const std::vector<int>& ports, std::size_t rounds, std::size_t lines, const char* databaseUrl) {
    const db::ConnectionOptions database = databaseAt(databaseUrl);
    Pacer pacer(ports, connections);
    Watch watch(pacer, rounds);
    watch.start();
    {
        CodeGiver giver(database);
        giver.start([&](CodeGiver& codes) { watch.give(codes); });
        pacer.run(steady_clock::now() + 1h);
    }
    Pages pages(pacer, lines, Pages::codesALine + 4);
    {
        CodeGiver giver(database);
        giver.start([&](CodeGiver& codes) { pages.give(codes); });
        pacer.run(steady_clock::now() + 1h);
    }
    std::printf("{");
    print("server", watch.latencies());
    std::printf(", ");
    print("page", pages.latencies());
    std::printf("}\n");
    return 0;
}

int measureImport(int port, std::size_t waiting, seconds length, const char* keyringFile) {
    constexpr std::size_t eachOf = 10;
    constexpr std::size_t inFront = 200;
    constexpr milliseconds joinEvery{50};
    const auto keyring = vault::Keyring::load(QString::fromLocal8Bit(keyringFile));
    if (!keyring)
        throw std::runtime_error(keyring.error().detail.toStdString());
    Pacer pacer({port}, connections);
    WaitingVisitors visitors(pacer, "import-");
    Latencies joins;
    Latencies reveals;
    visitors.onOffered([&](std::size_t number, const PacedAnswer& answer) {
        pacer.ask(0, answer.at, revealRequest(waitingSecret(number, "import-")),
            [&](const PacedAnswer& revealed) { reveals.add(revealed, 200); });
    });
    for (std::size_t number = 1; number <= waiting; ++number) {
        if (number <= inFront || number % eachOf == 0)
            visitors.add(number, 0, visitors.atRandom(std::min<milliseconds>(length / 2, 30s)));
    }
    const Moment start = steady_clock::now();
    const Instant expiresAt = SystemClock().now() + std::chrono::minutes(9);
    for (std::size_t number = 0; joinEvery * number < length; ++number) {
        pacer.ask(0, start + joinEvery * number, claimRequest("import", number, keyring->humanCheckKey(), expiresAt),
            [&](const PacedAnswer& joined) { joins.add(joined, 201); });
    }
    pacer.run(start + length);
    std::printf("{");
    print("looks", visitors.looks());
    std::printf(", ");
    print("joins", joins);
    std::printf(", ");
    print("reveals", reveals);
    std::printf("}\n");
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    const std::string kind = argc > 1 ? argv[1] : "";
    try {
        if (kind == "waiting" && argc == 6)
            return measureWaiting(std::stoi(argv[2]), std::stoul(argv[3]), seconds(std::stoi(argv[4])), argv[5]);
        if (kind == "offers" && argc == 7)
            return measureOffers(
                {std::stoi(argv[2]), std::stoi(argv[3])}, std::stoul(argv[4]), std::stoul(argv[5]), argv[6]);
        if (kind == "import" && argc == 6)
            return measureImport(std::stoi(argv[2]), std::stoul(argv[3]), seconds(std::stoi(argv[4])), argv[5]);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench-visitors: %s\n", error.what());
        return 1;
    }
    std::fprintf(stderr, "usage: bench-visitors waiting PORT WAITING SECONDS DATABASE_URL\n"
                         "       bench-visitors offers PORT PORT ROUNDS LINES DATABASE_URL\n"
                         "       bench-visitors import PORT WAITING SECONDS KEYRING\n");
    return 2;
}
