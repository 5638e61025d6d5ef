#include "tests/public-server/routes/ContractTest.h"

#include <QRegularExpression>
#include <QTest>

#include <zlib.h>

#include <algorithm>

using namespace invites::test;
using namespace Qt::StringLiterals;

namespace {

QByteArray gunzipped(QByteArray bytes) {
    z_stream stream{};
    QByteArray output(4'000'000, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_in = uInt(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = uInt(output.size());
    if (inflateInit2(&stream, 15 + 16) != Z_OK)
        return {};
    const int result = inflate(&stream, Z_FINISH);
    output.resize(qsizetype(stream.total_out));
    inflateEnd(&stream);
    return result == Z_STREAM_END ? output : QByteArray();
}

QByteArray nonceOf(const HttpAnswer& page) {
    static const QRegularExpression form(u"script-src 'self' 'nonce-([A-Za-z0-9+/=]{20,})'"_s);
    return form.match(QString::fromLatin1(page.header("Content-Security-Policy"))).captured(1).toLatin1();
}

QStringList assetsIn(const QByteArray& text) {
    static const QRegularExpression form(u"/assets/[A-Za-z0-9_-]+\\.[0-9a-f]{16}\\.[a-z]+"_s);
    QStringList names;
    for (auto each = form.globalMatch(QString::fromUtf8(text)); each.hasNext();)
        names << each.next().captured(0);
    names.removeDuplicates();
    return names;
}

const QByteArray browserAccept = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

} // namespace

// GET /, /{slug}, /privacy, and the files that pages are made of.
class PageTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init() { openSite(); }
    void cleanup() { closeSite(); }

    void everyPageHasAStrictPolicyWithAFreshNonce();
    void noPageHasInlineCode();
    void allowsAProviderWhatItNeeds();
    void homeIsTheOnlyCampaignElseTheList();
    void escapesWhatOperatorsWrite();
    void errorsArePagesForBrowsersOnly();
    void filesAreImmutableAndSmall();
    void pagesNeedNoDatabaseToSayThatItIsAway();
};

void PageTest::everyPageHasAStrictPolicyWithAFreshNonce() {
    HttpClient client(server().origin());
    QSet<QByteArray> nonces;
    for (const char* path : {"/", "/", "/sora", "/privacy", "/nowhere"}) {
        const HttpAnswer page = client.get(path, {browserAccept});
        QCOMPARE(page.header("Content-Type"), "text/html; charset=utf-8");
        QCOMPARE(page.header("Cache-Control"), "no-store");
        const QByteArray policy = page.header("Content-Security-Policy");
        for (const char* part : {"default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
                 "style-src 'self'", "connect-src 'self'", "frame-src 'none'"})
            QVERIFY2(policy.contains(part), policy.constData());
        QVERIFY(!policy.contains("unsafe") && !policy.contains("http"));
        const QByteArray nonce = nonceOf(page);
        QVERIFY(!nonce.isEmpty());
        nonces.insert(nonce);
        if (page.status == 200)
            QCOMPARE(page.body.count(QByteArray("nonce=\"" + nonce + '"')), page.body.count("nonce=\""));
    }
    QCOMPARE(nonces.size(), 5);
}

void PageTest::noPageHasInlineCode() {
    HttpClient client(server().origin());
    static const QRegularExpression handler(u"\\son[a-z]+\\s*=|\\sstyle\\s*=|<style|javascript:"_s);
    for (const char* path : {"/", "/sora", "/privacy", "/nowhere"}) {
        const QByteArray body = client.get(path, {browserAccept}).body;
        QVERIFY(!body.isEmpty());
        QVERIFY2(!handler.match(QString::fromUtf8(body)).hasMatch(), path);
        QVERIFY2(!body.contains("{{"), path);
    }
}

void PageTest::allowsAProviderWhatItNeeds() {
    closeSite();
    openSite({{u"INVITES_HUMAN_CHECK"_s, u"recaptcha"_s}, {u"INVITES_HUMAN_CHECK_SITE_KEY"_s, u"key"_s},
        {u"INVITES_HUMAN_CHECK_SECRET"_s, u"secret"_s}});
    const QByteArray policy = HttpClient(server().origin()).get("/", {browserAccept}).header("Content-Security-Policy");
    QVERIFY2(policy.contains("https://www.google.com/recaptcha/"), policy.constData());
    QVERIFY2(!policy.contains("unsafe"), policy.constData());
}

void PageTest::homeIsTheOnlyCampaignElseTheList() {
    HttpClient client(server().origin());
    const auto withoutNonce = [](const HttpAnswer& page) { return QByteArray(page.body).replace(nonceOf(page), ""); };
    QCOMPARE(withoutNonce(client.get("/")), withoutNonce(client.get("/sora")));
    QVERIFY(client.get("/").body.contains("Sora"));
    site().sql(u"insert into invites.campaign (slug, name, product_url, code_pattern) "
               "values ('other', 'Other', 'https://example.org/', '^[A-Z]+$')"_s);
    QTRY_VERIFY(client.get("/").body.contains("href=\"/other\""));
    QVERIFY(client.get("/").body.contains("href=\"/sora\""));
    QVERIFY(client.get("/other").body.contains("Other"));
}

void PageTest::escapesWhatOperatorsWrite() {
    site().sql(u"insert into invites.campaign (slug, name, product_url, code_pattern) "
               "values ('other', '<b>\"&''</script><script>', 'https://example.org/?a=\"><script>', '^[A-Z]+$')"_s);
    HttpClient client(server().origin());
    QTRY_COMPARE(client.get("/other").status, 200);
    for (const char* path : {"/other", "/"}) {
        const QByteArray body = client.get(path).body;
        QVERIFY2(!body.contains("<b>\"") && !body.contains("</script><script>") && !body.contains("\"><script>"), path);
    }
    QVERIFY(client.get("/other").body.contains("&lt;b&gt;"));
}

void PageTest::errorsArePagesForBrowsersOnly() {
    HttpClient client(server().origin());
    const HttpAnswer page = client.get("/nowhere", {browserAccept});
    QCOMPARE(page.status, 404);
    QVERIFY(page.body.contains("<html"));
    COMPARE_PROBLEM(client.get("/nowhere"), 404, "not-found");
    COMPARE_PROBLEM(client.get("/nowhere", {"Accept: application/json"}), 404, "not-found");
    COMPARE_PROBLEM(client.get("/nowhere", {"Accept:"}), 404, "not-found");
    COMPARE_PROBLEM(client.get("/api/v1/campaigns/nowhere", {browserAccept}), 404, "not-found");
}

void PageTest::filesAreImmutableAndSmall() {
    HttpClient client(server().origin());
    QStringList toDo = assetsIn(client.get("/").body);
    QVERIFY(toDo.size() >= 2);
    qsizetype compressed = 0;
    for (qsizetype i = 0; i < toDo.size(); ++i) {
        const QByteArray path = toDo[i].toLatin1();
        const HttpAnswer plain = client.get(path);
        QVERIFY2(plain.status == 200, path.constData());
        QCOMPARE(plain.header("Cache-Control"), "public, max-age=31536000, immutable");
        QVERIFY(!plain.header("Content-Type").isEmpty());
        QVERIFY(plain.header("Content-Encoding").isNull());
        QCOMPARE(client.get(path, {"If-None-Match: " + plain.header("ETag")}).status, 304);
        const HttpAnswer small = client.get(path, {"Accept-Encoding: br;q=1.0, gzip"});
        QCOMPARE(small.header("Vary"), "Accept-Encoding");
        if (small.header("Content-Encoding") == "gzip")
            QCOMPARE(gunzipped(small.body), plain.body);
        else
            QCOMPARE(small.body, plain.body);
        QVERIFY(client.get(path, {"Accept-Encoding: gzip;q=0"}).header("Content-Encoding").isNull());
        // The widget, and what is loaded on demand only: at another check, where one waits, where there is somebody to
        // sign in with, and where word is sent.
        static const QByteArrayList onDemand{"altcha", "/provider-check.", "/turn-alert.", "/sign-in.", "/notice-"};
        if (std::ranges::none_of(onDemand, [&path](const QByteArray& name) { return path.contains(name); }))
            compressed += small.body.size();
        for (const QString& name : assetsIn(plain.body)) {
            if (!toDo.contains(name))
                toDo << name;
        }
    }
    QVERIFY2(compressed < 40 * 1024, QByteArray::number(compressed).constData());
    QCOMPARE(client.get("/favicon.ico").status, 200);
}

void PageTest::pagesNeedNoDatabaseToSayThatItIsAway() {
    m_cluster.stop();
    HttpClient client(server().origin());
    const HttpAnswer page = client.get("/", {browserAccept});
    QCOMPARE(page.status, 503);
    QVERIFY(page.header("Retry-After").toInt() > 0);
    QVERIFY(page.body.contains("<html"));
    COMPARE_PROBLEM(client.get("/"), 503, "unavailable");
    QCOMPARE(client.get("/privacy").status, 200);
    m_cluster.start();
    QCOMPARE(client.get("/").status, 200);
}

QTEST_GUILESS_MAIN(PageTest)
#include "PageTest.moc"
