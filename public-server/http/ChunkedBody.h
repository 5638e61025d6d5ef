#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace invites::http {

// Takes apart a body in chunks (RFC 9112, section 7.1), as its bytes come in. Stricter than the RFC, so that no two
// programs in a row can read it differently: lines end with CRLF, no chunk extensions, no trailer fields.
class ChunkedBody {
public:
    enum class State { NeedsMore, Complete, Malformed, TooLarge };

    explicit ChunkedBody(std::size_t maximumBytes);

    // Takes bytes up to the end of the body and appends the data in them to body. Returns how many were taken.
    std::size_t consume(std::string_view bytes, std::string& body);
    State state() const { return m_state; }

private:
    enum class Expects {
        FirstSizeDigit,
        SizeDigit,
        SizeLineFeed,
        Data,
        DataReturn,
        DataLineFeed,
        LastReturn,
        LastLineFeed
    };

    void takeFramingByte(char c);
    void takeSizeDigit(char c);
    void endSizeLine(char c, std::size_t received);
    void expect(char c, char wanted, Expects next);

    std::size_t m_maximumBytes;
    std::size_t m_chunkRemaining = 0;
    int m_sizeDigits = 0;
    Expects m_expects = Expects::FirstSizeDigit;
    State m_state = State::NeedsMore;
};

} // namespace invites::http
