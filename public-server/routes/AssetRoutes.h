#pragma once

#include "public-server/http/Router.h"
#include "public-server/routes/WebAssets.h"

namespace invites::routes {

// GET /assets/{name}, cacheable for ever, and GET /favicon.ico for browsers that ask unasked. assets outlives the
// router.
void addAssetRoutes(http::Router& router, const WebAssets& assets);

} // namespace invites::routes
