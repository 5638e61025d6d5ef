#include "public-server/human/SiteverifyCheck.h"

#include "tests/support/siteverify/SiteverifyEmulator.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <QUuid>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

using namespace invites;
using namespace invites::human;
using namespace std::chrono_literals;
using test::SiteverifyBehaviour;
using test::SiteverifyEmulator;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(HumanVerdict)
Q_DECLARE_METATYPE(SiteverifyBehaviour)

namespace {

constexpr Instant testTime{std::chrono::sys_days(std::chrono::year(2026) / 11 / 20)};

class FixedClock final : public Clock {
public:
    Instant now() const override { return testTime; }
};

const FixedClock fixedClock;

SiteverifyOptions optionsFor(const std::string& url, const char* provider = "turnstile") {
    return {.provider = *siteverifyProvider(provider),
        .siteKey = "the-site-key",
        .secret = Secret("emulator-secret"),
        .hostname = "localhost",
        .verifyUrl = url,
        // Where a test waits for it, this is the time it takes; elsewhere it must be long enough for a slow machine.
        .timeout = 20s,
        .certificateAuthorityFile = {}};
}

// A port of this machine where nobody listens, held so that nobody else gets it.
class DeafPort {
public:
    DeafPort() {
        m_socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(m_socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
            ::getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &size) == 0)
            m_port = ntohs(address.sin_port);
    }
    ~DeafPort() { ::close(m_socket); }
    DeafPort(const DeafPort&) = delete;
    DeafPort& operator=(const DeafPort&) = delete;

    // Accepts into the backlog and never answers, from now on.
    bool listenAndSayNothing() { return ::listen(m_socket, 8) == 0; }
    int port() const { return m_port; }

private:
    int m_socket = -1;
    int m_port = 0;
};

} // namespace

class SiteverifyCheckTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        // A proxy of the machine's does not reach this machine's own servers.
        qputenv("no_proxy", "*");
    }

    void solvedTokenPasses_data() {
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<int>("tokenLife");
        QTest::newRow("recaptcha") << QByteArray("recaptcha") << 120;
        QTest::newRow("turnstile") << QByteArray("turnstile") << 300;
        QTest::newRow("hcaptcha") << QByteArray("hcaptcha") << 120;
    }
    void solvedTokenPasses() {
        QFETCH(const QByteArray, provider);
        QFETCH(const int, tokenLife);
        SiteverifyEmulator emulator;
        SiteverifyCheck check(optionsFor(emulator.url(), provider.constData()), fixedClock);
        const CheckedToken result = check.check("a-token", "192.0.2.7");
        QCOMPARE(result.reason, std::string());
        QCOMPARE(result.verdict, HumanVerdict::Passed);
        QCOMPARE(result.spendKey, QCryptographicHash::hash("a-token", QCryptographicHash::Sha256));
        QCOMPARE(result.expiresAt, testTime + std::chrono::seconds(tokenLife));
    }

    void questionIsAFormWithTheSecretInItsBody() {
        SiteverifyEmulator emulator({.secret = "a secret=&%+\xc3\xa4"});
        SiteverifyOptions options = optionsFor(emulator.url(), "recaptcha");
        options.secret = Secret("a secret=&%+\xc3\xa4");
        SiteverifyCheck check(std::move(options), fixedClock);
        const std::string token = "x&secret=forged+%41~_-.";
        QCOMPARE(check.check(token, "2001:db8::1").verdict, HumanVerdict::Passed);

        const test::SiteverifyQuestion question = emulator.lastQuestion();
        QCOMPARE(question.target, std::string("/siteverify"));
        QCOMPARE(question.contentType, std::string("application/x-www-form-urlencoded"));
        QCOMPARE(question.field("response"), token);
        QCOMPARE(question.field("remoteip"), std::string("2001:db8::1"));
        QCOMPARE(question.fields.size(), std::size_t(3));
    }

    void addressThatIsNoneIsNotSent() {
        SiteverifyEmulator emulator;
        SiteverifyCheck check(optionsFor(emulator.url(), "recaptcha"), fixedClock);
        for (const char* address : {"", "unix:", "192.0.2.1&secret=x", "not-an-address"}) {
            check.check(std::string("token-for-") + address, address);
            QCOMPARE(emulator.lastQuestion().fields.count("remoteip"), std::size_t(0));
        }
    }

    void hcaptchaIsToldTheSiteKey() {
        SiteverifyEmulator emulator;
        SiteverifyCheck check(optionsFor(emulator.url(), "hcaptcha"), fixedClock);
        QCOMPARE(check.check("a-token", "192.0.2.7").verdict, HumanVerdict::Passed);
        QCOMPARE(emulator.lastQuestion().field("sitekey"), std::string("the-site-key"));
    }

    // Also by another server: the visitor repeats his request when its answer was lost.
    void turnstileMayBeAskedAgain() {
        SiteverifyEmulator emulator;
        SiteverifyCheck one(optionsFor(emulator.url(), "turnstile"), fixedClock);
        SiteverifyCheck other(optionsFor(emulator.url(), "turnstile"), fixedClock);
        const CheckedToken first = one.check("a-token", "192.0.2.7");
        const QString key = QString::fromStdString(emulator.lastQuestion().field("idempotency_key"));
        QVERIFY(!QUuid::fromString(key).isNull());
        const CheckedToken second = other.check("a-token", "192.0.2.7");
        QCOMPARE(second.verdict, HumanVerdict::Passed);
        QCOMPARE(second.spendKey, first.spendKey);
        QCOMPARE(one.check("another-token", "192.0.2.7").verdict, HumanVerdict::Passed);
        QVERIFY(QString::fromStdString(emulator.lastQuestion().field("idempotency_key")) != key);
    }

    void othersRefuseTheSecondTime_data() {
        QTest::addColumn<QByteArray>("provider");
        QTest::newRow("recaptcha") << QByteArray("recaptcha");
        QTest::newRow("hcaptcha") << QByteArray("hcaptcha");
    }
    void othersRefuseTheSecondTime() {
        QFETCH(const QByteArray, provider);
        SiteverifyEmulator emulator;
        SiteverifyCheck check(optionsFor(emulator.url(), provider.constData()), fixedClock);
        QCOMPARE(check.check("a-token", "192.0.2.7").verdict, HumanVerdict::Passed);
        const CheckedToken second = check.check("a-token", "192.0.2.7");
        QCOMPARE(second.verdict, HumanVerdict::Failed);
        QCOMPARE(second.reason, std::string("timeout-or-duplicate"));
        QVERIFY(second.spendKey.isEmpty());
    }

    void misbehaviourFailsClosed_data() {
        QTest::addColumn<SiteverifyBehaviour>("behaviour");
        QTest::addColumn<HumanVerdict>("verdict");
        QTest::addColumn<QByteArray>("reason");
        using enum HumanVerdict;
        QTest::newRow("failure") << SiteverifyBehaviour::Failure << Failed << QByteArray("invalid-input-response");
        QTest::newRow("duplicate") << SiteverifyBehaviour::Duplicate << Failed << QByteArray("timeout-or-duplicate");
        QTest::newRow("wrong hostname") << SiteverifyBehaviour::WrongHostname << Failed << QByteArray("hostname");
        QTest::newRow("not JSON") << SiteverifyBehaviour::NotJson << Unavailable << QByteArray("not_json");
        QTest::newRow("500") << SiteverifyBehaviour::ServerError << Unavailable << QByteArray("http_500");
        QTest::newRow("redirect") << SiteverifyBehaviour::Redirect << Unavailable << QByteArray("redirect");
        QTest::newRow("huge answer") << SiteverifyBehaviour::HugeAnswer << Unavailable
                                     << QByteArray("answer_too_large");
        QTest::newRow("internal error") << SiteverifyBehaviour::InternalError << Unavailable
                                        << QByteArray("internal-error");
    }
    void misbehaviourFailsClosed() {
        QFETCH(const SiteverifyBehaviour, behaviour);
        SiteverifyEmulator emulator;
        SiteverifyCheck check(optionsFor(emulator.url()), fixedClock);
        emulator.setBehaviour(behaviour);
        const CheckedToken result = check.check("a-token", "192.0.2.7");
        QTEST(QByteArray::fromStdString(result.reason), "reason");
        QTEST(result.verdict, "verdict");
        QVERIFY(result.spendKey.isEmpty());

        // It has not lost its wits over it.
        emulator.setBehaviour(SiteverifyBehaviour::Success);
        QCOMPARE(check.check("a-good-token", "192.0.2.7").verdict, HumanVerdict::Passed);
    }

    void tokenMayChooseTheBehaviour() {
        SiteverifyEmulator emulator;
        SiteverifyCheck check(optionsFor(emulator.url()), fixedClock);
        QCOMPARE(check.check("emulate:failure:1", "192.0.2.7").reason, std::string("invalid-input-response"));
        QCOMPARE(check.check("emulate:not_json", "192.0.2.7").reason, std::string("not_json"));
        QCOMPARE(check.check("emulate:success:1", "192.0.2.7").verdict, HumanVerdict::Passed);
    }

    void ourWrongSecretIsNotTheVisitorsFault() {
        SiteverifyEmulator emulator({.secret = "another"});
        SiteverifyCheck check(optionsFor(emulator.url()), fixedClock);
        const CheckedToken result = check.check("a-token", "192.0.2.7");
        QCOMPARE(result.verdict, HumanVerdict::Unavailable);
        QCOMPARE(result.reason, std::string("invalid-input-secret"));
    }

    void answerIsNotWaitedForBeyondTheTimeout() {
        SiteverifyEmulator emulator;
        SiteverifyOptions options = optionsFor(emulator.url());
        options.timeout = 200ms;
        SiteverifyCheck check(std::move(options), fixedClock);
        emulator.setBehaviour(SiteverifyBehaviour::Hold);
        QElapsedTimer timer;
        timer.start();
        const CheckedToken result = check.check("a-token", "192.0.2.7");
        // Far above the 200 ms, for slow machines, and far below every other limit.
        QVERIFY(timer.elapsed() < 10'000);
        QCOMPARE(result.verdict, HumanVerdict::Unavailable);
        QCOMPARE(result.reason, std::string("timeout"));
    }

    void mutePeerIsNotWaitedForBeyondTheTimeout() {
        DeafPort port;
        QVERIFY(port.listenAndSayNothing());
        for (const char* scheme : {"http", "https"}) {
            SiteverifyOptions options =
                optionsFor(std::string(scheme) + "://127.0.0.1:" + std::to_string(port.port()) + "/");
            options.timeout = 200ms;
            SiteverifyCheck check(std::move(options), fixedClock);
            QCOMPARE(check.check("a-token", "192.0.2.7").reason, std::string("timeout"));
        }
    }

    void refusedConnectionIsUnavailable() {
        const DeafPort port;
        SiteverifyCheck check(
            optionsFor("http://127.0.0.1:" + std::to_string(port.port()) + "/siteverify"), fixedClock);
        const CheckedToken result = check.check("a-token", "192.0.2.7");
        QCOMPARE(result.verdict, HumanVerdict::Unavailable);
        QCOMPARE(result.reason, std::string("connect"));
    }

    void unknownNameIsUnavailable() {
        SiteverifyCheck check(optionsFor("http://no-such-host.invalid/siteverify"), fixedClock);
        QCOMPARE(check.check("a-token", "192.0.2.7").verdict, HumanVerdict::Unavailable);
    }

    void untrustedCertificateIsUnavailable() {
        SiteverifyEmulator emulator({.tls = true});
        SiteverifyCheck check(optionsFor(emulator.url()), fixedClock);
        const CheckedToken result = check.check("a-token", "192.0.2.7");
        QCOMPARE(result.verdict, HumanVerdict::Unavailable);
        QCOMPARE(result.reason, std::string("tls"));
        QCOMPARE(emulator.questionCount(), std::size_t(0));
    }

    // The same emulator: it was the trust that was missing above, and nothing else.
    void trustedCertificatePasses() {
        SiteverifyEmulator emulator({.tls = true});
        const QTemporaryDir folder;
        QFile file(folder.filePath(u"authority.pem"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(emulator.certificate()), emulator.certificate().size());
        file.close();
        SiteverifyOptions options = optionsFor(emulator.url());
        options.certificateAuthorityFile = file.fileName().toStdString();
        SiteverifyCheck check(std::move(options), fixedClock);
        const CheckedToken result = check.check("a-token", "192.0.2.7");
        QCOMPARE(result.reason, std::string());
        QCOMPARE(result.verdict, HumanVerdict::Passed);
    }

    // Only somebody who names a URL himself may ask in the clear.
    void plainHttpIsForAVerifyUrlOfOnesOwn() {
        SiteverifyEmulator emulator;
        FormPoster strict({.url = emulator.url(), .certificateAuthorityFile = {}});
        QVERIFY(!strict.post(Secret("a=b")));
        QCOMPARE(emulator.questionCount(), std::size_t(0));
    }

    void hopelessTokenIsNotAskedAbout_data() {
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QByteArray>("reason");
        for (const char* provider : {"recaptcha", "turnstile", "hcaptcha"}) {
            const auto row = [provider](const char* name, const QByteArray& token, const char* reason) {
                QTest::addRow("%s, %s", provider, name) << QByteArray(provider) << token << QByteArray(reason);
            };
            row("empty", {}, "missing");
            row("too long", QByteArray(int(siteverifyProvider(provider)->maximumTokenLength) + 1, 'a'), "too_large");
            row("a space", "a token", "malformed");
            row("a line break", "a\r\ntoken", "malformed");
            row("a NUL", QByteArray("a\0b", 3), "malformed");
            row("beyond ASCII", "t\xc3\xb6ken", "malformed");
        }
    }
    void hopelessTokenIsNotAskedAbout() {
        QFETCH(const QByteArray, provider);
        QFETCH(const QByteArray, token);
        QFETCH(const QByteArray, reason);
        SiteverifyEmulator emulator({.threads = 2});
        SiteverifyCheck check(optionsFor(emulator.url(), provider.constData()), fixedClock);
        const CheckedToken result = check.check({token.constData(), std::size_t(token.size())}, "192.0.2.7");
        QCOMPARE(result.verdict, HumanVerdict::Failed);
        QCOMPARE(result.reason, reason.toStdString());
        QCOMPARE(emulator.questionCount(), std::size_t(0));
    }

    void longestTokenIsAskedAbout() {
        SiteverifyEmulator emulator;
        SiteverifyCheck check(optionsFor(emulator.url()), fixedClock);
        QCOMPARE(check.check(std::string(2048, 'a'), "192.0.2.7").verdict, HumanVerdict::Passed);
    }

    void twoHundredFiftySixVisitorsAreAskedAboutAtOnce() {
        constexpr std::size_t visitors = 256;
        SiteverifyEmulator emulator({.threads = visitors});
        emulator.setBehaviour(SiteverifyBehaviour::Hold);
        SiteverifyOptions options = optionsFor(emulator.url());
        options.timeout = 60s;
        SiteverifyCheck check(std::move(options), fixedClock);
        std::atomic<std::size_t> passed = 0;
        std::latch start(visitors);
        std::vector<std::thread> threads;
        for (std::size_t visitor = 0; visitor < visitors; ++visitor) {
            threads.emplace_back([&, token = "token-" + std::to_string(visitor)] {
                start.arrive_and_wait();
                if (check.check(token, "192.0.2.7").verdict == HumanVerdict::Passed)
                    ++passed;
            });
        }
        const bool allAtOnce = emulator.waitUntilHeld(visitors, 50s);
        emulator.release();
        for (std::thread& thread : threads)
            thread.join();
        QVERIFY(allAtOnce);
        QCOMPARE(passed.load(), visitors);
    }

    void pageIsToldTheSiteKey() {
        SiteverifyCheck check(optionsFor("http://127.0.0.1:1/", "hcaptcha"), fixedClock);
        const HumanCheckDescription description = check.description();
        QCOMPARE(description.provider, std::string("hcaptcha"));
        QCOMPARE(description.siteKey, std::optional<std::string>("the-site-key"));
        QCOMPARE(description.challengeUrl, std::nullopt);
        QCOMPARE(check.newChallenge(), std::nullopt);
        QCOMPARE(check.contentSources().script, siteverifyProvider("hcaptcha")->contentSources.script);
    }
};

QTEST_GUILESS_MAIN(SiteverifyCheckTest)
#include "SiteverifyCheckTest.moc"
