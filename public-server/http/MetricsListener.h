#pragma once

#include "common/base/Result.h"
#include "public-server/http/Metrics.h"

#include <memory>
#include <string>

namespace prometheus {
class Exposer;
}

namespace invites::http {

// Serves the metrics to Prometheus at /metrics, on an address of their own: they are no visitor's business.
class MetricsListener {
public:
    // "127.0.0.1:9464", port 0 for any free one. InvalidInput where that cannot be listened on.
    static Result<std::unique_ptr<MetricsListener>> open(const std::string& address, const Metrics& metrics);
    ~MetricsListener();

    int port() const;

private:
    MetricsListener(std::unique_ptr<prometheus::Exposer> exposer, std::shared_ptr<prometheus::Collectable> metrics);

    // The exposer holds it weakly.
    std::shared_ptr<prometheus::Collectable> m_metrics;
    std::unique_ptr<prometheus::Exposer> m_exposer;
};

} // namespace invites::http
