#include "public-server/routes/AssetRoutes.h"

#include "public-server/http/Problem.h"

namespace invites::routes {

namespace {

// Whether "Accept-Encoding: br, gzip;q=0.8" takes gzip (RFC 9110 12.5.3): named, and not with q=0.
bool takesGzip(const http::Request& request) {
    std::string_view accepted = request.headers.get("Accept-Encoding").value_or(std::string_view());
    const auto at = accepted.find("gzip");
    if (at == std::string_view::npos)
        return false;
    accepted = accepted.substr(at, accepted.find(',', at) - at);
    const auto weight = accepted.find("q=");
    return weight == std::string_view::npos || accepted.find_first_of("123456789", weight) != std::string_view::npos;
}

http::Response assetResponse(const http::Request& request, const Asset* asset, const char* cacheControl) {
    if (!asset)
        return http::toResponse(http::notFound());
    http::Response response;
    response.headers.add("ETag", asset->entityTag);
    response.headers.add("Cache-Control", cacheControl);
    response.headers.add("Vary", "Accept-Encoding");
    if (request.matchesEntityTag(asset->entityTag)) {
        response.status = 304;
        return response;
    }
    response.headers.add("Content-Type", asset->contentType);
    const bool isGzip = !asset->gzip.empty() && takesGzip(request);
    if (isGzip)
        response.headers.add("Content-Encoding", "gzip");
    response.body = isGzip ? asset->gzip : asset->body;
    return response;
}

} // namespace

void addAssetRoutes(http::Router& router, const WebAssets& assets) {
    router.add(
        {http::Method::Get, "/assets/{name}", "asset", http::BodyRule::None, [&assets](const http::Request& request) {
             return assetResponse(
                 request, assets.find(request.pathValues.front()), "public, max-age=31536000, immutable");
         }});
    router.add(
        {http::Method::Get, "/favicon.ico", "favicon", http::BodyRule::None, [&assets](const http::Request& request) {
             return assetResponse(request, assets.findByName(QStringLiteral("favicon.svg")), "public, max-age=86400");
         }});
}

} // namespace invites::routes
