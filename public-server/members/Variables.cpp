#include "public-server/members/Variables.h"

#include "common/vault/PrivateFile.h"

#include <QUrl>

#include <algorithm>

namespace invites::members {

namespace {

bool isThisMachine(const QUrl& url) {
    return url.host() == QLatin1String("127.0.0.1") || url.host() == QLatin1String("localhost") ||
           url.host() == QLatin1String("::1");
}

} // namespace

tl::unexpected<Error> wrong(const QString& name, const QString& what) {
    return failure(ErrorCode::InvalidInput, name + u' ' + what);
}

QString Variables::value(const char* rest, const char* otherwise) const {
    const QString text = m_environment.value(nameOf(rest)).trimmed();
    return text.isEmpty() ? QString::fromLatin1(otherwise) : text;
}

bool Variables::isAnySet() const {
    const QStringList names = m_environment.keys();
    return std::any_of(names.begin(), names.end(), [this](const QString& name) {
        return name.startsWith(m_prefix) && !m_environment.value(name).trimmed().isEmpty();
    });
}

Result<Secret> Variables::secret(const char* rest) const {
    const QString name = nameOf(rest);
    const QString path = m_environment.value(name + QLatin1String("_FILE")).trimmed();
    Secret secret = Secret::fromText(value(rest));
    if (!path.isEmpty() && !secret.isEmpty())
        return wrong(name, QStringLiteral("is set twice: keep either it or %1_FILE.").arg(name));
    if (!path.isEmpty()) {
        const auto content = vault::readPrivateFile(path);
        if (!content)
            return wrong(name + QLatin1String("_FILE"), QStringLiteral("is wrong: ") + content.error().detail);
        secret = Secret(content->reveal().trimmed());
    }
    if (secret.isEmpty())
        return wrong(name, QStringLiteral("is missing: set it, or name a file in %1_FILE.").arg(name));
    return secret;
}

Result<std::string> Variables::address(const char* rest, const QString& text) const {
    const QUrl url(text, QUrl::StrictMode);
    const bool isSafe =
        url.scheme() == QLatin1String("https") || (url.scheme() == QLatin1String("http") && isThisMachine(url));
    if (!url.isValid() || !isSafe || url.host().isEmpty() || url.hasQuery() || url.hasFragment() ||
        !url.userInfo().isEmpty())
        return wrong(nameOf(rest), QStringLiteral("must be an address like https://id.example.org."));
    return text.toStdString();
}

} // namespace invites::members
