#include "public-server/http/ClientAddress.h"
#include "public-server/http/RequestFraming.h"
#include "public-server/http/Router.h"
#include "public-server/http/Text.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

// Bytes of one connection, through the framing, the address rule and the router, with no socket. The first byte says
// how many are read at a time; whatever they are, the outcome must be the same as when they come all at once.

using namespace invites::http;

namespace {

constexpr FramingLimits limits{2048, 16, 256};

void require(bool holds) {
    if (!holds)
        std::abort();
}

const Router& router() {
    static const Router built = [] {
        Router routes;
        const auto answer = [](const Request& request) {
            Response response;
            for (const std::string& value : request.pathValues)
                require(!value.empty());
            return response;
        };
        routes.add({Method::Get, "/", "home", BodyRule::None, answer});
        routes.add({Method::Get, "/{slug}", "page", BodyRule::None, answer});
        routes.add({Method::Post, "/api/{slug}/tickets", "request", BodyRule::Json, answer});
        return routes;
    }();
    return built;
}

// What Message.h promises of a request.
void checkRequest(const Request& request) {
    require(request.path.starts_with('/') && isUtf8(request.path));
    require(request.path.find("//") == std::string::npos && (request.path + '/').find("/../") == std::string::npos);
    for (const char c : request.path)
        require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
    require(request.body.size() <= limits.bodyBytes);
    require(request.headers.all().size() <= limits.headerFields);
    for (const auto& [name, value] : request.headers.all())
        require(isToken(name) && value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
}

// Everything that came out of the bytes, in one string.
std::string readAll(std::string_view bytes, std::size_t step) {
    static const TrustedProxies proxies = TrustedProxies::parse({"10.0.0.0/8"}).value();
    static const IpAddress peer = IpAddress::parse("10.0.0.1").value();
    RequestFraming framing(limits);
    std::string outcome;
    while (!bytes.empty()) {
        const std::string_view part = bytes.substr(0, step);
        const std::size_t taken = framing.consume(part);
        require(taken <= part.size());
        bytes.remove_prefix(taken);
        if (framing.state() == RequestFraming::State::Refused)
            return outcome + "refused " + std::to_string(framing.refusal().status);
        if (framing.state() != RequestFraming::State::Complete) {
            require(taken == part.size());
            continue;
        }
        const bool stays = framing.keepsAlive();
        Request request = framing.takeRequest();
        checkRequest(request);
        outcome += request.path + '\n' + request.query + '\n' + request.body + '\n' +
                   proxies.clientAddress(peer, request.headers) + '\n';
        static_cast<void>(request.cookie("ticket"));
        static_cast<void>(request.bearerToken());
        static_cast<void>(request.matchesEntityTag("\"a\""));
        outcome += std::to_string(router().dispatch(std::move(request)).response.status);
        if (!stays)
            return outcome;
    }
    return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    require(readAll(bytes, 1 + data[0] % 64) == readAll(bytes, bytes.size() + 1));
    return 0;
}
