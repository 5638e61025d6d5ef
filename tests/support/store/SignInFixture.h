#pragma once

#include "common/store/MemberStore.h"
#include "tests/support/store/StoreFixture.h"

namespace invites::test {

// Signs people in as a server would. A person's name and address follow from what he is called: "ann" of a provider is
// "Ann", ann@example.org. One thread.
class SignInFixture {
public:
    explicit SignInFixture(StoreFixture& fixture);

    const vault::MemberCipher& cipher() const { return m_cipher; }

    // In a browser that holds the ticket of this visitor of the fixture, or none.
    MemberId signIn(
        const QString& person, const QString& visitor = {}, const QString& provider = QStringLiteral("linkedin"));
    // The same under another name.
    MemberId signInAs(const QString& person, const MemberProfile& profile, const QString& visitor = {},
        const QString& provider = QStringLiteral("linkedin"));
    // In a browser that holds the ticket with this secret, or none; what is answered.
    store::SignInAnswer signInWith(const QString& person, const MemberProfile& profile,
        const std::optional<Secret>& ticketSecret, const QString& provider = QStringLiteral("linkedin"));
    // The session that the last sign-in made.
    const QByteArray& session() const { return m_session; }
    QByteArray subjectOf(const QString& person, const QString& provider = QStringLiteral("linkedin")) const {
        return m_cipher.subjectHash(provider.toStdString(), person.toStdString());
    }
    bool isSignedIn(const QByteArray& session);

private:
    StoreFixture& m_fixture;
    vault::MemberCipher m_cipher;
    QByteArray m_session;
    int m_signIns = 0;
};

} // namespace invites::test
