#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"
#include "common/domain/Member.h"
#include "common/store/NoticeStore.h"
#include "common/vault/MemberCipher.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace invites::store {

// A sign-in that begins. Hashes: 32 bytes, SHA-256 of what only the browser has.
struct SignInBeginning {
    QByteArray stateHash;
    QByteArray browserHash;
    QString provider;
    QString returnSlug; // of the campaign whose page he comes from; one that is none is forgotten
    std::optional<QByteArray> addressHash;
    int addressLimit = 0; // sign-ins an hour from one address, 0 for no limit
};

// The same by a link that is mailed; its provider is "email".
struct MailSignInBeginning : SignInBeginning {
    QByteArray subjectHash;
    MemberProfile profile;
    NoticeTarget target; // its token is the state
};

// Somebody who comes with such a link.
struct MailSignInReturn {
    QByteArray stateHash;
    std::optional<QByteArray> browserHash;
    std::optional<QByteArray> subjectHash; // of the address that he says it was sent to
    QByteArray sessionHash;                // as in SignInReturn, like what follows
    std::optional<QByteArray> oldSessionHash;
    std::optional<Secret> ticketSecret;
};

// Somebody whom a provider vouches for, come back from there.
struct SignInReturn {
    QByteArray stateHash;
    QByteArray browserHash;
    QString provider;
    QByteArray subjectHash;
    MemberProfile profile;
    QByteArray sessionHash; // of the new session's secret, which no other sign-in has
    std::optional<QByteArray> oldSessionHash;
    std::optional<Secret> ticketSecret; // in the browser's cookie
};

enum class SignInOutcome {
    SignedIn,
    Unknown, // no such state, or another browser's or provider's
    Spent,
    Expired,
    NotConfirmed, // by a link from another browser, without the address that it was sent to
};

enum class HeldTicket {
    Kept,    // the browser's cookie stays as it is
    Given,   // the browser holds the member's ticket from now on
    Dropped, // the browser held another member's ticket
};

struct SignInAnswer {
    SignInOutcome outcome = SignInOutcome::Unknown;
    QString returnSlug; // may be empty
    HeldTicket ticket = HeldTicket::Kept;
    std::optional<Secret> ticketSecret; // where Given
};

struct SignedInMember {
    MemberId id;
    QString provider;
    MemberProfile profile;
    Instant signedInAt{};
};

struct SignOutAnswer {
    bool wasSignedIn = false;
    bool ticketIsHis = false; // the ticket that the browser holds is not to stay behind in it
};

// Members and their sessions, as a server needs them. A lost answer may be asked for again. On the connection's thread.
class MemberStore {
public:
    MemberStore(db::Connection& connection, const vault::MemberCipher& cipher);

    // False: too many were begun from this address.
    Result<bool> begin(const SignInBeginning& beginning);
    // Spends the state; makes member and session. One statement.
    Result<SignInAnswer> finish(const SignInReturn& returned);
    // The same by a mailed link. Whether one is sent, nobody is told.
    Result<bool> beginByMail(const MailSignInBeginning& beginning);
    Result<SignInAnswer> finishByMail(const MailSignInReturn& returned);
    // Nothing where the session has ended, or never was. DataCorrupt where the keyring does not open the profile.
    Result<std::optional<SignedInMember>> memberOf(const QByteArray& sessionHash);
    // The secret of his ticket of this campaign, where the browser does not hold it and its own need not stay
    // (ticketHash).
    Result<std::optional<Secret>> ticketToHold(
        const QByteArray& sessionHash, const QString& slug, const std::optional<QByteArray>& ticketHash);
    // everywhere: all sessions of the member, where this one has not ended.
    Result<SignOutAnswer> signOut(
        const QByteArray& sessionHash, bool everywhere, const std::optional<QByteArray>& ticketHash);

private:
    Result<SignInAnswer> finishBy(const db::Query& query, const db::Parameters& parameters);

    db::Connection& m_connection;
    const vault::MemberCipher& m_cipher;
};

} // namespace invites::store
