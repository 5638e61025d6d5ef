#include "admin-app/pages/VerificationPage.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Page.h"
#include "admin-app/window/MainWindow.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QAction>
#include <QTableView>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

class EditMenuTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void undoAndRedoWorkByKeysOnAnyPage();

private:
    test::ConsoleFixture m_fixture;
};

void EditMenuTest::undoAndRedoWorkByKeysOnAnyPage() {
    m_fixture.addCodes({u"AAAAA1"_s, u"AAAAA2"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
    const auto session = m_fixture.sessionOf(u"adam"_s);
    MainWindow window(*session);
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    const auto action = [&window](const QString& text) {
        for (QAction* each : window.findChildren<QAction*>()) {
            if (each->text().startsWith(text))
                return each;
        }
        return static_cast<QAction*>(nullptr);
    };
    QVERIFY(action(u"&Undo"_s) && !action(u"&Undo"_s)->isEnabled());
    auto* page = window.findChild<VerificationPage*>();
    QVERIFY(page);
    window.showPage(page);
    auto* table = page->findChild<QTableView*>();
    QTRY_COMPARE(table->model()->rowCount(), 2);
    QTRY_VERIFY(table->selectionModel()->hasSelection());
    table->setFocus();
    QTest::keyClick(table, Qt::Key_I);
    QTRY_COMPARE(table->model()->rowCount(), 1);
    const auto invalid = [this] {
        return m_fixture.sql(u"select count(*) from invites.code where status = 'invalid'"_s);
    };
    QCOMPARE(invalid(), u"1"_s);
    QTRY_VERIFY(action(u"&Undo: "_s));
    QVERIFY(action(u"&Undo: "_s)->text().contains(u"marked invalid"_s));
    window.showPage(window.pages().front());
    QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(invalid(), u"0"_s);
    QTRY_VERIFY(action(u"&Redo: "_s) && action(u"&Redo: "_s)->isEnabled());
    QTest::keyClick(&window, Qt::Key_Y, Qt::ControlModifier);
    QTRY_COMPARE(invalid(), u"1"_s);
    QTRY_COMPARE(session->database().pending(), 0);
}

QTEST_MAIN(EditMenuTest)
#include "EditMenuTest.moc"
