#include "common/store/NoticeStore.h"
#include "common/vault/AppealCipher.h"
#include "common/vault/CodeCipher.h"
#include "common/vault/NoticeCipher.h"
#include "tests/support/server/CommandLine.h"
#include "tests/support/store/MemberFixture.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

// `rotate`, for everything that is sealed.
class RotationPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everythingOpensWithoutTheOldKey();
    void aRowThatSomebodyChangesIsLeftToTheNextRun();
    void onlyAnOwnerMayRotate();

private:
    static constexpr char mailbox[] = "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm";
    static constexpr char token[] = "uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu";

    // A code, a member with a ticket, a deleted one whose code is remembered, and an address.
    void fill();
    test::CommandResult rotate(const QString& url);
    // A newer key; and the first one away.
    void addKey() { QCOMPARE(test::runCommand({u"keygen"_s, u"--add"_s, m_fixture.keyringFile()}, {}).exitCode, 0); }
    void removeOldKey();
    QString behind() {
        return m_fixture.sql(
            u"select count(*) from (select sealed from invites.code union all select sealed_profile from"
            " invites.member_identity union all select sealed_secret from invites.ticket where sealed_secret is not "
            "null"
            " union all select sealed_secret from invites.taken_code union all select sealed from "
            "invites.ticket_notice union all select sealed from invites.appeal)"
            " s (sealed) where substr(sealed, 2, 4) = '\\x00000001'"_s);
    }

    test::StoreFixture m_fixture;
};

void RotationPgTest::fill() {
    const auto keyring = std::make_shared<const vault::Keyring>(m_fixture.keyring());
    test::MemberFixture members(m_fixture);
    m_fixture.addCodes({u"A1"_s, u"A2"_s});
    members.ask(u"ann"_s, members.signIn(u"ann"_s));
    const QByteArray gone = members.signIn(u"bob"_s);
    members.ask(u"bob"_s, gone);
    QVERIFY(members.records().remove(gone).value() == store::DeletionOutcome::Done);
    const vault::NoticeCipher notices(keyring);
    store::NoticeStore(m_fixture.connection())
        .ask(members.hashOf(u"ann"_s),
            {NoticeChannel::Email, mailbox, notices.seal(Secret("an address"), mailbox, token), token},
            QByteArray(32, 'a'))
        .value();
    const vault::SealedAppeal appeal = vault::AppealCipher(keyring).seal(Secret("not my fault"));
    m_fixture.sql(u"insert into invites.appeal (campaign_id, ticket_id, reference, sealed) select campaign_id, id, "
                  u"'\\x%1', '\\x%2'"
                  " from invites.ticket where member_id is not null"_s.arg(
                      QString::fromLatin1(appeal.reference.toHex()), QString::fromLatin1(appeal.words.toHex())));
}

test::CommandResult RotationPgTest::rotate(const QString& url) {
    QProcessEnvironment environment;
    environment.insert(u"INVITES_DATABASE_URL"_s, url);
    environment.insert(u"INVITES_KEYRING_FILE"_s, m_fixture.keyringFile());
    return test::runCommand({u"rotate"_s}, environment);
}

void RotationPgTest::removeOldKey() {
    QFile file(m_fixture.keyringFile());
    QVERIFY(file.open(QIODevice::ReadWrite));
    QJsonObject ring = QJsonDocument::fromJson(file.readAll()).object();
    QJsonArray keys = ring.value("code_keys"_L1).toArray();
    keys.removeFirst();
    ring.insert(u"code_keys"_s, keys);
    QVERIFY(file.resize(0) && file.seek(0));
    file.write(QJsonDocument(ring).toJson());
}

void RotationPgTest::everythingOpensWithoutTheOldKey() {
    fill();
    addKey();
    QCOMPARE(behind(), u"7"_s);
    const test::CommandResult rotated = rotate(m_fixture.database().url);
    QVERIFY2(rotated.exitCode == 0, rotated.errors.constData());
    for (const char* line : {"2 codes; 2 are now under key 2", "1 profiles of members; 1 are",
             "1 secrets of tickets; 1 are", "1 secrets of tickets of deleted accounts; 1 are",
             "1 addresses for word of a turn; 1 are", "1 words of appeals; 1 are"})
        QVERIFY2(rotated.output.contains(line), rotated.output.constData());
    QCOMPARE(behind(), u"0"_s);
    QVERIFY(rotate(m_fixture.database().url)
                .output.contains("1 profiles of members; 0 are now under key 2, the others were already."));

    removeOldKey();
    const auto keyring = std::make_shared<const vault::Keyring>(vault::Keyring::load(m_fixture.keyringFile()).value());
    QVERIFY(!keyring->codeKey(1));
    const vault::MemberCipher members(keyring);
    store::MemberStore store(m_fixture.connection(), members);
    store::SignInReturn back;
    const QByteArray session = test::StoreFixture::hashOf(u"session 1"_s);
    QCOMPARE(store.memberOf(session).value()->profile.name, u"ann"_s);
    const auto sealed = [&](const QString& query) { return QByteArray::fromHex(m_fixture.sql(query).toLatin1()); };
    const QByteArray ann = test::MemberFixture::hashOf(u"ann"_s);
    QCOMPARE(
        members
            .openTicketSecret(
                sealed(u"select encode(sealed_secret, 'hex') from invites.ticket where sealed_secret is not null"_s),
                ann)
            .value()
            .revealText(),
        u"ann"_s);
    QCOMPARE(members
                 .openTicketSecret(sealed(u"select encode(sealed_secret, 'hex') from invites.taken_code"_s),
                     test::MemberFixture::hashOf(u"bob"_s))
                 .value()
                 .revealText(),
        u"bob"_s);
    QCOMPARE(vault::NoticeCipher(keyring)
                 .open(sealed(u"select encode(sealed, 'hex') from invites.ticket_notice"_s), mailbox, token)
                 .value()
                 .revealText(),
        u"an address"_s);
    QCOMPARE(vault::AppealCipher(keyring)
                 .open(sealed(u"select encode(sealed, 'hex') from invites.appeal"_s),
                     sealed(u"select encode(reference, 'hex') from invites.appeal"_s))
                 .value()
                 .revealText(),
        u"not my fault"_s);
    const vault::CodeCipher codes(keyring);
    const auto seen = store::TicketStore(m_fixture.connection(), codes).look({ann}).value().front().value();
    QCOMPARE(test::StoreFixture::codeOf(*seen.ticket), u"A1"_s);
    QCOMPARE(m_fixture.sql(u"select string_agg(after ->> 'kind', ' ' order by id) from invites.audit_event"
                           " where action = 'reseal_records'"_s),
        u"profile ticket taken_code notice appeal"_s);
}

void RotationPgTest::aRowThatSomebodyChangesIsLeftToTheNextRun() {
    addKey();
    const auto other = m_fixture.connect();
    const auto done = other->transact([&](db::Connection& connection) -> Status {
        const auto held = connection.run(db::Query(u"test"_s, "select from invites.member_identity for update"));
        if (!held)
            return failure(held.error());
        const test::CommandResult rotated = rotate(m_fixture.database().url);
        if (rotated.exitCode != 1 || !rotated.errors.contains("1 records were being changed: run it again"))
            qFatal("%d %s", rotated.exitCode, rotated.errors.constData());
        return {};
    });
    QVERIFY(done);
    QCOMPARE(rotate(m_fixture.database().url).exitCode, 0);
    QCOMPARE(behind(), u"0"_s);
}

void RotationPgTest::onlyAnOwnerMayRotate() {
    m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
    QCOMPARE(rotate(m_fixture.database().directUrlFor(u"adam"_s, u"adam"_s)).exitCode, 1);
    const auto adam = m_fixture.connectAs(u"adam"_s);
    for (const char* kind : {"profile", "ticket", "taken_code", "notice", "appeal"})
        QCOMPARE(m_fixture.refusal(*adam, u"select invites.sealed_records('%1', 0, 10)"_s.arg(QLatin1String(kind))),
            u"42501"_s);
}

QTEST_GUILESS_MAIN(RotationPgTest)
#include "RotationPgTest.moc"
