#include "common/db/ConnectionOptions.h"

#include <QStringList>

#include <libpq-fe.h>

#include <memory>
#include <optional>

namespace invites::db {

namespace {

// Debian's bundle of certificate authorities. libpq 15 has no sslrootcert=system.
const char* const systemCertificates = "/etc/ssl/certs/ca-certificates.crt";

// A message names the part of the URL and never quotes it: what stands in the wrong place may be the password.
tl::unexpected<Error> invalid(const QString& sentence) {
    return failure(ErrorCode::InvalidInput, QStringLiteral("The database URL is not valid: ") + sentence);
}

bool isHexDigit(char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F');
}

Result<QString> decode(QStringView encoded, const QString& part) {
    const QByteArray bytes = encoded.toUtf8();
    QByteArray decoded;
    decoded.reserve(bytes.size());
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        if (bytes.at(i) != '%') {
            decoded.append(bytes.at(i));
            continue;
        }
        const QByteArray digits = bytes.mid(i + 1, 2);
        if (digits.size() < 2 || !isHexDigit(digits.at(0)) || !isHexDigit(digits.at(1)))
            return invalid(QStringLiteral("a % in the ") + part +
                           QStringLiteral(" is not followed by two hexadecimal digits (a plain % is written %25)."));
        if (digits == "00")
            return invalid(QStringLiteral("the ") + part + QStringLiteral(" contains %00."));
        decoded.append(QByteArray::fromHex(digits));
        i += 2;
    }
    return QString::fromUtf8(decoded);
}

bool isKnownToLibpq(const QString& keyword) {
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> known(PQconndefaults(), &PQconninfoFree);
    for (const PQconninfoOption* option = known.get(); option && option->keyword; ++option) {
        if (keyword == QLatin1String(option->keyword))
            return true;
    }
    return false;
}

Status readPort(ConnectionOptions& options, const QString& text) {
    bool isNumber = false;
    options.port = text.toInt(&isNumber);
    if (!isNumber || options.port < 1 || options.port > 65535)
        return invalid(QStringLiteral("the port is not a number from 1 to 65535."));
    return {};
}

Status readUserInfo(ConnectionOptions& options, QStringView userInfo) {
    const qsizetype colon = userInfo.indexOf(QLatin1Char(':'));
    const Result<QString> user = decode(colon < 0 ? userInfo : userInfo.left(colon), QStringLiteral("user name"));
    if (!user)
        return failure(user.error());
    options.user = *user;
    if (colon < 0)
        return {};
    const Result<QString> password = decode(userInfo.mid(colon + 1), QStringLiteral("password"));
    if (!password)
        return failure(password.error());
    options.password = Secret::fromText(*password);
    return {};
}

Status readHostAndPort(ConnectionOptions& options, QStringView authority) {
    QStringView host = authority;
    QStringView port;
    if (authority.startsWith(QLatin1Char('['))) {
        const qsizetype end = authority.indexOf(QLatin1Char(']'));
        if (end < 0)
            return invalid(QStringLiteral("the IPv6 address lacks its closing bracket."));
        host = authority.mid(1, end - 1);
        port = authority.mid(end + 1);
        if (!port.isEmpty() && !port.startsWith(QLatin1Char(':')))
            return invalid(QStringLiteral("something other than a port follows the IPv6 address."));
    } else if (const qsizetype colon = authority.lastIndexOf(QLatin1Char(':')); colon >= 0) {
        host = authority.left(colon);
        port = authority.mid(colon);
    }
    const Result<QString> decoded = decode(host, QStringLiteral("host"));
    if (!decoded)
        return failure(decoded.error());
    options.host = *decoded;
    return port.size() > 1 ? readPort(options, port.mid(1).toString()) : Status();
}

Status readParameter(ConnectionOptions& options, const QString& name, const QString& value) {
    if (name == QLatin1String("host"))
        options.host = value;
    else if (name == QLatin1String("port"))
        return readPort(options, value);
    else if (name == QLatin1String("dbname"))
        options.database = value;
    else if (name == QLatin1String("user"))
        options.user = value;
    else if (name == QLatin1String("password"))
        options.password = Secret::fromText(value);
    else if (name == QLatin1String("ssl") && value == QLatin1String("true"))
        options.parameters[QStringLiteral("sslmode")] = QStringLiteral("require"); // as libpq reads JDBC's word
    else if (!isKnownToLibpq(name))
        return invalid(QStringLiteral("this computer's libpq knows no parameter of one of the given names."));
    else
        options.parameters[name] = value;
    return {};
}

Status readQuery(ConnectionOptions& options, QStringView query) {
    const auto pairs = query.split(QLatin1Char('&'), Qt::SkipEmptyParts);
    for (const QStringView pair : pairs) {
        const qsizetype equals = pair.indexOf(QLatin1Char('='));
        if (equals <= 0)
            return invalid(QStringLiteral("a parameter after the ? is not of the form name=value."));
        const Result<QString> name = decode(pair.left(equals), QStringLiteral("name of a parameter"));
        if (!name)
            return failure(name.error());
        const Result<QString> value = decode(pair.mid(equals + 1), QStringLiteral("value of a parameter"));
        if (!value)
            return failure(value.error());
        // QPSQL turns every semicolon into a space before libpq sees the parameters.
        if (value->contains(QLatin1Char(';')))
            return invalid(QStringLiteral("the value of a parameter contains a semicolon."));
        if (Status read = readParameter(options, *name, *value); !read)
            return read;
    }
    return {};
}

std::optional<QStringView> withoutScheme(QStringView url) {
    for (const QLatin1String scheme : {QLatin1String("postgresql://"), QLatin1String("postgres://")}) {
        if (url.startsWith(scheme))
            return url.mid(scheme.size());
    }
    return std::nullopt;
}

// Neon's pooler refuses what a migration needs, and its name and certificate are the direct host's but for the suffix.
void useDirectHost(ConnectionOptions& options) {
    const qsizetype dot = options.host.indexOf(QLatin1Char('.'));
    if (const QLatin1String suffix("-pooler"); QStringView(options.host).left(dot).endsWith(suffix))
        options.host.remove(dot - suffix.size(), suffix.size());
}

void demandCheckedTls(ConnectionOptions& options) {
    QString& mode = options.parameters[QStringLiteral("sslmode")];
    if (mode != QLatin1String("verify-ca"))
        mode = QStringLiteral("verify-full");
    QString& certificates = options.parameters[QStringLiteral("sslrootcert")];
    if (certificates.isEmpty()) {
        certificates = QString::fromLatin1(systemCertificates);
        options.parameters[QStringLiteral("channel_binding")] = QStringLiteral("require");
    }
}

} // namespace

Result<ConnectionOptions> ConnectionOptions::parse(const QString& url) {
    const std::optional<QStringView> rest = withoutScheme(QStringView(url).trimmed());
    if (!rest)
        return invalid(QStringLiteral("it must begin with postgresql://."));
    ConnectionOptions options;

    const qsizetype question = rest->indexOf(QLatin1Char('?'));
    const QStringView beforeQuery = question < 0 ? *rest : rest->left(question);
    const qsizetype slash = beforeQuery.indexOf(QLatin1Char('/'));
    QStringView authority = slash < 0 ? beforeQuery : beforeQuery.left(slash);
    if (const qsizetype at = authority.lastIndexOf(QLatin1Char('@')); at >= 0) {
        if (const Status read = readUserInfo(options, authority.left(at)); !read)
            return failure(read.error());
        authority = authority.mid(at + 1);
    }
    if (const Status read = readHostAndPort(options, authority); !read)
        return failure(read.error());
    if (slash >= 0) {
        const QStringView encoded = beforeQuery.mid(slash + 1);
        // A slash that a password contains ends up here, with what follows of the password.
        if (encoded.contains(QLatin1Char('@')) || encoded.contains(QLatin1Char('/')))
            return invalid(QStringLiteral("there is an @ or a second / after the host (write / as %2F and @ as %40 in "
                                          "a password)."));
        const Result<QString> database = decode(encoded, QStringLiteral("database's name"));
        if (!database)
            return failure(database.error());
        options.database = *database;
    }
    if (question >= 0) {
        if (const Status read = readQuery(options, rest->mid(question + 1)); !read)
            return failure(read.error());
    }
    if (options.host.contains(QLatin1Char(',')))
        return invalid(QStringLiteral("it names several hosts; give one."));

    if (const auto found = options.parameters.find(QStringLiteral("sslrootcert"));
        found != options.parameters.end() && found->second == QLatin1String("system")) {
        found->second = QString::fromLatin1(systemCertificates);
        options.parameters[QStringLiteral("sslmode")] = QStringLiteral("verify-full"); // as libpq 16 and later have it
    }
    if (options.isNeon()) {
        useDirectHost(options);
        demandCheckedTls(options);
    }
    return options;
}

bool ConnectionOptions::isNeon() const {
    return host.endsWith(QLatin1String(".neon.tech"), Qt::CaseInsensitive);
}

QString ConnectionOptions::displayName() const {
    const bool isFolder = host.startsWith(QLatin1Char('/'));
    QString name = QStringLiteral("postgresql://");
    if (!user.isEmpty())
        name += user + QLatin1Char('@');
    if (!isFolder)
        name += (host.contains(QLatin1Char(':')) ? QString(QLatin1Char('[') + host + QLatin1Char(']')) : host) +
                QLatin1Char(':') + QString::number(port);
    name += QLatin1Char('/') + database;
    if (isFolder)
        name += QStringLiteral("?host=") + host + QStringLiteral("&port=") + QString::number(port);
    return name;
}

} // namespace invites::db
