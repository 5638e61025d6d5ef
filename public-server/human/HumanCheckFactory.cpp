#include "public-server/human/HumanCheckFactory.h"

#include "public-server/human/AltchaCheck.h"
#include "public-server/human/SiteverifyCheck.h"

#include <QUrl>

namespace invites::human {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype keySize = 32;

tl::unexpected<Error> invalid(const QString& detail) {
    return failure(ErrorCode::InvalidInput, detail);
}

// The URL's host as it goes over the wire (punycode, lower case); nothing for what is no web address.
std::optional<QString> webHost(const QString& text) {
    const QUrl url(text, QUrl::StrictMode);
    const bool web = url.scheme() == "https"_L1 || url.scheme() == "http"_L1;
    const QString host = url.host(QUrl::FullyEncoded).toLower();
    if (!url.isValid() || !web || host.isEmpty() || !url.userInfo().isEmpty())
        return std::nullopt;
    return host;
}

bool isThisMachine(const QString& host) {
    return host == "localhost"_L1 || host.endsWith(".localhost"_L1) || host.startsWith("127."_L1) || host == "::1"_L1;
}

Result<std::unique_ptr<HumanCheck>> makeSiteverifyCheck(
    const SiteverifyProvider& provider, const HumanCheckConfiguration& configuration, const Clock& clock) {
    if (configuration.siteKey.isEmpty())
        return invalid(
            u"INVITES_HUMAN_CHECK_SITE_KEY is missing. %1 gives you one for your site."_s.arg(configuration.provider));
    if (configuration.secret.isEmpty())
        return invalid(
            u"INVITES_HUMAN_CHECK_SECRET is missing. %1 gives you one for your site."_s.arg(configuration.provider));
    const auto host = webHost(configuration.publicUrl);
    if (!host)
        return invalid(u"INVITES_PUBLIC_URL must be an address like https://invites.example.org."_s);
    if (!configuration.verifyUrl.isEmpty() && !webHost(configuration.verifyUrl))
        return invalid(u"INVITES_HUMAN_CHECK_VERIFY_URL must be an http:// or https:// address, or be left out."_s);

    SiteverifyOptions options{.provider = provider,
        .siteKey = configuration.siteKey.toStdString(),
        .secret = configuration.secret,
        .hostname = host->toStdString(),
        .verifyUrl = configuration.verifyUrl.toStdString(),
        .timeout = configuration.timeout,
        .certificateAuthorityFile = {}};
    const QByteArray& secret = options.secret.reveal();
    if (provider.isTestSecret({secret.constData(), std::size_t(secret.size())}) && !isThisMachine(*host) &&
        options.verifyUrl.empty())
        return invalid(
            u"INVITES_HUMAN_CHECK_SECRET is the provider's published test secret, which lets everybody pass. "
            u"Use your site's own."_s);
    return std::make_unique<SiteverifyCheck>(std::move(options), clock);
}

} // namespace

Result<std::unique_ptr<HumanCheck>> makeHumanCheck(const HumanCheckConfiguration& configuration, const Clock& clock) {
    if (configuration.provider == "altcha"_L1) {
        if (configuration.humanCheckKey.size() != keySize)
            return invalid(
                u"The keyring has no human check key of 32 bytes. Make a keyring with the command keygen."_s);
        return std::make_unique<AltchaCheck>(configuration.humanCheckKey, clock);
    }
    if (const SiteverifyProvider* provider = siteverifyProvider(configuration.provider.toStdString()))
        return makeSiteverifyCheck(*provider, configuration, clock);
    return invalid(u"INVITES_HUMAN_CHECK must be altcha, recaptcha, turnstile or hcaptcha."_s);
}

} // namespace invites::human
