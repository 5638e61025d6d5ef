#pragma once

#include "admin-app/session/Session.h"
#include "tests/support/store/StoreFixture.h"

#include <QTemporaryDir>
#include <QWidget>

#include <memory>

namespace invites::test {

// A StoreFixture with a team of three logins, "olga" (owner), "adam" (admin) and "mona" (moderator), and sessions of
// theirs. The program's settings are kept in a folder that goes away with this. GUI thread.
class ConsoleFixture final : public StoreFixture {
public:
    ConsoleFixture();

    // The session of olga, adam or mona; admins and owners have the keyring.
    std::unique_ptr<admin::Session> sessionOf(const QString& user) const;

private:
    QTemporaryDir m_settings;
};

// Whether a label that is seen there says this, among other things.
bool says(const QWidget& there, const QString& text);

} // namespace invites::test
