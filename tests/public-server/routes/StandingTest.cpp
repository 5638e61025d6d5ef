#include "common/vault/Hashes.h"
#include "tests/public-server/routes/ContractTest.h"
#include "tests/support/server/CookieJar.h"

#include <QTest>

using namespace invites;
using namespace invites::test;
using namespace Qt::StringLiterals;

// What a visitor is told whom something keeps from asking, and his appeal, as programs and as browsers see it. ann has
// a code of "other", and owes what she was to give for it.
class StandingTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { closeSite(); }
    void theProblemSaysWhatIsOwed();
    void theProblemSaysFromWhenOn();
    void aSuspendedMemberIsToldWhy();
    void noWayBackForTheSuspended();
    void theStandingIsTold();
    void aStrangerHasNone();
    void theCampaignSaysItsRule();
    void anAppealIsTakenAndAnswered();
    void badAppealsAreRefused_data();
    void badAppealsAreRefused();
    void anotherSiteCannotAppeal_data();
    void anotherSiteCannotAppeal();
    void thePageSaysTheSame();
    void thePageTakesAnAppeal();
    void whatIsWrittenIsText();
    void anUnknownCampaignHasNoStanding();
    void wordsAreNotLogged();

private:
    HttpAnswer ask(CookieJar& jar) {
        return jar.post("/api/v1/campaigns/sora/tickets", {{u"human_check"_s, site().humanToken()}},
            {"Idempotency-Key: " + newIdempotencyKey()});
    }
    HttpAnswer appeal(CookieJar& jar, const QString& text) {
        return jar.post("/api/v1/campaigns/sora/appeals", {{u"text"_s, text}});
    }
    HttpAnswer appealOnPage(CookieJar& jar, const QString& text, const HttpClient::Headers& headers = {}) {
        QUrlQuery form;
        form.addQueryItem(u"text"_s, QString::fromLatin1(QUrl::toPercentEncoding(text)));
        return jar.submit("/sora/standing", form, headers);
    }
    QJsonObject standing(CookieJar& jar) { return jar.get("/api/v1/campaigns/sora/standing").json(); }
    void setRule(const QString& rule) {
        site().sql(u"update invites.campaign set late_rule = '%1' where slug = 'sora'"_s.arg(rule));
    }
    // A member who is suspended, signed in in this browser.
    void suspendIn(CookieJar& jar, const QString& reason);

    std::unique_ptr<CookieJar> m_ann;
};

void StandingTest::init() {
    openSite();
    site().sql(u"insert into invites.campaign (slug, name, product_url, code_pattern)"
               " values ('other', 'Other', 'https://example.org/', '^[A-Z0-9]+$')"_s);
    site().addCodes({codeNumbered(1)}, u"other"_s);
    m_ann = std::make_unique<CookieJar>(server().origin());
    QTRY_COMPARE(m_ann->get("/api/v1/campaigns/other").status, 200);
    QCOMPARE(m_ann
                 ->post("/api/v1/campaigns/other/tickets", {{u"human_check"_s, site().humanToken()}},
                     {"Idempotency-Key: " + newIdempotencyKey()})
                 .json()
                 .value("state"_L1)
                 .toString(),
        u"delivered"_s);
    site().sql(u"update invites.ticket set delivered_at = now() - interval '30 days'"_s);
    setRule(u"suspended"_s);
}

void StandingTest::suspendIn(CookieJar& jar, const QString& reason) {
    const QByteArray session(43, 's');
    jar.set("invites_session", session);
    site().sql(u"insert into invites.member default values;"
               " insert into invites.member_identity (member_id, provider, subject_hash, sealed_profile)"
               " values (1, 'linkedin', sha256('x'), repeat('p', 60)::bytea);"
               " insert into invites.member_session (token_hash, member_id, identity_id, idle_ends_at, ends_at)"
               " values ('\\x%1', 1, 1, now() + interval '1 day', now() + interval '1 day');"
               " insert into invites.suspension (member_id, reason) values (1, '%2')"_s.arg(
                   QString::fromLatin1(vault::ticketSecretHash(Secret(session)).toHex()), reason));
}

void StandingTest::theProblemSaysWhatIsOwed() {
    const HttpAnswer refused = ask(*m_ann);
    COMPARE_PROBLEM(refused, 403, "contribution-late");
    const QJsonObject problem = refused.json();
    QCOMPARE(problem.value("rule"_L1).toString(), u"suspended"_s);
    QVERIFY(isUtcTime(problem.value("owed_by"_L1)));
    QVERIFY(!problem.contains("until"_L1));
    const QString detail = problem.value("detail"_L1).toString();
    for (const auto& words : {u"On ticket 1 (other) you were to pass on 4 codes by "_s, u"; 0 came."_s,
             u"Pass the codes on, however late, and it is over at once"_s, u"What you have you may finish."_s})
        QVERIFY2(detail.contains(words), qUtf8Printable(detail));
}

void StandingTest::theProblemSaysFromWhenOn() {
    setRule(u"later_place"_s);
    const HttpAnswer refused = ask(*m_ann);
    COMPARE_PROBLEM(refused, 403, "contribution-late");
    const QJsonObject problem = refused.json();
    QCOMPARE(problem.value("rule"_L1).toString(), u"later_place"_s);
    QVERIFY(isUtcTime(problem.value("until"_L1)));
    QVERIFY(problem.value("detail"_L1).toString().contains(u"whoever asks before that is before you"_s));
    site().sql(u"update invites.late_ask set asked_at = asked_at - interval '1 day'"_s);
    QCOMPARE(ask(*m_ann).status, 201);
}

void StandingTest::aSuspendedMemberIsToldWhy() {
    CookieJar ben(server().origin());
    suspendIn(ben, u"Ten tickets in a week."_s);
    const HttpAnswer refused = ask(ben);
    COMPARE_PROBLEM(refused, 403, "suspended");
    QCOMPARE(refused.json().value("reason"_L1).toString(), u"Ten tickets in a week."_s);
    QVERIFY(refused.json().value("detail"_L1).toString().contains(u"until it is lifted"_s));
    site().sql(u"update invites.suspension set ends_at = now() + interval '1 day'"_s);
    QVERIFY(isUtcTime(ask(ben).json().value("until"_L1)));
}

void StandingTest::noWayBackForTheSuspended() {
    setRule(u"none"_s);
    QCOMPARE(ask(*m_ann).status, 201);
    site().addCodes({codeNumbered(2)});
    QTRY_COMPARE(m_ann->get("/api/v1/ticket").json().value("state"_L1).toString(), u"offered"_s);
    passHold();
    QTRY_COMPARE(m_ann->get("/api/v1/ticket").json().value("state"_L1).toString(), u"expired"_s);
    setRule(u"suspended"_s);
    COMPARE_PROBLEM(m_ann->post("/api/v1/ticket/return", {}), 403, "contribution-late");
    setRule(u"later_place"_s);
    QCOMPARE(m_ann->post("/api/v1/ticket/return", {}).status, 200);
}

void StandingTest::theStandingIsTold() {
    const QJsonObject told = standing(*m_ann);
    QCOMPARE(told.keys(), (QStringList{u"appeal"_s, u"owed"_s, u"reason"_s, u"rule"_s, u"until"_s}));
    QCOMPARE(told.value("rule"_L1).toString(), u"suspended"_s);
    QVERIFY(told.value("appeal"_L1).isNull() && told.value("until"_L1).isNull() && told.value("reason"_L1).isNull());
    QJsonObject owed = told.value("owed"_L1).toObject();
    QVERIFY(isUtcTime(owed.take("deadline"_L1)));
    QCOMPARE(
        owed, (QJsonObject{{u"campaign"_s, u"other"_s}, {u"number"_s, 1}, {u"required"_s, 4}, {u"received"_s, 0}}));
}

void StandingTest::aStrangerHasNone() {
    CookieJar stranger(server().origin());
    QCOMPARE(standing(stranger).value("rule"_L1).toString(), u"none"_s);
    COMPARE_PROBLEM(appeal(stranger, u"Let me in, please."_s), 409, "nothing-to-appeal");
    QVERIFY(stranger.get("/sora/standing").body.contains("Nothing keeps you from asking"));
}

void StandingTest::theCampaignSaysItsRule() {
    const auto campaign = [this] { return m_ann->get("/api/v1/campaigns/sora").json(); };
    QTRY_COMPARE(campaign().value("late_rule"_L1).toString(), u"suspended"_s);
    QVERIFY(campaign().value("late_delay_seconds"_L1).isNull());
    setRule(u"later_place"_s);
    QTRY_COMPARE(campaign().value("late_rule"_L1).toString(), u"later_place"_s);
    QCOMPARE(campaign().value("late_delay_seconds"_L1).toInt(), 86400);
}

void StandingTest::anAppealIsTakenAndAnswered() {
    const HttpAnswer taken = appeal(*m_ann, u"I was ill for a month."_s);
    QCOMPARE(taken.status, 201);
    QCOMPARE(taken.json().value("appeal"_L1).toObject().value("state"_L1).toString(), u"open"_s);
    COMPARE_PROBLEM(appeal(*m_ann, u"I was ill for a month."_s), 409, "appeal-open");
    site().sql(u"select invites.decide_appeal(1, 1, false, 'You had two weeks.')"_s);
    const QJsonObject answered = standing(*m_ann).value("appeal"_L1).toObject();
    QCOMPARE(answered.value("state"_L1).toString(), u"refused"_s);
    QCOMPARE(answered.value("answer"_L1).toString(), u"You had two weeks."_s);
    QVERIFY(isUtcTime(answered.value("decided_at"_L1)));
    for (int i = 2; i <= 3; ++i) {
        QCOMPARE(appeal(*m_ann, u"But I was ill for a month."_s).status, 201);
        site().sql(
            u"select invites.decide_appeal(%1, 1, %2, 'An answer.')"_s.arg(i).arg(i == 3 ? u"true"_s : u"false"_s));
    }
    QCOMPARE(standing(*m_ann).value("rule"_L1).toString(), u"none"_s);
    QCOMPARE(standing(*m_ann).value("appeal"_L1).toObject().value("state"_L1).toString(), u"granted"_s);
    QCOMPARE(ask(*m_ann).status, 201);
}

void StandingTest::badAppealsAreRefused_data() {
    QTest::addColumn<QJsonValue>("text");
    QTest::addColumn<QString>("reason");
    QTest::newRow("none") << QJsonValue(QJsonValue::Undefined) << u"required"_s;
    QTest::newRow("a number") << QJsonValue(7) << u"type"_s;
    QTest::newRow("short") << QJsonValue(u" why? "_s) << u"too_short"_s;
    QTest::newRow("long") << QJsonValue(QString(2001, u'x')) << u"too_long"_s;
}

void StandingTest::badAppealsAreRefused() {
    QFETCH(QJsonValue, text);
    QFETCH(QString, reason);
    QJsonObject body;
    if (!text.isUndefined())
        body.insert(u"text"_s, text);
    const HttpAnswer refused = m_ann->post("/api/v1/campaigns/sora/appeals", body);
    COMPARE_PROBLEM(refused, 422, "invalid-fields");
    QVERIFY(refused.body.contains(reason.toLatin1()));
    QCOMPARE(site().count(u"select count(*) from invites.appeal"_s), 0);
    // The longest is taken, in whatever script.
    if (reason == u"too_long"_s)
        QCOMPARE(appeal(*m_ann, QString(2000, u'語')).status, 201);
}

void StandingTest::anotherSiteCannotAppeal_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("another origin") << QByteArray("Origin: https://evil.example");
    QTest::newRow("as its browser says") << QByteArray("Sec-Fetch-Site: cross-site");
}

void StandingTest::anotherSiteCannotAppeal() {
    QFETCH(QByteArray, header);
    COMPARE_PROBLEM(m_ann->get("/api/v1/campaigns/sora/standing", {header}), 403, "foreign-origin");
    COMPARE_PROBLEM(m_ann->post("/api/v1/campaigns/sora/appeals", {{u"text"_s, u"I was ill for a month."_s}}, {header}),
        403, "foreign-origin");
    COMPARE_PROBLEM(appealOnPage(*m_ann, u"I was ill for a month."_s, {header}), 403, "foreign-origin");
    QCOMPARE(site().count(u"select count(*) from invites.appeal"_s), 0);
}

void StandingTest::thePageSaysTheSame() {
    const HttpAnswer page = m_ann->get("/sora/standing");
    QCOMPARE(page.status, 200);
    QCOMPARE(page.header("Cache-Control"), "no-store");
    QVERIFY(page.header("Content-Security-Policy").contains("default-src 'none'"));
    for (const char* words : {"On ticket 1 (other) you were to pass on 4 codes by ",
             "this campaign gives you no new place", "Pass the codes on, however late", "<textarea", "Back to Sora"})
        QVERIFY2(page.body.contains(words), words);
    QVERIFY(!page.body.contains("{{"));
    // Who has not asked yet is told how long he is to wait.
    setRule(u"later_place"_s);
    site().sql(u"update invites.campaign set late_delay = '90 minutes'"_s);
    QTRY_VERIFY(m_ann->get("/sora/standing").body.contains("you are told to come back after 90 minutes"));
}

void StandingTest::thePageTakesAnAppeal() {
    const HttpAnswer refused = appealOnPage(*m_ann, u"why?"_s);
    QCOMPARE(refused.status, 422);
    QVERIFY(refused.body.contains("role=\"alert\"") && refused.body.contains(">why?</textarea>"));
    const HttpAnswer taken = appealOnPage(*m_ann, u"I was ill + away."_s);
    QCOMPARE(taken.status, 303);
    QCOMPARE(taken.header("Location"), QByteArray("/sora/standing"));
    const HttpAnswer page = m_ann->get("/sora/standing");
    QVERIFY(page.body.contains("An administrator has not decided yet") && !page.body.contains("<textarea"));
    QCOMPARE(appealOnPage(*m_ann, u"I was ill + away."_s).status, 409);
    site().sql(u"select invites.decide_appeal(1, 1, true, 'We <b>believe</b> you.')"_s);
    const HttpAnswer answered = m_ann->get("/sora/standing");
    QVERIFY(answered.body.contains("Your appeal was granted."));
    QVERIFY(answered.body.contains("We &lt;b&gt;believe&lt;/b&gt; you."));
    QVERIFY(answered.body.contains("Nothing keeps you from asking"));
}

void StandingTest::whatIsWrittenIsText() {
    CookieJar ben(server().origin());
    suspendIn(ben, u"<script>alert(1)</script>"_s);
    QVERIFY(!ben.get("/sora/standing").body.contains("<script>alert"));
    const HttpAnswer refused = appealOnPage(ben, u"</textarea><b>"_s.repeated(200));
    QCOMPARE(refused.status, 422);
    QVERIFY(!refused.body.contains("<b>"));
}

void StandingTest::anUnknownCampaignHasNoStanding() {
    COMPARE_PROBLEM(m_ann->get("/api/v1/campaigns/nowhere/standing"), 404, "not-found");
    COMPARE_PROBLEM(m_ann->get("/nowhere/standing"), 404, "not-found");
}

void StandingTest::wordsAreNotLogged() {
    QCOMPARE(appeal(*m_ann, u"My code was ABC123, and I was ill."_s).status, 201);
    QVERIFY(!server().log().contains("ABC123"));
    QCOMPARE(site().count(u"select count(*) from invites.appeal a where a::text ~ 'ABC123'"_s), 0);
}

QTEST_GUILESS_MAIN(StandingTest)
#include "StandingTest.moc"
