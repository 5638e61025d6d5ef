#include "common/store/AppealStore.h"
#include "common/store/StandingStore.h"
#include "common/store/SuspensionStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;
using store::AppealOutcome;

// What visitors say against being kept out, and what admins decide. ann owes codes; ben is a member who is suspended,
// and signed in.
class AppealsPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void theLateVisitorAppeals();
    void theSuspendedMemberAppeals();
    void whatIsWrittenIsSealed();
    void whoIsKeptFromNothingHasNothingToAppeal();
    void oneAppealACaseIsOpen();
    void aLostAnswerIsGivenAgain();
    void soManyADay();
    void soManyFromAnAddress();
    void grantingExcusesTheLate();
    void grantingLiftsTheSuspension();
    void refusingChangesNothing();
    void whatWasDecidedStays();
    void everyDecisionIsAudited();
    void whatCannotBeIsRefused_data();
    void whatCannotBeIsRefused();
    void openOnesAreListedFirst();
    void onlyAdminsReadAndDecide_data();
    void onlyAdminsReadAndDecide();
    void whatWasWrittenIsForgotten();

private:
    static QByteArray hash(const QString& name) { return test::StoreFixture::hashOf(name); }
    store::AppealStore admin() { return store::AppealStore(*m_adam); }
    store::StandingStore server() { return store::StandingStore(*m_serv); }
    store::Asker ann() const { return {hash(u"ann"_s), {}}; }
    store::Asker ben() const { return {{}, hash(u"session of ben"_s)}; }
    AppealOutcome appeal(const store::Asker& asker, const QString& words = u"I was ill."_s,
        const std::optional<QByteArray>& address = {}) {
        const auto outcome = server().appeal(m_campaign, asker, m_cipher->seal(Secret::fromText(words)), address);
        if (!outcome)
            qFatal("%s", qUtf8Printable(outcome.error().detail));
        return *outcome;
    }
    store::Standing standing(const store::Asker& asker) { return server().view(m_campaign, asker).value(); }
    store::Appeal newest() {
        const auto all = admin().list(false, 100).value();
        return *std::max_element(
            all.begin(), all.end(), [](const auto& one, const auto& other) { return one.id < other.id; });
    }
    void decide(bool granted, const QString& answer = u"We believe you."_s) {
        const store::Appeal last = newest();
        const auto decided = admin().decide(last.id, last.version, granted, answer);
        QVERIFY(decided && !decided->isConflict);
    }

    test::StoreFixture m_fixture;
    std::unique_ptr<vault::AppealCipher> m_cipher;
    std::unique_ptr<db::Connection> m_adam;
    std::unique_ptr<db::Connection> m_serv;
    CampaignId m_campaign;
};

void AppealsPgTest::initTestCase() {
    m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
    m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
    m_fixture.addLogin(u"serv"_s, {u"invites_server"_s});
    m_cipher = std::make_unique<vault::AppealCipher>(
        std::make_shared<const vault::Keyring>(vault::Keyring::load(m_fixture.keyringFile()).value()));
}

void AppealsPgTest::init() {
    m_adam.reset();
    m_serv.reset();
    m_fixture.reset();
    m_adam = m_fixture.connectAs(u"adam"_s);
    m_serv = m_fixture.connectAs(u"serv"_s);
    m_campaign = m_fixture.campaign();
    m_fixture.addCodes({u"A1"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.sql(u"update invites.ticket set delivered_at = now() - interval '30 days';"
                  " update invites.campaign set late_rule = 'suspended';"
                  " insert into invites.member default values;"
                  " insert into invites.member_identity (member_id, provider, subject_hash, sealed_profile)"
                  " values (1, 'linkedin', repeat('s', 32)::bytea, repeat('p', 60)::bytea);"
                  " insert into invites.member_session (token_hash, member_id, identity_id, idle_ends_at, ends_at)"
                  " values ('\\x%1', 1, 1, now() + interval '1 day', now() + interval '1 day')"_s.arg(
                      QString::fromLatin1(hash(u"session of ben"_s).toHex())));
    QVERIFY(store::SuspensionStore(*m_adam).suspend({MemberId(1), {}, {}, u"too greedy"_s}));
}

void AppealsPgTest::theLateVisitorAppeals() {
    QCOMPARE(appeal(ann()), AppealOutcome::Submitted);
    const auto seen = standing(ann());
    QCOMPARE(seen.rule, LateRule::Suspended);
    QVERIFY(seen.appeal);
    QCOMPARE(seen.appeal->state, AppealState::Open);
    QVERIFY(seen.appeal->answer.isEmpty() && !seen.appeal->decidedAt);
    const store::Appeal shown = newest();
    QVERIFY(shown.ticket && shown.debt && !shown.suspension && !shown.member);
    QCOMPARE(shown.debt->ticketNumber, 1);
    QCOMPARE(shown.debt->required, 4);
    QCOMPARE(shown.campaignSlug, u"sora"_s);
}

void AppealsPgTest::theSuspendedMemberAppeals() {
    QCOMPARE(appeal(ben()), AppealOutcome::Submitted);
    QCOMPARE(standing(ben()).appeal->state, AppealState::Open);
    const store::Appeal shown = newest();
    QVERIFY(shown.suspension && !shown.ticket && !shown.debt);
    QCOMPARE(shown.member, std::optional(MemberId(1)));
    QCOMPARE(shown.suspensionReason, u"too greedy"_s);
    // ann is told of hers alone.
    QVERIFY(!standing(ann()).appeal);
}

void AppealsPgTest::whatIsWrittenIsSealed() {
    QCOMPARE(appeal(ann(), u"My code was ABC123."_s), AppealOutcome::Submitted);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.appeal a where a::text ~ 'ABC123'"_s), u"0"_s);
    const store::Appeal shown = newest();
    QCOMPARE(m_cipher->open(shown.sealedWords.value(), shown.reference)->revealText(), u"My code was ABC123."_s);
    // For its own appeal alone.
    QVERIFY(!m_cipher->open(shown.sealedWords.value(), QByteArray(32, 'x')));
}

void AppealsPgTest::whoIsKeptFromNothingHasNothingToAppeal() {
    QCOMPARE(appeal({}), AppealOutcome::NothingToAppeal);
    QCOMPARE(appeal({hash(u"nobody"_s), hash(u"no session"_s)}), AppealOutcome::NothingToAppeal);
    m_fixture.sql(u"update invites.campaign set late_rule = 'none'"_s);
    QCOMPARE(appeal(ann()), AppealOutcome::NothingToAppeal);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.appeal"_s), u"0"_s);
}

void AppealsPgTest::oneAppealACaseIsOpen() {
    QCOMPARE(appeal(ann()), AppealOutcome::Submitted);
    QCOMPARE(appeal(ann()), AppealOutcome::OpenAlready);
    QCOMPARE(appeal(ben()), AppealOutcome::Submitted);
    decide(false);
    QCOMPARE(appeal(ben()), AppealOutcome::Submitted);
    QVERIFY(!m_fixture
                 .refusal(u"insert into invites.appeal (campaign_id, suspension_id, reference)"
                          " values (1, 1, repeat('r', 32)::bytea)"_s)
                 .isEmpty());
}

void AppealsPgTest::aLostAnswerIsGivenAgain() {
    const vault::SealedAppeal sealed = m_cipher->seal(Secret::fromText(u"I was ill."_s));
    for (int i = 0; i < 2; ++i)
        QCOMPARE(server().appeal(m_campaign, ann(), sealed, std::nullopt), AppealOutcome::Submitted);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.appeal"_s), u"1"_s);
}

void AppealsPgTest::soManyADay() {
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(appeal(ann()), AppealOutcome::Submitted);
        decide(false);
    }
    QCOMPARE(appeal(ann()), AppealOutcome::TooMany);
    // In another case he may.
    QCOMPARE(appeal(ben()), AppealOutcome::Submitted);
    m_fixture.sql(u"update invites.notice_attempt set day = day - 1"_s);
    QCOMPARE(appeal(ann()), AppealOutcome::Submitted);
}

void AppealsPgTest::soManyFromAnAddress() {
    const QByteArray home = hash(u"home"_s);
    m_fixture.sql(
        u"insert into invites.notice_attempt values (sha256('appeal'::bytea || '\\x%1'), invites.today(), 10)"_s.arg(
            QString::fromLatin1(home.toHex())));
    QCOMPARE(appeal(ann(), u"I was ill."_s, home), AppealOutcome::TooMany);
    QCOMPARE(appeal(ann(), u"I was ill."_s, hash(u"elsewhere"_s)), AppealOutcome::Submitted);
}

void AppealsPgTest::grantingExcusesTheLate() {
    QCOMPARE(appeal(ann()), AppealOutcome::Submitted);
    decide(true);
    const auto seen = standing(ann());
    QCOMPARE(seen.rule, LateRule::None);
    QCOMPARE(seen.appeal->state, AppealState::Granted);
    QCOMPARE(seen.appeal->answer, u"We believe you."_s);
    QVERIFY(seen.appeal->decidedAt);
    // The codes are still welcome.
    QCOMPARE(m_fixture.contribute(u"ann"_s, {u"B1"_s}).outcome, store::StepOutcome::Done);
}

void AppealsPgTest::grantingLiftsTheSuspension() {
    QCOMPARE(appeal(ben()), AppealOutcome::Submitted);
    decide(true);
    QCOMPARE(standing(ben()).rule, LateRule::None);
    QCOMPARE(standing(ben()).appeal->state, AppealState::Granted);
    const auto suspensions = store::SuspensionStore(*m_adam).list({}, false, 10).value();
    QVERIFY(!suspensions.front().holds);
    QCOMPARE(suspensions.front().liftedBy, u"adam"_s);
}

void AppealsPgTest::refusingChangesNothing() {
    QCOMPARE(appeal(ann()), AppealOutcome::Submitted);
    decide(false, u"You had two weeks."_s);
    const auto seen = standing(ann());
    QCOMPARE(seen.rule, LateRule::Suspended);
    QCOMPARE(seen.appeal->state, AppealState::Refused);
    QCOMPARE(seen.appeal->answer, u"You had two weeks."_s);
}

void AppealsPgTest::whatWasDecidedStays() {
    QCOMPARE(appeal(ann()), AppealOutcome::Submitted);
    const store::Appeal seen = newest();
    decide(false);
    const auto late = admin().decide(seen.id, seen.version, true, u"Yes."_s);
    QVERIFY(late && late->isConflict);
    QCOMPARE(late->decidedBy, u"adam"_s);
    QVERIFY(late->decidedAt);
    // Nor with the version of now.
    QVERIFY(admin().decide(seen.id, late->version, true, u"Yes."_s)->isConflict);
    QCOMPARE(standing(ann()).appeal->state, AppealState::Refused);
}

void AppealsPgTest::everyDecisionIsAudited() {
    QCOMPARE(appeal(ben()), AppealOutcome::Submitted);
    decide(true);
    QCOMPARE(
        m_fixture.sql(u"select string_agg(concat_ws(' ', author, action, after ->> 'state', reason), '; ' order by id)"
                      " from invites.audit_event where action in ('decide_appeal', 'lift_suspension')"_s),
        u"adam decide_appeal granted We believe you.; adam lift_suspension We believe you."_s);
}

void AppealsPgTest::whatCannotBeIsRefused_data() {
    QTest::addColumn<QString>("statement");
    QTest::addColumn<QString>("reason");
    QTest::newRow("no appeal") << u"select invites.decide_appeal(4711, 1, true, 'x')"_s << u"no_appeal"_s;
    QTest::newRow("no answer") << u"select invites.decide_appeal(1, 1, true, ' ')"_s << u"no_answer"_s;
    QTest::newRow("a long answer") << u"select invites.decide_appeal(1, 1, true, repeat('x', 501))"_s
                                   << u"reason_too_long"_s;
    QTest::newRow("no decision") << u"select invites.decide_appeal(1, 1, null, 'x')"_s << u"bad_decision"_s;
}

void AppealsPgTest::whatCannotBeIsRefused() {
    QFETCH(QString, statement);
    QFETCH(QString, reason);
    QCOMPARE(appeal(ann()), AppealOutcome::Submitted);
    QCOMPARE(m_fixture.refusal(*m_adam, statement), reason);
    QVERIFY(!m_fixture.refusal(u"delete from invites.appeal"_s).isEmpty());
}

void AppealsPgTest::openOnesAreListedFirst() {
    QCOMPARE(appeal(ann()), AppealOutcome::Submitted);
    decide(false);
    QCOMPARE(appeal(ben()), AppealOutcome::Submitted);
    QCOMPARE(appeal(ann()), AppealOutcome::Submitted);
    std::vector<qint64> ids;
    const std::vector<store::Appeal> appeals = admin().list(false, 10).value();
    for (const store::Appeal& each : appeals)
        ids.push_back(each.id.value);
    QCOMPARE(ids, (std::vector<qint64>{2, 3, 1}));
    QCOMPARE(admin().list(true, 10)->size(), 2U);
    QCOMPARE(admin().list(true, 1)->size(), 1U);
}

void AppealsPgTest::onlyAdminsReadAndDecide_data() {
    QTest::addColumn<QString>("login");
    QTest::newRow("moderator") << u"mona"_s;
    QTest::newRow("server") << u"serv"_s;
}

void AppealsPgTest::onlyAdminsReadAndDecide() {
    QFETCH(QString, login);
    const auto connection = m_fixture.connectAs(login);
    store::AppealStore appeals(*connection);
    QCOMPARE(appeals.list(false, 10).error().code, ErrorCode::PermissionDenied);
    QCOMPARE(appeals.decide(AppealId(1), 1, true, u"x"_s).error().code, ErrorCode::PermissionDenied);
}

void AppealsPgTest::whatWasWrittenIsForgotten() {
    QCOMPARE(appeal(ann()), AppealOutcome::Submitted);
    decide(false);
    m_fixture.sql(u"select invites.forget_appeals()"_s);
    QVERIFY(newest().sealedWords);
    m_fixture.sql(u"update invites.appeal set decided_at = now() - interval '91 days';"
                  " select invites.forget_appeals()"_s);
    QVERIFY(!newest().sealedWords);
    QCOMPARE(newest().state, AppealState::Refused);
}

QTEST_GUILESS_MAIN(AppealsPgTest)
#include "AppealsPgTest.moc"
