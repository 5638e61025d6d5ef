#pragma once

#include "public-server/http/Message.h"
#include "public-server/routes/PageTemplate.h"

namespace invites::routes {

// A page that nobody keeps and that loads nothing from elsewhere. Values go in as they are: escape them first.
http::Response pageResponse(int status, const PageTemplate& source, PageTemplate::Values values);

} // namespace invites::routes
