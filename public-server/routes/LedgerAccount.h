#pragma once

#include "common/store/LedgerStore.h"
#include "public-server/http/Message.h"
#include "public-server/publication/Transactions.h"
#include "public-server/routes/RequestBody.h"
#include "public-server/routes/Services.h"

#include <QByteArray>

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace invites::routes {

// What a published copy of a ledger has for people to read, as the server itself gives it: README.md, stats.json,
// charts/{name}.svg, transactions.csv. All but the last are made of the statistics as they are now; the events are read
// once a minute at the most, however many ask. Any thread.
class LedgerAccount {
public:
    // services outlive it.
    explicit LedgerAccount(Services& services) : m_services(services) {}

    http::Response readme(const http::Request& request, const store::LedgerHead& head);
    http::Response statistics(const http::Request& request, const store::LedgerHead& head);
    http::Response chart(const http::Request& request, const store::LedgerHead& head);
    http::Response transactions(const http::Request& request, const store::LedgerHead& head);

private:
    struct Events {
        Instant madeAt{};
        QByteArray hash; // of the block that they end with
        std::shared_ptr<const std::string> csv;
        bool isBeingMade = false;
    };

    OrProblem<std::shared_ptr<const std::string>> csvOf(const store::LedgerHead& head);

    Services& m_services;
    std::mutex m_mutex;
    std::map<qint64, Events> m_events; // by campaign
};

} // namespace invites::routes
