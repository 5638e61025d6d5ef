#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace invites::http {

// Words of the wire: ASCII without locales, UTF-8, JSON strings.

constexpr char toLowerAscii(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

// RFC 9110 5.6.2 tchar.
bool isTokenCharacter(char c);
bool isToken(std::string_view text);

// -1 where c is no hexadecimal digit.
int hexValue(char c);

bool equalsIgnoringCase(std::string_view left, std::string_view right);

// Without spaces and tabs at both ends (RFC 9110 OWS).
std::string_view trimmed(std::string_view text);

// The part of the list before the next separator, trimmed; list loses it. False when the list is used up.
bool takeListItem(std::string_view& list, char separator, std::string_view& item);

// How many bytes the first character of text takes; 0 where it is not valid UTF-8 (RFC 3629: no surrogates, no overlong
// forms). text is not empty.
std::size_t utf8Length(std::string_view text);
bool isUtf8(std::string_view text);

// Appends text as a JSON string, quotes included. What is not UTF-8 becomes U+FFFD, byte by byte.
void appendJsonString(std::string& json, std::string_view text);

} // namespace invites::http
