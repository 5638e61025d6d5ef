#include "common/store/MemberStore.h"

#include "common/vault/Hashes.h"

namespace invites::store {

namespace {

tl::unexpected<Error> unknownWord(const QString& word) {
    return failure(ErrorCode::Internal,
        QStringLiteral("The database answered \"%1\", which this program does not know.").arg(word));
}

Result<SignInOutcome> signInOutcomeFromText(const QString& text) {
    if (text == QLatin1String("signed_in"))
        return SignInOutcome::SignedIn;
    if (text == QLatin1String("unknown"))
        return SignInOutcome::Unknown;
    if (text == QLatin1String("spent"))
        return SignInOutcome::Spent;
    if (text == QLatin1String("expired"))
        return SignInOutcome::Expired;
    if (text == QLatin1String("not_confirmed"))
        return SignInOutcome::NotConfirmed;
    return unknownWord(text);
}

Result<HeldTicket> heldTicketFromText(const QString& text) {
    if (text == QLatin1String("kept"))
        return HeldTicket::Kept;
    if (text == QLatin1String("given"))
        return HeldTicket::Given;
    if (text == QLatin1String("dropped"))
        return HeldTicket::Dropped;
    return unknownWord(text);
}

// What the browser holds, and its new session.
template <typename Return>
void addBrowser(db::Parameters& parameters, const Return& returned, const vault::MemberCipher& cipher) {
    std::optional<QByteArray> ticketHash;
    std::optional<QByteArray> sealedSecret;
    if (returned.ticketSecret) {
        ticketHash = vault::ticketSecretHash(*returned.ticketSecret);
        sealedSecret = cipher.sealTicketSecret(*returned.ticketSecret);
    }
    parameters.bytes(returned.sessionHash).bytes(returned.oldSessionHash).bytes(ticketHash).bytes(sealedSecret);
}

db::Parameters parametersOf(const SignInReturn& returned, const vault::MemberCipher& cipher) {
    db::Parameters parameters;
    parameters.bytes(returned.stateHash)
        .bytes(returned.browserHash)
        .text(returned.provider)
        .bytes(returned.subjectHash)
        .bytes(cipher.sealProfile(returned.profile, returned.provider, returned.subjectHash))
        .bytes(cipher.emailHash(returned.profile.email));
    addBrowser(parameters, returned, cipher);
    parameters.int64Array(cipher.nameIndex(returned.profile.name));
    return parameters;
}

std::optional<QString> slugOf(const SignInBeginning& beginning) {
    return beginning.returnSlug.isEmpty() ? std::nullopt : std::optional(beginning.returnSlug);
}

} // namespace

MemberStore::MemberStore(db::Connection& connection, const vault::MemberCipher& cipher)
    : m_connection(connection), m_cipher(cipher) {}

Result<bool> MemberStore::begin(const SignInBeginning& beginning) {
    static const db::Query query("begin_sign_in");
    const auto rows = m_connection.runIdempotent(query, db::Parameters()
                                                            .bytes(beginning.stateHash)
                                                            .bytes(beginning.browserHash)
                                                            .text(beginning.provider)
                                                            .text(slugOf(beginning))
                                                            .bytes(beginning.addressHash)
                                                            .int32(beginning.addressLimit));
    if (!rows)
        return failure(rows.error());
    return rows->first().text(0) == QLatin1String("begun");
}

Result<bool> MemberStore::beginByMail(const MailSignInBeginning& beginning) {
    static const db::Query query("begin_mail_sign_in");
    const auto rows = m_connection.runIdempotent(
        query, db::Parameters()
                   .bytes(beginning.stateHash)
                   .bytes(beginning.browserHash)
                   .text(slugOf(beginning))
                   .bytes(beginning.addressHash)
                   .int32(beginning.addressLimit)
                   .bytes(beginning.subjectHash)
                   .bytes(m_cipher.sealProfile(beginning.profile, beginning.provider, beginning.subjectHash))
                   .bytes(m_cipher.emailHash(beginning.profile.email))
                   .bytes(beginning.target.mailboxHash)
                   .bytes(beginning.target.sealed));
    if (!rows)
        return failure(rows.error());
    return rows->first().text(0) == QLatin1String("begun");
}

Result<SignInAnswer> MemberStore::finish(const SignInReturn& returned) {
    static const db::Query query("finish_sign_in");
    return finishBy(query, parametersOf(returned, m_cipher));
}

Result<SignInAnswer> MemberStore::finishByMail(const MailSignInReturn& returned) {
    static const db::Query query("finish_mail_sign_in");
    db::Parameters parameters;
    parameters.bytes(returned.stateHash).bytes(returned.browserHash).bytes(returned.subjectHash);
    addBrowser(parameters, returned, m_cipher);
    return finishBy(query, parameters);
}

Result<SignInAnswer> MemberStore::finishBy(const db::Query& query, const db::Parameters& parameters) {
    const auto rows = m_connection.runIdempotent(query, parameters);
    if (!rows)
        return failure(rows.error());
    const db::Row row = rows->first();
    const auto outcome = signInOutcomeFromText(row.text(0));
    if (!outcome)
        return failure(outcome.error());
    SignInAnswer answer;
    answer.outcome = *outcome;
    if (*outcome != SignInOutcome::SignedIn)
        return answer;
    answer.returnSlug = row.optionalText(1).value_or(QString());
    const auto held = heldTicketFromText(row.text(2));
    if (!held)
        return failure(held.error());
    answer.ticket = *held;
    if (*held == HeldTicket::Given) {
        auto secret = m_cipher.openTicketSecret(row.bytes(4), row.bytes(3));
        if (!secret)
            return failure(secret.error());
        answer.ticketSecret = std::move(*secret);
    }
    return answer;
}

Result<std::optional<SignedInMember>> MemberStore::memberOf(const QByteArray& sessionHash) {
    static const db::Query query("member_of_session");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytes(sessionHash));
    if (!rows)
        return failure(rows.error());
    if (rows->isEmpty())
        return std::optional<SignedInMember>();
    const db::Row row = rows->first();
    const QString provider = row.text(1);
    const auto profile = m_cipher.openProfile(row.bytes(3), provider, row.bytes(2));
    if (!profile)
        return failure(profile.error());
    return std::optional(SignedInMember{MemberId(row.integer(0)), provider, *profile, row.instant(4)});
}

Result<std::optional<Secret>> MemberStore::ticketToHold(
    const QByteArray& sessionHash, const QString& slug, const std::optional<QByteArray>& ticketHash) {
    static const db::Query query("ticket_to_hold");
    const auto rows =
        m_connection.runIdempotent(query, db::Parameters().bytes(sessionHash).text(slug).bytes(ticketHash));
    if (!rows)
        return failure(rows.error());
    if (rows->isEmpty())
        return std::optional<Secret>();
    auto secret = m_cipher.openTicketSecret(rows->first().bytes(1), rows->first().bytes(0));
    if (!secret)
        return failure(secret.error());
    return std::optional(std::move(*secret));
}

Result<SignOutAnswer> MemberStore::signOut(
    const QByteArray& sessionHash, bool everywhere, const std::optional<QByteArray>& ticketHash) {
    static const db::Query query("end_session");
    const auto rows =
        m_connection.runIdempotent(query, db::Parameters().bytes(sessionHash).boolean(everywhere).bytes(ticketHash));
    if (!rows)
        return failure(rows.error());
    return SignOutAnswer{rows->first().boolean(0), rows->first().boolean(1)};
}

} // namespace invites::store
