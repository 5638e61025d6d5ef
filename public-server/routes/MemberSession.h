#pragma once

#include "public-server/routes/RequestBody.h"
#include "public-server/routes/Services.h"

#include <QByteArray>

namespace invites::routes {

// 401 not-signed-in.
http::Problem notSignedIn();

// The hash of the session's secret in the cookie, which a page of another origin may not use: 401 where there is none,
// 403 foreign-origin. Whether the session has ended is the database's to say.
OrProblem<QByteArray> sessionOf(const http::Request& request, const Services& services);

} // namespace invites::routes
