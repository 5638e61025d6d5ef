// The line in memory against a database with a campaign in which many wait (add_waiting.sql): how long it takes to
// load, how much memory it takes, how long a thousand changes take, and what a look costs then. One line of JSON.
//
//   bench-line DATABASE_URL WAITING        as a login that may change tickets by hand

#include "public-server/line/LiveLine.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace {

using namespace invites;
using std::chrono::steady_clock;

double millisecondsSince(steady_clock::time_point start) {
    return std::chrono::duration<double, std::milli>(steady_clock::now() - start).count();
}

// What the process holds, in bytes: freed memory given back first.
double resident() {
    malloc_trim(0);
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:"))
            return std::stod(line.substr(6)) * 1024;
    }
    return 0;
}

QByteArray hashOf(qint64 number) {
    const QByteArray secret = QByteArray("visitor-" + QByteArray::number(number)).leftJustified(43, '-');
    return QCryptographicHash::hash(secret, QCryptographicHash::Sha256);
}

[[noreturn]] void end(const Error& error) {
    std::fprintf(stderr, "bench-line: %s\n", qUtf8Printable(error.detail));
    std::exit(1);
}

Ticket find(line::LiveLine& lines, qint64 number) {
    const auto ticket = lines.find(hashOf(number));
    if (!ticket)
        end(ticket.error());
    if (!*ticket)
        end({ErrorCode::NotFound, QStringLiteral("Visitor %1 does not wait.").arg(number)});
    return **ticket;
}

// The median of a few: whatever else the machine does then meets some of them only.
double millisecondsToApply(line::LiveLine& lines, db::Connection& connection, qint64 last) {
    static const db::Query leave(QStringLiteral("leave"),
        "update invites.ticket set state = 'left', left_at = now() where number = any ($1) and state = 'waiting'"
        " and campaign_id = (select max(id) from invites.campaign)");
    std::vector<double> took;
    for (qint64 round = 0; round < 5; ++round) {
        std::vector<qint64> numbers;
        for (qint64 i = 0; i < 1000; ++i)
            numbers.push_back(last / 1000 * i + round + 1);
        if (const auto left = connection.run(leave, db::Parameters().int64Array(numbers)); !left)
            end(left.error());
        const auto start = steady_clock::now();
        find(lines, last);
        took.push_back(millisecondsSince(start));
    }
    std::sort(took.begin(), took.end());
    return took[took.size() / 2];
}

double microsecondsALook(line::LiveLine& lines, qint64 last) {
    constexpr int looks = 200'000;
    std::vector<QByteArray> hashes;
    for (int i = 0; i < looks; ++i)
        hashes.push_back(hashOf(last - i * 7 % (last / 2)));
    const auto start = steady_clock::now();
    for (const QByteArray& hash : hashes) {
        if (!lines.find(hash))
            std::exit(1);
    }
    return millisecondsSince(start) * 1000 / looks;
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    const auto options = db::ConnectionOptions::parse(QString::fromLocal8Bit(argc == 3 ? argv[1] : ""));
    const qint64 last = argc == 3 ? QByteArray(argv[2]).toLongLong() : 0;
    if (!options || last < 10'000) {
        std::fprintf(stderr, "usage: bench-line DATABASE_URL WAITING (10000 at least)\n");
        return 2;
    }
    db::Connection connection(*options);
    const auto waiting = double(last);

    // Every look reads until the burst is spent.
    line::LiveLine lines(
        [&](const std::vector<store::KnownLine>& known) { return store::LineFeedStore(connection).follow(known); },
        [&](const store::KnownLine& known, const std::optional<store::FeedEntry>& after, int most) {
            return store::LineFeedStore(connection).load(known, after, most);
        },
        {std::chrono::milliseconds(250), 100});
    // What the connection and a page take is not the line's.
    const db::Query campaign(QStringLiteral("campaign"), "select max(id) from invites.campaign");
    const auto rows = connection.run(campaign);
    if (!rows)
        end(rows.error());
    const CampaignId id(rows->first().integer(0));
    const auto page = store::LineFeedStore(connection).load({id, {}}, {}, line::LiveLine::entriesAPage);
    if (!page)
        end(page.error());
    const double before = resident();
    const auto start = steady_clock::now();
    find(lines, last);
    const double loaded = millisecondsSince(start);
    const double grown = resident() - before;
    const double applied = millisecondsToApply(lines, connection, last);
    std::printf("{\"waiting\": %.0f, \"load_ms\": %.0f, \"bytes_a_ticket\": %.1f, \"resident_bytes_a_ticket\": %.1f,"
                " \"apply_1000_ms\": %.2f, \"look_us\": %.2f}\n",
        waiting, loaded, double(lines.memory()) / waiting, grown / waiting, applied, microsecondsALook(lines, last));
    return 0;
}
