#include "public-server/premium/StripeConfiguration.h"

#include "public-server/members/Variables.h"

#include <QRegularExpression>

#include <algorithm>

namespace invites::premium {

namespace {

using members::Variables;
using members::wrong;

bool startsWithOneOf(const Secret& secret, std::initializer_list<const char*> prefixes) {
    return std::any_of(
        prefixes.begin(), prefixes.end(), [&](const char* prefix) { return secret.reveal().startsWith(prefix); });
}

// Several while a secret is being replaced.
Result<std::vector<Secret>> webhookSecretsFrom(const Variables& variables) {
    const auto all = variables.secret("WEBHOOK_SECRET");
    if (!all)
        return failure(all.error());
    std::vector<Secret> secrets;
    for (const QByteArray& part : all->reveal().split(',')) {
        Secret secret(part.trimmed());
        if (!startsWithOneOf(secret, {"whsec_"}))
            return wrong(variables.nameOf("WEBHOOK_SECRET"),
                QStringLiteral("must be the endpoint's signing secret, whsec_…; two of them with a comma between."));
        secrets.push_back(std::move(secret));
    }
    return secrets;
}

} // namespace

Result<std::optional<StripeOptions>> stripeFrom(const QProcessEnvironment& environment, const std::string& publicUrl) {
    const Variables variables(environment, "INVITES_STRIPE_");
    if (!variables.isAnySet())
        return std::optional<StripeOptions>();
    StripeOptions options;
    auto key = variables.secret("SECRET_KEY");
    if (!key)
        return failure(key.error());
    if (!startsWithOneOf(*key, {"sk_test_", "sk_live_", "rk_test_", "rk_live_"}))
        return wrong(variables.nameOf("SECRET_KEY"),
            QStringLiteral("must be a secret or restricted key, like sk_live_… or rk_test_…."));
    auto secrets = webhookSecretsFrom(variables);
    if (!secrets)
        return failure(secrets.error());
    static const QRegularExpression priceForm(QStringLiteral("\\A(price_[A-Za-z0-9_]{1,200})?\\z"));
    const QString price = variables.value("PRICE");
    if (!priceForm.match(price).hasMatch())
        return wrong(variables.nameOf("PRICE"), QStringLiteral("must be a price's id, like price_1AbC."));
    QString address = variables.value("API_URL", "https://api.stripe.com");
    while (address.endsWith(u'/'))
        address.chop(1);
    auto apiUrl = variables.address("API_URL", address);
    if (!apiUrl)
        return failure(apiUrl.error());
    options.allowPlainHttp = apiUrl->starts_with("http://");
    options.apiUrl = std::move(*apiUrl);
    options.isLive = startsWithOneOf(*key, {"sk_live_", "rk_live_"});
    options.secretKey = std::move(*key);
    options.webhookSecrets = std::move(*secrets);
    options.price = price.toStdString();
    options.publicUrl = publicUrl;
    return std::optional(std::move(options));
}

} // namespace invites::premium
