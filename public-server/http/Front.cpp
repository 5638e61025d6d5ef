#include "public-server/http/Front.h"

namespace invites::http {

using std::chrono::steady_clock;

Result<std::unique_ptr<Front>> Front::create(const FrontOptions& options, Router router, Metrics& metrics, Log& log) {
    std::unique_ptr<Front> front(new Front(options, std::move(router), metrics, log));
    auto server = GuardedServer::create(options.limits, options.trustedProxies,
        [self = front.get()](Request request) { return self->answer(std::move(request)); });
    if (!server)
        return failure(server.error());
    (*server)->setRefusalHandler([self = front.get()](const Problem& problem) { return self->refuse(problem); });
    front->m_server = std::move(*server);
    return front;
}

Front::Front(const FrontOptions& options, Router router, Metrics& metrics, Log& log)
    : m_router(std::move(router)), m_securityHeaders(options.publicUrl), m_metrics(metrics), m_log(log) {}

Response Front::answer(Request request) {
    const auto start = steady_clock::now();
    const Method method = request.method;
    std::string id = request.id;
    return finish(m_router.dispatch(std::move(request)), method, std::move(id), start);
}

// What was refused has no id and no method that could be trusted, but it counts.
Response Front::refuse(const Problem& problem) {
    return finish({toResponse(problem), "refused"}, Method::Other, {}, steady_clock::now());
}

Response Front::finish(Dispatched dispatched, Method method, std::string id, steady_clock::time_point start) {
    Response& response = dispatched.response;
    const auto duration = steady_clock::now() - start;
    m_metrics.requestDone(dispatched.routeName, response.status, duration);
    m_log.access({.requestId = id,
        .method = method,
        .route = dispatched.routeName,
        .status = response.status,
        .duration = duration,
        .bytes = response.body.size()});
    m_securityHeaders.addTo(response);
    if (!id.empty())
        response.headers.set("X-Request-Id", std::move(id));
    return std::move(response);
}

} // namespace invites::http
