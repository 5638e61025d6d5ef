#include "public-server/routes/PageResponse.h"

#include "public-server/http/SecurityHeaders.h"

#include <QFile>

namespace invites::routes {

Result<PageTemplate> loadPage(const char* name, const WebAssets& assets) {
    QFile file(QStringLiteral(":/web/") + QLatin1String(name));
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorCode::Internal, QStringLiteral("The page %1 is missing.").arg(QLatin1String(name)));
    return PageTemplate::create(file.readAll(), assets);
}

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
