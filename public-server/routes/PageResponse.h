#pragma once

#include "public-server/http/Message.h"
#include "public-server/routes/PageTemplate.h"
#include "public-server/routes/WebAssets.h"

namespace invites::routes {

// The template of this name among the page's files. Internal: it is missing, or names an asset that is not there.
Result<PageTemplate> loadPage(const char* name, const WebAssets& assets);

// A page that nobody keeps and that loads nothing from elsewhere. Values go in as they are: escape them first.
http::Response pageResponse(int status, const PageTemplate& source, PageTemplate::Values values);

} // namespace invites::routes
