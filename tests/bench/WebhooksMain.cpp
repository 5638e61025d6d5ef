// Sends a server events as Stripe does, so many a second, and prints how soon they were answered as one line of JSON.
//
//   bench-webhooks PORT SECRET PER_SECOND SECONDS CONNECTIONS

#include "common/vault/Hashes.h"
#include "tests/bench/Pacer.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <string>

namespace {

using namespace invites;
using std::chrono::steady_clock;

// As large as one of an invoice.
constexpr int bodySize = 6000;

std::string webhookRequest(const Secret& secret, std::size_t number) {
    const QByteArray id = QByteArray::number(quint64(number));
    QByteArray body = R"({"id": "evt_bench)" + id +
                      R"(", "type": "invoice.paid", "livemode": false, "data": {"object": )" + R"({"id": "in_)" + id +
                      R"(", "customer": "cus_bench)" + id + R"("}}, "more": ")";
    body += QByteArray(bodySize - int(body.size()), 'x') + "\"}";
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
    const QByteArray time = QByteArray::number(qint64(now.count()));
    const QByteArray request = "POST /webhooks/stripe HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                               "Stripe-Signature: t=" +
                               time + ",v1=" + vault::keyedHash(secret, QByteArray(time + '.' + body)).toHex() +
                               "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    return request.toStdString();
}

double quantile(const std::vector<double>& sorted, double part) {
    return sorted.empty() ? 0 : sorted[std::min(sorted.size() - 1, std::size_t(part * double(sorted.size())))];
}

int measure(int port, const Secret& secret, double perSecond, int seconds, std::size_t connections) {
    bench::Pacer pacer({port}, connections);
    std::vector<double> times;
    std::size_t failures = 0;
    const auto start = steady_clock::now();
    const auto count = std::size_t(perSecond * seconds);
    for (std::size_t i = 0; i < count; ++i) {
        const auto due = start + std::chrono::duration_cast<steady_clock::duration>(
                                     std::chrono::duration<double>(double(i) / perSecond));
        pacer.ask(0, due, webhookRequest(secret, i), [&](const bench::PacedAnswer& answer) {
            times.push_back(answer.milliseconds());
            failures += answer.status == 200 ? 0 : 1;
        });
    }
    pacer.run(start + std::chrono::seconds(seconds + 30));
    std::sort(times.begin(), times.end());
    failures += count - times.size();
    std::printf("{\"answers\": %zu, \"failures\": %zu, \"p50_ms\": %.2f, \"p99_ms\": %.2f, \"slowest_ms\": %.2f}\n",
        times.size(), failures, quantile(times, 0.5), quantile(times, 0.99), times.empty() ? 0 : times.back());
    return failures == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 6) {
        std::fprintf(stderr, "usage: bench-webhooks PORT SECRET PER_SECOND SECONDS CONNECTIONS\n");
        return 2;
    }
    try {
        return measure(
            std::stoi(argv[1]), Secret(argv[2]), std::stod(argv[3]), std::stoi(argv[4]), std::stoul(argv[5]));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench-webhooks: %s\n", error.what());
        return 1;
    }
}
