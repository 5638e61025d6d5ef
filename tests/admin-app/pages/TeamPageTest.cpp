#include "admin-app/pages/TeamPage.h"

#include "admin-app/pages/MemberDialog.h"
#include "admin-app/pages/NewPasswordDialog.h"
#include "admin-app/pages/Pages.h"
#include "admin-app/pages/PasswordFields.h"
#include "admin-app/pages/TeamModel.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <set>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

class TeamPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void onlyOwnersSeeIt_data();
    void onlyOwnersSeeIt();
    void theTeamIsListed();
    void aLoginIsAddedWithAGeneratedPassword();
    void aLoginIsAddedWithATypedPassword();
    void aTakenNameKeepsTheDialogOpen();
    void whatIsMissingIsSaid();
    void aLoginIsDisabledAndEnabledAgain();
    void aRoleIsChanged();
    void aPasswordIsReset();
    void onesOwnLoginIsLeftAlone();
    void generatedPasswordsDiffer();

private:
    TeamModel* model() { return m_page->findChild<TeamModel*>(); }
    void choose(const QString& name) {
        const int row = model()->rowOf(name);
        QVERIFY2(row >= 0, qUtf8Printable(name));
        m_page->findChild<QTableView*>()->setCurrentIndex(model()->index(row, 0));
    }
    QAction* action(const char* name) { return m_page->findChild<QAction*>(QLatin1String(name)); }
    MemberDialog* ask(const char* name) {
        action(name)->trigger();
        return m_page->findChild<MemberDialog*>();
    }
    template <typename T>
    static T* find(QWidget* in, const char* accessibleName) {
        for (T* widget : in->findChildren<T*>()) {
            if (widget->accessibleName() == QLatin1String(accessibleName))
                return widget;
        }
        qFatal("There is no %s.", accessibleName);
    }
    static void press(QDialog* dialog, QDialogButtonBox::ButtonRole role) {
        auto* box = dialog->findChild<QDialogButtonBox*>();
        for (QAbstractButton* button : box->buttons()) {
            if (box->buttonRole(button) == role)
                QTest::mouseClick(button, Qt::LeftButton);
        }
    }
    static void typePassword(MemberDialog* dialog, const QString& first, const QString& second) {
        dialog->findChildren<QRadioButton*>().constLast()->click();
        QTest::keyClicks(find<QLineEdit>(dialog, "Password"), first);
        QTest::keyClicks(find<QLineEdit>(dialog, "The password again"), second);
    }
    static QLineEdit* nameField(MemberDialog* dialog) {
        for (auto* field : dialog->findChildren<QLineEdit*>()) {
            if (field->echoMode() == QLineEdit::Normal)
                return field;
        }
        return nullptr;
    }
    bool isPasswordOf(const QString& name, const QString& password) {
        db::Connection connection(
            db::ConnectionOptions::parse(m_fixture.database().directUrlFor(name, password)).value());
        return connection.open().has_value();
    }
    QString shown(const QString& name, TeamModel::Column column) {
        const int row = model()->rowOf(name);
        return row < 0 ? QString() : model()->index(row, column).data().toString();
    }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<TeamPage> m_page;
};

void TeamPageTest::init() {
    m_session = m_fixture.sessionOf(u"olga"_s);
    m_page = std::make_unique<TeamPage>(*m_session);
    new QAbstractItemModelTester(model(), QAbstractItemModelTester::FailureReportingMode::QtTest, m_page.get());
    m_page->resize(900, 500);
    m_page->show();
    m_page->activate();
    QTRY_VERIFY(model()->rowCount() >= 3);
}

void TeamPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

void TeamPageTest::onlyOwnersSeeIt_data() {
    QTest::addColumn<QString>("user");
    QTest::addColumn<int>("pages");
    QTest::newRow("owner") << u"olga"_s << 1;
    QTest::newRow("admin") << u"adam"_s << 0;
    QTest::newRow("moderator") << u"mona"_s << 0;
}

void TeamPageTest::onlyOwnersSeeIt() {
    QFETCH(QString, user);
    QFETCH(int, pages);
    const auto session = m_fixture.sessionOf(user);
    QWidget parent;
    int found = 0;
    for (Page* page : createPages(*session, &parent))
        found += qobject_cast<TeamPage*>(page) != nullptr;
    QCOMPARE(found, pages);
}

void TeamPageTest::theTeamIsListed() {
    QCOMPARE(shown(u"adam"_s, TeamModel::RoleColumn), u"Admin"_s);
    QCOMPARE(shown(u"adam"_s, TeamModel::State), u"Enabled"_s);
    QCOMPARE(shown(u"mona"_s, TeamModel::RoleColumn), u"Moderator"_s);
    QCOMPARE(shown(u"mona"_s, TeamModel::LastSeen), u"Never"_s);
    QCOMPARE(shown(u"olga"_s, TeamModel::Name), u"olga (you)"_s);
}

void TeamPageTest::aLoginIsAddedWithAGeneratedPassword() {
    MemberDialog* dialog = ask("addMember");
    QTest::keyClicks(nameField(dialog), u"greta"_s);
    press(dialog, QDialogButtonBox::AcceptRole);
    QTRY_VERIFY(m_page->findChild<NewPasswordDialog*>());
    auto* shownOnce = m_page->findChild<NewPasswordDialog*>();
    const auto* label = find<QLabel>(shownOnce, "The new password");
    const QString password = label->text();
    QCOMPARE(label->textInteractionFlags(), Qt::NoTextInteraction);
    QCOMPARE(password.size(), 29);
    QVERIFY(isPasswordOf(u"greta"_s, password));
    QTest::keySequence(shownOnce, QKeySequence::Copy);
    QCOMPARE(QApplication::clipboard()->text(), password);
    QVERIFY(m_session->clipboard().holdsSecret());
    m_session->clipboard().clear();
    press(shownOnce, QDialogButtonBox::ActionRole);
    QCOMPARE(QApplication::clipboard()->text(), password);
    m_session->clipboard().clear();
    QVERIFY(QApplication::clipboard()->text().isEmpty());
    shownOnce->reject();
    QTRY_COMPARE(shown(u"greta"_s, TeamModel::RoleColumn), u"Moderator"_s);
    QCOMPARE(m_fixture.sql(
                 u"select author from invites.audit_event where action = 'add_user' and after ->> 'name' = 'greta'"_s),
        u"olga"_s);
}

void TeamPageTest::aLoginIsAddedWithATypedPassword() {
    MemberDialog* dialog = ask("addMember");
    QTest::keyClicks(nameField(dialog), u"tilda"_s);
    auto* roles = dialog->findChild<QComboBox*>();
    roles->setCurrentIndex(roles->findData(u"admin"_s));
    typePassword(dialog, u"correct horse"_s, u"correct horse"_s);
    press(dialog, QDialogButtonBox::AcceptRole);
    QTRY_COMPARE(shown(u"tilda"_s, TeamModel::RoleColumn), u"Admin"_s);
    QVERIFY(isPasswordOf(u"tilda"_s, u"correct horse"_s));
    QVERIFY(!m_page->findChild<NewPasswordDialog*>());
}

void TeamPageTest::aTakenNameKeepsTheDialogOpen() {
    QPointer<MemberDialog> dialog = ask("addMember");
    QTest::keyClicks(nameField(dialog), u"adam"_s);
    press(dialog, QDialogButtonBox::AcceptRole);
    const auto says = [&dialog](const QString& words) { return test::says(*dialog, words); };
    QTRY_VERIFY(says(u"There is a login \"adam\" already."_s));
    QTest::keyClicks(nameField(dialog), u" Smith"_s);
    press(dialog, QDialogButtonBox::AcceptRole);
    QTRY_VERIFY(says(u"A login's name is"_s));
    QVERIFY(dialog);
    dialog->reject();
    QTRY_VERIFY(!dialog);
}

void TeamPageTest::whatIsMissingIsSaid() {
    MemberDialog* dialog = ask("addMember");
    auto* box = dialog->findChild<QDialogButtonBox*>();
    QAbstractButton* add = nullptr;
    for (QAbstractButton* button : box->buttons()) {
        if (box->buttonRole(button) == QDialogButtonBox::AcceptRole)
            add = button;
    }
    QVERIFY(add && !add->isEnabled());
    QTest::keyClicks(nameField(dialog), u"nina"_s);
    QVERIFY(add->isEnabled());
    typePassword(dialog, u"short"_s, u"short"_s);
    QVERIFY(!add->isEnabled());
    find<QLineEdit>(dialog, "Password")->setText(u"long enough"_s);
    QVERIFY(!add->isEnabled());
    find<QLineEdit>(dialog, "The password again")->setText(u"long enough"_s);
    QVERIFY(add->isEnabled());
    dialog->reject();
}

void TeamPageTest::aLoginIsDisabledAndEnabledAgain() {
    m_fixture.sql(u"select invites.add_user('dora', 'admin', 'dora')"_s);
    m_page->refresh();
    QTRY_VERIFY(model()->rowOf(u"dora"_s) >= 0);
    choose(u"dora"_s);
    QVERIFY(!action("enableMember")->isEnabled());
    action("disableMember")->trigger();
    auto* question = m_page->findChild<QMessageBox*>();
    QVERIFY(question->text().contains(u"dora"_s));
    for (QAbstractButton* button : question->buttons()) {
        if (question->buttonRole(button) == QMessageBox::AcceptRole)
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QTRY_COMPARE(shown(u"dora"_s, TeamModel::RoleColumn), u"None (was Admin)"_s);
    QVERIFY(!isPasswordOf(u"dora"_s, u"dora"_s));
    choose(u"dora"_s);
    QVERIFY(!action("disableMember")->isEnabled());
    MemberDialog* dialog = ask("enableMember");
    QCOMPARE(dialog->role(), u"admin"_s); // what it was
    press(dialog, QDialogButtonBox::AcceptRole);
    QTRY_COMPARE(shown(u"dora"_s, TeamModel::State), u"Enabled"_s);
    QVERIFY(isPasswordOf(u"dora"_s, u"dora"_s));
}

void TeamPageTest::aRoleIsChanged() {
    m_fixture.sql(u"select invites.add_user('rita', 'moderator', 'rita')"_s);
    m_page->refresh();
    QTRY_VERIFY(model()->rowOf(u"rita"_s) >= 0);
    choose(u"rita"_s);
    QSignalSpy said(m_page.get(), &Page::said);
    MemberDialog* dialog = ask("changeRole");
    auto* roles = dialog->findChild<QComboBox*>();
    QCOMPARE(roles->currentData().toString(), u"moderator"_s);
    roles->setCurrentIndex(roles->findData(u"owner"_s));
    press(dialog, QDialogButtonBox::AcceptRole);
    QTRY_COMPARE(shown(u"rita"_s, TeamModel::RoleColumn), u"Owner"_s);
    QCOMPARE(said.constLast().constFirst().toString(), u"rita is Owner now."_s);
    QCOMPARE(m_fixture.sql(u"select before ->> 'role' from invites.audit_event where action = 'change_role'"
                           " and after ->> 'name' = 'rita'"_s),
        u"moderator"_s);
}

void TeamPageTest::aPasswordIsReset() {
    m_fixture.sql(u"select invites.add_user('pia', 'moderator', 'pia')"_s);
    m_page->refresh();
    QTRY_VERIFY(model()->rowOf(u"pia"_s) >= 0);
    choose(u"pia"_s);
    MemberDialog* dialog = ask("resetPassword");
    typePassword(dialog, u"something new"_s, u"something new"_s);
    press(dialog, QDialogButtonBox::AcceptRole);
    QTRY_VERIFY(isPasswordOf(u"pia"_s, u"something new"_s));
    QVERIFY(!isPasswordOf(u"pia"_s, u"pia"_s));
}

void TeamPageTest::onesOwnLoginIsLeftAlone() {
    choose(u"olga"_s);
    for (const char* name : {"disableMember", "changeRole", "resetPassword", "enableMember"})
        QVERIFY2(!action(name)->isEnabled(), name);
    QVERIFY(action("addMember")->isEnabled());
    QVERIFY(!action("disableMember")->toolTip().isEmpty());
}

void TeamPageTest::generatedPasswordsDiffer() {
    std::set<QString> made;
    for (int round = 0; round < 200; ++round)
        made.insert(PasswordFields::generate().revealText());
    QCOMPARE(made.size(), std::size_t(200));
}

QTEST_MAIN(TeamPageTest)
#include "TeamPageTest.moc"
