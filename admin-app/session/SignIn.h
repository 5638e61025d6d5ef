#pragma once

#include "admin-app/session/Session.h"
#include "common/base/Result.h"
#include "common/db/ConnectionOptions.h"
#include "common/vault/Keyring.h"

#include <QString>

#include <memory>
#include <optional>

namespace invites::admin {

// Everything that can stand between a person and the console, in the order in which it is met.
enum class SignInProblem {
    Incomplete, // the profile lacks something or contains what cannot be
    CaFile,     // the file of certificate authorities is missing or is none
    NameNotFound,
    Refused, // the computer answers, nothing listens there
    Timeout,
    TlsMissing,   // the server has no TLS, the profile wants it
    TlsUntrusted, // its certificate is signed by nobody we trust, or is out of date
    TlsWrongName, // its certificate is another computer's
    Unreachable,  // for another reason, which libpq says
    PasswordWrong,
    LoginRefused, // unknown, disabled, or not let in from here
    DatabaseMissing,
    SchemaMissing,
    NoRole, // a login that is none of ours
    SchemaOlder,
    SchemaNewer,
    SchemaDamaged,
    KeyringMissing,
    KeyringOpenToOthers,
    KeyringUnreadable,
    KeyringDamaged,
    KeyringWrong, // does not open this database's codes
};

// What is wrong and what to do about it: a sentence each.
struct Diagnosis {
    SignInProblem problem = SignInProblem::Unreachable;
    QString sentence;
    QString advice;
    QString detail = {}; // what the system said itself, where that helps
};

struct SignInRequest {
    db::ConnectionOptions options;
    QString keyringFile; // empty: none
    bool isTest = false; // leaves no trace
};

struct SignInAnswer {
    db::ConnectionOptions options;
    std::optional<Role> role;
    std::shared_ptr<const vault::Keyring> keyring;
    std::optional<Diagnosis> diagnosis; // empty: everything is in order
    // What the person may do about it with this login.
    bool maySetUp = false;
    bool mayMigrate = false;
    bool mayGoOnWithoutKeyring = false;
};

// Goes the whole way in, and says where it ended. Waits for the network; any thread but the GUI's.
SignInAnswer signIn(const SignInRequest& request);

// Is this still the person's password? Opens a connection and closes it. As above.
std::optional<Diagnosis> checkPassword(const db::ConnectionOptions& options);

// Why a connection was not opened, from Connection::open()'s error. libpq's own messages must be in English, as they
// are where the program set LC_MESSAGES to "C".
Diagnosis diagnoseOpening(const Error& error, const db::ConnectionOptions& options);

} // namespace invites::admin
