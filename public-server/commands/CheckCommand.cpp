#include "common/base/Clock.h"
#include "common/db/Migrations.h"
#include "common/store/CampaignStore.h"
#include "common/store/RetentionStore.h"
#include "public-server/commands/Configuration.h"
#include "public-server/commands/Findings.h"
#include "public-server/commands/Program.h"
#include "public-server/commands/PublicationCheck.h"
#include "public-server/http/ClientAddress.h"
#include "public-server/http/ListenAddress.h"
#include "public-server/members/OidcClient.h"
#include "public-server/members/ProviderConfiguration.h"
#include "public-server/notices/SmtpSender.h"
#include "public-server/premium/StripeClient.h"
#include "public-server/premium/StripeObjects.h"
#include "public-server/routes/ApiJson.h"

namespace invites::commands {

namespace {

// What `serve` would refuse to listen on. That the address is taken is no mistake: the server may be running.
bool checkAddress(const char* variable, const std::string& address, Findings& findings) {
    if (address.empty() || address.starts_with("unix:"))
        return true;
    const auto listener = http::Listener::open(address, 1);
    if (listener || listener.error().code != ErrorCode::InvalidInput)
        return true;
    findings.bad(QLatin1String(variable) + QStringLiteral(": ") + listener.error().detail);
    return false;
}

// Asks Stripe whether the key works, and for what it is to sell.
void checkPremium(const std::optional<premium::StripeOptions>& options, Findings& findings) {
    if (!options) {
        findings.good(QStringLiteral("premium: off; INVITES_STRIPE_SECRET_KEY is not set"));
        return;
    }
    const premium::StripeClient client(*options);
    const auto answer = client.tryKey();
    if (!answer) {
        findings.bad(
            QStringLiteral("premium: Stripe was asked whether INVITES_STRIPE_SECRET_KEY%1 is good, and did not "
                           "say so (%2)")
                .arg(options->price.empty() ? QString() : QStringLiteral(" or INVITES_STRIPE_PRICE"),
                    QString::fromStdString(answer.error().reason)));
        return;
    }
    const auto price =
        options->price.empty() ? std::optional<std::string>("$19 a month") : premium::priceInWords(*answer);
    findings.good(QStringLiteral("premium: %1, %2; events are to be sent to %3/webhooks/stripe")
                      .arg(price ? QString::fromStdString(*price) : QStringLiteral("at a price that is told at Stripe"),
                          options->isLive ? QStringLiteral("live") : QStringLiteral("in test mode"),
                          QString::fromStdString(options->publicUrl)));
}

// Asks each provider for what it publishes, and the mail server for its greeting and the login.
void checkProviders(const std::vector<members::Provider>& providers, Findings& findings) {
    const SystemClock clock;
    for (const members::Provider& provider : providers) {
        const QString name = QString::fromStdString(provider.name);
        members::OidcClient client(provider, {}, clock, {});
        if (const auto tried = client.tryProvider(); !tried)
            findings.bad(QStringLiteral("sign-in: %1 was asked for its addresses and keys, and did not give them (%2)")
                             .arg(name, QString::fromStdString(tried.error())));
        else
            findings.good(QStringLiteral("sign-in: %1 gives its addresses and keys").arg(name));
    }
}

void checkMail(const notices::MailOptions& options, Findings& findings) {
    const QString url = QString::fromStdString(options.server.url);
    if (const auto tried = notices::SmtpSender::tryServer(options); !tried)
        findings.bad(QStringLiteral("mail: %1 was greeted, and did not let us go on (%2)")
                         .arg(url, QString::fromStdString(tried.error())));
    else
        findings.good(QStringLiteral("mail: %1 answers").arg(url) +
                      (options.server.isLoopback ? QString() : QStringLiteral(" by TLS")) +
                      (options.password.isEmpty() ? QString() : QStringLiteral(", and takes the login")));
}

bool checkConfiguration(const QProcessEnvironment& environment, Findings& findings) {
    const auto configuration = serverConfigurationFrom(environment);
    if (!configuration) {
        findings.bad(configuration.error().detail);
        return false;
    }
    const SystemClock clock;
    const auto humanCheck = human::makeHumanCheck(configuration->humanCheck, clock);
    if (!humanCheck) {
        findings.bad(humanCheck.error().detail);
        return false;
    }
    if (const auto proxies = http::TrustedProxies::parse(configuration->trustedProxies); !proxies) {
        findings.bad(QStringLiteral("INVITES_TRUSTED_PROXIES: ") + proxies.error().detail);
        return false;
    }
    if (!checkAddress("INVITES_LISTEN", configuration->listen, findings) ||
        !checkAddress("INVITES_METRICS_LISTEN", configuration->metricsListen, findings))
        return false;
    findings.good(QStringLiteral("configuration: ") + QString::fromStdString(configuration->listen) +
                  QStringLiteral(" serves ") + QString::fromStdString(configuration->publicUrl) +
                  QStringLiteral(", human check ") + configuration->humanCheck.provider);
    QStringList names;
    for (const members::Provider& provider : configuration->providers)
        names << QString::fromStdString(provider.name);
    if (configuration->notices.mail)
        names << routes::emailProviderName();
    findings.good(
        names.isEmpty()
            ? QStringLiteral("sign-in: off (INVITES_LINKEDIN_CLIENT_ID, INVITES_OIDC_ISSUER or INVITES_MAIL_URL would "
                             "turn it on)")
            : QStringLiteral("sign-in: with ") + names.join(QStringLiteral(", ")));
    checkProviders(configuration->providers, findings);
    const NoticeConfiguration& notices = configuration->notices;
    findings.good(notices.mail ? QStringLiteral("mail: by ") + QString::fromStdString(notices.mail->server.url) +
                                     QStringLiteral(", from ") + QString::fromLatin1(notices.mail->from.address.text)
                               : QStringLiteral("mail: off; INVITES_MAIL_URL and INVITES_MAIL_FROM are not set"));
    if (notices.mail) {
        checkMail(*notices.mail, findings);
        findings.good(
            notices.bounces
                ? QStringLiteral("mails that come back: told by %1, whose subscription's endpoint is %2/webhooks/mail")
                      .arg(notices.bounces->topic, QString::fromStdString(configuration->publicUrl))
                : QStringLiteral("mails that come back: what comes later is not heard of; "
                                 "INVITES_MAIL_BOUNCE_TOPIC is not set"));
    }
    findings.good(notices.push
                      ? QStringLiteral("push: on")
                      : QStringLiteral("push: off; INVITES_PUSH_KEY_FILE and INVITES_PUSH_CONTACT are not set"));
    findings.good(configuration->countryHeader.empty()
                      ? QStringLiteral("countries: not counted (INVITES_COUNTRY_HEADER would turn it on)")
                      : QStringLiteral("countries: counted, by the proxy's ") +
                            QString::fromStdString(configuration->countryHeader));
    checkPremium(configuration->stripe, findings);
    checkRepository(configuration->gitHub, findings);
    findings.good(QStringLiteral("keyring: code key %1 writes").arg(configuration->keyring->newestCodeKeyId()));
    return true;
}

bool checkSchema(db::Connection& connection, Findings& findings) {
    const auto schema = db::inspectSchema(connection, db::Migration::embedded());
    if (!schema) {
        findings.bad(schema.error().detail);
        return false;
    }
    if (schema->state != db::SchemaState::Current) {
        findings.bad(schema->detail);
        return false;
    }
    findings.good(QStringLiteral("schema: ") + schema->detail);
    return true;
}

void checkLogin(db::Connection& connection, Findings& findings) {
    const auto rows = connection.runIdempotent(db::Query("check_login"));
    if (!rows)
        findings.bad(rows.error().detail);
    else if (!rows->first().boolean(1))
        findings.bad(
            QStringLiteral("login: \"%1\" may not serve; give it the role with: grant invites_server to \"%1\"")
                .arg(rows->first().text(0)));
    else
        findings.good(QStringLiteral("login: \"%1\" may serve").arg(rows->first().text(0)));
}

// Nobody could get a ticket of such a campaign.
void checkSignIn(db::Connection& connection, const QProcessEnvironment& environment, Findings& findings) {
    const auto configuration = serverConfigurationFrom(environment);
    const auto campaigns = store::CampaignStore(connection).list();
    if (!configuration || !configuration->providers.empty() || configuration->notices.mail || !campaigns)
        return;
    for (const Campaign& campaign : *campaigns) {
        if (campaign.requiresSignIn)
            findings.bad(QStringLiteral("sign-in: the campaign \"%1\" demands it, and there is nobody to sign in with")
                             .arg(campaign.slug));
    }
}

void checkRetention(db::Connection& connection, Findings& findings) {
    const auto unlike = store::RetentionStore(connection).unlikeThePage();
    if (unlike && !unlike->isEmpty())
        findings.bad(QStringLiteral("privacy: the database keeps other periods than the page /privacy says: %1")
                         .arg(unlike->join(QStringLiteral(", "))));
}

} // namespace

ExitCode check(Terminal& terminal, const QStringList& arguments) {
    if (!arguments.isEmpty())
        return misused(terminal, QStringLiteral("check takes no arguments."));
    Findings findings(terminal.output);
    const bool isConfigured = checkConfiguration(terminal.environment, findings);
    const auto database = databaseFrom(terminal.environment);
    if (!database)
        return ExitCode::Usage;
    db::Connection connection(*database);
    if (const Status opened = connection.open(); !opened) {
        findings.bad(QStringLiteral("database: ") + opened.error().detail);
    } else {
        findings.good(QStringLiteral("database: ") + database->displayName() + QStringLiteral(" answers"));
        if (checkSchema(connection, findings))
            checkLogin(connection, findings);
        if (findings.isGood())
            checkSignIn(connection, terminal.environment, findings);
        if (findings.isGood())
            checkRetention(connection, findings);
        const auto gitHub = publication::gitHubFrom(terminal.environment);
        if (findings.isGood() && gitHub)
            checkPublication(connection, *gitHub, findings);
    }
    if (!isConfigured)
        return ExitCode::Usage;
    return findings.isGood() ? ExitCode::Done : ExitCode::Failed;
}

} // namespace invites::commands
