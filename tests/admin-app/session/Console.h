#pragma once

#include "admin-app/session/ConnectionProfile.h"
#include "tests/admin-app/session/FakeKeychain.h"
#include "tests/support/store/StoreFixture.h"

#include <QApplication>
#include <QComboBox>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QWidget>

#include <clocale>

namespace invites::test {

// What a test of the console's dialogs needs: a database with a login of each role, settings of its own, a keychain.
struct Console {
    Console() {
        std::setlocale(LC_MESSAGES, "C");
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.path());
        QCoreApplication::setOrganizationName(QStringLiteral("handsel"));
        QCoreApplication::setApplicationName(QStringLiteral("invites-admin"));
        fixture.addLogin(QStringLiteral("olga"), {QStringLiteral("invites_owner"), QStringLiteral("invites_admin")});
        fixture.addLogin(QStringLiteral("ada"), {QStringLiteral("invites_admin")});
        fixture.addLogin(QStringLiteral("mo"), {QStringLiteral("invites_moderator")});
        fixture.addCodes({QStringLiteral("AAAAAA")});
    }

    admin::ConnectionProfile profile(const QString& name, const QString& login, const TestDatabase& database) const {
        admin::ConnectionProfile profile;
        profile.name = name;
        profile.host = database.directSocketFolder;
        profile.port = database.directPort;
        profile.database = database.name;
        profile.user = login;
        return profile;
    }
    admin::ConnectionProfile profile(const QString& name, const QString& login) const {
        return profile(name, login, fixture.database());
    }
    // All that the program wrote into its settings.
    QByteArray settingsFile() const {
        QSettings().sync();
        QFile file(QSettings().fileName());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    StoreFixture fixture;
    QTemporaryDir folder;
    FakeKeychain keychain;
};

// The child of that object name, which must be there.
template <typename T>
T* child(const QWidget* parent, const char* name) {
    T* found = parent->findChild<T*>(QLatin1String(name));
    if (!found)
        qFatal("There is no %s.", name);
    return found;
}

} // namespace invites::test
