#include "public-server/http/ChunkedBody.h"

#include "public-server/http/Text.h"

#include <algorithm>

namespace invites::http {
namespace {

// Zeros in front are digits too.
constexpr int maximumSizeDigits = 8;

} // namespace

ChunkedBody::ChunkedBody(std::size_t maximumBytes) : m_maximumBytes(maximumBytes) {}

std::size_t ChunkedBody::consume(std::string_view bytes, std::string& body) {
    std::size_t taken = 0;
    while (taken < bytes.size() && m_state == State::NeedsMore) {
        if (m_expects == Expects::Data) {
            const std::size_t length = std::min(m_chunkRemaining, bytes.size() - taken);
            body.append(bytes.substr(taken, length));
            taken += length;
            m_chunkRemaining -= length;
            if (m_chunkRemaining == 0)
                m_expects = Expects::DataReturn;
        } else if (m_expects == Expects::SizeLineFeed) {
            endSizeLine(bytes[taken++], body.size());
        } else {
            takeFramingByte(bytes[taken++]);
        }
    }
    return taken;
}

void ChunkedBody::takeFramingByte(char c) {
    switch (m_expects) {
    case Expects::FirstSizeDigit:
    case Expects::SizeDigit:
        takeSizeDigit(c);
        return;
    case Expects::DataReturn:
        expect(c, '\r', Expects::DataLineFeed);
        return;
    case Expects::DataLineFeed:
        expect(c, '\n', Expects::FirstSizeDigit);
        return;
    case Expects::LastReturn:
        expect(c, '\r', Expects::LastLineFeed);
        return;
    case Expects::LastLineFeed:
        m_state = c == '\n' ? State::Complete : State::Malformed;
        return;
    case Expects::SizeLineFeed:
    case Expects::Data:
        return;
    }
}

void ChunkedBody::takeSizeDigit(char c) {
    if (c == '\r' && m_expects == Expects::SizeDigit) {
        m_expects = Expects::SizeLineFeed;
        m_sizeDigits = 0;
        return;
    }
    const int digit = hexValue(c);
    if (digit < 0 || ++m_sizeDigits > maximumSizeDigits) {
        m_state = State::Malformed;
        return;
    }
    m_chunkRemaining = m_chunkRemaining * 16 + static_cast<std::size_t>(digit);
    m_expects = Expects::SizeDigit;
    // Long before the size could overflow.
    if (m_chunkRemaining > m_maximumBytes)
        m_state = State::TooLarge;
}

void ChunkedBody::endSizeLine(char c, std::size_t received) {
    if (c != '\n')
        m_state = State::Malformed;
    else if (m_chunkRemaining == 0)
        m_expects = Expects::LastReturn;
    else if (m_chunkRemaining > m_maximumBytes - received)
        m_state = State::TooLarge;
    else
        m_expects = Expects::Data;
}

void ChunkedBody::expect(char c, char wanted, Expects next) {
    if (c == wanted)
        m_expects = next;
    else
        m_state = State::Malformed;
}

} // namespace invites::http
