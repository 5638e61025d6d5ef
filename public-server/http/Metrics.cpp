#include "public-server/http/Metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>

namespace invites::http {
namespace {

using Buckets = prometheus::Histogram::BucketBoundaries;

const Buckets& durationBuckets() {
    static const Buckets buckets{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
    return buckets;
}

const Buckets& batchBuckets() {
    static const Buckets buckets{1, 2, 4, 8, 16, 32, 64, 128, 256, 512};
    return buckets;
}

double toSeconds(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double>(duration).count();
}

// The metrics of a family with one label, found by its value without the family's own lock and hashing of labels.
// Values come from a small fixed set, so after a moment all are found under the shared lock.
template <typename Value>
class ByName {
public:
    template <typename Make>
    Value& find(std::string_view name, Make make) {
        {
            const std::shared_lock lock(m_mutex);
            if (const auto found = m_values.find(name); found != m_values.end())
                return *found->second;
        }
        const std::unique_lock lock(m_mutex);
        auto found = m_values.find(name);
        if (found == m_values.end())
            found = m_values.emplace(std::string(name), make(std::string(name))).first;
        return *found->second;
    }

private:
    std::shared_mutex m_mutex;
    std::map<std::string, std::unique_ptr<Value>, std::less<>> m_values;
};

struct Histogram {
    prometheus::Histogram& metric;
};

// Of one route. Counters by status appear with the first answer of that status.
struct RouteMetrics {
    explicit RouteMetrics(prometheus::Histogram& histogram) : duration(histogram) {}

    prometheus::Histogram& duration;
    std::array<std::atomic<prometheus::Counter*>, 600> byStatus{};
};

} // namespace

struct Metrics::Families {
    std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();

    prometheus::Family<prometheus::Counter>& counters(const char* name, const char* help) {
        return prometheus::BuildCounter().Name(name).Help(help).Register(*registry);
    }
    prometheus::Family<prometheus::Histogram>& histograms(const char* name, const char* help) {
        return prometheus::BuildHistogram().Name(name).Help(help).Register(*registry);
    }
    prometheus::Family<prometheus::Gauge>& gauges(const char* name, const char* help) {
        return prometheus::BuildGauge().Name(name).Help(help).Register(*registry);
    }

    prometheus::Family<prometheus::Counter>& requests =
        counters("invites_http_requests_total", "Answers by route and status");
    prometheus::Family<prometheus::Histogram>& requestDurations =
        histograms("invites_http_request_duration_seconds", "From the whole request to its answer");
    prometheus::Family<prometheus::Histogram>& batches =
        histograms("invites_desk_batch_size", "Requests that one function call served");
    prometheus::Family<prometheus::Counter>& refusals =
        counters("invites_desk_refused_total", "Requests that found the desk's queue full");
    prometheus::Family<prometheus::Histogram>& statements =
        histograms("invites_database_statement_duration_seconds", "One statement, sent to answered");
    prometheus::Family<prometheus::Counter>& errors =
        counters("invites_database_errors_total", "Statements that failed, by error code");
    prometheus::Counter& reconnects =
        counters("invites_database_reconnects_total", "Database connections opened again").Add({});
    prometheus::Family<prometheus::Counter>& humanChecks =
        counters("invites_human_checks_total", "Human checks by provider and verdict");
    prometheus::Family<prometheus::Gauge>& codes = gauges("invites_codes", "Codes by campaign and status");
    prometheus::Family<prometheus::Gauge>& tickets = gauges("invites_tickets", "Tickets by campaign and state");
    prometheus::Family<prometheus::Counter>& publications =
        counters("invites_publication_attempts_total", "Attempts to publish the ledger, by their outcome");
    prometheus::Family<prometheus::Gauge>& publishedAt =
        gauges("invites_publication_published_timestamp_seconds", "When this server last published the ledger");

    ByName<RouteMetrics> routes;
    ByName<Histogram> batchesByKind;
    ByName<Histogram> durationsByStatement;
};

Metrics::Metrics() : m_families(std::make_unique<Families>()) {}

Metrics::~Metrics() = default;

void Metrics::requestDone(std::string_view route, int status, std::chrono::nanoseconds duration) {
    Families& families = *m_families;
    RouteMetrics& metrics = families.routes.find(route, [&families](const std::string& name) {
        return std::make_unique<RouteMetrics>(families.requestDurations.Add({{"route", name}}, durationBuckets()));
    });
    metrics.duration.Observe(toSeconds(duration));
    const auto index = static_cast<std::size_t>(status);
    if (index >= metrics.byStatus.size())
        return;
    prometheus::Counter* counter = metrics.byStatus[index].load(std::memory_order_acquire);
    if (!counter) {
        // A second thread gets the same counter from the family.
        counter = &families.requests.Add({{"route", std::string(route)}, {"status", std::to_string(status)}});
        metrics.byStatus[index].store(counter, std::memory_order_release);
    }
    counter->Increment();
}

void Metrics::deskBatch(std::string_view kind, std::size_t size) {
    Families& families = *m_families;
    families.batchesByKind
        .find(kind,
            [&families](const std::string& name) {
                return std::make_unique<Histogram>(Histogram{families.batches.Add({{"kind", name}}, batchBuckets())});
            })
        .metric.Observe(static_cast<double>(size));
}

void Metrics::deskRefused(std::string_view kind) {
    m_families->refusals.Add({{"kind", std::string(kind)}}).Increment();
}

void Metrics::statementDone(std::string_view statement, std::chrono::nanoseconds duration) {
    Families& families = *m_families;
    families.durationsByStatement
        .find(statement,
            [&families](const std::string& name) {
                return std::make_unique<Histogram>(
                    Histogram{families.statements.Add({{"statement", name}}, durationBuckets())});
            })
        .metric.Observe(toSeconds(duration));
}

void Metrics::statementFailed(std::string_view statement, ErrorCode code) {
    m_families->errors.Add({{"statement", std::string(statement)}, {"code", invites::toText(code)}}).Increment();
}

void Metrics::reconnected() {
    m_families->reconnects.Increment();
}

void Metrics::humanCheckDone(std::string_view provider, std::string_view verdict) {
    m_families->humanChecks.Add({{"provider", std::string(provider)}, {"verdict", std::string(verdict)}}).Increment();
}

void Metrics::setCodesByStatus(std::string_view campaign, std::string_view status, std::int64_t count) {
    m_families->codes.Add({{"campaign", std::string(campaign)}, {"status", std::string(status)}})
        .Set(static_cast<double>(count));
}

void Metrics::setTicketsByState(std::string_view campaign, std::string_view state, std::int64_t count) {
    m_families->tickets.Add({{"campaign", std::string(campaign)}, {"state", std::string(state)}})
        .Set(static_cast<double>(count));
}

void Metrics::publicationTried(std::string_view outcome) {
    m_families->publications.Add({{"outcome", std::string(outcome)}}).Increment();
}

void Metrics::setPublishedAt(std::chrono::seconds sinceEpoch) {
    m_families->publishedAt.Add({}).Set(static_cast<double>(sinceEpoch.count()));
}

std::string Metrics::toText() const {
    return prometheus::TextSerializer().Serialize(m_families->registry->Collect());
}

std::shared_ptr<prometheus::Collectable> Metrics::collectable() const {
    return m_families->registry;
}

} // namespace invites::http
