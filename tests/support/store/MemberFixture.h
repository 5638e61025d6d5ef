#pragma once

#include "common/store/MemberRecordStore.h"
#include "common/store/MemberStore.h"
#include "common/vault/MemberCipher.h"
#include "tests/support/store/SignInFixture.h"

namespace invites::test {

// Members on a StoreFixture. A person and a ticket have names, from which follows what identifies them; a ticket's
// secret is its name, so that it can be sealed. Whatever fails in here ends the program.
class MemberFixture {
public:
    explicit MemberFixture(StoreFixture& fixture);

    const vault::MemberCipher& cipher() const { return m_people.cipher(); }
    // Signs in with LinkedIn, in a browser that holds this ticket, or none; the session's hash.
    QByteArray signIn(const QString& person, const QString& ticket = {});
    // Asks for a ticket, signed in or not, in a browser that holds another one, or none.
    store::RequestAnswer ask(const QString& ticket, const std::optional<QByteArray>& session = {},
        const QString& holder = {}, const QString& slug = QStringLiteral("sora"), const QString& address = {});
    void give(const QString& ticket, const QStringList& codes, const QString& slug = QStringLiteral("sora"));
    void report(const QString& ticket, ReportOutcome outcome = ReportOutcome::Works);

    static QByteArray hashOf(const QString& ticket);
    QString state(const QString& ticket);
    // Of the member who signed in as this person; 0 where there is none.
    qint64 idOf(const QString& person);
    QByteArray subjectOf(const QString& person) const { return m_people.subjectOf(person); }
    int confirmed(const QString& person);
    store::MemberRecordStore records() { return store::MemberRecordStore(m_fixture.connection()); }

private:
    StoreFixture& m_fixture;
    SignInFixture m_people;
};

} // namespace invites::test
