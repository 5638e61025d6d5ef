#include "public-server/publication/GitHubConfiguration.h"

#include "common/vault/PrivateFile.h"
#include "public-server/members/Variables.h"

#include <QRegularExpression>

namespace invites::publication {

namespace {

using members::Variables;
using members::wrong;

bool isOfForm(const QString& text, const char* pattern) {
    return QRegularExpression(QRegularExpression::anchoredPattern(QLatin1String(pattern))).match(text).hasMatch();
}

Result<std::string> checked(
    const Variables& variables, const char* rest, const char* otherwise, const char* pattern, const QString& what) {
    const QString text = variables.value(rest, otherwise);
    if (!isOfForm(text, pattern))
        return wrong(variables.nameOf(rest), what);
    return text.toStdString();
}

Result<GitHubApp> appFrom(const Variables& variables) {
    const QString isNumber = QStringLiteral("must be a number; the App's settings at GitHub have it.");
    auto id = checked(variables, "APP_ID", "", "[A-Za-z0-9.]{1,40}",
        QStringLiteral("must be the App's id or client id; its settings at GitHub have both."));
    if (!id)
        return failure(id.error());
    auto installation = checked(variables, "INSTALLATION_ID", "", "[0-9]{1,20}", isNumber);
    if (!installation)
        return failure(installation.error());
    const QString path = variables.value("PRIVATE_KEY_FILE");
    if (path.isEmpty())
        return wrong(variables.nameOf("PRIVATE_KEY_FILE"),
            QStringLiteral("is missing: name the file with the App's private key."));
    const auto pem = vault::readPrivateFile(path);
    if (!pem)
        return wrong(variables.nameOf("PRIVATE_KEY_FILE"), QStringLiteral("is wrong: ") + pem.error().detail);
    auto key = AppKey::fromPem(*pem);
    if (!key)
        return wrong(variables.nameOf("PRIVATE_KEY_FILE"), QStringLiteral("is wrong: ") + key.error().detail);
    return GitHubApp{std::move(*id), std::move(*installation), std::move(*key)};
}

Result<std::variant<Secret, GitHubApp>> accessFrom(const Variables& variables) {
    const bool hasToken = !variables.value("TOKEN").isEmpty() || !variables.value("TOKEN_FILE").isEmpty();
    const bool hasApp = !variables.value("APP_ID").isEmpty();
    if (hasToken && hasApp)
        return wrong(variables.nameOf("TOKEN"), QStringLiteral("is set, and INVITES_GITHUB_APP_ID, too: keep one."));
    if (hasApp) {
        auto app = appFrom(variables);
        if (!app)
            return failure(app.error());
        return std::move(*app);
    }
    auto token = variables.secret("TOKEN");
    if (!token)
        return failure(token.error());
    if (!isOfForm(token->revealText(), "[\\x21-\\x7e]+"))
        return wrong(variables.nameOf("TOKEN"), QStringLiteral("must be a token, like github_pat_…."));
    return std::move(*token);
}

} // namespace

Result<std::optional<GitHubOptions>> gitHubFrom(const QProcessEnvironment& environment) {
    const Variables variables(environment, "INVITES_GITHUB_");
    if (!variables.isAnySet())
        return std::optional<GitHubOptions>();
    auto repository =
        checked(variables, "REPOSITORY", "", "[A-Za-z0-9][A-Za-z0-9-]{0,38}/(?!\\.{1,2}$)[A-Za-z0-9._-]{1,100}",
            QStringLiteral("must be a repository like owner/name."));
    if (!repository)
        return failure(repository.error());
    auto branch = checked(variables, "BRANCH", "main", "[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}(?<!\\.lock)(?<!\\.)",
        QStringLiteral("must be the name of a branch, of letters, digits, '-', '_' and '.'."));
    if (!branch)
        return failure(branch.error());
    QString address = variables.value("API_URL", "https://api.github.com");
    while (address.endsWith(u'/'))
        address.chop(1);
    auto apiUrl = variables.address("API_URL", address);
    if (!apiUrl)
        return failure(apiUrl.error());
    auto access = accessFrom(variables);
    if (!access)
        return failure(access.error());
    const bool allowPlainHttp = apiUrl->starts_with("http://");
    return std::optional(GitHubOptions{
        std::move(*repository), std::move(*branch), std::move(*apiUrl), allowPlainHttp, std::move(*access)});
}

} // namespace invites::publication
