#include "public-server/routes/Compression.h"

#include <zlib.h>

namespace invites::routes {

std::string gzipped(const std::string& content) {
    z_stream stream{};
    // 15 bits of window, and 16 for gzip's header instead of zlib's.
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    std::string output(deflateBound(&stream, uLong(content.size())), '\0');
    // zlib does not write through it, but says so only when ZLIB_CONST is set.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = uInt(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = uInt(output.size());
    const int result = deflate(&stream, Z_FINISH);
    output.resize(stream.total_out);
    deflateEnd(&stream);
    return result == Z_STREAM_END ? output : std::string();
}

bool takesGzip(const http::Request& request) {
    std::string_view accepted = request.headers.get("Accept-Encoding").value_or(std::string_view());
    const auto at = accepted.find("gzip");
    if (at == std::string_view::npos)
        return false;
    accepted = accepted.substr(at, accepted.find(',', at) - at);
    const auto weight = accepted.find("q=");
    return weight == std::string_view::npos || accepted.find_first_of("123456789", weight) != std::string_view::npos;
}

http::Response compressed(const http::Request& request, http::Response response) {
    response.headers.add("Vary", "Accept-Encoding");
    if (!takesGzip(request))
        return response;
    std::string smaller = gzipped(response.body);
    if (!smaller.empty() && smaller.size() < response.body.size()) {
        response.headers.add("Content-Encoding", "gzip");
        response.body = std::move(smaller);
    }
    return response;
}

} // namespace invites::routes
