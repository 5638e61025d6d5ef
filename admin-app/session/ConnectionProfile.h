#pragma once

#include "common/db/ConnectionOptions.h"

#include <QList>
#include <QString>

#include <map>

namespace invites::admin {

struct PastedProfile;

// A database that somebody signs in to, as he named it. Holds no secret, so it may be kept in a settings file. A value.
struct ConnectionProfile {
    QString name;
    QString host; // a name, an address, or the folder of a Unix socket
    int port = 5432;
    QString database;
    QString user;
    // libpq's sslmode. Empty: a checked certificate and name, except on this computer.
    QString encryption;
    QString caFile;      // empty: the system's authorities
    QString keyringFile; // empty: codes stay masked and none can be added
    bool remembersPassword = false;
    std::map<QString, QString> parameters; // what else goes to libpq

    // From what Neon's console and others offer for copying: "postgresql://user:password@host/database?…". The name
    // is left empty. InvalidInput, with a sentence that does not repeat the password.
    static Result<PastedProfile> fromUrl(const QString& url);

    // For this login (the profile's own where it is empty). InvalidInput where something is missing or cannot be.
    Result<db::ConnectionOptions> options(const QString& login, const Secret& password) const;
    // "host:port/database", for people.
    QString address() const;
    // Where the system's keychain keeps this login's password.
    QString keychainKey(const QString& login) const { return name + QLatin1Char('/') + login; }

    bool operator==(const ConnectionProfile&) const = default;
};

// A URL's two halves: what may be kept, and the password in it (empty where there is none).
struct PastedProfile {
    ConnectionProfile profile;
    Secret password;
};

// The profiles in the program's settings (QSettings' default ones), in the person's order. GUI thread.
class ProfileStore {
public:
    QList<ConnectionProfile> all() const;
    void replaceAll(const QList<ConnectionProfile>& profiles);
    // In the place of the one of that name, or at the end.
    void put(const ConnectionProfile& profile);

    QString lastUsed() const;
    void setLastUsed(const QString& name);
};

} // namespace invites::admin
