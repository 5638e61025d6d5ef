#include "public-server/http/RequestOrigin.h"

#include "public-server/http/Text.h"

#include <algorithm>

namespace invites::http {

std::string originOf(std::string_view url) {
    const auto schemeEnd = url.find("://");
    if (schemeEnd == std::string_view::npos)
        return {};
    std::string origin(url.substr(0, url.find_first_of("/?#", schemeEnd + 3)));
    std::transform(origin.begin(), origin.end(), origin.begin(), toLowerAscii);
    const std::string_view defaultPort = origin.starts_with("https://") ? ":443" : ":80";
    if (origin.ends_with(defaultPort))
        origin.resize(origin.size() - defaultPort.size());
    return origin;
}

bool isFromOwnOrigin(const Request& request, std::string_view publicUrl) {
    const auto site = request.headers.get("Sec-Fetch-Site");
    if (site && *site != "same-origin" && *site != "none")
        return false;
    const auto origin = request.headers.get("Origin");
    if (!origin)
        return true;
    const std::string sent = originOf(*origin);
    if (sent.empty())
        return false;
    if (sent == originOf(publicUrl))
        return true;
    const std::string scheme(publicUrl.substr(0, publicUrl.find("://") + 3));
    const auto host = request.headers.get("Host");
    return host && sent == originOf(scheme + std::string(*host));
}

} // namespace invites::http
