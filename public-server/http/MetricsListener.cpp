#include "public-server/http/MetricsListener.h"

#include <prometheus/exposer.h>

#include <exception>

namespace invites::http {
namespace {

constexpr std::size_t threads = 2;

} // namespace

Result<std::unique_ptr<MetricsListener>> MetricsListener::open(const std::string& address, const Metrics& metrics) {
    try {
        auto exposer = std::make_unique<prometheus::Exposer>(address, threads);
        return std::unique_ptr<MetricsListener>(new MetricsListener(std::move(exposer), metrics.collectable()));
    } catch (const std::exception&) {
        return failure(ErrorCode::InvalidInput,
            QStringLiteral("Cannot serve metrics on \"%1\": the address is taken or malformed.")
                .arg(QString::fromStdString(address)));
    }
}

MetricsListener::MetricsListener(
    std::unique_ptr<prometheus::Exposer> exposer, std::shared_ptr<prometheus::Collectable> metrics)
    : m_metrics(std::move(metrics)), m_exposer(std::move(exposer)) {
    m_exposer->RegisterCollectable(m_metrics);
}

MetricsListener::~MetricsListener() = default;

int MetricsListener::port() const {
    const auto ports = m_exposer->GetListeningPorts();
    return ports.empty() ? 0 : ports.front();
}

} // namespace invites::http
