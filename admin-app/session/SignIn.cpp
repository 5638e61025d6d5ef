#include "admin-app/session/SignIn.h"

#include "common/db/Connection.h"
#include "common/db/Migrations.h"
#include "common/vault/CodeCipher.h"
#include "common/vault/Hashes.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace invites::admin {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(SignIn)
};

// Shorter than libpq's own patience: a person waits.
constexpr const char* connectSeconds = "10";

struct Rights {
    bool isOwner = false;
    bool isAdmin = false;
    bool isModerator = false;
    bool mayCreate = false;

    std::optional<Role> role() const {
        if (isOwner)
            return Role::Owner;
        if (isAdmin)
            return Role::Admin;
        return isModerator ? std::optional(Role::Moderator) : std::nullopt;
    }
};

Result<Rights> readRights(db::Connection& connection) {
    static const db::Query query("sign_in_rights");
    const auto rows = connection.runIdempotent(query);
    if (!rows)
        return failure(rows.error());
    const db::Row row = rows->first();
    return Rights{row.boolean(1), row.boolean(2), row.boolean(3), row.boolean(4)};
}

Diagnosis noRole(const db::ConnectionOptions& options) {
    return {SignInProblem::NoRole,
        Text::tr("The login \"%1\" is neither an owner's nor an admin's nor a moderator's.").arg(options.user),
        Text::tr("Ask an owner to give it a role, or sign in with another login.")};
}

std::optional<Diagnosis> diagnoseSchema(const db::SchemaReport& report, const Rights& rights) {
    const QString versions =
        Text::tr("It is at migration %1, this program at %2.").arg(report.applied).arg(report.expected);
    switch (report.state) {
    case db::SchemaState::Current:
        return std::nullopt;
    case db::SchemaState::Missing:
        return Diagnosis{SignInProblem::SchemaMissing, Text::tr("The database is empty: it has no schema of ours yet."),
            rights.isOwner || rights.mayCreate ? Text::tr("Your login may set it up now.")
                                               : Text::tr("Ask its owner to set it up, or check the database's name.")};
    case db::SchemaState::Older:
        return Diagnosis{SignInProblem::SchemaOlder, Text::tr("The database is older than this program. ") + versions,
            rights.isOwner ? Text::tr("You may bring it up to date now; servers and consoles that are older "
                                      "must be updated too.")
                           : Text::tr("Ask an owner to bring it up to date.")};
    case db::SchemaState::Newer:
        return Diagnosis{SignInProblem::SchemaNewer, Text::tr("The database is newer than this program. ") + versions,
            Text::tr("Install the newer console.")};
    case db::SchemaState::Damaged:
        break;
    }
    return Diagnosis{SignInProblem::SchemaDamaged, Text::tr("The database's schema is not one that we made."),
        Text::tr("Restore it from a backup; nothing was changed."), report.detail};
}

Diagnosis keyringProblem(SignInProblem problem, const QString& sentence, const QString& advice) {
    return {problem, sentence, advice};
}

// The vault's own sentences name the file and the way out; which of them it is must be told apart here.
Diagnosis diagnoseKeyringFile(const QString& path, const Error& error) {
    const QFileInfo file(path);
    if (!file.exists())
        return keyringProblem(SignInProblem::KeyringMissing, Text::tr("There is no keyring %1.").arg(path),
            Text::tr("Choose the file in the profile, or get a copy from another admin."));
    constexpr auto others =
        QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    if (!file.isFile() || !file.isReadable())
        return {SignInProblem::KeyringUnreadable, Text::tr("The keyring %1 cannot be read.").arg(path),
            Text::tr("Give the file to your user, with mode 0600."), error.detail};
    if (file.permissions() & others)
        return keyringProblem(SignInProblem::KeyringOpenToOthers,
            Text::tr("Others on this computer can read the keyring %1.").arg(path),
            Text::tr("Run chmod 600 on it, and consider who may have read it."));
    return {SignInProblem::KeyringDamaged, Text::tr("The keyring %1 is damaged.").arg(path),
        Text::tr("Restore it from a copy."), error.detail};
}

// The fingerprint key is tried too: with a wrong one no code would ever be found again.
bool opens(const vault::Keyring& keyring, const vault::CodeCipher& cipher, const db::Row& row) {
    const auto code = cipher.open(row.bytes(2), CampaignId(row.integer(0)), row.bytes(1));
    return code && vault::codeFingerprint(keyring, *code) == row.bytes(1);
}

std::optional<Diagnosis> takeKeyring(db::Connection& connection, const QString& path, SignInAnswer& answer) {
    auto loaded = vault::Keyring::load(path);
    if (!loaded)
        return diagnoseKeyringFile(path, loaded.error());
    auto keyring = std::make_shared<const vault::Keyring>(std::move(*loaded));
    static const db::Query query("sample_sealed_code");
    const auto sample = connection.runIdempotent(query);
    if (!sample)
        return diagnoseOpening(sample.error(), connection.options());
    if (!sample->isEmpty() && !opens(*keyring, vault::CodeCipher(keyring), sample->first()))
        return keyringProblem(SignInProblem::KeyringWrong,
            Text::tr("The keyring %1 does not open this database's codes.").arg(path),
            Text::tr("It belongs to another installation, or lacks the newest key: choose the right file."));
    answer.keyring = std::move(keyring);
    return std::nullopt;
}

// The words of libpq (fe-connect.c, fe-secure-openssl.c), of OpenSSL and of the C library that tell failures apart:
// there is no code for them.
struct Words {
    const char* words;
    SignInProblem problem;
};
constexpr Words openingWords[] = {
    {"could not translate host name", SignInProblem::NameNotFound}, {"root certificate file", SignInProblem::CaFile},
    {"could not read root certificate", SignInProblem::CaFile}, {"does not support SSL", SignInProblem::TlsMissing},
    {"does not match host name", SignInProblem::TlsWrongName},
    {"could not get server's host name from server certificate", SignInProblem::TlsWrongName},
    {"certificate verify failed", SignInProblem::TlsUntrusted}, {"channel binding", SignInProblem::TlsUntrusted},
    {"timeout expired", SignInProblem::Timeout}, {"timed out", SignInProblem::Timeout},
    {"Connection refused", SignInProblem::Refused},
    {"No such file or directory", SignInProblem::Refused}, // the socket of a server that is not running
};

SignInProblem openingProblem(const Error& error) {
    if (error.reason == QLatin1String("28P01"))
        return SignInProblem::PasswordWrong;
    if (error.code == ErrorCode::NotFound)
        return SignInProblem::DatabaseMissing;
    if (error.code == ErrorCode::PermissionDenied)
        return SignInProblem::LoginRefused;
    for (const Words& known : openingWords) {
        if (error.detail.contains(QLatin1String(known.words)))
            return known.problem;
    }
    return SignInProblem::Unreachable;
}

struct Advice {
    QString sentence;
    QString advice;
};

// What is wrong before the database has looked at who comes.
Advice networkAdvice(SignInProblem problem, const db::ConnectionOptions& options) {
    const QString place = options.host;
    switch (problem) {
    case SignInProblem::CaFile:
        return {Text::tr("The file of certificate authorities cannot be used."),
            Text::tr("Choose another CA file in the profile, or leave it empty for the system's authorities.")};
    case SignInProblem::NameNotFound:
        return {Text::tr("There is no computer called \"%1\".").arg(place),
            Text::tr("Check the host's name and whether this computer is online.")};
    case SignInProblem::Refused:
        return {Text::tr("Nothing listens at %1, port %2.").arg(place).arg(options.port),
            Text::tr("Check the port, and that PostgreSQL is running there.")};
    case SignInProblem::Timeout:
        return {Text::tr("%1 did not answer in time.").arg(place),
            Text::tr(
                "Check the network and the host's name, then try again; a database that sleeps may need a moment.")};
    case SignInProblem::TlsMissing:
        return {Text::tr("The server does not speak TLS, and the profile demands it."),
            Text::tr("Have TLS switched on there; only on a computer that you trust choose \"No TLS\".")};
    case SignInProblem::TlsUntrusted:
        return {Text::tr("The server's certificate is not trusted."),
            Text::tr("Choose the CA file that signed it in the profile. Somebody may be between you and the server.")};
    case SignInProblem::TlsWrongName:
        return {Text::tr("The server's certificate is not made out to \"%1\".").arg(place),
            Text::tr("Use the name in the certificate. Somebody may be between you and the server.")};
    default:
        return {Text::tr("The database cannot be reached."), Text::tr("What the system said is below; try again.")};
    }
}

Advice loginAdvice(SignInProblem problem, const db::ConnectionOptions& options) {
    if (problem == SignInProblem::PasswordWrong)
        return {Text::tr("The password is wrong, or there is no login \"%1\".").arg(options.user),
            Text::tr("Type both again; an owner can set a new password.")};
    if (problem == SignInProblem::LoginRefused)
        return {Text::tr("The login \"%1\" is unknown or disabled, or not let in from here.").arg(options.user),
            Text::tr("Ask an owner.")};
    return {Text::tr("The server has no database \"%1\".").arg(options.database),
        Text::tr("Check the database's name in the profile.")};
}

SignInAnswer& stop(SignInAnswer& answer, Diagnosis diagnosis) {
    answer.diagnosis = std::move(diagnosis);
    return answer;
}

// PermissionDenied once inside means that the login is none of ours.
Diagnosis diagnoseInside(const Error& error, const db::ConnectionOptions& options) {
    return error.code == ErrorCode::PermissionDenied ? noRole(options) : diagnoseOpening(error, options);
}

SignInAnswer enter(db::Connection& connection, const SignInRequest& request, SignInAnswer answer) {
    const auto rights = readRights(connection);
    if (!rights)
        return stop(answer, diagnoseInside(rights.error(), request.options));
    const auto schema = db::inspectSchema(connection, db::Migration::embedded());
    if (!schema)
        return stop(answer, diagnoseInside(schema.error(), request.options));
    answer.role = rights->role();
    answer.maySetUp = schema->state == db::SchemaState::Missing && (rights->isOwner || rights->mayCreate);
    answer.mayMigrate = schema->state == db::SchemaState::Older && rights->isOwner;
    if (auto wrong = diagnoseSchema(*schema, *rights))
        return stop(answer, std::move(*wrong));
    if (!answer.role)
        return stop(answer, noRole(request.options));
    if (answer.role != Role::Moderator && !request.keyringFile.isEmpty()) {
        if (auto wrong = takeKeyring(connection, request.keyringFile, answer)) {
            answer.mayGoOnWithoutKeyring = wrong->problem >= SignInProblem::KeyringMissing;
            return stop(answer, std::move(*wrong));
        }
    }
    if (!request.isTest) {
        static const db::Query record("record_sign_in");
        if (const auto recorded = connection.run(record); !recorded)
            return stop(answer, diagnoseInside(recorded.error(), request.options));
    }
    return answer;
}

} // namespace

Diagnosis diagnoseOpening(const Error& error, const db::ConnectionOptions& options) {
    const SignInProblem problem = openingProblem(error);
    const bool isLogin = problem == SignInProblem::PasswordWrong || problem == SignInProblem::LoginRefused ||
                         problem == SignInProblem::DatabaseMissing;
    const Advice advice = isLogin ? loginAdvice(problem, options) : networkAdvice(problem, options);
    return {
        problem, advice.sentence, advice.advice, problem == SignInProblem::PasswordWrong ? QString() : error.detail};
}

SignInAnswer signIn(const SignInRequest& request) {
    SignInAnswer answer;
    answer.options = request.options;
    db::ConnectionOptions hurried = request.options;
    hurried.parameters.try_emplace(QStringLiteral("connect_timeout"), QLatin1String(connectSeconds));
    db::Connection connection(hurried);
    if (const Status opened = connection.open(); !opened)
        return stop(answer, diagnoseOpening(opened.error(), request.options));
    return enter(connection, request, std::move(answer));
}

std::optional<Diagnosis> checkPassword(const db::ConnectionOptions& options) {
    db::ConnectionOptions hurried = options;
    hurried.parameters.try_emplace(QStringLiteral("connect_timeout"), QLatin1String(connectSeconds));
    db::Connection connection(hurried);
    if (const Status opened = connection.open(); !opened)
        return diagnoseOpening(opened.error(), options);
    return std::nullopt;
}

} // namespace invites::admin
