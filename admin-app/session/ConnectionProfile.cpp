#include "admin-app/session/ConnectionProfile.h"

#include <QCoreApplication>
#include <QSettings>
#include <QStringList>
#include <QUrl>

namespace invites::admin {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(ConnectionProfile)
};

const QString sslMode = QStringLiteral("sslmode");
const QString rootCertificate = QStringLiteral("sslrootcert");
const QString profilesGroup = QStringLiteral("profiles");

QString percentEncoded(const QString& text) {
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

bool isFolder(const QString& host) {
    return host.startsWith(QLatin1Char('/'));
}

bool isThisComputer(const QString& host) {
    return isFolder(host) || host == QLatin1String("localhost") || host == QLatin1String("127.0.0.1") ||
           host == QLatin1String("::1");
}

QString take(std::map<QString, QString>& parameters, const QString& name) {
    const auto found = parameters.find(name);
    if (found == parameters.end())
        return {};
    const QString value = found->second;
    parameters.erase(found);
    return value;
}

std::map<QString, QString> parametersOf(const ConnectionProfile& profile) {
    std::map<QString, QString> parameters = profile.parameters;
    QString mode = profile.encryption;
    if (mode.isEmpty() && !isThisComputer(profile.host))
        mode = QStringLiteral("verify-full");
    if (!mode.isEmpty())
        parameters[sslMode] = mode;
    if (!profile.caFile.isEmpty())
        parameters[rootCertificate] = profile.caFile;
    else if (mode.startsWith(QLatin1String("verify-")))
        parameters[rootCertificate] = QStringLiteral("system");
    return parameters;
}

// Written as a URL and read again, so that fields and pasted URLs obey the same rules.
QString urlOf(const ConnectionProfile& profile, const QString& login) {
    QStringList query;
    QString host = profile.host;
    if (isFolder(host)) {
        query.append(QStringLiteral("host=") + percentEncoded(host));
        host.clear();
    } else if (host.contains(QLatin1Char(':'))) {
        host = QLatin1Char('[') + host + QLatin1Char(']');
    } else {
        host = percentEncoded(host);
    }
    query.append(QStringLiteral("port=") + QString::number(profile.port));
    for (const auto& [name, value] : parametersOf(profile))
        query.append(percentEncoded(name) + QLatin1Char('=') + percentEncoded(value));
    return QStringLiteral("postgresql://") + percentEncoded(login) + QLatin1Char('@') + host + QLatin1Char('/') +
           percentEncoded(profile.database) + QLatin1Char('?') + query.join(QLatin1Char('&'));
}

ConnectionProfile read(const QSettings& settings) {
    const auto text = [&](const char* key) { return settings.value(QLatin1String(key)).toString(); };
    ConnectionProfile profile;
    profile.name = text("name");
    profile.host = text("host");
    profile.port = settings.value(QStringLiteral("port"), 5432).toInt();
    profile.database = text("database");
    profile.user = text("user");
    profile.encryption = text("encryption");
    profile.caFile = text("caFile");
    profile.keyringFile = text("keyringFile");
    profile.remembersPassword = settings.value(QStringLiteral("remembersPassword")).toBool();
    const QVariantMap parameters = settings.value(QStringLiteral("parameters")).toMap();
    for (auto entry = parameters.begin(); entry != parameters.end(); ++entry)
        profile.parameters[entry.key()] = entry.value().toString();
    return profile;
}

void write(QSettings& settings, const ConnectionProfile& profile) {
    const auto put = [&](const char* key, const QVariant& value) { settings.setValue(QLatin1String(key), value); };
    put("name", profile.name);
    put("host", profile.host);
    put("port", profile.port);
    put("database", profile.database);
    put("user", profile.user);
    put("encryption", profile.encryption);
    put("caFile", profile.caFile);
    put("keyringFile", profile.keyringFile);
    put("remembersPassword", profile.remembersPassword);
    QVariantMap parameters;
    for (const auto& [name, value] : profile.parameters)
        parameters.insert(name, value);
    put("parameters", parameters);
}

} // namespace

Result<PastedProfile> ConnectionProfile::fromUrl(const QString& url) {
    // Some copy the command line that a console offers: psql 'postgresql://…'
    QString trimmed = url.trimmed();
    if (trimmed.startsWith(QLatin1String("psql ")))
        trimmed = trimmed.mid(5).trimmed();
    if (trimmed.size() > 1 && (trimmed.front() == QLatin1Char('\'') || trimmed.front() == QLatin1Char('"')) &&
        trimmed.back() == trimmed.front())
        trimmed = trimmed.mid(1, trimmed.size() - 2);
    auto options = db::ConnectionOptions::parse(trimmed);
    if (!options)
        return failure(options.error());
    ConnectionProfile profile;
    profile.host = options->host;
    profile.port = options->port;
    profile.database = options->database;
    profile.user = options->user;
    profile.parameters = options->parameters;
    // Secrets that libpq takes beside the password have no place in a settings file.
    if (!take(profile.parameters, QStringLiteral("sslpassword")).isEmpty())
        return failure(ErrorCode::InvalidInput,
            Text::tr("The URL carries the password of a client key (sslpassword), which this program does not keep. "
                     "Take it out, and use a key without a password."));
    profile.encryption = take(profile.parameters, sslMode);
    profile.caFile = take(profile.parameters, rootCertificate);
    if (options->isNeon()) {
        // The system's authorities, wherever they lie on the computer that reads the settings.
        profile.caFile.clear();
        profile.parameters[QStringLiteral("channel_binding")] = QStringLiteral("require");
    }
    return PastedProfile{std::move(profile), options->password};
}

Result<db::ConnectionOptions> ConnectionProfile::options(const QString& login, const Secret& password) const {
    const QString who = login.isEmpty() ? user : login;
    if (host.isEmpty() || database.isEmpty())
        return failure(ErrorCode::InvalidInput,
            Text::tr("The profile says no %1: edit it.").arg(host.isEmpty() ? Text::tr("host") : Text::tr("database")));
    if (who.isEmpty())
        return failure(ErrorCode::InvalidInput, Text::tr("Enter the name of your login."));
    auto options = db::ConnectionOptions::parse(urlOf(*this, who));
    if (!options)
        return options;
    options->password = password;
    options->parameters.try_emplace(QStringLiteral("application_name"), QStringLiteral("invites-admin"));
    return options;
}

QString ConnectionProfile::address() const {
    if (isFolder(host))
        return host + QStringLiteral(" · ") + database;
    return host + QLatin1Char(':') + QString::number(port) + QLatin1Char('/') + database;
}

QList<ConnectionProfile> ProfileStore::all() const {
    QSettings settings;
    QList<ConnectionProfile> profiles;
    const int count = settings.beginReadArray(profilesGroup);
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        profiles.append(read(settings));
    }
    settings.endArray();
    return profiles;
}

void ProfileStore::replaceAll(const QList<ConnectionProfile>& profiles) {
    QSettings settings;
    settings.remove(profilesGroup);
    settings.beginWriteArray(profilesGroup, int(profiles.size()));
    for (int i = 0; i < profiles.size(); ++i) {
        settings.setArrayIndex(i);
        write(settings, profiles[i]);
    }
    settings.endArray();
}

void ProfileStore::put(const ConnectionProfile& profile) {
    QList<ConnectionProfile> profiles = all();
    for (ConnectionProfile& known : profiles) {
        if (known.name == profile.name) {
            known = profile;
            replaceAll(profiles);
            return;
        }
    }
    profiles.append(profile);
    replaceAll(profiles);
}

QString ProfileStore::lastUsed() const {
    return QSettings().value(QStringLiteral("lastProfile")).toString();
}

void ProfileStore::setLastUsed(const QString& name) {
    QSettings().setValue(QStringLiteral("lastProfile"), name);
}

} // namespace invites::admin
