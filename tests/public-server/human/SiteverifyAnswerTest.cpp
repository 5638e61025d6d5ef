#include "public-server/human/SiteverifyAnswer.h"

#include <QTest>

using namespace invites;
using namespace invites::human;

Q_DECLARE_METATYPE(HumanVerdict)

class SiteverifyAnswerTest : public QObject {
    Q_OBJECT

private:
    void columns() {
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<HumanVerdict>("verdict");
        QTest::addColumn<QByteArray>("reason");
    }

    SiteverifyExpectation expectationOf(const QByteArray& provider) {
        return {.provider = *siteverifyProvider(provider.toStdString()), .hostname = "invites.example"};
    }

private Q_SLOTS:
    void answerIsJudged_data() {
        columns();
        const auto row = [](const char* name, const char* provider, const char* body, HumanVerdict verdict,
                             const char* reason) {
            QTest::newRow(name) << QByteArray(provider) << QByteArray(body) << verdict << QByteArray(reason);
        };
        using enum HumanVerdict;
        const char* good = R"({"success":true,"challenge_ts":"2026-11-20T10:20:30Z","hostname":"invites.example"})";
        row("recaptcha v2 passes", "recaptcha", good, Passed, "");
        row("turnstile passes", "turnstile", good, Passed, "");
        row("hcaptcha passes", "hcaptcha", good, Passed, "");
        row("host name in another case", "recaptcha", R"({"success":true,"hostname":"Invites.Example"})", Passed, "");

        row("another host", "recaptcha", R"({"success":true,"hostname":"evil.example"})", Failed, "hostname");
        row("a host that ends alike", "turnstile", R"({"success":true,"hostname":"evil.invites.example"})", Failed,
            "hostname");
        row("no host", "recaptcha", R"({"success":true})", Failed, "hostname");
        row("no host, turnstile", "turnstile", R"({"success":true,"hostname":""})", Failed, "hostname");
        row("no host, hcaptcha", "hcaptcha", R"({"success":true,"hostname":null})", Failed, "hostname");
        row("a host that is no text", "recaptcha", R"({"success":true,"hostname":["invites.example"]})", Failed,
            "hostname");
        row("an Android app", "recaptcha", R"({"success":true,"apk_package_name":"a.b","hostname":"invites.example"})",
            Failed, "android_app");

        row("v3, human", "recaptcha", R"({"success":true,"hostname":"invites.example","score":0.5,"action":"ticket"})",
            Passed, "");
        row("v3, bot", "recaptcha", R"({"success":true,"hostname":"invites.example","score":0.4,"action":"ticket"})",
            Failed, "score");
        row("v3, score no number", "recaptcha",
            R"({"success":true,"hostname":"invites.example","score":"0.9","action":"ticket"})", Failed, "score");
        row("v3, another action", "recaptcha",
            R"({"success":true,"hostname":"invites.example","score":0.9,"action":"login"})", Failed, "action");
        row("turnstile, another action", "turnstile",
            R"({"success":true,"hostname":"invites.example","action":"login"})", Failed, "action");
        row("turnstile, no action", "turnstile", R"({"success":true,"hostname":"invites.example","action":""})", Passed,
            "");
        row("hcaptcha's risk score is not ours", "hcaptcha",
            R"({"success":true,"hostname":"invites.example","score":0.1})", Passed, "");

        row("refused", "recaptcha", R"({"success":false,"error-codes":["invalid-input-response"]})", Failed,
            "invalid-input-response");
        row("spent", "recaptcha", R"({"success":false,"error-codes":["timeout-or-duplicate"]})", Failed,
            "timeout-or-duplicate");
        row("several codes", "hcaptcha", R"({"success":false,"error-codes":["missing-input-response","bad-request"]})",
            Failed, "missing-input-response,bad-request");
        row("refused without a code", "recaptcha", R"({"success":false})", Failed, "refused");
        row("refused with a good host", "recaptcha", R"({"success":false,"hostname":"invites.example"})", Failed,
            "refused");
        row("a code that is no code", "recaptcha", R"({"success":false,"error-codes":["03AGdBq25\nforged=1",7]})",
            Failed, "unknown-code,unknown-code");

        row("our secret is wrong", "recaptcha", R"({"success":false,"error-codes":["invalid-input-secret"]})",
            Unavailable, "invalid-input-secret");
        row("our secret is missing", "turnstile", R"({"success":false,"error-codes":["missing-input-secret"]})",
            Unavailable, "missing-input-secret");
        row("our keys do not match", "hcaptcha", R"({"success":false,"error-codes":["sitekey-secret-mismatch"]})",
            Unavailable, "sitekey-secret-mismatch");
        row("our secret is wrong too", "recaptcha",
            R"({"success":false,"error-codes":["invalid-input-response","invalid-input-secret"]})", Unavailable,
            "invalid-input-secret");
        row("internal error", "turnstile", R"({"success":false,"error-codes":["internal-error"]})", Unavailable,
            "internal-error");

        row("success as a text", "recaptcha", R"({"success":"true","hostname":"invites.example"})", Unavailable,
            "not_siteverify");
        row("success as a number", "recaptcha", R"({"success":1,"hostname":"invites.example"})", Unavailable,
            "not_siteverify");
        row("success missing", "recaptcha", R"({"hostname":"invites.example"})", Unavailable, "not_siteverify");
        row("an array", "recaptcha", R"([{"success":true}])", Unavailable, "not_siteverify");
        row("a page", "recaptcha", "<!doctype html>", Unavailable, "not_json");
        row("nothing", "recaptcha", "", Unavailable, "not_json");
        row("cut off", "recaptcha", "{\"success\":true,\"hostname\":\"invites.exam", Unavailable, "not_json");
        row("two answers", "recaptcha", R"({"success":true,"hostname":"invites.example"}{})", Unavailable, "not_json");
    }

    void answerIsJudged() {
        QFETCH(const QByteArray, provider);
        QFETCH(const QByteArray, body);
        const SiteverifyJudgement judgement = judgeSiteverifyAnswer(200, body, expectationOf(provider));
        QTEST(QByteArray::fromStdString(judgement.reason), "reason");
        QTEST(judgement.verdict, "verdict");
    }

    void statusIsJudged_data() {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<HumanVerdict>("verdict");
        QTest::addColumn<QByteArray>("reason");
        using enum HumanVerdict;
        const QByteArray good(R"({"success":true,"hostname":"invites.example"})");
        const QByteArray bad(R"({"success":false,"error-codes":["invalid-input-response"]})");
        QTest::newRow("500") << 500 << good << Unavailable << QByteArray("http_500");
        QTest::newRow("503, refusing") << 503 << bad << Unavailable << QByteArray("http_503");
        QTest::newRow("302") << 302 << good << Unavailable << QByteArray("redirect");
        QTest::newRow("204") << 204 << QByteArray() << Unavailable << QByteArray("http_204");
        QTest::newRow("429") << 429 << bad << Unavailable << QByteArray("http_429");
        QTest::newRow("400, refusing") << 400 << bad << Failed << QByteArray("invalid-input-response");
        QTest::newRow("400, success") << 400 << good << Unavailable << QByteArray("not_siteverify");
        QTest::newRow("404 of another server") << 404 << QByteArray("<html>") << Unavailable << QByteArray("http_404");
        QTest::newRow("0") << 0 << good << Unavailable << QByteArray("http_0");
    }

    void statusIsJudged() {
        QFETCH(const int, status);
        QFETCH(const QByteArray, body);
        const SiteverifyJudgement judgement = judgeSiteverifyAnswer(status, body, expectationOf("turnstile"));
        QTEST(QByteArray::fromStdString(judgement.reason), "reason");
        QTEST(judgement.verdict, "verdict");
    }

    void missingHostIsTakenFromAVerifyUrlOfOnesOwn() {
        SiteverifyExpectation expectation = expectationOf("recaptcha");
        expectation.hostnameMayBeMissing = true;
        QCOMPARE(judgeSiteverifyAnswer(200, R"({"success":true})", expectation).verdict, HumanVerdict::Passed);
        QCOMPARE(judgeSiteverifyAnswer(200, R"({"success":true,"hostname":"evil.example"})", expectation).reason,
            std::string("hostname"));
        QCOMPARE(judgeSiteverifyAnswer(200, R"({"success":true,"apk_package_name":"a.b"})", expectation).reason,
            std::string("android_app"));
    }

    void testSecretsHostAndActionAreNotLookedAt() {
        SiteverifyExpectation expectation = expectationOf("turnstile");
        expectation.testSecret = true;
        const QByteArray answer(R"({"success":true,"hostname":"example.com","action":"test"})");
        QCOMPARE(judgeSiteverifyAnswer(200, answer, expectation).verdict, HumanVerdict::Passed);
        QCOMPARE(judgeSiteverifyAnswer(200, R"({"success":false})", expectation).verdict, HumanVerdict::Failed);
    }

    void providersAreKnownByName() {
        for (const char* name : {"recaptcha", "turnstile", "hcaptcha"}) {
            const SiteverifyProvider* provider = siteverifyProvider(name);
            QVERIFY(provider);
            QVERIFY(provider->verifyUrl.starts_with("https://"));
            QVERIFY(!provider->contentSources.script.empty() && !provider->contentSources.frame.empty());
        }
        QVERIFY(!siteverifyProvider("altcha"));
        QVERIFY(!siteverifyProvider("reCAPTCHA"));
        QVERIFY(!siteverifyProvider(""));
        QVERIFY(siteverifyProvider("turnstile")->isTestSecret("2x0000000000000000000000000000000AA"));
        QVERIFY(!siteverifyProvider("recaptcha")->isTestSecret("2x0000000000000000000000000000000AA"));
        QVERIFY(!siteverifyProvider("recaptcha")->isTestSecret(""));
    }
};

QTEST_GUILESS_MAIN(SiteverifyAnswerTest)
#include "SiteverifyAnswerTest.moc"
