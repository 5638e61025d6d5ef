#include "tests/support/store/SignInFixture.h"

namespace invites::test {
namespace {

template <typename T>
T granted(Result<T> result) {
    if (!result)
        qFatal("%s", qUtf8Printable(result.error().detail));
    return std::move(*result);
}

} // namespace

SignInFixture::SignInFixture(StoreFixture& fixture)
    : m_fixture(fixture), m_cipher(std::make_shared<const vault::Keyring>(fixture.keyring())) {}

MemberId SignInFixture::signIn(const QString& person, const QString& visitor, const QString& provider) {
    QString name = person;
    name[0] = name[0].toUpper();
    return signInAs(person, {name, person + QStringLiteral("@example.org")}, visitor, provider);
}

MemberId SignInFixture::signInAs(
    const QString& person, const MemberProfile& profile, const QString& visitor, const QString& provider) {
    const std::optional<Secret> secret =
        visitor.isEmpty() ? std::nullopt : std::optional(Secret::fromText(QStringLiteral("ticket of ") + visitor));
    signInWith(person, profile, secret, provider);
    return granted(store::MemberStore(m_fixture.connection(), m_cipher).memberOf(m_session)).value().id;
}

store::SignInAnswer SignInFixture::signInWith(const QString& person, const MemberProfile& profile,
    const std::optional<Secret>& ticketSecret, const QString& provider) {
    store::MemberStore members(m_fixture.connection(), m_cipher);
    const QString number = QString::number(++m_signIns);
    const QByteArray state = StoreFixture::hashOf(QStringLiteral("state ") + number);
    const QByteArray browser = StoreFixture::hashOf(QStringLiteral("browser"));
    m_session = StoreFixture::hashOf(QStringLiteral("session ") + number);
    granted(members.begin({state, browser, provider, QStringLiteral("sora"), std::nullopt, 0}));
    auto answer = granted(
        members.finish({state, browser, provider, subjectOf(person, provider), profile, m_session, {}, ticketSecret}));
    if (answer.outcome != store::SignInOutcome::SignedIn)
        qFatal("%s could not sign in.", qUtf8Printable(person));
    return answer;
}

bool SignInFixture::isSignedIn(const QByteArray& session) {
    return granted(store::MemberStore(m_fixture.connection(), m_cipher).memberOf(session)).has_value();
}

} // namespace invites::test
