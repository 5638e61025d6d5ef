#include "public-server/members/OidcClient.h"

#include "tests/support/oidc/OidcEmulator.h"

#include <QTest>
#include <QUrl>
#include <QUrlQuery>

#include <curl/curl.h>

#include <thread>

using namespace invites;
using namespace invites::members;
using namespace Qt::StringLiterals;
using test::OidcBehaviour;
using test::OidcEmulator;
using Kind = SignInFailure::Kind;

Q_DECLARE_METATYPE(invites::test::OidcBehaviour)
Q_DECLARE_METATYPE(invites::members::SignInFailure::Kind)

namespace {

constexpr char redirectUri[] = "https://invites.example/sign-in/oidc/callback";

// The clock of this machine, put forward.
class ForwardClock final : public Clock {
public:
    Instant now() const override { return SystemClock().now() + ahead; }
    std::chrono::seconds ahead{0};
};

SignInState stateNamed(const char* name) {
    return {Secret(name), Secret(QByteArray("nonce of ") + name), Secret(QByteArray(43, 'v')), {}};
}

// What comes back in the address that the provider sends a browser to.
QUrlQuery visit(const std::string& address) {
    CURL* curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, address.c_str());
    const CURLcode code = curl_easy_perform(curl);
    char* location = nullptr;
    curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &location);
    const QUrl url(QString::fromLatin1(code == CURLE_OK && location ? location : ""));
    curl_easy_cleanup(curl);
    return QUrlQuery(url);
}

} // namespace

class OidcClientTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whoIsHonestIsBelieved();
    void linkedInIsAskedWithoutPkce();
    void anyOtherOneIsAskedWithPkce();
    void credentialsGoInTheHeaderWhereTheProviderWantsThem();
    void signaturesOnCurvesAreChecked();
    void curvesAreRefusedWhereTheyAreNotAllowed();
    void misuseIsRefused_data();
    void misuseIsRefused();
    void aMissingNonceIsToleratedForLinkedInAlone();
    void aCodeIsGoodOnce();
    void anotherSignInsCodeIsRefused();
    void aWrongSecretIsOurFault();
    void keysAreFetchedOnce();
    void aRotatedKeyIsFetched();
    void unknownKeysDoNotFloodTheProvider();
    void keysAreForgottenAfterAnHour();
    void aSlowProviderIsNotWaitedFor();
    void aProviderThatIsAwayIsSaidToBe();
    void anotherIssuersDocumentIsRefused();

private:
    Provider linkedIn() const;
    Provider any() const;
    std::unique_ptr<OidcClient> client(Provider provider, OidcOptions options = {}) const {
        return std::make_unique<OidcClient>(std::move(provider), redirectUri, m_clock, options);
    }
    // From the first step to the last.
    tl::expected<Identity, SignInFailure> signIn(OidcClient& client, const char* name = "state") const;
    std::string codeFor(OidcClient& client, const SignInState& state) const;

    ForwardClock m_clock;
    std::unique_ptr<OidcEmulator> m_emulator;
};

void OidcClientTest::init() {
    m_clock.ahead = {};
    m_emulator = std::make_unique<OidcEmulator>();
}

Provider OidcClientTest::linkedIn() const {
    Provider provider = any();
    provider.id = "linkedin";
    provider.issuers = {m_emulator->url() + "/oauth", m_emulator->url()};
    provider.usesPkce = false;
    provider.requiresNonce = false;
    provider.endpoints = ProviderEndpoints{m_emulator->url() + "/oauth/v2/authorization",
        m_emulator->url() + "/oauth/v2/accessToken", m_emulator->url() + "/oauth/openid/jwks"};
    return provider;
}

Provider OidcClientTest::any() const {
    Provider provider;
    provider.id = "oidc";
    provider.name = "Somebody";
    provider.issuers = {m_emulator->url()};
    provider.clientId = "client";
    provider.clientSecret = Secret("emulator-secret");
    provider.usesPkce = false;
    provider.allowPlainHttp = true;
    return provider;
}

std::string OidcClientTest::codeFor(OidcClient& client, const SignInState& state) const {
    const auto address = client.authorizationUrl(state);
    if (!address)
        qFatal("%s", address.error().reason.c_str());
    const QUrlQuery back = visit(*address);
    if (back.queryItemValue(u"state"_s).toLatin1() != state.text.reveal())
        qFatal("The state did not come back.");
    return back.queryItemValue(u"code"_s).toStdString();
}

tl::expected<Identity, SignInFailure> OidcClientTest::signIn(OidcClient& client, const char* name) const {
    const SignInState state = stateNamed(name);
    return client.redeem(codeFor(client, state), state);
}

void OidcClientTest::whoIsHonestIsBelieved() {
    const auto c = client(any());
    const auto identity = signIn(*c);
    QVERIFY2(identity, identity ? "" : identity.error().reason.c_str());
    QCOMPARE(identity->subject, std::string("person-1"));
    QCOMPARE(identity->profile, (MemberProfile{u"Ann Example"_s, u"ann@example.org"_s}));
}

void OidcClientTest::linkedInIsAskedWithoutPkce() {
    const auto c = client(linkedIn());
    const auto address = c->authorizationUrl(stateNamed("state"));
    QVERIFY(address);
    const QUrlQuery query{QUrl(QString::fromStdString(*address))};
    QVERIFY(!query.hasQueryItem(u"code_challenge"_s));
    QCOMPARE(query.queryItemValue(u"nonce"_s, QUrl::FullyDecoded), u"nonce of state"_s);
    QCOMPARE(query.queryItemValue(u"scope"_s, QUrl::FullyDecoded), u"openid profile email"_s);
    QVERIFY(signIn(*c));
}

void OidcClientTest::anyOtherOneIsAskedWithPkce() {
    m_emulator = std::make_unique<OidcEmulator>(test::OidcEmulatorOptions{.requiresPkce = true});
    Provider provider = any();
    QVERIFY(!signIn(*client(provider)));
    provider.usesPkce = true;
    QVERIFY(signIn(*client(provider)));
}

void OidcClientTest::credentialsGoInTheHeaderWhereTheProviderWantsThem() {
    m_emulator = std::make_unique<OidcEmulator>(test::OidcEmulatorOptions{.takesBasic = true});
    Provider provider = any();
    QCOMPARE(signIn(*client(provider)).error().reason, std::string("invalid_client"));
    provider.clientAuthentication = ClientAuthentication::Basic;
    QVERIFY(signIn(*client(provider)));
}

void OidcClientTest::signaturesOnCurvesAreChecked() {
    m_emulator = std::make_unique<OidcEmulator>(test::OidcEmulatorOptions{.algorithm = "ES256"});
    Provider provider = any();
    provider.algorithms = {"ES256"};
    const auto c = client(provider);
    QVERIFY(signIn(*c));
    m_emulator->setBehaviour(OidcBehaviour::BadSignature);
    QCOMPARE(signIn(*c).error().reason, std::string("signature"));
}

void OidcClientTest::curvesAreRefusedWhereTheyAreNotAllowed() {
    m_emulator = std::make_unique<OidcEmulator>(test::OidcEmulatorOptions{.algorithm = "ES256"});
    QCOMPARE(signIn(*client(any())).error().reason, std::string("alg"));
}

void OidcClientTest::misuseIsRefused_data() {
    QTest::addColumn<OidcBehaviour>("behaviour");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](OidcBehaviour behaviour, Kind kind, const char* reason) {
        QTest::newRow(toText(behaviour).data()) << behaviour << kind << QByteArray(reason);
    };
    row(OidcBehaviour::WrongAudience, Kind::Refused, "aud");
    row(OidcBehaviour::OtherParty, Kind::Refused, "azp");
    row(OidcBehaviour::WrongIssuer, Kind::Refused, "iss");
    row(OidcBehaviour::AlgorithmNone, Kind::Refused, "alg");
    row(OidcBehaviour::HmacOfPublicKey, Kind::Refused, "alg");
    row(OidcBehaviour::BadSignature, Kind::Refused, "signature");
    row(OidcBehaviour::Expired, Kind::Refused, "exp");
    row(OidcBehaviour::IssuedInFuture, Kind::Refused, "iat");
    row(OidcBehaviour::IssuedLongAgo, Kind::Refused, "iat");
    row(OidcBehaviour::UnknownKey, Kind::Refused, "kid");
    row(OidcBehaviour::WrongNonce, Kind::Refused, "nonce");
    row(OidcBehaviour::NoSubject, Kind::Refused, "sub");
    row(OidcBehaviour::NoToken, Kind::Unavailable, "no_id_token");
    row(OidcBehaviour::HugeAnswer, Kind::Unavailable, "answer_too_large");
    row(OidcBehaviour::NotJson, Kind::Unavailable, "no_id_token");
    row(OidcBehaviour::ServerError, Kind::Unavailable, "http_500");
    row(OidcBehaviour::Redirect, Kind::Unavailable, "http_302");
}

void OidcClientTest::misuseIsRefused() {
    QFETCH(OidcBehaviour, behaviour);
    QFETCH(Kind, kind);
    QFETCH(QByteArray, reason);
    m_emulator->setBehaviour(behaviour);
    for (const Provider& provider : {any(), linkedIn()}) {
        const auto identity = signIn(*client(provider));
        QVERIFY(!identity);
        QCOMPARE(QByteArray::fromStdString(identity.error().reason), reason);
        QCOMPARE(identity.error().kind, kind);
    }
}

void OidcClientTest::aMissingNonceIsToleratedForLinkedInAlone() {
    m_emulator->setBehaviour(OidcBehaviour::NoNonce);
    QVERIFY(signIn(*client(linkedIn())));
    QCOMPARE(signIn(*client(any())).error().reason, std::string("nonce"));
}

void OidcClientTest::aCodeIsGoodOnce() {
    const auto c = client(any());
    const SignInState state = stateNamed("state");
    const std::string code = codeFor(*c, state);
    QVERIFY(c->redeem(code, state));
    QCOMPARE(c->redeem(code, state).error().reason, std::string("invalid_grant"));
}

// A code that somebody else got at the provider, put into a sign-in of mine.
void OidcClientTest::anotherSignInsCodeIsRefused() {
    const auto c = client(any());
    const std::string code = codeFor(*c, stateNamed("theirs"));
    QCOMPARE(c->redeem(code, stateNamed("mine")).error().reason, std::string("nonce"));
}

void OidcClientTest::aWrongSecretIsOurFault() {
    Provider provider = any();
    provider.clientSecret = Secret("another one");
    const auto identity = signIn(*client(provider));
    QCOMPARE(identity.error().reason, std::string("invalid_client"));
    QCOMPARE(identity.error().kind, Kind::Unavailable);
}

void OidcClientTest::keysAreFetchedOnce() {
    const auto c = client(any());
    for (int i = 0; i < 3; ++i)
        QVERIFY(signIn(*c));
    QCOMPARE(m_emulator->keyFetches(), 1);
}

void OidcClientTest::aRotatedKeyIsFetched() {
    const auto c = client(any());
    QVERIFY(signIn(*c));
    m_emulator->rotateKey();
    m_clock.ahead = std::chrono::seconds(31);
    QVERIFY(signIn(*c));
    QCOMPARE(m_emulator->keyFetches(), 2);
}

void OidcClientTest::unknownKeysDoNotFloodTheProvider() {
    const auto c = client(any());
    m_emulator->setBehaviour(OidcBehaviour::UnknownKey);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(signIn(*c).error().reason, std::string("kid"));
    QCOMPARE(m_emulator->keyFetches(), 1);
    m_clock.ahead = std::chrono::seconds(31);
    QCOMPARE(signIn(*c).error().reason, std::string("kid"));
    QCOMPARE(m_emulator->keyFetches(), 2);
}

// A key that the provider has given up is not believed for ever.
void OidcClientTest::keysAreForgottenAfterAnHour() {
    const auto c = client(any());
    QVERIFY(signIn(*c));
    const SignInState state = stateNamed("state");
    m_clock.ahead = std::chrono::minutes(61);
    // The token is an hour old by then, which is another reason; what counts is that the keys are asked for.
    QVERIFY(!c->redeem(codeFor(*c, state), state));
    QCOMPARE(m_emulator->keyFetches(), 2);
}

void OidcClientTest::aSlowProviderIsNotWaitedFor() {
    m_emulator->setBehaviour(OidcBehaviour::Hold);
    const auto c = client(any(), {.channel = {.timeout = std::chrono::milliseconds(300)}});
    const auto identity = signIn(*c);
    QCOMPARE(identity.error().reason, std::string("timeout"));
    QCOMPARE(identity.error().kind, Kind::Unavailable);
    m_emulator->release();
}

void OidcClientTest::aProviderThatIsAwayIsSaidToBe() {
    const auto c = client(linkedIn());
    m_emulator.reset();
    const auto identity = c->redeem("code", stateNamed("state"));
    QCOMPARE(identity.error().reason, std::string("connect"));
    QCOMPARE(identity.error().kind, Kind::Unavailable);
}

void OidcClientTest::anotherIssuersDocumentIsRefused() {
    Provider provider = any();
    provider.issuers = {m_emulator->url() + "/"};
    QCOMPARE(client(provider)->authorizationUrl(stateNamed("state")).error().reason, std::string("discovery"));
}

QTEST_GUILESS_MAIN(OidcClientTest)
#include "OidcClientTest.moc"
