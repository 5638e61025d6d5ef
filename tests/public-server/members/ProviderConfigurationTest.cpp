#include "public-server/members/ProviderConfiguration.h"

#include <QTemporaryFile>
#include <QTest>

using namespace invites;
using namespace invites::members;
using namespace Qt::StringLiterals;

using Variables = QMap<QString, QString>;

namespace {

QProcessEnvironment environment(const Variables& variables) {
    QProcessEnvironment environment;
    for (auto each = variables.begin(); each != variables.end(); ++each)
        environment.insert(each.key(), each.value());
    return environment;
}

const Variables linkedIn{
    {u"INVITES_LINKEDIN_CLIENT_ID"_s, u"id"_s}, {u"INVITES_LINKEDIN_CLIENT_SECRET"_s, u"secret"_s}};
const Variables any{{u"INVITES_OIDC_ISSUER"_s, u"https://id.example"_s}, {u"INVITES_OIDC_CLIENT_ID"_s, u"id"_s},
    {u"INVITES_OIDC_CLIENT_SECRET"_s, u"secret"_s}};

Variables with(Variables variables, const QString& name, const QString& value) {
    variables.insert(name, value);
    return variables;
}

} // namespace

class ProviderConfigurationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutVariablesThereIsNone();
    void linkedInHasItsOddities();
    void anyOtherOneIsStrict();
    void bothMayBeThere();
    void aSecretMayBeInAFile();
    void whatIsWrongIsNamed_data();
    void whatIsWrongIsNamed();
};

void ProviderConfigurationTest::withoutVariablesThereIsNone() {
    QVERIFY(providersFrom(environment({{u"INVITES_LINKEDIN_CLIENT_ID"_s, u" "_s}}))->empty());
}

void ProviderConfigurationTest::linkedInHasItsOddities() {
    const auto providers = providersFrom(environment(linkedIn));
    QVERIFY(providers);
    const Provider& provider = providers->front();
    QCOMPARE(provider.name, std::string("LinkedIn"));
    QCOMPARE(
        provider.issuers, (std::vector<std::string>{"https://www.linkedin.com/oauth", "https://www.linkedin.com"}));
    QVERIFY(!provider.usesPkce);
    QVERIFY(!provider.requiresNonce);
    QVERIFY(!provider.allowPlainHttp);
    QCOMPARE(provider.endpoints->token, std::string("https://www.linkedin.com/oauth/v2/accessToken"));
    QCOMPARE(provider.algorithms, std::vector<std::string>{"RS256"});
}

void ProviderConfigurationTest::anyOtherOneIsStrict() {
    const auto providers = providersFrom(environment(any));
    QVERIFY(providers);
    const Provider& provider = providers->front();
    QCOMPARE(provider.id, std::string("oidc"));
    QCOMPARE(provider.name, std::string("id.example"));
    QVERIFY(provider.usesPkce);
    QVERIFY(provider.requiresNonce);
    QVERIFY(!provider.endpoints);
}

void ProviderConfigurationTest::bothMayBeThere() {
    Variables both = linkedIn;
    both.insert(any);
    QCOMPARE(providersFrom(environment(both))->size(), 2U);
}

void ProviderConfigurationTest::aSecretMayBeInAFile() {
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write("from a file\n");
    file.close();
    Variables variables = with(linkedIn, u"INVITES_LINKEDIN_CLIENT_SECRET_FILE"_s, file.fileName());
    variables.remove(u"INVITES_LINKEDIN_CLIENT_SECRET"_s);
    QVERIFY(providersFrom(environment(variables))->front().clientSecret == Secret("from a file"));
    // That others may read is no secret.
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup));
    const auto open = providersFrom(environment(variables));
    QVERIFY(!open && open.error().detail.startsWith(u"INVITES_LINKEDIN_CLIENT_SECRET_FILE"_s));
    QVERIFY(!open.error().detail.contains(u"from a file"_s));
}

void ProviderConfigurationTest::whatIsWrongIsNamed_data() {
    QTest::addColumn<Variables>("variables");
    QTest::addColumn<QString>("name");
    const auto row = [](const char* title, const Variables& variables, const QString& name) {
        QTest::newRow(title) << variables << name;
    };
    row("no secret", {{u"INVITES_LINKEDIN_CLIENT_ID"_s, u"id"_s}}, u"INVITES_LINKEDIN_CLIENT_SECRET"_s);
    row("no id", {{u"INVITES_LINKEDIN_CLIENT_SECRET"_s, u"x"_s}}, u"INVITES_LINKEDIN_CLIENT_ID"_s);
    row("two secrets", with(linkedIn, u"INVITES_LINKEDIN_CLIENT_SECRET_FILE"_s, u"/x"_s),
        u"INVITES_LINKEDIN_CLIENT_SECRET"_s);
    row("no such file",
        {{u"INVITES_LINKEDIN_CLIENT_ID"_s, u"id"_s}, {u"INVITES_LINKEDIN_CLIENT_SECRET_FILE"_s, u"/nowhere"_s}},
        u"INVITES_LINKEDIN_CLIENT_SECRET_FILE"_s);
    row("LinkedIn over plain http", with(linkedIn, u"INVITES_LINKEDIN_URL"_s, u"http://linkedin.example"_s),
        u"INVITES_LINKEDIN_URL"_s);
    row("no issuer", {{u"INVITES_OIDC_CLIENT_ID"_s, u"id"_s}}, u"INVITES_OIDC_ISSUER"_s);
    row("issuer over plain http", with(any, u"INVITES_OIDC_ISSUER"_s, u"http://id.example"_s),
        u"INVITES_OIDC_ISSUER"_s);
    row("issuer that is none", with(any, u"INVITES_OIDC_ISSUER"_s, u"id.example"_s), u"INVITES_OIDC_ISSUER"_s);
    row("PKCE perhaps", with(any, u"INVITES_OIDC_PKCE"_s, u"perhaps"_s), u"INVITES_OIDC_PKCE"_s);
    row("no signature", with(any, u"INVITES_OIDC_ALGORITHMS"_s, u"none"_s), u"INVITES_OIDC_ALGORITHMS"_s);
    row("a shared key", with(any, u"INVITES_OIDC_ALGORITHMS"_s, u"RS256, HS256"_s), u"INVITES_OIDC_ALGORITHMS"_s);
    row("a certificate", with(any, u"INVITES_OIDC_CLIENT_AUTHENTICATION"_s, u"tls"_s),
        u"INVITES_OIDC_CLIENT_AUTHENTICATION"_s);
}

void ProviderConfigurationTest::whatIsWrongIsNamed() {
    QFETCH(Variables, variables);
    QFETCH(QString, name);
    const auto providers = providersFrom(environment(variables));
    QVERIFY(!providers);
    QCOMPARE(providers.error().code, ErrorCode::InvalidInput);
    QVERIFY2(providers.error().detail.startsWith(name + u' '), qUtf8Printable(providers.error().detail));
}

QTEST_APPLESS_MAIN(ProviderConfigurationTest)
#include "ProviderConfigurationTest.moc"
