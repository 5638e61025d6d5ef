#include "public-server/commands/Configuration.h"

#include "public-server/members/ProviderConfiguration.h"

#include <QRegularExpression>
#include <QUrl>

namespace invites::commands {

namespace {

// What the database grants one ticket.
constexpr int attemptsPerTicket = 12;

QString valueOf(const QProcessEnvironment& environment, const char* name, const char* otherwise = "") {
    const QString value = environment.value(QLatin1String(name)).trimmed();
    return value.isEmpty() ? QString::fromLatin1(otherwise) : value;
}

tl::unexpected<Error> wrong(const char* name, const QString& what) {
    return failure(ErrorCode::InvalidInput, QLatin1String(name) + u' ' + what);
}

Result<int> numberOf(const QProcessEnvironment& environment, const char* name, int otherwise, int least, int most) {
    const QString text = valueOf(environment, name);
    if (text.isEmpty())
        return otherwise;
    bool isNumber = false;
    const int number = text.toInt(&isNumber);
    if (!isNumber || number < least || number > most)
        return wrong(name, QStringLiteral("must be a whole number from %1 to %2.").arg(least).arg(most));
    return number;
}

human::HumanCheckConfiguration humanCheckFrom(
    const QProcessEnvironment& environment, const std::string& publicUrl, const vault::Keyring& keyring) {
    human::HumanCheckConfiguration configuration;
    configuration.provider = valueOf(environment, "INVITES_HUMAN_CHECK", "altcha");
    configuration.siteKey = valueOf(environment, "INVITES_HUMAN_CHECK_SITE_KEY");
    configuration.secret = Secret::fromText(valueOf(environment, "INVITES_HUMAN_CHECK_SECRET"));
    configuration.verifyUrl = valueOf(environment, "INVITES_HUMAN_CHECK_VERIFY_URL");
    configuration.publicUrl = QString::fromStdString(publicUrl);
    configuration.humanCheckKey = keyring.humanCheckKey();
    return configuration;
}

std::vector<std::string> trustedProxiesFrom(const QProcessEnvironment& environment) {
    std::vector<std::string> blocks;
    const QStringList parts = valueOf(environment, "INVITES_TRUSTED_PROXIES").split(u',', Qt::SkipEmptyParts);
    for (const QString& part : parts) {
        if (!part.trimmed().isEmpty())
            blocks.push_back(part.trimmed().toStdString());
    }
    return blocks;
}

// A header field's name (RFC 9110 5.1).
Result<std::string> countryHeaderFrom(const QProcessEnvironment& environment) {
    constexpr char name[] = "INVITES_COUNTRY_HEADER";
    static const QRegularExpression form(QStringLiteral("\\A[A-Za-z0-9!#$%&'*+.^_`|~-]{0,64}\\z"));
    const QString text = valueOf(environment, name);
    if (!form.match(text).hasMatch())
        return wrong(name, QStringLiteral("must be the name of a header field, like CF-IPCountry."));
    if (!text.isEmpty() && trustedProxiesFrom(environment).empty())
        return wrong(
            name, QStringLiteral("is set, and nobody's word for it is believed: name the proxy that sends it in "
                                 "INVITES_TRUSTED_PROXIES."));
    return text.toStdString();
}

} // namespace

Result<std::string> publicUrlFrom(const QProcessEnvironment& environment) {
    constexpr char name[] = "INVITES_PUBLIC_URL";
    QString text = valueOf(environment, name, "http://localhost:8080");
    while (text.endsWith(u'/'))
        text.chop(1);
    const QUrl url(text, QUrl::StrictMode);
    const bool isWeb = url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
    if (!url.isValid() || !isWeb || url.host().isEmpty() || !url.path().isEmpty() || url.hasQuery() ||
        url.hasFragment() || !url.userInfo().isEmpty())
        return wrong(name, QStringLiteral("must be an origin like https://invites.example.org, without a path."));
    return text.toStdString();
}

Result<db::ConnectionOptions> databaseFrom(const QProcessEnvironment& environment) {
    constexpr char name[] = "INVITES_DATABASE_URL";
    const QString url = valueOf(environment, name);
    if (url.isEmpty())
        return wrong(name, QStringLiteral("is missing: set it to postgresql://user:password@host/database."));
    auto options = db::ConnectionOptions::parse(url);
    if (!options)
        return wrong(name, QStringLiteral("is wrong: ") + options.error().detail);
    return options;
}

Result<std::shared_ptr<const vault::Keyring>> keyringFrom(const QProcessEnvironment& environment) {
    constexpr char name[] = "INVITES_KEYRING_FILE";
    const QString path = valueOf(environment, name);
    if (path.isEmpty())
        return wrong(
            name, QStringLiteral("is missing: make a keyring with \"invites-server keygen FILE\" and name it here."));
    auto keyring = vault::Keyring::load(path);
    if (!keyring)
        return failure(keyring.error());
    return std::make_shared<const vault::Keyring>(std::move(*keyring));
}

Result<ServerConfiguration> serverConfigurationFrom(const QProcessEnvironment& environment) {
    auto database = databaseFrom(environment);
    if (!database)
        return failure(database.error());
    auto keyring = keyringFrom(environment);
    if (!keyring)
        return failure(keyring.error());
    auto publicUrl = publicUrlFrom(environment);
    if (!publicUrl)
        return failure(publicUrl.error());
    const auto threads = numberOf(environment, "INVITES_HTTP_THREADS", 256, 1, 4096);
    const auto connections = numberOf(environment, "INVITES_DB_CONNECTIONS", 2, 1, 64);
    const auto tickets = numberOf(environment, "INVITES_TICKETS_PER_ADDRESS_PER_DAY", 5, 0, 1'000'000);
    // As many as its tickets have, so that whoever lifts the one limit lifts the other.
    const auto attempts = numberOf(
        environment, "INVITES_ATTEMPTS_PER_ADDRESS_PER_DAY", attemptsPerTicket * tickets.value_or(0), 0, 1'000'000'000);
    const auto signIns = numberOf(environment, "INVITES_SIGN_INS_PER_ADDRESS_PER_HOUR", 30, 0, 1'000'000);
    auto providers = members::providersFrom(environment);
    if (!providers)
        return failure(providers.error());
    for (const auto* number : {&threads, &connections, &tickets, &attempts, &signIns}) {
        if (!*number)
            return failure(number->error());
    }
    auto countryHeader = countryHeaderFrom(environment);
    if (!countryHeader)
        return failure(countryHeader.error());
    auto notices = noticesFrom(environment, QString::fromStdString(*publicUrl));
    if (!notices)
        return failure(notices.error());
    auto stripe = premium::stripeFrom(environment, *publicUrl);
    if (!stripe)
        return failure(stripe.error());
    if (*stripe && providers->empty() && !notices->mail)
        return wrong("INVITES_STRIPE_SECRET_KEY",
            QStringLiteral(
                "is set, and there is nobody to sign in with: premium is for members, so set "
                "INVITES_LINKEDIN_CLIENT_ID, INVITES_OIDC_ISSUER or INVITES_MAIL_URL and what belongs to it."));
    auto gitHub = publication::gitHubFrom(environment);
    if (!gitHub)
        return failure(gitHub.error());
    return ServerConfiguration{std::move(*database), *keyring, humanCheckFrom(environment, *publicUrl, **keyring),
        valueOf(environment, "INVITES_LISTEN", "127.0.0.1:8080").toStdString(), std::move(*publicUrl),
        trustedProxiesFrom(environment), std::move(*countryHeader),
        valueOf(environment, "INVITES_METRICS_LISTEN").toStdString(), *threads, *connections, *tickets, *attempts,
        std::move(*providers), *signIns, std::move(*notices), std::move(*stripe), std::move(*gitHub)};
}

} // namespace invites::commands
