#include "public-server/routes/HealthRoutes.h"

#include "public-server/http/Problem.h"
#include "public-server/routes/ApiJson.h"
#include "public-server/routes/TicketProblems.h"

namespace invites::routes {

namespace {

http::Response ready(Services& services) {
    const auto schema = services.desk.schema();
    if (!schema)
        return refusal(problemOf(schema.error()));
    if (schema->state != db::SchemaState::Current) {
        return http::toResponse({503, "schema-not-current", "The database's schema is not the expected one",
            schema->detail.toStdString(), {}, 5});
    }
    return jsonResponse(200, {{QStringLiteral("status"), QStringLiteral("ready")}});
}

} // namespace

void addHealthRoutes(http::Router& router, Services& services) {
    router.add({http::Method::Get, "/healthz", "healthz", http::BodyRule::None,
        [](const http::Request&) {
            return jsonResponse(200, {{QStringLiteral("status"), QStringLiteral("ok")}});
        },
        http::Pace::AtOnce});
    router.add({http::Method::Get, "/readyz", "readyz", http::BodyRule::None,
        [&services](const http::Request&) { return ready(services); }});
}

} // namespace invites::routes
