#include "common/vault/MemberCipher.h"

#include "common/vault/Hashes.h"
#include "tests/common/vault/TestKeyring.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace invites;
using namespace invites::vault;
using namespace Qt::StringLiterals;

// What is kept of members: sealed, and good in its own row alone.
class MemberCipherTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aProfileOpensAgain();
    void nothingOfAProfileIsReadable();
    void aProfileOpensInItsRowAlone();
    void aTicketsSecretOpensAgain();
    void aTicketsSecretOpensOnItsTicketAlone();
    void whatWasChangedDoesNotOpen();
    void oldKeysStillOpen();
    void peopleAreToldApart();
    void anAddressIsFoundHoweverItIsWritten();
    void aNameIsFoundByItsWords();
    void manyWordsHaveTheSameBits();

private:
    const MemberCipher m_cipher{testKeyring()};
    const MemberProfile m_profile{u"Ann Müller"_s, u"ann@example.org"_s};
    const QByteArray m_ann = m_cipher.subjectHash("issuer", "ann");
};

void MemberCipherTest::aProfileOpensAgain() {
    const auto opened =
        m_cipher.openProfile(m_cipher.sealProfile(m_profile, u"linkedin"_s, m_ann), u"linkedin"_s, m_ann);
    QVERIFY(opened);
    QCOMPARE(*opened, m_profile);
}

void MemberCipherTest::nothingOfAProfileIsReadable() {
    const QByteArray sealed = m_cipher.sealProfile(m_profile, u"linkedin"_s, m_ann);
    QVERIFY(!sealed.contains("Ann"));
    QVERIFY(!sealed.contains("example"));
    QVERIFY(sealed != m_cipher.sealProfile(m_profile, u"linkedin"_s, m_ann));
}

void MemberCipherTest::aProfileOpensInItsRowAlone() {
    const QByteArray sealed = m_cipher.sealProfile(m_profile, u"linkedin"_s, m_ann);
    QVERIFY(!m_cipher.openProfile(sealed, u"oidc"_s, m_ann));
    const auto moved = m_cipher.openProfile(sealed, u"linkedin"_s, m_cipher.subjectHash("issuer", "bob"));
    QVERIFY(!moved);
    QCOMPARE(moved.error().code, ErrorCode::DataCorrupt);
}

void MemberCipherTest::aTicketsSecretOpensAgain() {
    const Secret secret = newRandomSecret();
    QVERIFY(*m_cipher.openTicketSecret(m_cipher.sealTicketSecret(secret), ticketSecretHash(secret)) == secret);
}

void MemberCipherTest::aTicketsSecretOpensOnItsTicketAlone() {
    const QByteArray sealed = m_cipher.sealTicketSecret(newRandomSecret());
    QVERIFY(!m_cipher.openTicketSecret(sealed, ticketSecretHash(newRandomSecret())));
}

void MemberCipherTest::whatWasChangedDoesNotOpen() {
    const QByteArray sealed = m_cipher.sealProfile(m_profile, u"linkedin"_s, m_ann);
    for (qsizetype i = 0; i < sealed.size(); ++i) {
        QByteArray changed = sealed;
        changed[i] = char(changed[i] ^ 1);
        QVERIFY(!m_cipher.openProfile(changed, u"linkedin"_s, m_ann));
        QVERIFY(!m_cipher.openProfile(sealed.first(i), u"linkedin"_s, m_ann));
    }
}

void MemberCipherTest::oldKeysStillOpen() {
    const QByteArray sealed = m_cipher.sealProfile(m_profile, u"linkedin"_s, m_ann);
    const MemberCipher newer(testKeyring({testCodeKey(1, '1'), testCodeKey(2, '2')}));
    QCOMPARE(newer.openProfile(sealed, u"linkedin"_s, m_ann).value(), m_profile);
    QVERIFY(!m_cipher.openProfile(newer.sealProfile(m_profile, u"linkedin"_s, m_ann), u"linkedin"_s, m_ann));
}

void MemberCipherTest::peopleAreToldApart() {
    QCOMPARE(m_cipher.subjectHash("issuer", "ann"), m_ann);
    QCOMPARE(m_ann.size(), 32);
    QVERIFY(m_cipher.subjectHash("issuer", "Ann") != m_ann);
    QVERIFY(m_cipher.subjectHash("issue", "rann") != m_ann);
}

void MemberCipherTest::anAddressIsFoundHoweverItIsWritten() {
    QCOMPARE(m_cipher.emailHash(u" Ann@Example.ORG "_s), m_cipher.emailHash(u"ann@example.org"_s));
    QVERIFY(m_cipher.emailHash(u"bob@example.org"_s) != m_cipher.emailHash(u"ann@example.org"_s));
    QVERIFY(!m_cipher.emailHash(u" "_s));
}

void MemberCipherTest::aNameIsFoundByItsWords() {
    const auto index = m_cipher.nameIndex(u"Ann Müller"_s);
    QCOMPARE(index.size(), 2U);
    QCOMPARE(m_cipher.nameIndex(u"  müller,  ANN "_s), index);
    const auto ann = m_cipher.nameIndex(u"ann"_s);
    QVERIFY(std::includes(index.begin(), index.end(), ann.begin(), ann.end()));
    QVERIFY(m_cipher.nameIndex({}).empty());
}

// So that a row's bits say little about the word.
void MemberCipherTest::manyWordsHaveTheSameBits() {
    std::set<qint64> seen;
    for (int number = 0; number < 20000; ++number) {
        for (const qint64 bits : m_cipher.nameIndex(u"w%1"_s.arg(number))) {
            QVERIFY(bits >= 0 && bits < 4096);
            seen.insert(bits);
        }
    }
    QVERIFY2(seen.size() > 3900, qPrintable(QString::number(seen.size())));
}

QTEST_APPLESS_MAIN(MemberCipherTest)
#include "MemberCipherTest.moc"
