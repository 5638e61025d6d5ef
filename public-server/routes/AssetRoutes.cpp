#include "public-server/routes/AssetRoutes.h"

#include "public-server/http/Problem.h"
#include "public-server/routes/Compression.h"

namespace invites::routes {

namespace {

constexpr char scriptPolicy[] = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";

http::Response assetResponse(const http::Request& request, const Asset* asset, const char* cacheControl) {
    if (!asset)
        return http::toResponse(http::notFound());
    http::Response response;
    response.headers.add("ETag", asset->entityTag);
    response.headers.add("Cache-Control", cacheControl);
    response.headers.add("Vary", "Accept-Encoding");
    // A worker's policy is its script's.
    if (asset->contentType.starts_with("text/javascript"))
        response.headers.add("Content-Security-Policy", scriptPolicy);
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
    router.add({http::Method::Get, "/assets/{name}", "asset", http::BodyRule::None,
        [&assets](const http::Request& request) {
            return assetResponse(
                request, assets.find(request.pathValues.front()), "public, max-age=31536000, immutable");
        },
        http::Pace::AtOnce});
    router.add({http::Method::Get, "/favicon.ico", "favicon", http::BodyRule::None,
        [&assets](const http::Request& request) {
            return assetResponse(request, assets.findByName(QStringLiteral("favicon.svg")), "public, max-age=86400");
        },
        http::Pace::AtOnce});
    router.add({http::Method::Get, "/apple-touch-icon.png", "touch_icon", http::BodyRule::None,
        [&assets](const http::Request& request) {
            return assetResponse(
                request, assets.findByName(QStringLiteral("apple-touch-icon.png")), "public, max-age=86400");
        },
        http::Pace::AtOnce});
    router.add({http::Method::Get, "/manifest.webmanifest", "manifest", http::BodyRule::None,
        [&assets](const http::Request& request) {
            return assetResponse(
                request, assets.findByName(QStringLiteral("manifest.webmanifest")), "public, max-age=86400");
        },
        http::Pace::AtOnce});
    // At the root, because it serves the whole site; looked at again each time, so that a new one is not missed.
    router.add({http::Method::Get, "/service-worker.js", "service_worker", http::BodyRule::None,
        [&assets](const http::Request& request) {
            return assetResponse(request, assets.findByName(QStringLiteral("service-worker.js")), "no-cache");
        },
        http::Pace::AtOnce});
}

} // namespace invites::routes
