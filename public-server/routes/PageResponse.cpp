#include "public-server/routes/PageResponse.h"

#include "public-server/http/SecurityHeaders.h"

namespace invites::routes {

http::Response pageResponse(int status, const PageTemplate& source, PageTemplate::Values values) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("Content-Security-Policy", http::pageContentSecurityPolicy({}, http::newNonce()));
    response.body = source.render(values);
    return response;
}

} // namespace invites::routes
