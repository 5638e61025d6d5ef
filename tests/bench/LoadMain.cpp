// Puts load on a server and prints what came of it as one line of JSON.
//
//   bench-load get PORT PATH CONNECTIONS REQUESTS
//   bench-load claims PORT SLUG CONNECTIONS REQUESTS KEYRING
//   bench-load looks PORT WAITING CONNECTIONS REQUESTS
//
// claims: each is another visitor with a key, an address (X-Forwarded-For, which the server must believe) and a solved
// human check of his own. looks: each is by one of so many who wait (add_waiting.sql), whoever comes.

#include "common/vault/Keyring.h"
#include "tests/bench/HttpLoad.h"
#include "tests/bench/VisitorRequests.h"

#include <QRandomGenerator>

#include <cstdio>
#include <exception>
#include <stdexcept>
#include <vector>

namespace {

using namespace invites;

std::string getRequest(const std::string& path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n";
}

std::vector<std::string> looks(std::size_t waiting, std::size_t count) {
    std::vector<std::string> requests;
    for (std::size_t i = 0; i < count; ++i)
        requests.push_back(
            bench::lookRequest(bench::waitingSecret(1 + QRandomGenerator::global()->bounded(quint32(waiting)))));
    return requests;
}

std::vector<std::string> claims(const std::string& slug, std::size_t count, const char* keyringFile) {
    const auto keyring = vault::Keyring::load(QString::fromLocal8Bit(keyringFile));
    if (!keyring)
        throw std::runtime_error(keyring.error().detail.toStdString());
    const Instant expiresAt = SystemClock().now() + std::chrono::minutes(9);
    std::vector<std::string> requests;
    for (std::size_t i = 0; i < count; ++i)
        requests.push_back(bench::claimRequest(slug, i, keyring->humanCheckKey(), expiresAt));
    return requests;
}

int report(bench::LoadResult result) {
    std::printf("{\"rate\": %.0f, \"p50_ms\": %.2f, \"p99_ms\": %.2f, \"answers\": %zu, \"failures\": %zu}\n",
        result.rate(), result.quantile(0.5) / 1000, result.quantile(0.99) / 1000, result.answers, result.failures);
    return result.failures == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    const std::string kind = argc > 1 ? argv[1] : "";
    if (!((kind == "get" || kind == "looks") && argc == 6) && !(kind == "claims" && argc == 7)) {
        std::fprintf(stderr, "usage: bench-load get PORT PATH CONNECTIONS REQUESTS\n"
                             "       bench-load claims PORT SLUG CONNECTIONS REQUESTS KEYRING\n"
                             "       bench-load looks PORT WAITING CONNECTIONS REQUESTS\n");
        return 2;
    }
    try {
        bench::Load load;
        load.port = std::stoi(argv[2]);
        load.connections = std::stoul(argv[4]);
        load.requests = std::stoul(argv[5]);
        std::vector<std::string> requests{getRequest(argv[3])};
        if (kind == "looks")
            requests = looks(std::stoul(argv[3]), load.requests);
        if (kind == "claims") {
            requests = claims(argv[3], load.requests, argv[6]);
            load.expectedStatus = 201;
        }
        load.request = [&](std::size_t n) -> const std::string& { return requests[n % requests.size()]; };
        return report(bench::run(load));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench-load: %s\n", error.what());
        return 1;
    }
}
