#include "common/vault/Hashes.h"
#include "tests/support/store/StoreFixture.h"

#include <QCryptographicHash>
#include <QFile>
#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

// Whoever gets hold of the database, and nothing else, learns no code, no ticket's secret and no address.
class DumpPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aDumpHoldsNothingInClear();

private:
    QByteArray dump();
    test::StoreFixture m_fixture;
};

QByteArray DumpPgTest::dump() {
    const QTemporaryDir folder;
    test::ChildProcess::handOver(folder.path());
    const QString file = folder.filePath(u"dump.sql"_s);
    test::ChildProcess::run(test::TestCluster::binaries() + u"/pg_dump"_s,
        {u"--host"_s, m_fixture.cluster().socketFolder(), u"--port"_s, QString::number(m_fixture.cluster().port()),
            u"--username"_s, u"postgres"_s, u"--file"_s, file, m_fixture.database().name});
    QFile text(file);
    return text.open(QIODevice::ReadOnly) ? text.readAll() : QByteArray();
}

void DumpPgTest::aDumpHoldsNothingInClear() {
    const QByteArray key = "Zk3yJ9aQ0bX7cV1mN5pL8w";
    const Secret secret = vault::ticketSecret(m_fixture.keyring(), u"sora"_s, key);
    const QByteArray address = "203.0.113.77";
    store::TicketRequest request = m_fixture.requestOf(u"ann"_s, m_fixture.campaign());
    request.secretHash = vault::ticketSecretHash(secret);
    request.addressHash = vault::addressHash(m_fixture.keyring(), address, SystemClock().now());
    const QStringList codes{u"IMPORTED1"_s, u"IMPORTED2"_s, u"GIVENBACK1"_s};
    m_fixture.addCodes({codes[0], codes[1]});
    const auto answer = m_fixture.tickets().request({request}, 5).value().front().value();
    QCOMPARE(answer.ticket->code->revealText(), codes[0]);
    QVERIFY(m_fixture.tickets().contribute(request.secretHash, {m_fixture.given(codes[2])}));
    QVERIFY(m_fixture.tickets().report(request.secretHash, ReportOutcome::DoesNotWork));
    m_fixture.sql(u"update invites.code set note = 'looked at by hand'"_s);

    const QByteArray text = dump();
    // What must be there, so that this test would see what must not.
    QVERIFY(text.contains(request.secretHash.toHex()));
    QVERIFY(text.contains(request.addressHash->toHex()));
    QVERIFY(text.contains(m_fixture.given(codes[2]).fingerprint.toHex()));

    QList<QByteArray> secrets{key, secret.reveal(), address};
    for (const QString& code : codes)
        secrets.append(code.toUtf8());
    for (const QByteArray& hidden : secrets) {
        QVERIFY2(!text.contains(hidden), hidden.constData());
        QVERIFY2(!text.contains(hidden.toHex()), hidden.constData());
        QVERIFY2(!text.contains(hidden.toBase64()), hidden.constData());
        QVERIFY2(!text.contains(QCryptographicHash::hash(hidden, QCryptographicHash::Sha256).toHex()) ||
                     hidden == secret.reveal(), // its plain hash is what is kept, of 256 random bits
            hidden.constData());
    }
}

QTEST_GUILESS_MAIN(DumpPgTest)
#include "DumpPgTest.moc"
