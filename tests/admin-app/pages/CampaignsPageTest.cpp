#include "admin-app/pages/CampaignsPage.h"

#include "admin-app/data/CampaignModel.h"
#include "admin-app/pages/CampaignEditor.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class CampaignsPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void campaignsAreListedWithTheirCounts();
    void aCampaignIsCreated();
    void aTakenShortNameIsSaid();
    void aChangeIsSavedAndUndone();
    void theReviewIsChosen();
    void signingInIsDemanded();
    void premiumIsTurnedOn();
    void theLateRuleIsChosen();
    void whatIsNotSavedIsKept();
    void whatCannotBeIsSaidAtOnce();
    void thePatternIsTriedOnSamples();
    void thePublicPageIsPreviewed();
    void thePreviewSaysWhatThePageSays();
    void aCampaignIsClosedAndOpened();
    void theSecondEditorTakesWhatIsThere();
    void theSecondEditorSavesHisAllTheSame();
    void settingsThatNoFieldSaysStay();
    void aModeratorReadsOnly();

private:
    void show(const QString& user = u"adam"_s);
    CampaignModel* model() { return m_page->findChild<CampaignModel*>(); }
    CampaignEditor* editor() { return m_page->findChild<CampaignEditor*>(); }
    template <typename T>
    T* field(const char* name) {
        return m_page->findChild<T*>(QLatin1String(name));
    }
    void type(const char* name, const QString& text) {
        auto* edit = field<QLineEdit>(name);
        edit->selectAll();
        QTest::keyClicks(edit, text);
    }
    void choose(const QString& slug) {
        field<QTableView>("campaigns")->setCurrentIndex(model()->index(model()->rowOf(m_fixture.campaign(slug)), 0));
    }
    void press(const char* name) {
        QSignalSpy answered(m_page.get(), &CampaignsPage::answered);
        QTest::mouseClick(field<QPushButton>(name), Qt::LeftButton);
        QVERIFY(answered.wait());
    }
    QString setting(const QString& column, const QString& slug = u"sora"_s) {
        return m_fixture.sql(u"select %1 from invites.campaign where slug = '%2'"_s.arg(column, slug));
    }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<CampaignsPage> m_page;
};

void CampaignsPageTest::init() {
    m_fixture.reset();
    m_fixture.addCampaign(u"other"_s);
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
}

void CampaignsPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

void CampaignsPageTest::show(const QString& user) {
    m_session = m_fixture.sessionOf(user);
    m_page = std::make_unique<CampaignsPage>(*m_session);
    m_page->resize(1100, 900);
    m_page->show();
    m_page->activate();
    QTRY_COMPARE(model()->rowCount(), 2);
}

void CampaignsPageTest::campaignsAreListedWithTheirCounts() {
    show();
    QAbstractItemModelTester tester(model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model()->index(1, CampaignModel::Name).data().toString(), u"Sora"_s);
    QCOMPARE(model()->index(1, CampaignModel::Available).data().toString(), u"2"_s);
    QCOMPARE(model()->index(1, CampaignModel::State).data().toString(), u"Open"_s);
    m_fixture.sql(u"update invites.campaign set ends_at = now() where slug = 'sora'"_s);
    m_page->refresh();
    QTRY_COMPARE(model()->index(1, CampaignModel::State).data().toString(), u"Ended"_s);
}

void CampaignsPageTest::aCampaignIsCreated() {
    show();
    QAbstractItemModelTester tester(model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_page->pageActions().first()->trigger();
    QCOMPARE(model()->rowCount(), 3);
    QVERIFY(!field<QPushButton>("save")->isEnabled());
    type("name", u"Nova Ünd 2"_s);
    QCOMPARE(field<QLineEdit>("slug")->text(), u"nova-u-nd-2"_s);
    type("slug", u"nova"_s);
    type("name", u"Nova"_s);
    QCOMPARE(field<QLineEdit>("slug")->text(), u"nova"_s);
    type("productUrl", u"https://nova.example/"_s);
    type("codePattern", u"N[0-9]{4}"_s);
    field<QSpinBox>("contributionSize")->setValue(3);
    QCOMPARE(field<QSpinBox>("priorityShare")->text(), u"1 in 4"_s);
    field<QSpinBox>("priorityShare")->setValue(6);
    QCOMPARE(m_page->unsavedWork().isEmpty(), false);
    press("save");
    QTRY_COMPARE(model()->campaigns().size(), std::size_t(3));
    QCOMPARE(setting(u"concat_ws(' ', name, code_pattern, contribution_size, hold, priority_share)"_s, u"nova"_s),
        u"Nova N[0-9]{4} 3 24:00:00 6"_s);
    QVERIFY(field<QCheckBox>("drawsRush")->isChecked());
    field<QCheckBox>("drawsRush")->setChecked(false);
    field<QSpinBox>("priorityShare")->setValue(1);
    QCOMPARE(field<QSpinBox>("priorityShare")->text(), u"There is no priority lane"_s);
    press("save");
    QTRY_COMPARE(setting(u"concat_ws(' ', coalesce(priority_share, 0), draws_rush)"_s, u"nova"_s), u"0 f"_s);
    QTRY_COMPARE(field<QLineEdit>("name")->text(), u"Nova"_s);
    QVERIFY(field<QLineEdit>("slug")->isReadOnly());
    QVERIFY(m_page->unsavedWork().isEmpty());
}

void CampaignsPageTest::aTakenShortNameIsSaid() {
    show();
    m_page->createCampaign();
    type("name", u"Sora"_s);
    type("productUrl", u"https://nova.example/"_s);
    press("save");
    QVERIFY(field<QLabel>("trouble")->text().contains(u"There is a campaign \"sora\" already"));
    QCOMPARE(field<QLineEdit>("name")->text(), u"Sora"_s);
}

void CampaignsPageTest::aChangeIsSavedAndUndone() {
    show();
    choose(u"sora"_s);
    type("name", u"Sora 2"_s);
    QVERIFY(model()->index(1, CampaignModel::Name).data().toString().contains(u"changed"));
    press("save");
    QCOMPARE(setting(u"name"_s), u"Sora 2"_s);
    QTRY_VERIFY(m_session->undoHistory().canUndo());
    m_session->undoHistory().undo();
    QTRY_COMPARE(field<QLineEdit>("name")->text(), u"Sora"_s);
    QCOMPARE(setting(u"name"_s), u"Sora"_s);
    m_session->undoHistory().redo();
    QTRY_COMPARE(field<QLineEdit>("name")->text(), u"Sora 2"_s);
}

void CampaignsPageTest::theReviewIsChosen() {
    show();
    choose(u"sora"_s);
    auto* review = field<QComboBox>("review");
    QCOMPARE(review->currentIndex(), 0);
    review->setCurrentIndex(1);
    press("save");
    QCOMPARE(setting(u"review"_s), u"first"_s);
    QTRY_COMPARE(model()->recordOf(m_fixture.campaign())->settings.review, store::Review::First);
    choose(u"other"_s);
    QCOMPARE(review->currentIndex(), 0);
    choose(u"sora"_s);
    QCOMPARE(review->currentIndex(), 1);
}

void CampaignsPageTest::signingInIsDemanded() {
    show();
    choose(u"sora"_s);
    auto* demanded = field<QCheckBox>("requiresSignIn");
    QVERIFY(!demanded->isChecked());
    demanded->setChecked(true);
    press("save");
    QCOMPARE(setting(u"requires_sign_in"_s), u"t"_s);
    QTRY_VERIFY(model()->recordOf(m_fixture.campaign())->settings.requiresSignIn);
    choose(u"other"_s);
    QVERIFY(!demanded->isChecked());
    choose(u"sora"_s);
    QVERIFY(demanded->isChecked());
    QVERIFY(m_session->undoHistory().canUndo());
    m_session->undoHistory().undo();
    QTRY_COMPARE(setting(u"requires_sign_in"_s), u"f"_s);
}

void CampaignsPageTest::premiumIsTurnedOn() {
    show();
    choose(u"sora"_s);
    auto* premium = field<QCheckBox>("premium");
    QVERIFY(!premium->isChecked());
    premium->setChecked(true);
    press("save");
    QCOMPARE(setting(u"premium"_s), u"t"_s);
    QTRY_VERIFY(model()->recordOf(m_fixture.campaign())->settings.premium);
    m_session->undoHistory().undo();
    QTRY_COMPARE(setting(u"premium"_s), u"f"_s);
}

void CampaignsPageTest::theLateRuleIsChosen() {
    show();
    choose(u"sora"_s);
    auto* rule = field<QComboBox>("lateRule");
    QCOMPARE(rule->currentIndex(), 0);
    rule->setCurrentIndex(1);
    press("save");
    QCOMPARE(setting(u"late_rule"_s), u"later_place"_s);
    QTRY_COMPARE(model()->recordOf(m_fixture.campaign())->settings.lateRule, LateRule::LaterPlace);
    choose(u"other"_s);
    QCOMPARE(rule->currentIndex(), 0);
    choose(u"sora"_s);
    QCOMPARE(rule->currentIndex(), 1);
    m_session->undoHistory().undo();
    QTRY_COMPARE(setting(u"late_rule"_s), u"none"_s);
}

void CampaignsPageTest::whatIsNotSavedIsKept() {
    show();
    QVERIFY(m_page->unsavedWork().isEmpty());
    choose(u"sora"_s);
    type("name", u"Half typ"_s);
    choose(u"other"_s);
    QCOMPARE(field<QLineEdit>("name")->text(), u"other"_s);
    m_page->refresh();
    QTRY_COMPARE(m_session->database().pending(), 0);
    QVERIFY(m_page->unsavedWork().contains(u'1'));
    choose(u"sora"_s);
    QCOMPARE(field<QLineEdit>("name")->text(), u"Half typ"_s);
    QTest::mouseClick(field<QPushButton>("discard"), Qt::LeftButton);
    QCOMPARE(field<QLineEdit>("name")->text(), u"Sora"_s);
    QVERIFY(m_page->unsavedWork().isEmpty());
    // Typed back to what it was, it is no change either.
    type("name", u"Sorax"_s);
    QVERIFY(!m_page->unsavedWork().isEmpty());
    QTest::keyClick(field<QLineEdit>("name"), Qt::Key_Backspace);
    QVERIFY(m_page->unsavedWork().isEmpty());
}

void CampaignsPageTest::whatCannotBeIsSaidAtOnce() {
    show();
    choose(u"sora"_s);
    type("productUrl", u"javascript:alert(1)"_s);
    QVERIFY(field<QLabel>("problem")->isVisible());
    QVERIFY(field<QLabel>("problem")->text().contains(u"https://"));
    QVERIFY(!field<QPushButton>("save")->isEnabled());
    type("productUrl", u"https://sora.example/"_s);
    QVERIFY(!field<QLabel>("problem")->isVisible());
    type("codePattern", u"(["_s);
    QVERIFY(!field<QPushButton>("save")->isEnabled());
    type("codePattern", u"[A-Z]+"_s);
    QVERIFY(field<QPushButton>("save")->isEnabled());
}

void CampaignsPageTest::thePatternIsTriedOnSamples() {
    show();
    choose(u"sora"_s);
    field<QPlainTextEdit>("samples")->setPlainText(u"abc 123\nno\nSORA-ABC-DEF"_s);
    QCOMPARE(field<QLabel>("verdicts")->text(), u"✓ ABC123\n✗ not a code\n✓ SORA-ABC-DEF"_s);
    type("codePattern", u"[a-z]{2}"_s);
    field<QCheckBox>("upperCase")->setChecked(false);
    QCOMPARE(field<QLabel>("verdicts")->text(), u"✗ not a code\n✓ no\n✗ not a code"_s);
    type("codePattern", u"(["_s);
    QVERIFY(field<QLabel>("verdicts")->text().contains(u"not one yet"));
}

void CampaignsPageTest::thePublicPageIsPreviewed() {
    show();
    choose(u"sora"_s);
    type("name", u"<b>Nova</b>"_s);
    field<QSpinBox>("contributionSize")->setValue(7);
    const QString preview = field<QLabel>("preview")->text();
    QVERIFY(preview.contains(u"An invite to &lt;b&gt;Nova&lt;/b&gt;, passed on to you"));
    QVERIFY(preview.contains(u"https://sora.com/"));
    QVERIFY(preview.contains(u"7 code"));
    field<QCheckBox>("open")->setChecked(false);
    QVERIFY(field<QLabel>("preview")->text().contains(u"is closed for now"));
}

// The page's words are in its script, the preview's in the editor.
void CampaignsPageTest::thePreviewSaysWhatThePageSays() {
    QFile file(QStringLiteral(HOME_VIEW));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString script = QString::fromUtf8(file.readAll());
    show();
    choose(u"sora"_s);
    QString preview = field<QLabel>("preview")->text();
    field<QCheckBox>("open")->setChecked(false);
    preview += field<QLabel>("preview")->text();
    for (const QString& words : {u"An invite to "_s, u", passed on to you"_s,
             u"People who got in leave their spare codes here. Take one, join, and leave yours for whoever comes next. "
             "Free, in order, one each."_s,
             u"Take one"_s,
             u"Ask, show that you’re human, and get one code. When there is none, you get a place in line."_s,
             u"Use the code to sign up at "_s, u"Pass on"_s, u" gives you "_s, u" of your own. Leave "_s,
             u" here for the next "_s, u" is closed for now"_s,
             u"No invites are being passed on at the moment. If you hold a ticket or a code, it stays valid in the "
             "browser you got it with."_s}) {
        QVERIFY2(preview.contains(words), qUtf8Printable(words));
        QVERIFY2(script.contains(words), qUtf8Printable(words));
    }
}

void CampaignsPageTest::aCampaignIsClosedAndOpened() {
    show();
    choose(u"sora"_s);
    type("name", u"Draft"_s);
    QAction* toggle = m_page->findChild<QAction*>(u"toggleOpen"_s);
    QSignalSpy answered(m_page.get(), &CampaignsPage::answered);
    toggle->trigger();
    QVERIFY(answered.wait());
    QCOMPARE(setting(u"open || ' ' || name"_s), u"false Sora"_s);
    QTRY_VERIFY(toggle->text().contains(u"Open"));
    QCOMPARE(field<QLineEdit>("name")->text(), u"Draft"_s);
    QVERIFY(!field<QCheckBox>("open")->isChecked());
    // What was typed meanwhile is saved without a conflict with his own switch.
    press("save");
    QCOMPARE(setting(u"open || ' ' || name"_s), u"false Draft"_s);
    QTRY_VERIFY(toggle->isEnabled());
    toggle->trigger();
    QVERIFY(answered.wait());
    QCOMPARE(setting(u"open"_s), u"t"_s);
}

void CampaignsPageTest::theSecondEditorTakesWhatIsThere() {
    show();
    choose(u"sora"_s);
    type("name", u"Mine"_s);
    QCOMPARE(m_fixture.refusal(
                 *m_fixture.connectAs(u"olga"_s), u"update invites.campaign set name = 'Hers' where slug = 'sora'"_s),
        QString());
    press("save");
    QVERIFY(field<QFrame>("conflict")->isVisible());
    QVERIFY(field<QLabel>("conflictText")->text().contains(u"olga"));
    QCOMPARE(field<QLineEdit>("name")->text(), u"Mine"_s);
    QCOMPARE(setting(u"name"_s), u"Hers"_s);
    QTRY_COMPARE(m_session->database().pending(), 0);
    QTest::mouseClick(field<QPushButton>("takeTheirs"), Qt::LeftButton);
    QTRY_COMPARE(field<QLineEdit>("name")->text(), u"Hers"_s);
    QVERIFY(!field<QFrame>("conflict")->isVisible());
    QVERIFY(m_page->unsavedWork().isEmpty());
}

void CampaignsPageTest::theSecondEditorSavesHisAllTheSame() {
    show();
    choose(u"sora"_s);
    type("name", u"Mine"_s);
    m_fixture.sql(u"update invites.campaign set name = 'Hers' where slug = 'sora'"_s);
    press("save");
    QTRY_COMPARE(m_session->database().pending(), 0);
    press("keepMine");
    QCOMPARE(setting(u"name"_s), u"Mine"_s);
    QTRY_VERIFY(!field<QFrame>("conflict")->isVisible());
}

void CampaignsPageTest::settingsThatNoFieldSaysStay() {
    m_fixture.sql(u"update invites.campaign set hold = '90 minutes 7 seconds', ends_at = '2031-01-02 03:04:05.678Z'"
                  " where slug = 'sora'"_s);
    show();
    choose(u"sora"_s);
    QVERIFY(m_page->unsavedWork().isEmpty());
    type("name", u"Sora 2"_s);
    press("save");
    QCOMPARE(setting(u"concat_ws(' ', name, hold, ends_at at time zone 'UTC')"_s),
        u"Sora 2 01:30:07 2031-01-02 03:04:05.678"_s);
}

void CampaignsPageTest::aModeratorReadsOnly() {
    show(u"mona"_s);
    choose(u"sora"_s);
    QCOMPARE(field<QLineEdit>("name")->text(), u"Sora"_s);
    QVERIFY(m_page->pageActions().isEmpty());
    QVERIFY(field<QLineEdit>("name")->isReadOnly());
    QVERIFY(field<QSpinBox>("contributionSize")->isReadOnly());
    QVERIFY(field<QSpinBox>("priorityShare")->isReadOnly());
    QVERIFY(!field<QCheckBox>("open")->isEnabled());
    QVERIFY(!field<QCheckBox>("drawsRush")->isEnabled());
    QVERIFY(!field<QPushButton>("save")->isVisible());
    m_page->createCampaign();
    QCOMPARE(model()->rowCount(), 2);
}

QTEST_MAIN(CampaignsPageTest)
#include "CampaignsPageTest.moc"
