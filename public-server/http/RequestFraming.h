#pragma once

#include "public-server/http/ChunkedBody.h"
#include "public-server/http/Message.h"
#include "public-server/http/Problem.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace invites::http {

struct FramingLimits {
    std::size_t headerBytes;
    std::size_t headerFields;
    std::size_t bodyBytes;
    // How paths begin whose bodies may be larger, and how large.
    std::string_view largeBodyPrefix = {};
    std::size_t largeBodyBytes = 0;
};

// Finds requests in the bytes of one connection (RFC 9112), byte for byte as they come in, without sockets. There is
// one reading of the framing or none: whatever two programs in a row could read differently is refused, and then the
// connection cannot be used any more. Lines end with CRLF; fields are not folded; Content-Length, Transfer-Encoding,
// Host and their like stand there once at most; the only transfer coding is chunked, never beside a Content-Length; GET
// and HEAD have no body; bodies are not compressed. Field values are raw.
class RequestFraming {
public:
    enum class State {
        Idle,     // nothing of the next request has come
        Header,   // in its header
        Body,     // the header is good, in its body
        Complete, // takeRequest() has it
        Refused,  // refusal() says why
    };

    explicit RequestFraming(FramingLimits limits);

    // Takes bytes, at most up to the end of one request, and returns how many. In Complete and Refused it takes none.
    std::size_t consume(std::string_view bytes);
    State state() const { return m_state; }

    // In Complete: the request, without clientAddress and id. Begins the next one (Idle).
    Request takeRequest();
    // In Complete or Refused: whether the connection may stay open after the answer.
    bool keepsAlive() const { return m_state == State::Complete && m_keepsAlive; }
    // Whether the client speaks HTTP/1.0, which is told explicitly that its connection stays.
    bool isOldVersion() const { return m_isOldVersion; }
    // Whether the client waits for "100 Continue" before its body; true once a request.
    bool takeExpectation();
    // In Refused.
    const Problem& refusal() const { return m_refusal; }

private:
    // Of what a header may take, the request line alone may take half.
    std::size_t maximumBody() const {
        const bool isLarge = !m_limits.largeBodyPrefix.empty() && m_request.path.starts_with(m_limits.largeBodyPrefix);
        return isLarge ? m_limits.largeBodyBytes : m_limits.bodyBytes;
    }
    std::size_t maximumRequestLine() const { return m_limits.headerBytes / 2; }
    std::size_t consumeHeader(std::string_view bytes);
    std::size_t consumeBody(std::string_view bytes);
    std::size_t findHeaderEnd();
    bool isBlankLineTaken();
    void parseHeader();
    bool parseRequestLine(std::string_view line);
    bool parseField(std::string_view line);
    bool readFraming();
    bool readLength();
    bool readOptions();
    bool refuse(Problem problem);

    FramingLimits m_limits;
    State m_state = State::Idle;
    std::string m_header;        // raw, as far as it has come
    std::size_t m_lineStart = 0; // of the line that has not ended yet
    std::size_t m_scanned = 0;   // no line feed before here that was not looked at
    std::size_t m_lines = 0;
    bool m_skippedBlankLine = false;
    std::string m_target;
    bool m_isOldVersion = false;
    bool m_keepsAlive = false;
    bool m_expectsContinue = false;
    bool m_isChunked = false;
    std::size_t m_bodyBytes = 0; // by Content-Length
    ChunkedBody m_chunks;
    Request m_request;
    Problem m_refusal;
};

// 408: a deadline passed in the middle of a request.
Problem requestTimeout();

} // namespace invites::http
