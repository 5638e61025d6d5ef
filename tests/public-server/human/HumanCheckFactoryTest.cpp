#include "public-server/human/HumanCheckFactory.h"

#include "tests/support/siteverify/SiteverifyEmulator.h"

#include <QTest>

using namespace invites;
using namespace invites::human;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(HumanCheckConfiguration)

namespace {

const SystemClock systemClock;

HumanCheckConfiguration configurationFor(const QString& provider) {
    return {.provider = provider,
        .siteKey = u"a-site-key"_s,
        .secret = Secret("a-secret-nobody-may-see"),
        .verifyUrl = {},
        .publicUrl = u"https://invites.example"_s,
        .humanCheckKey = Secret(QByteArray(32, 'k'))};
}

} // namespace

class HumanCheckFactoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qputenv("no_proxy", "*"); }

    void eachProviderIsMade_data() {
        QTest::addColumn<QString>("provider");
        for (const char* provider : {"altcha", "recaptcha", "turnstile", "hcaptcha"})
            QTest::newRow(provider) << QString::fromLatin1(provider);
    }
    void eachProviderIsMade() {
        QFETCH(const QString, provider);
        const auto check = makeHumanCheck(configurationFor(provider), systemClock);
        QVERIFY(check);
        const HumanCheckDescription description = (*check)->description();
        QCOMPARE(description.provider, provider.toStdString());
        const bool ownChallenges = provider == "altcha"_L1;
        QCOMPARE(description.siteKey.has_value(), !ownChallenges);
        QCOMPARE(description.challengeUrl.has_value(), ownChallenges);
        QCOMPARE((*check)->newChallenge().has_value(), ownChallenges);
        QCOMPARE((*check)->contentSources().script.empty(), ownChallenges);
    }

    void altchaNeedsNothingButTheKey() {
        QVERIFY(makeHumanCheck({.provider = u"altcha"_s,
                                   .siteKey = {},
                                   .secret = {},
                                   .verifyUrl = {},
                                   .publicUrl = {},
                                   .humanCheckKey = Secret(QByteArray(32, 'k'))},
            systemClock));
    }

    void wrongConfigurationIsNamed_data() {
        QTest::addColumn<HumanCheckConfiguration>("configuration");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* name, const char* named, const QString& provider, auto&& change) {
            HumanCheckConfiguration configuration = configurationFor(provider);
            change(configuration);
            QTest::newRow(name) << configuration << QString::fromLatin1(named);
        };
        row("unknown provider", "INVITES_HUMAN_CHECK ", u"captcha"_s, [](auto&) {});
        row("no provider", "INVITES_HUMAN_CHECK ", QString(), [](auto&) {});
        row("provider in capitals", "INVITES_HUMAN_CHECK ", u"Turnstile"_s, [](auto&) {});
        row("no site key", "INVITES_HUMAN_CHECK_SITE_KEY", u"recaptcha"_s, [](auto& c) { c.siteKey.clear(); });
        row("no secret", "INVITES_HUMAN_CHECK_SECRET", u"hcaptcha"_s, [](auto& c) { c.secret = Secret(); });
        row("no key", "keyring", u"altcha"_s, [](auto& c) { c.humanCheckKey = Secret(); });
        row("short key", "keyring", u"altcha"_s, [](auto& c) { c.humanCheckKey = Secret("short"); });
        row("no public URL", "INVITES_PUBLIC_URL", u"turnstile"_s, [](auto& c) { c.publicUrl.clear(); });
        row("public URL without a scheme", "INVITES_PUBLIC_URL", u"turnstile"_s,
            [](auto& c) { c.publicUrl = u"a.example"_s; });
        for (const char* url :
            {"ftp://a.example/", "file:///etc/passwd", "https://", "a.example", "https://user:word@a.example/"}) {
            row(url, "INVITES_HUMAN_CHECK_VERIFY_URL", u"turnstile"_s,
                [url](auto& c) { c.verifyUrl = QString::fromLatin1(url); });
        }
        row("test secret on a public site", "test secret", u"turnstile"_s,
            [](auto& c) { c.secret = Secret("1x0000000000000000000000000000000AA"); });
        row("recaptcha's test secret on a public site", "test secret", u"recaptcha"_s,
            [](auto& c) { c.secret = Secret("6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe"); });
    }
    void wrongConfigurationIsNamed() {
        QFETCH(const HumanCheckConfiguration, configuration);
        QFETCH(const QString, named);
        const auto check = makeHumanCheck(configuration, systemClock);
        QVERIFY(!check);
        QCOMPARE(check.error().code, ErrorCode::InvalidInput);
        QVERIFY2(check.error().detail.contains(named), qUtf8Printable(check.error().detail));
        QVERIFY(!check.error().detail.contains("a-secret-nobody-may-see"_L1));
    }

    void testSecretIsForThisMachine_data() {
        QTest::addColumn<QString>("publicUrl");
        QTest::newRow("localhost") << u"http://localhost:8080"_s;
        QTest::newRow("127.0.0.1") << u"http://127.0.0.1:8080"_s;
        QTest::newRow("::1") << u"http://[::1]:8080"_s;
    }
    void testSecretIsForThisMachine() {
        QFETCH(const QString, publicUrl);
        HumanCheckConfiguration configuration = configurationFor(u"turnstile"_s);
        configuration.secret = Secret("1x0000000000000000000000000000000AA");
        configuration.publicUrl = publicUrl;
        QVERIFY(makeHumanCheck(configuration, systemClock));
    }

    // The whole way: from the variables to an answer of the provider's.
    void checkAsksWhereItIsToldTo() {
        test::SiteverifyEmulator emulator({.hostname = "xn--bcher-kva.example"});
        HumanCheckConfiguration configuration = configurationFor(u"recaptcha"_s);
        configuration.secret = Secret("emulator-secret");
        configuration.verifyUrl = QString::fromStdString(emulator.url());
        configuration.publicUrl = u"https://B\u00dccher.example:8443/"_s;
        const auto check = makeHumanCheck(configuration, systemClock);
        QVERIFY(check);
        const Instant before = systemClock.now();
        const CheckedToken result = (*check)->check("a-token", "192.0.2.7");
        QCOMPARE(result.reason, std::string());
        QCOMPARE(result.verdict, HumanVerdict::Passed);
        QVERIFY(result.expiresAt >= before + std::chrono::seconds(120));
        emulator.setBehaviour(test::SiteverifyBehaviour::WrongHostname);
        QCOMPARE((*check)->check("another", "192.0.2.7").reason, std::string("hostname"));
    }
};

QTEST_GUILESS_MAIN(HumanCheckFactoryTest)
#include "HumanCheckFactoryTest.moc"
