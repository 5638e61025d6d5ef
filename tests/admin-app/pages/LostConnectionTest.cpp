#include "admin-app/data/CodeTableModel.h"
#include "admin-app/data/LineModel.h"
#include "admin-app/data/VerificationModel.h"
#include "admin-app/pages/CampaignEditor.h"
#include "admin-app/pages/CampaignsPage.h"
#include "admin-app/pages/CodesPage.h"
#include "admin-app/pages/LinePage.h"
#include "admin-app/pages/MemberDialog.h"
#include "admin-app/pages/TeamPage.h"
#include "admin-app/pages/VerificationPage.h"
#include "admin-app/widgets/ConflictDialog.h"
#include "admin-app/widgets/GridView.h"
#include "admin-app/widgets/TextDialog.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 20000;

QAction* actionOf(const Page& page, Qt::Key key) {
    for (QAction* action : page.pageActions()) {
        if (action->shortcut() == QKeySequence(key))
            return action;
    }
    qFatal("No action of the page has this key.");
}

} // namespace

// The database goes away in the middle of each kind of work and comes back: it is said, nothing that was typed is lost,
// and the same press of the same button does the work then. Signing in, imports and reports have it in tests of their
// own (SignInPgTest, ImportPageTest, ImportJobTest, ReportsPageTest, ReportJobTest).
class LostConnectionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void scrollingTheTable();
    void settlingACode();
    void doingItAllTheSame();
    void writingANote();
    void deletingACode();
    void movingATicket();
    void removingATicket();
    void editingACampaign();
    void addingToTheTeam();

private:
    template <typename PageType>
    PageType* open(const QString& user = u"adam"_s) {
        m_session = m_fixture.sessionOf(user);
        auto* page = new PageType(*m_session);
        m_page.reset(page);
        page->resize(1200, 700);
        page->show();
        page->activate();
        return page;
    }
    QString sql(const QString& statement) { return m_fixture.sql(statement); }
    void lose() {
        QTRY_COMPARE(m_session->database().pending() + m_session->background().pending(), 0);
        m_fixture.cluster().stop();
    }
    void comeBack() { m_fixture.cluster().start(); }
    // Says the words in the dialog that is open; it says that the database is away, and keeps them.
    TextDialog* sayInVain(const QString& words);

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<QWidget> m_page;
};

// ann and ben have codes; cleo is offered none; cleo, dora and emil wait.
void LostConnectionTest::init() {
    m_fixture.reset();
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s, u"dora"_s, u"emil"_s})
        m_fixture.take(visitor);
}

void LostConnectionTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

TextDialog* LostConnectionTest::sayInVain(const QString& words) {
    auto* dialog = m_page->findChild<TextDialog*>();
    if (!dialog)
        return nullptr;
    dialog->findChild<QPlainTextEdit*>()->setPlainText(words);
    dialog->accept();
    const auto* trouble = dialog->findChild<QLabel*>(u"trouble"_s);
    const bool isSaid = QTest::qWaitFor([&] { return trouble->isVisible() && !trouble->text().isEmpty(); }, patience);
    return isSaid && dialog->isVisible() && dialog->text() == words ? dialog : nullptr;
}

void LostConnectionTest::scrollingTheTable() {
    QStringList names;
    for (int i = 0; i < 1200; ++i)
        names.append(u"S%1"_s.arg(i));
    m_fixture.addCodes(names);
    auto* page = open<CodesPage>();
    const CodeTableModel& model = *page->model();
    QTRY_VERIFY(model.at(0) && model.isCountExact());
    const int count = model.rowCount();
    lose();
    QSignalSpy said(page, &Page::said);
    page->view()->scrollToRow(900);
    QTRY_VERIFY_WITH_TIMEOUT(!said.isEmpty(), patience);
    // What is there stays there.
    QCOMPARE(model.rowCount(), count);
    QVERIFY(page->view()->isVisible());
    comeBack();
    QTRY_VERIFY_WITH_TIMEOUT(m_session->database().isReachable(), patience);
    page->refresh();
    QTRY_VERIFY_WITH_TIMEOUT(model.isCountExact() && model.rowCount() == count, patience);
    page->view()->scrollToRow(600);
    // Where that turns out to be (CodeTableModel::moved).
    QTRY_VERIFY_WITH_TIMEOUT(
        page->view()->firstVisibleRow() > 0 && model.at(page->view()->firstVisibleRow()), patience);
}

void LostConnectionTest::settlingACode() {
    auto* page = open<VerificationPage>();
    auto* table = page->findChild<QTableView*>();
    QTRY_COMPARE(table->model()->rowCount(), 2);
    QAction* used = actionOf(*page, Qt::Key_U);
    QTRY_VERIFY(used->isEnabled());
    lose();
    QSignalSpy said(page, &Page::said);
    used->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(!said.isEmpty(), patience);
    QCOMPARE(table->model()->rowCount(), 2);
    QVERIFY(!m_session->undoHistory().canUndo());
    comeBack();
    QVERIFY(used->isEnabled());
    used->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(sql(u"select count(*) from invites.code where status = 'used'"_s), u"1"_s, patience);
    QTRY_COMPARE(table->model()->rowCount(), 1);
}

void LostConnectionTest::doingItAllTheSame() {
    auto* page = open<VerificationPage>();
    auto* table = page->findChild<QTableView*>();
    QTRY_COMPARE(table->model()->rowCount(), 2);
    QAction* used = actionOf(*page, Qt::Key_U);
    QTRY_VERIFY(used->isEnabled());
    // Somebody else was there before.
    sql(u"update invites.code set note = 'mine', version = version + 1"_s);
    used->trigger();
    QTRY_VERIFY(page->findChild<ConflictDialog*>());
    auto* dialog = page->findChild<ConflictDialog*>();
    auto* button = dialog->findChild<QPushButton*>(u"doAllTheSame"_s);
    lose();
    button->click();
    QVERIFY(!button->isEnabled());
    auto* trouble = dialog->findChild<QLabel*>(u"trouble"_s);
    QTRY_VERIFY_WITH_TIMEOUT(trouble->isVisible() && !trouble->text().isEmpty(), patience);
    QVERIFY(dialog->isVisible() && button->isEnabled());
    comeBack();
    button->click();
    QTRY_COMPARE_WITH_TIMEOUT(sql(u"select count(*) from invites.code where status = 'used'"_s), u"1"_s, patience);
    QTRY_VERIFY(!page->findChild<ConflictDialog*>());
}

void LostConnectionTest::writingANote() {
    auto* page = open<VerificationPage>();
    QTRY_COMPARE(page->findChild<QTableView*>()->model()->rowCount(), 2);
    QAction* note = actionOf(*page, Qt::Key_N);
    QTRY_VERIFY(note->isEnabled());
    lose();
    note->trigger();
    TextDialog* dialog = sayInVain(u"a long story"_s);
    QVERIFY(dialog);
    comeBack();
    dialog->accept();
    QTRY_COMPARE_WITH_TIMEOUT(
        sql(u"select count(*) from invites.code where note = 'a long story'"_s), u"1"_s, patience);
    QTRY_VERIFY(!m_page->findChild<TextDialog*>());
}

void LostConnectionTest::deletingACode() {
    auto* page = open<CodesPage>();
    QTRY_VERIFY(page->model()->at(0));
    page->view()->setCurrentIndex(page->model()->index(0, 0));
    const auto removal = [&]() -> QAction* {
        for (QAction* action : page->pageActions()) {
            if (action->text() == u"&Delete…")
                return action;
        }
        return nullptr;
    };
    QTRY_VERIFY(removal() && removal()->isEnabled());
    lose();
    removal()->trigger();
    TextDialog* dialog = sayInVain(u"for a reason"_s);
    QVERIFY(dialog);
    comeBack();
    dialog->accept();
    QTRY_COMPARE_WITH_TIMEOUT(
        sql(u"select count(*) from invites.code where deleted_at is not null"_s), u"1"_s, patience);
    QCOMPARE(sql(u"select reason from invites.audit_event where action = 'delete_code'"_s), u"for a reason"_s);
    QTRY_VERIFY(!m_page->findChild<TextDialog*>());
}

void LostConnectionTest::movingATicket() {
    auto* page = open<LinePage>();
    auto* model = page->findChild<LineModel*>();
    QTRY_COMPARE(model->rowCount(), 3);
    page->findChild<QTableView*>(u"line"_s)->selectRow(model->rowOf(5));
    auto* move = page->findChild<QAction*>(u"moveToHead"_s);
    QTRY_VERIFY(move->isEnabled());
    lose();
    move->trigger();
    TextDialog* dialog = sayInVain(u"her code was lost"_s);
    QVERIFY(dialog);
    QVERIFY(!m_session->undoHistory().canUndo());
    comeBack();
    dialog->accept();
    QTRY_COMPARE_WITH_TIMEOUT(sql(u"select number from invites.ticket where lane = 0"_s), u"5"_s, patience);
    QTRY_VERIFY(!m_page->findChild<TextDialog*>());
    QVERIFY(m_session->undoHistory().canUndo());
}

void LostConnectionTest::removingATicket() {
    auto* page = open<LinePage>();
    auto* model = page->findChild<LineModel*>();
    QTRY_COMPARE(model->rowCount(), 3);
    page->findChild<QTableView*>(u"line"_s)->selectRow(model->rowOf(4));
    auto* removal = page->findChild<QAction*>(u"removeTicket"_s);
    QTRY_VERIFY(removal->isEnabled());
    lose();
    removal->trigger();
    TextDialog* dialog = sayInVain(u"she asked to"_s);
    QVERIFY(dialog);
    comeBack();
    dialog->accept();
    QTRY_COMPARE_WITH_TIMEOUT(sql(u"select number from invites.ticket where state = 'left'"_s), u"4"_s, patience);
    QTRY_VERIFY(!m_page->findChild<TextDialog*>());
}

void LostConnectionTest::editingACampaign() {
    auto* page = open<CampaignsPage>();
    auto* editor = page->findChild<CampaignEditor*>();
    auto* name = editor->findChild<QLineEdit*>(u"name"_s);
    QVERIFY(name);
    QTRY_COMPARE(name->text(), u"Sora"_s);
    QTest::keyClicks(name, u", again"_s);
    QCOMPARE(name->text(), u"Sora, again"_s);
    auto* save = page->findChild<QPushButton*>(u"save"_s);
    QVERIFY(save && save->isEnabled());
    lose();
    QSignalSpy answered(page, &CampaignsPage::answered);
    save->click();
    QTRY_VERIFY_WITH_TIMEOUT(!answered.isEmpty(), patience);
    auto* trouble = page->findChild<QLabel*>(u"trouble"_s);
    QVERIFY(trouble && trouble->isVisible() && !trouble->text().isEmpty());
    QCOMPARE(name->text(), u"Sora, again"_s);
    QVERIFY(!page->unsavedWork().isEmpty());
    comeBack();
    QVERIFY(save->isEnabled());
    save->click();
    QTRY_COMPARE_WITH_TIMEOUT(sql(u"select name from invites.campaign"_s), u"Sora, again"_s, patience);
    QTRY_VERIFY(page->unsavedWork().isEmpty());
    QCOMPARE(trouble->text(), QString());
}

void LostConnectionTest::addingToTheTeam() {
    auto* page = open<TeamPage>(u"olga"_s);
    QTRY_VERIFY(page->findChild<QTableView*>()->model()->rowCount() >= 3);
    page->pageActions().constFirst()->trigger();
    auto* dialog = page->findChild<MemberDialog*>();
    QVERIFY(dialog);
    for (QLineEdit* field : dialog->findChildren<QLineEdit*>()) {
        if (field->placeholderText().startsWith(u"small letters"))
            field->setText(u"rita"_s);
    }
    const auto* buttons = dialog->findChild<QDialogButtonBox*>();
    QAbstractButton* submit = nullptr;
    for (QAbstractButton* button : buttons->buttons()) {
        if (buttons->buttonRole(button) == QDialogButtonBox::AcceptRole)
            submit = button;
    }
    QVERIFY(submit && submit->isEnabled());
    lose();
    submit->click();
    QVERIFY(!submit->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(submit->isEnabled(), patience);
    QVERIFY(test::says(*dialog, u"cannot be reached"_s));
    QCOMPARE(dialog->name(), u"rita"_s);
    QVERIFY(dialog->isVisible());
    comeBack();
    submit->click();
    QTRY_COMPARE_WITH_TIMEOUT(sql(u"select count(*) from pg_roles where rolname = 'rita'"_s), u"1"_s, patience);
}

QTEST_MAIN(LostConnectionTest)
#include "LostConnectionTest.moc"
