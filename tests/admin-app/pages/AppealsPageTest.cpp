#include "admin-app/pages/AppealsPage.h"

#include "admin-app/pages/Attention.h"
#include "common/store/StandingStore.h"
#include "tests/support/console/ConsoleFixture.h"
#include "tests/support/store/SignInFixture.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

class AppealsPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void whereNobodyAppealsItIsSaid();
    void openOnesComeFirstWithTheirCase();
    void aLateVisitorsCaseIsTold();
    void aKeyGrantsAnAppeal();
    void anAppealIsRefused();
    void whatSomebodyElseDecidedIsTold();
    void anAnswerIsNeeded();
    void decidedOnesAreShownOnRequest();
    void theBadgeCountsOpenOnes();
    void whatIsNewComesByItself();
    void theMemberAndTheTicketAreShown();
    void withoutTheKeyringTheWordsAreSealed();

private:
    void show(int rows);
    // A suspended member's appeal.
    MemberId appeal(const QString& person, const QString& words);
    // Of a visitor who owes codes.
    void appealLate(const QString& visitor, const QString& words);
    void submit(const store::Asker& asker, const QString& words);
    AppealModel* model() { return m_page->findChild<AppealModel*>(); }
    QTableView* table() { return m_page->findChild<QTableView*>(u"appeals"_s); }
    QAction* action(const char* name) { return m_page->findChild<QAction*>(QLatin1String(name)); }
    TextDialog* dialog() { return m_page->findChild<TextDialog*>(); }
    QString cell(int row, AppealModel::Column column) { return model()->index(row, column).data().toString(); }
    bool says(const QString& text) { return test::says(*m_page, text); }
    void answer(const QString& words) {
        dialog()->findChild<QPlainTextEdit*>()->setPlainText(words);
        dialog()->accept();
    }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<test::SignInFixture> m_people;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<AppealsPage> m_page;
};

void AppealsPageTest::init() {
    m_fixture.reset();
    m_people = std::make_unique<test::SignInFixture>(m_fixture);
}

void AppealsPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

void AppealsPageTest::show(int rows) {
    m_session = m_fixture.sessionOf(u"adam"_s);
    m_page = std::make_unique<AppealsPage>(*m_session);
    m_page->resize(1200, 700);
    m_page->show();
    m_page->activate();
    QTRY_COMPARE(model()->rowCount(), rows);
    QTRY_COMPARE(m_session->database().pending(), 0);
}

void AppealsPageTest::submit(const store::Asker& asker, const QString& words) {
    const vault::AppealCipher cipher(std::make_shared<const vault::Keyring>(m_fixture.keyring()));
    const auto outcome = store::StandingStore(m_fixture.connection())
                             .appeal(m_fixture.campaign(), asker, cipher.seal(Secret::fromText(words)), std::nullopt);
    if (!outcome || *outcome != store::AppealOutcome::Submitted)
        qFatal("The appeal was not taken.");
}

MemberId AppealsPageTest::appeal(const QString& person, const QString& words) {
    const MemberId member = m_people->signIn(person);
    m_fixture.sql(u"select invites.suspend_member(%1, null, null, 'sells codes')"_s.arg(member.value));
    submit({std::nullopt, m_people->session()}, words);
    return member;
}

void AppealsPageTest::appealLate(const QString& visitor, const QString& words) {
    m_fixture.addCodes({u"L1"_s});
    m_fixture.take(visitor);
    m_fixture.contribute(visitor, {u"G1"_s});
    m_fixture.sql(u"update invites.campaign set late_rule = 'suspended'; set session_replication_role = replica;"
                  " update invites.ticket set delivered_at = now() - interval '90 days'"_s);
    submit({m_fixture.hashOf(visitor), std::nullopt}, words);
}

void AppealsPageTest::whereNobodyAppealsItIsSaid() {
    show(0);
    QTRY_VERIFY(says(u"No open appeals"_s));
    for (const char* name : {"grantAppeal", "refuseAppeal", "openMember", "openTicket"})
        QVERIFY(!action(name)->isEnabled());
}

void AppealsPageTest::openOnesComeFirstWithTheirCase() {
    const MemberId ann = appeal(u"ann"_s, u"I never sold any.\nAsk Ben."_s);
    appeal(u"ben"_s, u"It was my brother <b>"_s);
    show(2);
    const QAbstractItemModelTester tester(model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(cell(0, AppealModel::Who), u"Member %1"_s.arg(ann.value));
    QCOMPARE(cell(0, AppealModel::State), u"Open"_s);
    QCOMPARE(cell(0, AppealModel::Against), u"Suspension"_s);
    QCOMPARE(cell(0, AppealModel::Words), u"I never sold any. Ask Ben."_s);
    QTRY_VERIFY(says(u"I never sold any.<br>Ask Ben."_s));
    QVERIFY(says(u"sells codes"_s));
    QTRY_VERIFY(says(u"The record"_s));
    table()->selectRow(1);
    QTRY_VERIFY(says(u"my brother &lt;b&gt;"_s));
}

void AppealsPageTest::aLateVisitorsCaseIsTold() {
    appealLate(u"ann"_s, u"The code did not work for long"_s);
    show(1);
    QCOMPARE(cell(0, AppealModel::Who), u"Visitor of ticket 1"_s);
    QCOMPARE(cell(0, AppealModel::Against), u"Late codes"_s);
    QTRY_VERIFY(says(u"Ticket 1 of sora was to give"_s));
    QVERIFY(action("openTicket")->isEnabled() && !action("openMember")->isEnabled());
    QTRY_VERIFY(says(u"The record"_s));
    action("grantAppeal")->trigger();
    QVERIFY(dialog());
    answer(u"We see"_s);
    QTRY_COMPARE(model()->rowCount(), 0);
    QCOMPARE(m_fixture.sql(u"select author from invites.late_excuse"_s), u"adam"_s);
}

void AppealsPageTest::aKeyGrantsAnAppeal() {
    appeal(u"ann"_s, u"I never sold any"_s);
    show(1);
    m_page->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_G);
    QVERIFY(dialog());
    auto* words = dialog()->findChild<QPlainTextEdit*>();
    QTest::keyClicks(words, u"You are right"_s);
    QSignalSpy said(m_page.get(), &Page::said);
    dialog()->accept();
    QTRY_COMPARE(said.size(), 1);
    QCOMPARE(said[0][0].toString(), u"The appeal is granted"_s);
    QTRY_COMPARE(model()->rowCount(), 0);
    QCOMPARE(m_fixture.sql(u"select state || ' ' || answer || ' ' || decided_by from invites.appeal"_s),
        u"granted You are right adam"_s);
    QCOMPARE(m_fixture.sql(u"select lifted_by from invites.suspension"_s), u"adam"_s);
}

void AppealsPageTest::anAppealIsRefused() {
    appeal(u"ann"_s, u"I never sold any"_s);
    show(1);
    action("refuseAppeal")->trigger();
    answer(u"You did"_s);
    QTRY_COMPARE(model()->rowCount(), 0);
    QCOMPARE(
        m_fixture.sql(u"select a.state || ' ' || (s.lifted_at is null) from invites.appeal a, invites.suspension s"_s),
        u"refused true"_s);
}

void AppealsPageTest::whatSomebodyElseDecidedIsTold() {
    appeal(u"ann"_s, u"I never sold any"_s);
    show(1);
    action("grantAppeal")->trigger();
    m_fixture.sql(u"set session authorization olga; select invites.decide_appeal(1, 1, false, 'no')"_s);
    answer(u"You are right"_s);
    auto* trouble = dialog()->findChild<QLabel*>(u"trouble"_s);
    QTRY_VERIFY2(trouble->text().contains(u"olga decided it"_s), qUtf8Printable(trouble->text()));
    // What was written is still there.
    QCOMPARE(dialog()->text(), u"You are right"_s);
    QCOMPARE(m_fixture.sql(u"select answer from invites.appeal"_s), u"no"_s);
    QTRY_COMPARE(model()->rowCount(), 0);
}

void AppealsPageTest::anAnswerIsNeeded() {
    appeal(u"ann"_s, u"I never sold any"_s);
    show(1);
    action("refuseAppeal")->trigger();
    const auto buttons = dialog()->findChildren<QAbstractButton*>();
    for (const QAbstractButton* button : buttons) {
        if (button->text().remove(u'&') == u"Refuse")
            QVERIFY(!button->isEnabled());
    }
}

void AppealsPageTest::decidedOnesAreShownOnRequest() {
    appeal(u"ann"_s, u"I never sold any"_s);
    appeal(u"ben"_s, u"Nor I"_s);
    m_fixture.sql(u"select invites.decide_appeal(1, 1, true, 'You are right')"_s);
    show(1);
    m_page->findChild<QCheckBox*>(u"decidedOnes"_s)->setChecked(true);
    QTRY_COMPARE(model()->rowCount(), 2);
    QCOMPARE(cell(0, AppealModel::State), u"Open"_s);
    QCOMPARE(cell(1, AppealModel::State), u"Granted"_s);
    table()->selectRow(1);
    QTRY_VERIFY(says(u"You are right"_s));
    QVERIFY(!action("grantAppeal")->isEnabled() && !action("refuseAppeal")->isEnabled());
}

void AppealsPageTest::theBadgeCountsOpenOnes() {
    appeal(u"ann"_s, u"I never sold any"_s);
    m_session = m_fixture.sessionOf(u"adam"_s);
    m_page = std::make_unique<AppealsPage>(*m_session);
    QSignalSpy badge(m_page.get(), &Page::badgeChanged);
    // Before anybody looks.
    QTRY_COMPARE(badge.size(), 1);
    QCOMPARE(badge[0][0].toLongLong(), 1);
    m_fixture.sql(u"select invites.decide_appeal(1, 1, true, 'You are right')"_s);
    m_page->refresh();
    QTRY_COMPARE(badge.size(), 2);
    QCOMPARE(badge[1][0].toLongLong(), -1);
}

void AppealsPageTest::whatIsNewComesByItself() {
    const MemberId ann = appeal(u"ann"_s, u"I never sold any"_s);
    show(1);
    appeal(u"ben"_s, u"Nor I"_s);
    Q_EMIT m_page->findChild<Attention*>()->outdated();
    QTRY_COMPARE(model()->rowCount(), 2);
    QCOMPARE(cell(table()->currentIndex().row(), AppealModel::Who), u"Member %1"_s.arg(ann.value));
}

void AppealsPageTest::theMemberAndTheTicketAreShown() {
    const MemberId ann = appeal(u"ann"_s, u"I never sold any"_s);
    show(1);
    QSignalSpy member(m_page.get(), &AppealsPage::showMember);
    action("openMember")->trigger();
    QCOMPARE(member.size(), 1);
    QCOMPARE(qvariant_cast<MemberId>(member[0][0]), ann);
    QVERIFY(!action("openTicket")->isEnabled());
}

void AppealsPageTest::withoutTheKeyringTheWordsAreSealed() {
    appeal(u"ann"_s, u"I never sold any"_s);
    const auto options = db::ConnectionOptions::parse(m_fixture.database().urlFor(u"adam"_s, u"adam"_s)).value();
    m_session = std::make_unique<Session>(options, Role::Admin, nullptr);
    m_page = std::make_unique<AppealsPage>(*m_session);
    m_page->show();
    QTRY_COMPARE(model()->rowCount(), 1);
    QVERIFY(cell(0, AppealModel::Words).contains(u"keyring"));
}

QTEST_MAIN(AppealsPageTest)
#include "AppealsPageTest.moc"
