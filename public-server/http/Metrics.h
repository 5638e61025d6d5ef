#pragma once

#include "common/base/Error.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace prometheus {
class Collectable;
}

namespace invites::http {

// What the program counts, under the names that dashboards know. Names given here (of routes, statements, campaigns)
// are ours, never a visitor's words: each new one is a new time series. Any thread.
class Metrics {
public:
    Metrics();
    ~Metrics();

    // invites_http_requests_total{route,status}, invites_http_request_duration_seconds{route}
    void requestDone(std::string_view route, int status, std::chrono::nanoseconds duration);
    // invites_desk_batch_size{kind}: how many requests one function call served
    void deskBatch(std::string_view kind, std::size_t size);
    // invites_desk_refused_total{kind}: requests that found the queue full
    void deskRefused(std::string_view kind);
    // invites_database_statement_duration_seconds{statement}
    void statementDone(std::string_view statement, std::chrono::nanoseconds duration);
    // invites_database_errors_total{statement,code}
    void statementFailed(std::string_view statement, ErrorCode code);
    // invites_database_reconnects_total
    void reconnected();
    // invites_human_checks_total{provider,verdict}
    void humanCheckDone(std::string_view provider, std::string_view verdict);
    // invites_codes{campaign,status}
    void setCodesByStatus(std::string_view campaign, std::string_view status, std::int64_t count);
    // invites_tickets{campaign,state}
    void setTicketsByState(std::string_view campaign, std::string_view state, std::int64_t count);
    // invites_publication_attempts_total{outcome}: "published", or why not
    void publicationTried(std::string_view outcome);
    // invites_publication_published_timestamp_seconds: when the last one went well
    void setPublishedAt(std::chrono::seconds sinceEpoch);

    // All of it in the Prometheus text format.
    std::string toText() const;
    std::shared_ptr<prometheus::Collectable> collectable() const;

private:
    struct Families;
    std::unique_ptr<Families> m_families;
};

} // namespace invites::http
