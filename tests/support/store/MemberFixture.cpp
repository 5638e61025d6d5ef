#include "tests/support/store/MemberFixture.h"

#include "common/vault/Hashes.h"

namespace invites::test {

namespace {

QString hex(const QByteArray& bytes) {
    return QString::fromLatin1(bytes.toHex());
}

template <typename T>
T granted(Result<T> result) {
    if (!result)
        qFatal("%s (%s)", qUtf8Printable(result.error().detail), qUtf8Printable(result.error().reason));
    return std::move(*result);
}

} // namespace

MemberFixture::MemberFixture(StoreFixture& fixture) : m_fixture(fixture), m_people(fixture) {}

QByteArray MemberFixture::hashOf(const QString& ticket) {
    return vault::ticketSecretHash(Secret::fromText(ticket));
}

QByteArray MemberFixture::signIn(const QString& person, const QString& ticket) {
    m_people.signInWith(person, {person, person + QStringLiteral("@example.org")},
        ticket.isEmpty() ? std::nullopt : std::optional(Secret::fromText(ticket)));
    return m_people.session();
}

store::RequestAnswer MemberFixture::ask(const QString& ticket, const std::optional<QByteArray>& session,
    const QString& holder, const QString& slug, const QString& address) {
    store::TicketRequest request = StoreFixture::requestOf(ticket, m_fixture.campaign(slug));
    request.secretHash = hashOf(ticket);
    request.sessionHash = session;
    if (session)
        request.sealedSecret = cipher().sealTicketSecret(Secret::fromText(ticket));
    if (!holder.isEmpty())
        request.holderHash = hashOf(holder);
    if (!address.isEmpty())
        request.addressHash = StoreFixture::hashOf(address);
    store::TicketStore tickets(m_fixture.connection(), m_fixture.cipher(), cipher());
    return granted(granted(tickets.request({request}, 0)).front());
}

void MemberFixture::give(const QString& ticket, const QStringList& codes, const QString& slug) {
    std::vector<store::GivenCode> given;
    for (const QString& code : codes)
        given.push_back(m_fixture.given(code, m_fixture.campaign(slug)));
    const auto answer = granted(m_fixture.tickets().contribute(hashOf(ticket), given));
    if (answer.outcome != store::StepOutcome::Done)
        qFatal("%s could not give codes.", qUtf8Printable(ticket));
}

void MemberFixture::report(const QString& ticket, ReportOutcome outcome) {
    if (granted(m_fixture.tickets().report(hashOf(ticket), outcome)).outcome != store::StepOutcome::Done)
        qFatal("%s could not report.", qUtf8Printable(ticket));
}

QString MemberFixture::state(const QString& ticket) {
    return m_fixture.sql(
        QStringLiteral("select state from invites.ticket where secret_hash = '\\x%1'").arg(hex(hashOf(ticket))));
}

qint64 MemberFixture::idOf(const QString& person) {
    return m_fixture
        .sql(QStringLiteral(
            "select coalesce(max(member_id), 0) from invites.member_identity where subject_hash = '\\x%1'")
                 .arg(hex(subjectOf(person))))
        .toLongLong();
}

int MemberFixture::confirmed(const QString& person) {
    return m_fixture.sql(QStringLiteral("select confirmed from invites.member where id = %1").arg(idOf(person)))
        .toInt();
}

} // namespace invites::test
