#include "public-server/http/Cookies.h"
#include "public-server/http/RequestOrigin.h"
#include "public-server/http/SecurityHeaders.h"

#include <QByteArray>
#include <QSet>
#include <QTest>

#include <stdexcept>

using namespace invites::http;

namespace {

// The sources of a directive; null where it is not there.
QByteArray directive(const std::string& policy, const QByteArray& name) {
    for (const QByteArray& part : QByteArray::fromStdString(policy).split(';')) {
        if (part.trimmed().startsWith(QByteArray(name + ' ')))
            return part.trimmed().mid(name.size() + 1);
    }
    return {};
}

} // namespace

class OriginPolicyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesCookies();
    void refusesACookieThatIsNone_data();
    void refusesACookieThatIsNone();
    void pagePolicyAllowsNothingByDefault();
    void pagePolicyNamesTheProvidersSources();
    void noncesAreNewAndLong();
    void everyAnswerGetsTheHeaders_data();
    void everyAnswerGetsTheHeaders();
    void aRoutesOwnHeaderStays();
    void knowsItsOwnOrigin_data();
    void knowsItsOwnOrigin();
};

void OriginPolicyTest::writesCookies() {
    const Cookie cookie{.name = "ticket", .value = "a-b_c==", .maxAge = std::chrono::hours(1)};
    const Cookies secure("https://example.org");
    QCOMPARE(secure.fullName("ticket"), std::string("__Host-ticket"));
    QCOMPARE(secure.setCookie(cookie),
        std::string("__Host-ticket=a-b_c==; Path=/; Max-Age=3600; SameSite=Lax; HttpOnly; Secure"));
    const Cookies plain("http://localhost:8080");
    QCOMPARE(plain.fullName("ticket"), std::string("ticket"));
    QCOMPARE(plain.setCookie(cookie), std::string("ticket=a-b_c==; Path=/; Max-Age=3600; SameSite=Lax; HttpOnly"));
    QCOMPARE(plain.expireCookie("ticket"), std::string("ticket=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly"));
}

void OriginPolicyTest::refusesACookieThatIsNone_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("semicolon") << QByteArray("a") << QByteArray("b; Domain=evil.example");
    QTest::newRow("line break") << QByteArray("a") << QByteArray("b\r\nX: y");
    QTest::newRow("space") << QByteArray("a") << QByteArray("b c");
    QTest::newRow("name with equals sign") << QByteArray("a=") << QByteArray("b");
    QTest::newRow("no name") << QByteArray("") << QByteArray("b");
}

void OriginPolicyTest::refusesACookieThatIsNone() {
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    const Cookie cookie{.name = name.toStdString(), .value = value.toStdString()};
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, static_cast<void>(Cookies("http://a").setCookie(cookie)));
}

void OriginPolicyTest::pagePolicyAllowsNothingByDefault() {
    const std::string policy = pageContentSecurityPolicy({}, "R");
    const QList<std::pair<QByteArray, QByteArray>> expected{{"default-src", "'none'"},
        {"script-src", "'self' 'nonce-R'"}, {"style-src", "'self'"}, {"connect-src", "'self'"}, {"frame-src", "'none'"},
        {"img-src", "'self' data:"}, {"font-src", "'self'"}, {"worker-src", "'self'"}, {"manifest-src", "'self'"},
        {"form-action", "'self'"}, {"base-uri", "'none'"}, {"frame-ancestors", "'none'"}, {"object-src", "'none'"}};
    for (const auto& [name, sources] : expected)
        QCOMPARE(directive(policy, name), sources);
    QVERIFY(policy.find("unsafe") == std::string::npos);
}

void OriginPolicyTest::pagePolicyNamesTheProvidersSources() {
    const std::string policy = pageContentSecurityPolicy({.script = "https://a.example https://b.example",
                                                             .frame = "https://c.example",
                                                             .connect = "https://d.example",
                                                             .style = "https://e.example"},
        "R");
    QCOMPARE(directive(policy, "script-src"), QByteArray("'self' 'nonce-R' https://a.example https://b.example"));
    QCOMPARE(directive(policy, "frame-src"), QByteArray("https://c.example"));
    QCOMPARE(directive(policy, "connect-src"), QByteArray("'self' https://d.example"));
    QCOMPARE(directive(policy, "style-src"), QByteArray("'self' https://e.example"));
}

void OriginPolicyTest::noncesAreNewAndLong() {
    QSet<QByteArray> seen;
    for (int i = 0; i < 1000; ++i) {
        const QByteArray nonce = QByteArray::fromStdString(newNonce());
        QVERIFY(QByteArray::fromBase64(nonce).size() >= 16);
        seen.insert(nonce);
    }
    QCOMPARE(seen.size(), 1000);
}

void OriginPolicyTest::everyAnswerGetsTheHeaders_data() {
    QTest::addColumn<QByteArray>("publicUrl");
    QTest::addColumn<bool>("isSecure");
    QTest::newRow("https") << QByteArray("https://example.org") << true;
    QTest::newRow("http") << QByteArray("http://localhost:8080") << false;
}

void OriginPolicyTest::everyAnswerGetsTheHeaders() {
    QFETCH(QByteArray, publicUrl);
    QFETCH(bool, isSecure);
    Response response;
    SecurityHeaders(publicUrl.toStdString()).addTo(response);
    QCOMPARE(response.headers.get("Content-Security-Policy").value(),
        std::string_view("default-src 'none'; frame-ancestors 'none'"));
    QCOMPARE(response.headers.get("X-Content-Type-Options").value(), std::string_view("nosniff"));
    QCOMPARE(response.headers.get("X-Frame-Options").value(), std::string_view("DENY"));
    for (const char* name :
        {"Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"})
        QVERIFY2(response.headers.contains(name), name);
    QCOMPARE(response.headers.contains("Strict-Transport-Security"), isSecure);
}

void OriginPolicyTest::aRoutesOwnHeaderStays() {
    Response response;
    response.headers.add("content-security-policy", "mine");
    SecurityHeaders("https://example.org").addTo(response);
    QCOMPARE(response.headers.get("Content-Security-Policy").value(), std::string_view("mine"));
    int count = 0;
    for (const auto& [name, value] : response.headers.all())
        count += QByteArray::fromStdString(name).compare("Content-Security-Policy", Qt::CaseInsensitive) == 0;
    QCOMPARE(count, 1);
}

void OriginPolicyTest::knowsItsOwnOrigin_data() {
    QTest::addColumn<QByteArray>("site");
    QTest::addColumn<QByteArray>("origin");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<bool>("isOwn");
    const QByteArray none;
    const QByteArray host = "example.org";
    QTest::newRow("no browser") << none << none << host << true;
    QTest::newRow("same origin") << QByteArray("same-origin") << QByteArray("https://example.org") << host << true;
    QTest::newRow("address bar") << QByteArray("none") << none << host << true;
    QTest::newRow("same site") << QByteArray("same-site") << none << host << false;
    QTest::newRow("cross site") << QByteArray("cross-site") << none << host << false;
    QTest::newRow("cross site, forged origin")
        << QByteArray("cross-site") << QByteArray("https://example.org") << host << false;
    QTest::newRow("public origin") << none << QByteArray("https://example.org") << host << true;
    QTest::newRow("public origin with port and case") << none << QByteArray("https://EXAMPLE.org:443") << host << true;
    QTest::newRow("another origin") << none << QByteArray("https://evil.example") << host << false;
    QTest::newRow("another port") << none << QByteArray("https://example.org:8443") << host << false;
    QTest::newRow("another scheme") << none << QByteArray("http://example.org") << host << false;
    QTest::newRow("longer host") << none << QByteArray("https://example.org.evil.example") << host << false;
    QTest::newRow("null") << none << QByteArray("null") << host << false;
    QTest::newRow("empty") << none << QByteArray("") << host << false;
    QTest::newRow("the host asked for") << none << QByteArray("https://staging.example:8443")
                                        << QByteArray("staging.example:8443") << true;
    QTest::newRow("the host asked for, plain")
        << none << QByteArray("http://staging.example") << QByteArray("staging.example") << false;
}

void OriginPolicyTest::knowsItsOwnOrigin() {
    QFETCH(QByteArray, site);
    QFETCH(QByteArray, origin);
    QFETCH(QByteArray, host);
    QFETCH(bool, isOwn);
    Request request;
    request.headers.add("Host", host.toStdString());
    if (!site.isNull())
        request.headers.add("Sec-Fetch-Site", site.toStdString());
    if (!origin.isNull())
        request.headers.add("Origin", origin.toStdString());
    QCOMPARE(isFromOwnOrigin(request, "https://example.org/"), isOwn);
}

QTEST_APPLESS_MAIN(OriginPolicyTest)
#include "OriginPolicyTest.moc"
