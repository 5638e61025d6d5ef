#include "public-server/members/ProviderConfiguration.h"

#include "public-server/members/Variables.h"

#include <QUrl>

#include <array>

namespace invites::members {

namespace {

Result<std::string> required(const Variables& variables, const char* rest) {
    const QString text = variables.value(rest);
    if (text.isEmpty())
        return wrong(variables.nameOf(rest), QStringLiteral("is missing: sign-in needs it."));
    return text.toStdString();
}

Result<Provider> linkedInFrom(const Variables& variables) {
    auto clientId = required(variables, "CLIENT_ID");
    if (!clientId)
        return failure(clientId.error());
    auto secret = variables.secret("CLIENT_SECRET");
    if (!secret)
        return failure(secret.error());
    QString text = variables.value("URL", "https://www.linkedin.com");
    while (text.endsWith(u'/'))
        text.chop(1);
    const auto base = variables.address("URL", text);
    if (!base)
        return failure(base.error());
    Provider provider;
    provider.id = "linkedin";
    provider.name = "LinkedIn";
    // Seen with both.
    provider.issuers = {*base + "/oauth", *base};
    provider.clientId = std::move(*clientId);
    provider.clientSecret = std::move(*secret);
    // Its ordinary applications may not send a code_verifier, and its id_tokens carry no nonce.
    provider.usesPkce = false;
    provider.requiresNonce = false;
    provider.endpoints = ProviderEndpoints{
        *base + "/oauth/v2/authorization", *base + "/oauth/v2/accessToken", *base + "/oauth/openid/jwks"};
    provider.allowPlainHttp = base->starts_with("http://");
    return provider;
}

Result<std::vector<std::string>> algorithmsFrom(const Variables& variables) {
    std::vector<std::string> algorithms;
    const QStringList parts = variables.value("ALGORITHMS", "RS256").split(u',', Qt::SkipEmptyParts);
    for (const QString& part : parts) {
        const std::string algorithm = part.trimmed().toStdString();
        if (algorithm != "RS256" && algorithm != "ES256")
            return wrong(variables.nameOf("ALGORITHMS"), QStringLiteral("must be RS256, ES256 or both."));
        algorithms.push_back(algorithm);
    }
    return algorithms;
}

// One of two words; whether it is the first.
Result<bool> choiceFrom(const Variables& variables, const char* rest, const char* yes, const char* no) {
    const QString word = variables.value(rest, yes);
    if (word != QLatin1String(yes) && word != QLatin1String(no))
        return wrong(
            variables.nameOf(rest), QStringLiteral("must be %1 or %2.").arg(QLatin1String(yes), QLatin1String(no)));
    return word == QLatin1String(yes);
}

Status readChoices(const Variables& variables, Provider& provider) {
    auto algorithms = algorithmsFrom(variables);
    if (!algorithms)
        return failure(algorithms.error());
    const auto pkce = choiceFrom(variables, "PKCE", "on", "off");
    if (!pkce)
        return failure(pkce.error());
    const auto inBody = choiceFrom(variables, "CLIENT_AUTHENTICATION", "post", "basic");
    if (!inBody)
        return failure(inBody.error());
    provider.scopes = variables.value("SCOPES", "openid profile email").toStdString();
    provider.algorithms = std::move(*algorithms);
    provider.usesPkce = *pkce;
    provider.clientAuthentication = *inBody ? ClientAuthentication::Post : ClientAuthentication::Basic;
    return {};
}

Result<Provider> anyFrom(const Variables& variables) {
    auto issuer = required(variables, "ISSUER");
    if (issuer)
        issuer = variables.address("ISSUER", QString::fromStdString(*issuer));
    if (!issuer)
        return failure(issuer.error());
    auto clientId = required(variables, "CLIENT_ID");
    if (!clientId)
        return failure(clientId.error());
    auto secret = variables.secret("CLIENT_SECRET");
    if (!secret)
        return failure(secret.error());
    const QString host = QUrl(QString::fromStdString(*issuer)).host();
    Provider provider;
    provider.id = "oidc";
    provider.name = variables.value("NAME", host.toLatin1().constData()).left(60).toStdString();
    provider.allowPlainHttp = issuer->starts_with("http://");
    provider.issuers = {std::move(*issuer)};
    provider.clientId = std::move(*clientId);
    provider.clientSecret = std::move(*secret);
    if (const Status read = readChoices(variables, provider); !read)
        return failure(read.error());
    return provider;
}

} // namespace

Result<std::vector<Provider>> providersFrom(const QProcessEnvironment& environment) {
    std::vector<Provider> providers;
    constexpr std::array<std::pair<const char*, Result<Provider> (*)(const Variables&)>, 2> kinds{
        {{"INVITES_LINKEDIN_", &linkedInFrom}, {"INVITES_OIDC_", &anyFrom}}};
    for (const auto& [prefix, read] : kinds) {
        const Variables variables(environment, prefix);
        if (!variables.isAnySet())
            continue;
        auto provider = read(variables);
        if (!provider)
            return failure(provider.error());
        providers.push_back(std::move(*provider));
    }
    return providers;
}

} // namespace invites::members
