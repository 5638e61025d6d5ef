#include "public-server/http/RequestFraming.h"

#include "public-server/http/RequestTarget.h"
#include "public-server/http/Text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace invites::http {
namespace {

constexpr std::size_t notYet = std::string_view::npos;
constexpr int maximumLengthDigits = 15;

// Fields that change what a request means, so two of them are one too many.
constexpr std::array<std::string_view, 8> onceOnly{"Host", "Content-Length", "Transfer-Encoding", "Content-Type",
    "Content-Encoding", "Expect", "Authorization", "Origin"};

Problem refusalOf(int status, const char* slug, const char* title, const char* detail) {
    return Problem{.status = status, .slug = slug, .title = title, .detail = detail};
}

Method methodOf(std::string_view name) {
    for (const Method method :
        {Method::Get, Method::Head, Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Options}) {
        if (name == methodName(method))
            return method;
    }
    return Method::Other;
}

bool isFieldValue(std::string_view value) {
    return std::all_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte >= 0x20 && byte != 0x7F) || byte == '\t';
    });
}

bool isHost(std::string_view host) {
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return isDigit(c) || (toLowerAscii(c) >= 'a' && toLowerAscii(c) <= 'z') ||
               std::string_view("-._~:[]").find(c) != std::string_view::npos;
    });
}

bool hasListItem(const HeaderFields& headers, std::string_view name, std::string_view wanted) {
    for (const auto& [fieldName, value] : headers.all()) {
        if (!equalsIgnoringCase(fieldName, name))
            continue;
        std::string_view list = value;
        std::string_view item;
        while (takeListItem(list, ',', item)) {
            if (equalsIgnoringCase(item, wanted))
                return true;
        }
    }
    return false;
}

} // namespace

RequestFraming::RequestFraming(FramingLimits limits) : m_limits(limits), m_chunks(limits.bodyBytes) {}

std::size_t RequestFraming::consume(std::string_view bytes) {
    std::size_t taken = 0;
    if (m_state == State::Idle && !bytes.empty())
        m_state = State::Header;
    if (m_state == State::Header)
        taken = consumeHeader(bytes);
    if (m_state == State::Body)
        taken += consumeBody(bytes.substr(taken));
    return taken;
}

Request RequestFraming::takeRequest() {
    m_state = State::Idle;
    m_header.clear();
    m_lineStart = m_scanned = m_lines = 0;
    m_skippedBlankLine = false;
    return std::exchange(m_request, Request());
}

bool RequestFraming::takeExpectation() {
    return m_state == State::Body && m_request.body.empty() && std::exchange(m_expectsContinue, false);
}

std::size_t RequestFraming::consumeHeader(std::string_view bytes) {
    const std::size_t taken = std::min(bytes.size(), m_limits.headerBytes - m_header.size());
    m_header.append(bytes.substr(0, taken));
    const std::size_t end = findHeaderEnd();
    if (m_state == State::Refused)
        return taken;
    if (end == notYet) {
        if (m_header.size() >= m_limits.headerBytes)
            refuse(refusalOf(431, "header-too-large", "Request header fields too large", "The header is too long."));
        return taken;
    }
    const std::size_t beyond = m_header.size() - end;
    m_header.resize(end);
    parseHeader();
    return taken - beyond;
}

// The position after the blank line that ends the header.
std::size_t RequestFraming::findHeaderEnd() {
    for (;;) {
        const std::size_t lineFeed = m_header.find('\n', m_scanned);
        // Judged before all else, and as soon as it can be, so that it does not matter how the bytes were cut up.
        if (m_lines == 0 && std::min(lineFeed, m_header.size()) - m_lineStart > maximumRequestLine()) {
            refuse(refusalOf(414, "uri-too-long", "URI too long", "The address of the request is too long."));
            return notYet;
        }
        if (lineFeed == notYet) {
            m_scanned = m_header.size();
            return notYet;
        }
        if (lineFeed == m_lineStart || m_header[lineFeed - 1] != '\r') {
            refuse(badRequest("A line of the header does not end with CRLF."));
            return notYet;
        }
        const bool isBlank = lineFeed - 1 == m_lineStart;
        m_lineStart = m_scanned = lineFeed + 1;
        if (!isBlank) {
            if (++m_lines > m_limits.headerFields + 1) {
                refuse(refusalOf(
                    431, "header-too-large", "Request header fields too large", "The header has too many fields."));
                return notYet;
            }
        } else if (m_lines > 0) {
            return lineFeed + 1;
        } else if (!isBlankLineTaken()) {
            return notYet;
        }
    }
}

// RFC 9112, section 2.2: one blank line before a request is forgiven.
bool RequestFraming::isBlankLineTaken() {
    if (std::exchange(m_skippedBlankLine, true))
        return refuse(badRequest("There are blank lines before the request."));
    return true;
}

void RequestFraming::parseHeader() {
    std::string_view rest = m_header;
    if (m_skippedBlankLine)
        rest.remove_prefix(2);
    const auto takeLine = [&rest] {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end - 1);
        rest.remove_prefix(end + 1);
        return line;
    };
    if (!parseRequestLine(takeLine()))
        return;
    for (std::string_view line = takeLine(); !line.empty(); line = takeLine()) {
        if (!parseField(line))
            return;
    }
    if (!readFraming())
        return;
    m_state = State::Body;
    // What has no body is complete now.
    consumeBody({});
}

bool RequestFraming::parseRequestLine(std::string_view line) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last || !isToken(line.substr(0, first)))
        return refuse(badRequest("The request line cannot be read."));
    const std::string_view version = line.substr(last + 1);
    const bool isVersion = version.size() == 8 && version.starts_with("HTTP/") && isDigit(version[5]) &&
                           version[6] == '.' && isDigit(version[7]);
    if (!isVersion)
        return refuse(badRequest("The request line has no HTTP version."));
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return refuse(refusalOf(
            505, "version-not-supported", "HTTP version not supported", "This server speaks HTTP/1.1 and HTTP/1.0."));
    m_isOldVersion = version == "HTTP/1.0";
    m_request.method = methodOf(line.substr(0, first));
    m_target = line.substr(first + 1, last - first - 1);
    return true;
}

bool RequestFraming::parseField(std::string_view line) {
    const std::size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    if (colon == std::string_view::npos || !isToken(name))
        return refuse(badRequest("A header field has no proper name."));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (!isFieldValue(value))
        return refuse(badRequest("A header field contains a control character."));
    const bool isOnce = std::any_of(
        onceOnly.begin(), onceOnly.end(), [name](std::string_view once) { return equalsIgnoringCase(name, once); });
    if (isOnce && m_request.headers.contains(name))
        return refuse(badRequest("A header field that may be there once is there twice."));
    m_request.headers.add(std::string(name), std::string(value));
    return true;
}

bool RequestFraming::readFraming() {
    const auto host = m_request.headers.get("Host");
    if (host ? !isHost(*host) : !m_isOldVersion)
        return refuse(badRequest("The Host field is missing or malformed."));
    auto target = parseRequestTarget(m_target, host.value_or(""));
    if (!target)
        return refuse(badRequest("The address of the request cannot be read."));
    m_request.path = std::move(target->path);
    m_request.query = std::move(target->query);
    return readLength() && readOptions();
}

bool RequestFraming::readLength() {
    const auto length = m_request.headers.get("Content-Length");
    const auto coding = m_request.headers.get("Transfer-Encoding");
    m_isChunked = coding.has_value();
    m_bodyBytes = 0;
    if (coding && (length || m_isOldVersion))
        return refuse(badRequest("The length of the body is in doubt."));
    if (coding && !equalsIgnoringCase(*coding, "chunked"))
        return refuse(refusalOf(
            501, "not-implemented", "Not implemented", "The only transfer coding that this server knows is chunked."));
    if (length) {
        const bool isNumber = !length->empty() && std::all_of(length->begin(), length->end(), isDigit);
        if (!isNumber || length->size() > maximumLengthDigits)
            return refuse(badRequest("The Content-Length is not a number."));
        std::from_chars(length->data(), length->data() + length->size(), m_bodyBytes);
        if (m_bodyBytes > maximumBody())
            return refuse(payloadTooLarge(maximumBody()));
    }
    const bool hasBody = m_isChunked || m_bodyBytes > 0;
    if (hasBody && (m_request.method == Method::Get || m_request.method == Method::Head))
        return refuse(badRequest("A GET or HEAD request has no body."));
    m_chunks = ChunkedBody(maximumBody());
    return true;
}

bool RequestFraming::readOptions() {
    const HeaderFields& headers = m_request.headers;
    if (const auto coding = headers.get("Content-Encoding"); coding && !equalsIgnoringCase(*coding, "identity"))
        return refuse(unsupportedMediaType());
    const auto expectation = headers.get("Expect");
    m_expectsContinue = false;
    if (expectation && !m_isOldVersion) {
        if (!equalsIgnoringCase(*expectation, "100-continue"))
            return refuse(
                refusalOf(417, "expectation-failed", "Expectation failed", "This server knows no such expectation."));
        m_expectsContinue = true;
    }
    m_keepsAlive = !hasListItem(headers, "Connection", "close") &&
                   (!m_isOldVersion || hasListItem(headers, "Connection", "keep-alive"));
    return true;
}

std::size_t RequestFraming::consumeBody(std::string_view bytes) {
    std::string& body = m_request.body;
    if (!m_isChunked) {
        const std::size_t taken = std::min(bytes.size(), m_bodyBytes - body.size());
        body.append(bytes.substr(0, taken));
        if (body.size() == m_bodyBytes)
            m_state = State::Complete;
        return taken;
    }
    const std::size_t taken = m_chunks.consume(bytes, body);
    switch (m_chunks.state()) {
    case ChunkedBody::State::NeedsMore:
        break;
    case ChunkedBody::State::Complete:
        m_state = State::Complete;
        break;
    case ChunkedBody::State::Malformed:
        refuse(badRequest("The chunks of the body cannot be read."));
        break;
    case ChunkedBody::State::TooLarge:
        refuse(payloadTooLarge(maximumBody()));
        break;
    }
    return taken;
}

bool RequestFraming::refuse(Problem problem) {
    m_refusal = std::move(problem);
    m_state = State::Refused;
    return false;
}

Problem requestTimeout() {
    return refusalOf(408, "request-timeout", "Request timeout", "The request took too long to arrive.");
}

} // namespace invites::http
