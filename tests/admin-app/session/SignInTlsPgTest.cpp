#include "admin-app/session/ConnectionProfile.h"
#include "admin-app/session/SignIn.h"
#include "tests/support/TestCluster.h"

#include <QTest>

#include <clocale>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

namespace {

// A key and a certificate for "localhost", signed by itself.
class Certificate {
public:
    Certificate() {
        test::ChildProcess::handOver(m_folder.path());
        test::ChildProcess::run(u"/usr/bin/openssl"_s,
            {u"req"_s, u"-x509"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s, u"ec_paramgen_curve:prime256v1"_s, u"-nodes"_s,
                u"-days"_s, u"2"_s, u"-subj"_s, u"/CN=localhost"_s, u"-addext"_s, u"subjectAltName=DNS:localhost"_s,
                u"-keyout"_s, key(), u"-out"_s, path()});
    }
    QString key() const { return m_folder.filePath(u"key.pem"_s); }
    QString path() const { return m_folder.filePath(u"certificate.pem"_s); }

private:
    QTemporaryDir m_folder;
};

} // namespace

// What goes wrong between the two ends of TLS, each told from the others.
class SignInTlsPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { std::setlocale(LC_MESSAGES, "C"); }
    void aTrustedCertificateLeadsToTheDatabase();
    void anUntrustedCertificate();
    void anotherComputersCertificate();
    void aMissingCaFile();
    void aCaFileThatIsNone();
    void aServerWithoutTls();

private:
    ConnectionProfile profile(const QString& host, const QString& caFile) const {
        ConnectionProfile profile;
        profile.name = u"TLS"_s;
        profile.host = host;
        profile.port = m_cluster.port();
        profile.database = m_database.name;
        profile.user = u"postgres"_s;
        profile.encryption = u"verify-full"_s;
        profile.caFile = caFile;
        return profile;
    }
    std::optional<SignInProblem> problemOf(const ConnectionProfile& profile) {
        const auto options = profile.options({}, Secret::fromText(u"postgres"_s));
        if (!options)
            qFatal("%s", qUtf8Printable(options.error().detail));
        const SignInAnswer answer = signIn({*options, {}, true});
        if (!answer.diagnosis)
            return std::nullopt;
        qInfo("%s (%s)", qUtf8Printable(answer.diagnosis->sentence), qUtf8Printable(answer.diagnosis->detail));
        return answer.diagnosis->problem;
    }

    Certificate m_certificate;
    test::TestCluster m_cluster{
        {u"listen_addresses = 'localhost'"_s, u"ssl = on"_s, u"ssl_cert_file = '"_s + m_certificate.path() + u'\'',
            u"ssl_key_file = '"_s + m_certificate.key() + u'\''},
        test::TestCluster::freeTcpPort()};
    test::TestDatabase m_database = m_cluster.createDatabase();
};

void SignInTlsPgTest::aTrustedCertificateLeadsToTheDatabase() {
    ConnectionProfile trusted = profile(u"localhost"_s, m_certificate.path());
    trusted.parameters[u"channel_binding"_s] = u"require"_s;
    // As far as it gets: this database is empty.
    QCOMPARE(problemOf(trusted), SignInProblem::SchemaMissing);
}

void SignInTlsPgTest::anUntrustedCertificate() {
    QCOMPARE(problemOf(profile(u"localhost"_s, {})), SignInProblem::TlsUntrusted);
}

void SignInTlsPgTest::anotherComputersCertificate() {
    QCOMPARE(problemOf(profile(u"127.0.0.1"_s, m_certificate.path())), SignInProblem::TlsWrongName);
}

void SignInTlsPgTest::aMissingCaFile() {
    QCOMPARE(problemOf(profile(u"localhost"_s, u"/no/such/file.pem"_s)), SignInProblem::CaFile);
}

void SignInTlsPgTest::aCaFileThatIsNone() {
    QCOMPARE(problemOf(profile(u"localhost"_s, u"/etc/hostname"_s)), SignInProblem::CaFile);
}

void SignInTlsPgTest::aServerWithoutTls() {
    test::TestCluster plain({u"listen_addresses = 'localhost'"_s}, test::TestCluster::freeTcpPort());
    ConnectionProfile there = profile(u"localhost"_s, {});
    there.port = plain.port();
    QCOMPARE(problemOf(there), SignInProblem::TlsMissing);
}

QTEST_GUILESS_MAIN(SignInTlsPgTest)
#include "SignInTlsPgTest.moc"
