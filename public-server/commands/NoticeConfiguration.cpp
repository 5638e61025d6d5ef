#include "public-server/commands/NoticeConfiguration.h"

#include "common/vault/PrivateFile.h"

#include <QUrl>

namespace invites::commands {

namespace {

QString valueOf(const QProcessEnvironment& environment, const char* name) {
    return environment.value(QLatin1String(name)).trimmed();
}

tl::unexpected<Error> wrong(const char* name, const QString& what) {
    return failure(ErrorCode::InvalidInput, QLatin1String(name) + u' ' + what);
}

Result<Secret> passwordFrom(const QProcessEnvironment& environment) {
    const QString file = valueOf(environment, "INVITES_MAIL_PASSWORD_FILE");
    const QString password = environment.value(QStringLiteral("INVITES_MAIL_PASSWORD"));
    if (!file.isEmpty() && !password.isEmpty())
        return wrong("INVITES_MAIL_PASSWORD", QStringLiteral("is set, and INVITES_MAIL_PASSWORD_FILE too: keep one."));
    if (file.isEmpty())
        return Secret::fromText(password);
    const auto content = vault::readPrivateFile(file);
    if (!content)
        return wrong("INVITES_MAIL_PASSWORD_FILE", QStringLiteral("is wrong: ") + content.error().detail);
    return Secret(content->reveal().trimmed());
}

Result<double> rateFrom(const QProcessEnvironment& environment) {
    constexpr char name[] = "INVITES_MAIL_PER_SECOND";
    const QString text = valueOf(environment, name);
    bool isNumber = true;
    const double rate = text.isEmpty() ? 10 : text.toDouble(&isNumber);
    if (!isNumber || !(rate >= 0.01 && rate <= 10'000))
        return wrong(name, QStringLiteral("must be a number from 0.01 to 10000."));
    return rate;
}

Result<std::optional<notices::MailOptions>> mailFrom(const QProcessEnvironment& environment, const QString& publicUrl) {
    const QString url = valueOf(environment, "INVITES_MAIL_URL");
    const QString from = valueOf(environment, "INVITES_MAIL_FROM");
    if (url.isEmpty() && from.isEmpty())
        return std::optional<notices::MailOptions>();
    if (url.isEmpty())
        return wrong("INVITES_MAIL_URL",
            QStringLiteral(
                "is missing: INVITES_MAIL_FROM needs a mail server, like smtps://user@mail.example.org:465."));
    const auto server = notices::mailServerFrom(url);
    if (!server)
        return wrong("INVITES_MAIL_URL", server.error().detail);
    const auto sender = notices::mailSenderFrom(from);
    if (!sender)
        return wrong("INVITES_MAIL_FROM", QStringLiteral("must say from whom mails are, like \"Handsel "
                                                         "<invites@example.org>\"."));
    const auto password = passwordFrom(environment);
    if (!password)
        return failure(password.error());
    if (server->user.empty() != password->isEmpty())
        return wrong("INVITES_MAIL_URL", QStringLiteral("and INVITES_MAIL_PASSWORD go together: a user name in the "
                                                        "first, and the password in the second or in the file that "
                                                        "INVITES_MAIL_PASSWORD_FILE names."));
    return std::optional(notices::MailOptions{*server, *password, *sender, publicUrl});
}

bool isContact(const QString& text) {
    const QUrl url(text, QUrl::StrictMode);
    return (url.scheme() == QLatin1String("https") && !url.host().isEmpty()) ||
           (url.scheme() == QLatin1String("mailto") && notices::mailAddressFrom(url.path()));
}

Result<std::optional<notices::PushOptions>> pushFrom(const QProcessEnvironment& environment, const QString& publicUrl) {
    const QString file = valueOf(environment, "INVITES_PUSH_KEY_FILE");
    const QString contact = valueOf(environment, "INVITES_PUSH_CONTACT");
    if (file.isEmpty() && contact.isEmpty())
        return std::optional<notices::PushOptions>();
    if (file.isEmpty())
        return wrong("INVITES_PUSH_KEY_FILE",
            QStringLiteral("is missing: make a key with \"invites-server keygen --push FILE\" and name it here."));
    const auto content = vault::readPrivateFile(file);
    if (!content)
        return wrong("INVITES_PUSH_KEY_FILE", QStringLiteral("is wrong: ") + content.error().detail);
    auto key = notices::EcKey::fromPem(*content);
    if (!key)
        return wrong("INVITES_PUSH_KEY_FILE", QStringLiteral("is wrong: ") + key.error().detail);
    if (!isContact(contact))
        return wrong("INVITES_PUSH_CONTACT", QStringLiteral("must say where push services reach you, like "
                                                            "mailto:you@example.org or an https address."));
    return std::optional(notices::PushOptions{std::make_shared<const notices::EcKey>(std::move(*key)), contact,
        publicUrl, notices::PushServices(valueOf(environment, "INVITES_PUSH_SERVICE"))});
}

} // namespace

Result<NoticeConfiguration> noticesFrom(const QProcessEnvironment& environment, const QString& publicUrl) {
    auto mail = mailFrom(environment, publicUrl);
    if (!mail)
        return failure(mail.error());
    const auto rate = rateFrom(environment);
    if (!rate)
        return failure(rate.error());
    auto push = pushFrom(environment, publicUrl);
    if (!push)
        return failure(push.error());
    auto bounces = bounces::bouncesFrom(environment);
    if (!bounces)
        return failure(bounces.error());
    if (*bounces && !*mail)
        return wrong("INVITES_MAIL_BOUNCE_TOPIC",
            QStringLiteral(
                "is set, and no mails are sent: set INVITES_MAIL_URL and INVITES_MAIL_FROM, or leave it out."));
    return NoticeConfiguration{std::move(*mail), *rate, std::move(*push), std::move(*bounces)};
}

Status createPushKey(const QString& path) {
    return vault::createPrivateFile(path, notices::EcKey::generate().toPem());
}

} // namespace invites::commands
