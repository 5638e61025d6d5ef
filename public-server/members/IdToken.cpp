#include "public-server/members/IdToken.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>
#include <optional>

namespace invites::members {

namespace {

using namespace Qt::StringLiterals;
using std::chrono::seconds;

constexpr seconds clocksDiffer(60);
constexpr seconds oldest(600);
constexpr qsizetype longestName = 100;
constexpr qsizetype longestEmail = 254;

// A NumericDate (RFC 7519, 2).
std::optional<Instant> momentOf(const QJsonValue& value) {
    const double number = value.toDouble(-1);
    if (!value.isDouble() || !(number >= 0) || number > 1e11)
        return std::nullopt;
    return Instant(seconds(qint64(std::floor(number))));
}

bool isForUs(const QJsonObject& claims, const QString& clientId) {
    const QJsonValue audience = claims.value("aud"_L1);
    if (audience.isArray())
        return audience.toArray().contains(clientId);
    return audience.isString() && audience.toString() == clientId;
}

// Where the token is for others, too, it must say that it was issued to us.
bool isIssuedToUs(const QJsonObject& claims, const QString& clientId) {
    const QJsonValue party = claims.value("azp"_L1);
    const bool isForOthers = claims.value("aud"_L1).isArray() && claims.value("aud"_L1).toArray().size() > 1;
    return party.isUndefined() ? !isForOthers : party.toString() == clientId;
}

bool hasNonce(const QJsonObject& claims, const Provider& provider, const std::string& nonce) {
    const QJsonValue value = claims.value("nonce"_L1);
    if (value.isUndefined() || value.isNull())
        return !provider.requiresNonce;
    return value.isString() && value.toString().toStdString() == nonce;
}

// 1 to 255 ASCII characters (OpenID Connect Core 1.0, 2).
bool isSubject(const QString& text) {
    return !text.isEmpty() && text.size() <= 255 &&
           std::all_of(text.begin(), text.end(), [](QChar c) { return c > u' ' && c < u'\x7f'; });
}

// One line of what can be read; no marks that turn the text around it.
QString cleaned(const QString& text, qsizetype most) {
    QString clean;
    for (const QChar c : text.simplified()) {
        if (c.category() != QChar::Other_Control && c.category() != QChar::Other_Format)
            clean += c;
    }
    clean.truncate(most);
    if (!clean.isEmpty() && clean.back().isHighSurrogate())
        clean.chop(1);
    return clean;
}

MemberProfile profileFrom(const QJsonObject& claims) {
    MemberProfile profile;
    profile.name = cleaned(claims.value("name"_L1).toString(), longestName);
    if (profile.name.isEmpty()) {
        const QString names =
            claims.value("given_name"_L1).toString() + u' ' + claims.value("family_name"_L1).toString();
        profile.name = cleaned(names, longestName);
    }
    // LinkedIn was seen to send the word.
    const QJsonValue verified = claims.value("email_verified"_L1);
    const QString email = claims.value("email"_L1).toString().trimmed();
    if ((verified.toBool() || verified.toString() == "true"_L1) && email.size() <= longestEmail &&
        cleaned(email, longestEmail) == email)
        profile.email = email;
    return profile;
}

} // namespace

tl::expected<Identity, std::string> identityFrom(
    const QJsonObject& claims, const Provider& provider, const std::string& nonce, Instant now) {
    const auto refused = [](const char* claim) { return tl::unexpected(std::string(claim)); };
    const QString clientId = QString::fromStdString(provider.clientId);
    const std::string issuer = claims.value("iss"_L1).toString().toStdString();
    if (std::find(provider.issuers.begin(), provider.issuers.end(), issuer) == provider.issuers.end())
        return refused("iss");
    if (!isForUs(claims, clientId))
        return refused("aud");
    if (!isIssuedToUs(claims, clientId))
        return refused("azp");
    const auto expiry = momentOf(claims.value("exp"_L1));
    if (!expiry || *expiry + clocksDiffer <= now)
        return refused("exp");
    const auto issued = momentOf(claims.value("iat"_L1));
    if (!issued || *issued > now + clocksDiffer || *issued + oldest + clocksDiffer < now)
        return refused("iat");
    if (!hasNonce(claims, provider, nonce))
        return refused("nonce");
    const QString subject = claims.value("sub"_L1).toString();
    if (!isSubject(subject))
        return refused("sub");
    return Identity{subject.toStdString(), profileFrom(claims)};
}

} // namespace invites::members
