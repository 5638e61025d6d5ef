#include "public-server/premium/WebhookSignature.h"

#include "common/vault/Hashes.h"

#include <QByteArray>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

namespace invites::premium {

namespace {

constexpr std::size_t mostSignatures = 16;

struct Parts {
    std::string time; // as it is written: it is signed so
    std::vector<Secret> signatures;
};

std::optional<Parts> partsOf(std::string_view header) {
    Parts parts;
    while (!header.empty()) {
        const std::string_view item = header.substr(0, header.find(','));
        header.remove_prefix(std::min(header.size(), item.size() + 1));
        const auto equals = item.find('=');
        if (equals == std::string_view::npos)
            return std::nullopt;
        const std::string_view name = item.substr(0, equals);
        const std::string_view value = item.substr(equals + 1);
        if (name == "t" && parts.time.empty())
            parts.time = value;
        else if (name == "t")
            return std::nullopt;
        else if (name == "v1")
            parts.signatures.emplace_back(QByteArray(value.data(), qsizetype(value.size())));
    }
    if (parts.time.empty() || parts.signatures.empty() || parts.signatures.size() > mostSignatures)
        return std::nullopt;
    return parts;
}

std::optional<std::chrono::seconds> secondsOf(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    // Beyond the year 5000 nothing is meant, and differences stay in range.
    if (error != std::errc() || end != text.data() + text.size() || number < 0 || number > 100'000'000'000)
        return std::nullopt;
    return std::chrono::seconds(number);
}

} // namespace

WebhookSignature::WebhookSignature(std::vector<Secret> secrets) : m_secrets(std::move(secrets)) {}

WebhookSignature::Verdict WebhookSignature::verify(std::string_view header, QByteArrayView body, Instant now) const {
    const auto parts = partsOf(header);
    const auto time = parts ? secondsOf(parts->time) : std::nullopt;
    if (!time)
        return Verdict::Malformed;
    const QByteArray text = QByteArray::fromStdString(parts->time) + '.' + body;
    bool isGood = false;
    for (const Secret& secret : m_secrets) {
        const Secret expected(vault::keyedHash(secret, text).toHex());
        for (const Secret& signature : parts->signatures)
            isGood = (signature == expected) || isGood;
    }
    if (!isGood)
        return Verdict::Wrong;
    const auto age = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()) - *time;
    return age > tolerance || age < -tolerance ? Verdict::TooOld : Verdict::Good;
}

} // namespace invites::premium
