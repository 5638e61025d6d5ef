#include "tests/public-server/routes/ContractTest.h"

#include <QJsonArray>
#include <QTest>
#include <QXmlStreamReader>

using namespace invites::test;
using namespace Qt::StringLiterals;

// GET /{slug}/transparency, its files, and the badge.
class StatisticsPageTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init() { openSite(); }
    void cleanup() { closeSite(); }

    void thePageNeedsNoScript();
    void anEmptyCampaignHasAPage();
    void everybodyMayReadTheFiles();
    void answersAreTagged_data();
    void answersAreTagged();
    void otherMethodsAreRefused_data();
    void otherMethodsAreRefused();
    void anUnknownCampaignHasNone_data();
    void anUnknownCampaignHasNone();
    void aClosedCampaignKeepsItsNumbers();
    void smallNumbersAreToldSoEverywhere();
    void nothingOperatorsWriteIsMarkup();
    void aLanesShareIsSaidToBeOfAll();
    void whatTheLedgerTellsAnywayIsSaid();
    void theCampaignsPageLeadsThere();
    void thePageLeadsToTheProof();
    void theRepositoryIsNamedWhereItIsPublished();
    void aFloodOfLooksIsOneReading();
    void countriesAreCountedWhereTheProxySays();
    void nobodyElseIsBelieved();
    void withoutTheHeaderNothingIsCounted();
    void thePrivacyPageTellsOfCountriesOnlyThen();
    void theDatabaseMayBeAway();

private:
    HttpAnswer get(const QByteArray& path, const HttpClient::Headers& headers = {}) {
        return HttpClient(server().origin()).get(path, headers);
    }
    void openWithCountries(const QString& proxies) {
        closeSite();
        openSite({{u"INVITES_COUNTRY_HEADER"_s, u"CF-IPCountry"_s}, {u"INVITES_TRUSTED_PROXIES"_s, proxies}});
    }
    int askFrom(const QByteArray& country);
    QString counted() {
        return site().sql(u"select coalesce(string_agg(country || requests, ' ' order by country), '')"
                          " from invites.request_country"_s);
    }
};

int StatisticsPageTest::askFrom(const QByteArray& country) {
    return HttpClient(server().origin())
        .post("/api/v1/campaigns/sora/tickets", QJsonObject{{u"human_check"_s, site().humanToken()}},
            {"Idempotency-Key: " + newIdempotencyKey(), "CF-IPCountry: " + country})
        .status;
}

void StatisticsPageTest::thePageNeedsNoScript() {
    site().sql(u"insert into invites.week_hour values (1, 5, 100, 90, 80)"_s);
    const HttpAnswer page = get("/sora/transparency");
    QCOMPARE(page.status, 200);
    QCOMPARE(page.header("Content-Type"), "text/html; charset=utf-8");
    const QByteArray policy = page.header("Content-Security-Policy");
    QVERIFY(policy.startsWith("default-src 'none'; style-src 'self'; img-src 'self';"));
    QVERIFY(!policy.contains("script-src") && !policy.contains("unsafe") && !policy.contains("http"));
    for (const char* part : {"<script", " style=", "<style", "onclick", "{{", "javascript:"})
        QVERIFY2(!page.body.contains(part), part);
    QVERIFY(page.body.contains("<svg class=\"chart\""));
    QVERIFY(page.body.contains("So far 89 codes came back for every 100 that were given."));
    QVERIFY(page.body.contains("[![Sora invites]("));
}

void StatisticsPageTest::anEmptyCampaignHasAPage() {
    const HttpAnswer page = get("/sora/transparency");
    QCOMPARE(page.status, 200);
    QVERIFY(page.body.contains("Nothing has happened yet"));
    QVERIFY(page.body.contains("Too few codes were given so far to say how many come back."));
    QVERIFY(!page.body.contains("<svg class=\"chart\""));
    QVERIFY(get("/sora/badge.svg").body.contains("Sora invites: none right now"));
}

void StatisticsPageTest::everybodyMayReadTheFiles() {
    site().addCodes({codeNumbered(1), codeNumbered(2), codeNumbered(3), codeNumbered(4), codeNumbered(5)});
    const HttpAnswer json = get("/sora/transparency.json");
    QCOMPARE(json.header("Content-Type"), "application/json");
    QCOMPARE(json.json().value("available"_L1), QJsonValue(5));
    QCOMPARE(json.json().value("days"_L1).toArray().size(), 1);
    QCOMPARE(json.json().value("hours"_L1).toArray().size(), 48);
    const HttpAnswer csv = get("/sora/transparency.csv");
    QCOMPARE(csv.header("Content-Type"), "text/csv; charset=utf-8");
    QVERIFY(csv.body.startsWith("day,requested,given,"));
    const HttpAnswer badge = get("/sora/badge.svg");
    QCOMPARE(badge.header("Content-Type"), "image/svg+xml");
    QXmlStreamReader reader(badge.body);
    while (!reader.atEnd())
        reader.readNext();
    QVERIFY(!reader.hasError());
    QVERIFY(badge.body.contains("Sora invites: 5 available"));
    for (const HttpAnswer* answer : {&json, &csv, &badge}) {
        QCOMPARE(answer->header("Access-Control-Allow-Origin"), "*");
        QCOMPARE(answer->header("Cross-Origin-Resource-Policy"), "cross-origin");
        QVERIFY(answer->header("Set-Cookie").isEmpty());
    }
}

void StatisticsPageTest::answersAreTagged_data() {
    QTest::addColumn<QByteArray>("path");
    for (const char* path :
        {"/sora/transparency", "/sora/transparency.json", "/sora/transparency.csv", "/sora/badge.svg"})
        QTest::newRow(path) << QByteArray(path);
}

void StatisticsPageTest::answersAreTagged() {
    QFETCH(QByteArray, path);
    const HttpAnswer first = get(path);
    QCOMPARE(first.status, 200);
    QCOMPARE(first.header("Cache-Control"), "public, max-age=60");
    QCOMPARE(first.header("Vary"), "Accept-Encoding");
    const HttpAnswer second = get(path, {"If-None-Match: " + first.header("ETag")});
    QCOMPARE(second.status, 304);
    QVERIFY(second.body.isEmpty());
    QCOMPARE(second.header("ETag"), first.header("ETag"));
    const HttpAnswer head = HttpClient(server().origin()).send("HEAD", path, {});
    QCOMPARE(head.status, 200);
    QVERIFY(head.body.isEmpty());
}

void StatisticsPageTest::otherMethodsAreRefused_data() {
    answersAreTagged_data();
}

void StatisticsPageTest::otherMethodsAreRefused() {
    QFETCH(QByteArray, path);
    const HttpAnswer answer = HttpClient(server().origin()).post(path, {});
    COMPARE_PROBLEM(answer, 405, "method-not-allowed");
    QCOMPARE(answer.header("Allow"), "GET, HEAD");
}

void StatisticsPageTest::anUnknownCampaignHasNone_data() {
    answersAreTagged_data();
}

void StatisticsPageTest::anUnknownCampaignHasNone() {
    QFETCH(QByteArray, path);
    COMPARE_PROBLEM(get(QByteArray(path).replace("sora", "nothing")), 404, "not-found");
}

void StatisticsPageTest::aClosedCampaignKeepsItsNumbers() {
    site().sql(u"update invites.campaign set open = false; insert into invites.week_hour values (1, 5, 100, 90, 80)"_s);
    const HttpAnswer page = get("/sora/transparency");
    QVERIFY(page.body.contains("This campaign is closed"));
    QVERIFY(page.body.contains("<dd>90</dd>"));
    QVERIFY(get("/sora/badge.svg").body.contains("Sora invites: closed"));
    QCOMPARE(get("/sora/transparency.json").json().value("open"_L1), QJsonValue(false));
}

void StatisticsPageTest::smallNumbersAreToldSoEverywhere() {
    site().addCodes({codeNumbered(1)});
    visitorWithTicket();
    visitorWithTicket();
    const QJsonObject json = get("/sora/transparency.json").json();
    QCOMPARE(json.value("requested"_L1), QJsonValue(u"<5"_s));
    QCOMPARE(json.value("given"_L1), QJsonValue(u"<5"_s));
    QCOMPARE(json.value("waiting"_L1), QJsonValue(1)); // as the campaign's page tells
    QCOMPARE(json.value("days"_L1)[0][u"requested"_s], QJsonValue(u"<5"_s));
    QVERIFY(get("/sora/transparency.csv").body.contains(",<5,<5,0,"));
    QVERIFY(get("/sora/transparency").body.contains("<dd>&lt;5</dd>"));
}

void StatisticsPageTest::nothingOperatorsWriteIsMarkup() {
    site().sql(u"update invites.campaign set name = '<b>\"&]'"_s);
    const HttpAnswer page = get("/sora/transparency");
    QVERIFY(!page.body.contains("<b>"));
    QVERIFY(page.body.contains("&lt;b&gt;&quot;&amp;]"));
    QVERIFY(page.body.contains("&lt;b&gt;&quot;&amp;\\] invites]("));
    QVERIFY(!get("/sora/badge.svg").body.contains("<b>"));
}

// More than the rule has, where most were served while nobody waited in the standard lane: that is no breach.
void StatisticsPageTest::aLanesShareIsSaidToBeOfAll() {
    site().sql(u"update invites.campaign_line set priority_served = 30, standard_served = 20"_s);
    const QByteArray page = get("/sora/transparency").body;
    QVERIFY(page.contains("that is 60 in 100 of all these. Those served while nobody waited in the standard lane are "
                          "among them, and they have no limit, so that it may be more than 25;"));
    QVERIFY(!page.contains("in fact"));
}

void StatisticsPageTest::whatTheLedgerTellsAnywayIsSaid() {
    const QByteArray page = get("/sora/transparency").body;
    QVERIFY(page.contains("whoever counts there learns small numbers, too"));
    QVERIFY(page.contains("href=\"/sora/check\""));
}

void StatisticsPageTest::theCampaignsPageLeadsThere() {
    QVERIFY(get("/sora", {"Accept: text/html"}).body.contains("href=\"/sora/transparency\""));
}

void StatisticsPageTest::thePageLeadsToTheProof() {
    const QByteArray page = get("/sora/transparency").body;
    for (const char* link : {"href=\"/sora/check\"", "href=\"/sora/ledger/ledger.json\""})
        QVERIFY2(page.contains(link), link);
    for (const char* path : {"/sora/check", "/sora/ledger/ledger.json"})
        QCOMPARE(get(path).status, 200);
    for (const char* path : {"/sora/transparency", "/sora/check"})
        QVERIFY2(!get(path).body.contains("github.com"), path);
}

void StatisticsPageTest::theRepositoryIsNamedWhereItIsPublished() {
    closeSite();
    // Nobody answers there: pages do not wait for it.
    openSite({{u"INVITES_GITHUB_REPOSITORY"_s, u"handsel/fairness"_s}, {u"INVITES_GITHUB_BRANCH"_s, u"public"_s},
        {u"INVITES_GITHUB_TOKEN"_s, u"github_pat_none"_s}, {u"INVITES_GITHUB_API_URL"_s, u"http://127.0.0.1:1"_s}});
    for (const char* path : {"/sora/transparency", "/sora/check"}) {
        const QByteArray page = get(path).body;
        QVERIFY2(page.contains("<a href=\"https://github.com/handsel/fairness/tree/public\">"), page.constData());
        QVERIFY2(!page.contains("github_pat") && !page.contains("127.0.0.1:1\""), path);
    }
}

void StatisticsPageTest::aFloodOfLooksIsOneReading() {
    const qint64 begun = QDateTime::currentMSecsSinceEpoch();
    QByteArray tag = get("/sora/transparency.json").header("ETag");
    int others = 0;
    for (int i = 0; i < 50; ++i)
        others += get("/sora/transparency.json").header("ETag") == tag ? 0 : 1;
    // The moment of the reading is told: another one is another file.
    const qint64 readings = (QDateTime::currentMSecsSinceEpoch() - begun) / 5000 + 1;
    QVERIFY2(readings > 1 || others == 0, qPrintable(QString::number(others)));
}

void StatisticsPageTest::countriesAreCountedWhereTheProxySays() {
    openWithCountries(u"127.0.0.1/32"_s);
    for (const char* country : {"DE", "DE", "AT", "XX", "T1", "de", "DEU", ""})
        QCOMPARE(askFrom(country), 201);
    QCOMPARE(counted(), u"AT1 DE2"_s);
    const QJsonArray countries = get("/sora/transparency.json").json().value("countries"_L1).toArray();
    QCOMPARE(countries.size(), 3);
    QCOMPARE(countries[0][u"requested"_s], QJsonValue(5)); // not known
    QVERIFY(countries[0][u"country"_s].isNull());
    QCOMPARE(countries[1][u"country"_s], QJsonValue(u"AT"_s));
    QCOMPARE(countries[1][u"requested"_s], QJsonValue(u"<5"_s));
    QVERIFY(get("/sora/transparency").body.contains("<th scope=\"row\">Germany</th><td>&lt;5</td>"));
}

void StatisticsPageTest::nobodyElseIsBelieved() {
    openWithCountries(u"10.0.0.0/8"_s);
    QCOMPARE(askFrom("DE"), 201);
    QCOMPARE(counted(), QString());
}

void StatisticsPageTest::withoutTheHeaderNothingIsCounted() {
    closeSite();
    openSite({{u"INVITES_TRUSTED_PROXIES"_s, u"127.0.0.1/32"_s}});
    QCOMPARE(askFrom("DE"), 201);
    QCOMPARE(counted(), QString());
    QVERIFY(get("/sora/transparency.json").json().value("countries"_L1).isNull());
    QVERIFY(!get("/sora/transparency").body.contains("From where"));
}

void StatisticsPageTest::thePrivacyPageTellsOfCountriesOnlyThen() {
    QVERIFY(!get("/privacy").body.contains("From which country people ask"));
    openWithCountries(u"127.0.0.1/32"_s);
    QVERIFY(get("/privacy").body.contains("From which country people ask"));
}

void StatisticsPageTest::theDatabaseMayBeAway() {
    QCOMPARE(get("/sora/transparency").status, 200);
    m_cluster.stop();
    QTest::qWait(5100);
    COMPARE_PROBLEM(get("/sora/transparency"), 503, "unavailable");
    m_cluster.start();
    QTRY_COMPARE(get("/sora/transparency").status, 200);
}

QTEST_GUILESS_MAIN(StatisticsPageTest)
#include "StatisticsPageTest.moc"
