#include "admin-app/session/ConnectionProfile.h"

#include <QDirIterator>
#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

class ConnectionProfileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aNeonUrlJustWorks_data();
    void aNeonUrlJustWorks();
    void aPastedPasswordIsKeptApart();
    void aClientKeysPasswordIsRefused();
    void whatIsNoUrlIsRefusedWithoutRepeatingIt();
    void remoteServersMustProveWhoTheyAre_data();
    void remoteServersMustProveWhoTheyAre();
    void fieldsObeyTheRulesOfUrls();
    void whatIsMissingIsNamed();
    void theAddressIsSaid();
    void profilesAreKept();
    void noSecretIsKept();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

void ConnectionProfileTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder->path());
    QCoreApplication::setOrganizationName(u"handsel"_s);
    QCoreApplication::setApplicationName(u"invites-admin"_s);
}

void ConnectionProfileTest::aNeonUrlJustWorks_data() {
    QTest::addColumn<QString>("text");
    const QString url =
        u"postgresql://ada:s3cret@ep-cool-darkness-123456-pooler.eu-central-1.aws.neon.tech/neondb?sslmode=require&channel_binding=require"_s;
    QTest::newRow("url") << url;
    QTest::newRow("command line") << u"psql '"_s + url + u"'"_s;
    QTest::newRow("quoted, with space") << u"  \""_s + url + u"\" "_s;
    QTest::newRow("without parameters") << url.section(u'?', 0, 0);
}

void ConnectionProfileTest::aNeonUrlJustWorks() {
    QFETCH(QString, text);
    auto pasted = ConnectionProfile::fromUrl(text);
    QVERIFY2(pasted, pasted ? "" : qUtf8Printable(pasted.error().detail));
    QCOMPARE(pasted->profile.host, u"ep-cool-darkness-123456.eu-central-1.aws.neon.tech"_s);
    QCOMPARE(pasted->profile.database, u"neondb"_s);
    QCOMPARE(pasted->profile.user, u"ada"_s);
    QCOMPARE(pasted->profile.encryption, u"verify-full"_s);
    const auto options = pasted->profile.options({}, pasted->password);
    QVERIFY(options);
    QCOMPARE(options->parameters.at(u"sslmode"_s), u"verify-full"_s);
    QCOMPARE(options->parameters.at(u"channel_binding"_s), u"require"_s);
    QVERIFY(!options->parameters.at(u"sslrootcert"_s).isEmpty());
    QCOMPARE(options->password.revealText(), u"s3cret"_s);
}

void ConnectionProfileTest::aPastedPasswordIsKeptApart() {
    const auto pasted = ConnectionProfile::fromUrl(u"postgresql://ada:p%40ss@db.example.org:6543/invites"_s);
    QVERIFY(pasted);
    QCOMPARE(pasted->password.revealText(), u"p@ss"_s);
    QCOMPARE(pasted->profile.port, 6543);
}

void ConnectionProfileTest::aClientKeysPasswordIsRefused() {
    const auto pasted = ConnectionProfile::fromUrl(u"postgresql://ada@db.example.org/invites?sslpassword=hush-hush"_s);
    QVERIFY(!pasted);
    QVERIFY(!pasted.error().detail.contains(u"hush-hush"_s));
}

void ConnectionProfileTest::whatIsNoUrlIsRefusedWithoutRepeatingIt() {
    const auto pasted = ConnectionProfile::fromUrl(u"ada:hush-hush@somewhere"_s);
    QVERIFY(!pasted);
    QVERIFY(!pasted.error().detail.contains(u"hush-hush"_s));
}

void ConnectionProfileTest::remoteServersMustProveWhoTheyAre_data() {
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("mode");
    QTest::newRow("elsewhere") << u"db.example.org"_s << u"verify-full"_s;
    QTest::newRow("address") << u"192.0.2.7"_s << u"verify-full"_s;
    QTest::newRow("IPv6") << u"2001:db8::7"_s << u"verify-full"_s;
    QTest::newRow("here") << u"localhost"_s << QString();
    QTest::newRow("socket") << u"/run/postgresql"_s << QString();
}

void ConnectionProfileTest::remoteServersMustProveWhoTheyAre() {
    QFETCH(QString, host);
    QFETCH(QString, mode);
    ConnectionProfile profile;
    profile.host = host;
    profile.database = u"invites"_s;
    const auto options = profile.options(u"ada"_s, Secret());
    QVERIFY2(options, options ? "" : qUtf8Printable(options.error().detail));
    QCOMPARE(options->host, host);
    const auto found = options->parameters.find(u"sslmode"_s);
    QCOMPARE(found == options->parameters.end() ? QString() : found->second, mode);
}

void ConnectionProfileTest::fieldsObeyTheRulesOfUrls() {
    ConnectionProfile profile;
    profile.host = u"ep-x-1-pooler.eu-central-1.aws.neon.tech"_s;
    profile.database = u"odd/name @50%"_s;
    const auto options = profile.options(u"ada@home"_s, Secret());
    QVERIFY2(options, options ? "" : qUtf8Printable(options.error().detail));
    QCOMPARE(options->host, u"ep-x-1.eu-central-1.aws.neon.tech"_s);
    QCOMPARE(options->database, u"odd/name @50%"_s);
    QCOMPARE(options->user, u"ada@home"_s);
}

void ConnectionProfileTest::whatIsMissingIsNamed() {
    ConnectionProfile profile;
    QVERIFY(profile.options(u"ada"_s, Secret()).error().detail.contains(u"host"_s));
    profile.host = u"localhost"_s;
    QVERIFY(profile.options(u"ada"_s, Secret()).error().detail.contains(u"database"_s));
    profile.database = u"invites"_s;
    QVERIFY(profile.options({}, Secret()).error().detail.contains(u"login"_s));
    QVERIFY(profile.options(u"ada"_s, Secret()));
}

void ConnectionProfileTest::theAddressIsSaid() {
    ConnectionProfile profile;
    profile.host = u"db.example.org"_s;
    profile.database = u"invites"_s;
    QCOMPARE(profile.address(), u"db.example.org:5432/invites"_s);
    profile.host = u"/run/postgresql"_s;
    QCOMPARE(profile.address(), u"/run/postgresql · invites"_s);
}

void ConnectionProfileTest::profilesAreKept() {
    ConnectionProfile first;
    first.name = u"First, with a comma"_s;
    first.host = u"db.example.org"_s;
    first.port = 6543;
    first.database = u"invites"_s;
    first.user = u"ada"_s;
    first.encryption = u"verify-ca"_s;
    first.caFile = u"/etc/ca.pem"_s;
    first.keyringFile = u"/home/ada/keyring.json"_s;
    first.remembersPassword = true;
    first.parameters = {{u"channel_binding"_s, u"require"_s}, {u"options"_s, u"-c x=1,2"_s}};
    ConnectionProfile second;
    second.name = u"Second"_s;
    ProfileStore store;
    store.replaceAll({first, second});
    QCOMPARE(ProfileStore().all(), QList({first, second}));
    second.host = u"localhost"_s;
    store.put(second);
    QCOMPARE(ProfileStore().all(), QList({first, second}));
    store.replaceAll({second});
    QCOMPARE(ProfileStore().all(), QList({second}));
    store.setLastUsed(u"Second"_s);
    QCOMPARE(ProfileStore().lastUsed(), u"Second"_s);
}

void ConnectionProfileTest::noSecretIsKept() {
    const auto pasted =
        ConnectionProfile::fromUrl(u"postgresql://ada:hush-hush@db.example.org/invites?password=hush-hush"_s);
    QVERIFY(pasted);
    ConnectionProfile profile = pasted->profile;
    profile.name = u"Local"_s;
    ProfileStore().put(profile);
    QSettings().sync();
    int files = 0;
    for (QDirIterator each(m_folder->path(), QDir::Files, QDirIterator::Subdirectories); each.hasNext(); ++files) {
        QFile file(each.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray content = file.readAll();
        QVERIFY(content.contains("db.example.org"));
        QVERIFY(!content.contains("hush"));
    }
    QCOMPARE(files, 1);
}

QTEST_GUILESS_MAIN(ConnectionProfileTest)
#include "ConnectionProfileTest.moc"
