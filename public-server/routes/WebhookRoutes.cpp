#include "public-server/routes/WebhookRoutes.h"

#include "public-server/http/Problem.h"
#include "public-server/premium/WebhookEvent.h"
#include "public-server/routes/TicketProblems.h"

namespace invites::routes {

namespace {

using Verdict = premium::WebhookSignature::Verdict;

const char* wordFor(Verdict verdict) {
    switch (verdict) {
    case Verdict::Good:
        return "good";
    case Verdict::Malformed:
        return "malformed";
    case Verdict::Wrong:
        return "wrong_signature";
    case Verdict::TooOld:
        return "too_old";
    }
    Q_UNREACHABLE();
}

http::Response taken() {
    http::Response response;
    response.headers.add("Cache-Control", "no-store");
    return response;
}

} // namespace

WebhookRoutes::WebhookRoutes(Services& services, premium::WebhookSignature signature, WebhookRouteOptions options)
    : m_services(services), m_signature(std::move(signature)), m_options(std::move(options)) {}

void WebhookRoutes::addTo(http::Router& router) {
    router.add({http::Method::Post, webhookPath, "stripe_webhook", http::BodyRule::None,
        [this](const http::Request& request) { return receive(request); }});
}

http::Response WebhookRoutes::refuse(const char* reason) const {
    if (m_options.onRefusal)
        m_options.onRefusal(reason);
    return refusal(http::badRequest("This is no event of Stripe's that can be believed."));
}

http::Response WebhookRoutes::receive(const http::Request& request) {
    const QByteArray body = QByteArray::fromRawData(request.body.data(), qsizetype(request.body.size()));
    const auto header = request.headers.get("Stripe-Signature").value_or(std::string_view());
    const Verdict verdict = m_signature.verify(header, body, m_services.clock.now());
    if (verdict != Verdict::Good)
        return refuse(wordFor(verdict));
    const auto event = premium::webhookEventFrom(body);
    if (!event)
        return refuse("no_event");
    // Of tests where money is real, or the other way round: an endpoint in the wrong place.
    if (event->isLive != m_options.isLive)
        return refuse("other_mode");
    if (!event->isHeeded)
        return taken();
    const auto received = m_services.desk.receiveWebhook(event->news);
    if (!received)
        return refusal(problemOf(received.error()));
    if (m_options.wake)
        m_options.wake();
    return taken();
}

} // namespace invites::routes
