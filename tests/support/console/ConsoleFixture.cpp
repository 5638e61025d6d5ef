#include "tests/support/console/ConsoleFixture.h"

#include "common/store/UserStore.h"

#include <QCoreApplication>
#include <QLabel>
#include <QSettings>

#include <algorithm>
#include <array>

namespace invites::test {
namespace {

struct Login {
    const char* name;
    const char* role;
    admin::Role as;
};

constexpr std::array logins{
    Login{"olga", "owner", admin::Role::Owner},
    Login{"adam", "admin", admin::Role::Admin},
    Login{"mona", "moderator", admin::Role::Moderator},
};

} // namespace

ConsoleFixture::ConsoleFixture() {
    QCoreApplication::setOrganizationName(QStringLiteral("handsel"));
    QCoreApplication::setApplicationName(QStringLiteral("invites-admin"));
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
    store::UserStore users(connection());
    for (const Login& login : logins) {
        const QString name = QString::fromLatin1(login.name);
        if (const Status added = users.add(name, QString::fromLatin1(login.role), Secret::fromText(name)); !added)
            qFatal("%s", qUtf8Printable(added.error().detail));
    }
}

std::unique_ptr<admin::Session> ConsoleFixture::sessionOf(const QString& user) const {
    const auto options = db::ConnectionOptions::parse(database().urlFor(user, user));
    for (const Login& login : logins) {
        if (options && user == QLatin1String(login.name)) {
            const bool mayUnmask = login.as != admin::Role::Moderator;
            return std::make_unique<admin::Session>(
                *options, login.as, mayUnmask ? std::make_shared<const vault::Keyring>(keyring()) : nullptr);
        }
    }
    qFatal("There is no login %s.", qUtf8Printable(user));
}

bool says(const QWidget& there, const QString& text) {
    const auto labels = there.findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(),
        [&](const QLabel* label) { return label->isVisible() && label->text().contains(text); });
}

} // namespace invites::test
