#pragma once

#include "public-server/http/Router.h"
#include "public-server/routes/Services.h"

namespace invites::routes {

// GET /healthz, GET /readyz. services outlives the router.
void addHealthRoutes(http::Router& router, Services& services);

} // namespace invites::routes
