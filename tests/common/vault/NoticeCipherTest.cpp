#include "common/vault/NoticeCipher.h"

#include "common/vault/Hashes.h"
#include "tests/common/vault/TestKeyring.h"

#include <QRegularExpression>
#include <QTest>

using namespace invites;
using namespace invites::vault;
using namespace Qt::StringLiterals;

class NoticeCipherTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aTargetOpensInItsRowAlone();
    void anotherKeyringOpensNothing();
    void mailboxesAreKnownAgainByThisKeyringAlone();
    void tokensAreRandomAndOfOneForm();
};

void NoticeCipherTest::aTargetOpensInItsRowAlone() {
    const NoticeCipher cipher(testKeyring());
    const QByteArray mailbox(32, 'm');
    const QByteArray token(32, 't');
    const QByteArray sealed = cipher.seal(Secret("ann@example.org"), mailbox, token);
    QVERIFY(!sealed.contains("ann"));
    QCOMPARE(cipher.open(sealed, mailbox, token)->reveal(), "ann@example.org");
    QCOMPARE(cipher.open(sealed, QByteArray(32, 'x'), token).error().code, ErrorCode::DataCorrupt);
    QCOMPARE(cipher.open(sealed, mailbox, QByteArray(32, 'x')).error().code, ErrorCode::DataCorrupt);
    QByteArray changed = sealed;
    changed[changed.size() - 1] = char(changed.back() ^ 1);
    QCOMPARE(cipher.open(changed, mailbox, token).error().code, ErrorCode::DataCorrupt);
    QVERIFY(cipher.seal(Secret("ann@example.org"), mailbox, token) != sealed);
}

void NoticeCipherTest::anotherKeyringOpensNothing() {
    const QByteArray hash(32, 'h');
    const QByteArray sealed = NoticeCipher(testKeyring()).seal(Secret("words"), hash, hash);
    const auto opened = NoticeCipher(testKeyring({testCodeKey(1, '2')})).open(sealed, hash, hash);
    QCOMPARE(opened.error().code, ErrorCode::DataCorrupt);
    QVERIFY(!opened.error().detail.contains(u"words"_s));
}

void NoticeCipherTest::mailboxesAreKnownAgainByThisKeyringAlone() {
    const auto keyring = testKeyring();
    const QByteArray hash = mailboxHash(*keyring, "ann@example.org");
    QCOMPARE(hash.size(), 32);
    QCOMPARE(mailboxHash(*keyring, "ann@example.org"), hash);
    QVERIFY(mailboxHash(*keyring, "bob@example.org") != hash);
    // It is nobody's address of the network.
    QVERIFY(addressHash(*keyring, "ann@example.org", Instant()) != hash);
}

void NoticeCipherTest::tokensAreRandomAndOfOneForm() {
    static const QRegularExpression form(u"^[A-Za-z0-9_-]{43}$"_s);
    const Secret one = newUnsubscribeToken();
    QVERIFY(form.match(one.revealText()).hasMatch());
    QVERIFY(!(newUnsubscribeToken() == one));
    QCOMPARE(unsubscribeHash(one).size(), 32);
    QCOMPARE(unsubscribeHash(one), unsubscribeHash(Secret(one.reveal())));
}

QTEST_GUILESS_MAIN(NoticeCipherTest)
#include "NoticeCipherTest.moc"
