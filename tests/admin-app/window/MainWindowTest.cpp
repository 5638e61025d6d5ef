#include "admin-app/window/MainWindow.h"

#include "admin-app/pages/AuditPage.h"
#include "admin-app/widgets/CommandPalette.h"
#include "admin-app/widgets/NavigationList.h"
#include "admin-app/widgets/Page.h"
#include "admin-app/widgets/Theme.h"
#include "admin-app/window/AboutDialog.h"
#include "admin-app/window/MenuWalk.h"
#include "admin-app/window/ShortcutsDialog.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QSettings>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTest>
#include <QToolBar>
#include <QTreeWidget>

#include <map>
#include <set>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

class MainWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everyPageIsReached();
    void everyActionOfEveryPageIsInTheMenus();
    void noTwoActionsShareTheirKeys();
    void thePaletteGoesToAPage();
    void thePaletteSwitchesTheTheme();
    void theFontGrowsWithKeys();
    void aboutSaysAllVersions();
    void theShortcutsAreListed();
    void badgesAreShownAndSaid();
    void whatAPageSaysIsShownAndRead();
    void theWindowComesBackAsItWas();
    void lockAndSignOutAreAskedFor();

private:
    NavigationList* navigation() { return m_window->findChild<NavigationList*>(); }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void MainWindowTest::init() {
    m_theme = std::make_unique<Theme>();
    m_session = m_fixture.sessionOf(u"olga"_s);
    m_window = std::make_unique<MainWindow>(*m_session, m_theme.get());
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void MainWindowTest::cleanup() {
    m_window.reset();
    m_session.reset();
    m_theme.reset();
    QSettings().clear();
}

void MainWindowTest::everyPageIsReached() {
    QVERIFY(m_window->pages().size() >= 2);
    for (int row = 0; row < m_window->pages().size(); ++row) {
        Page* page = m_window->pages()[row];
        QVERIFY2(!page->title().isEmpty() && !page->iconName().isEmpty(), qUtf8Printable(page->title()));
        m_window->showPage(page);
        QCOMPARE(m_window->currentPage(), page);
        QVERIFY(page->isVisible());
        QVERIFY(m_window->windowTitle().startsWith(page->title()));
    }
    QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
    QTRY_COMPARE(m_window->currentPage(), m_window->pages().constFirst());
    QTest::keyClick(m_window.get(), Qt::Key_PageUp, Qt::ControlModifier);
    QTRY_COMPARE(m_window->currentPage(), m_window->pages().constLast());
}

void MainWindowTest::everyActionOfEveryPageIsInTheMenus() {
    const auto* toolbar = m_window->findChild<QToolBar*>(u"pageToolbar"_s);
    for (Page* page : m_window->pages()) {
        m_window->showPage(page);
        std::set<QString> reachable;
        for (const PaletteCommand& command : commandsOf(*m_window->menuBar()))
            reachable.insert(command.title);
        for (QAction* action : page->pageActions()) {
            if (action->isSeparator() || action->menu() || !action->isVisible())
                continue;
            QVERIFY2(!action->text().isEmpty(), qUtf8Printable(page->title()));
            QVERIFY2(!action->icon().isNull(), qUtf8Printable(action->text()));
            QVERIFY2(toolbar->actions().contains(action), qUtf8Printable(action->text()));
            QVERIFY2(!action->isEnabled() || reachable.contains(readableText(*action)), qUtf8Printable(action->text()));
        }
    }
}

void MainWindowTest::noTwoActionsShareTheirKeys() {
    for (Page* page : m_window->pages()) {
        m_window->showPage(page);
        std::map<QString, QString> owners;
        for (const Shortcut& shortcut : shortcutsOf(*m_window->menuBar())) {
            for (const QKeySequence& key : shortcut.keys) {
                const QString& owner = owners.emplace(key.toString(), shortcut.what).first->second;
                QVERIFY2(owner == shortcut.what, qUtf8Printable(page->title() + u": "_s + key.toString() + u" is "_s +
                                                                owner + u" and "_s + shortcut.what));
            }
        }
    }
}

void MainWindowTest::thePaletteGoesToAPage() {
    m_window->showPage(m_window->pages().constFirst());
    QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
    QTRY_VERIFY(m_window->findChild<CommandPalette*>());
    QTest::keyClicks(m_window->findChild<CommandPalette*>()->findChild<QLineEdit*>(), u"audit"_s);
    QTest::keyClick(m_window->findChild<CommandPalette*>()->findChild<QLineEdit*>(), Qt::Key_Return);
    QTRY_VERIFY(qobject_cast<AuditPage*>(m_window->currentPage()));
    QTRY_VERIFY(!m_window->findChild<CommandPalette*>());
}

void MainWindowTest::thePaletteSwitchesTheTheme() {
    m_theme->setChoice(ThemeChoice::Light);
    m_window->showCommandPalette();
    auto* input = m_window->findChild<CommandPalette*>()->findChild<QLineEdit*>();
    QTest::keyClicks(input, u"theme dark"_s);
    QTest::keyClick(input, Qt::Key_Return);
    QTRY_COMPARE(m_theme->choice(), ThemeChoice::Dark);
    QTRY_COMPARE(m_window->palette().color(QPalette::Window), Theme::darkPalette().color(QPalette::Window));
}

void MainWindowTest::theFontGrowsWithKeys() {
    QTest::keyClick(m_window.get(), Qt::Key_Plus, Qt::ControlModifier);
    QTRY_COMPARE(m_theme->fontPercent(), 110);
    QTest::keyClick(m_window.get(), Qt::Key_Minus, Qt::ControlModifier);
    QTRY_COMPARE(m_theme->fontPercent(), 100);
}

void MainWindowTest::aboutSaysAllVersions() {
    AboutDialog about(*m_session);
    about.show();
    const auto says = [&about](const QString& words) {
        for (const QLabel* label : about.findChildren<QLabel*>()) {
            if (label->text().contains(words))
                return true;
        }
        return false;
    };
    QVERIFY(says(QString::fromLatin1(qVersion())));
    QTRY_VERIFY(says(m_fixture.sql(u"show server_version"_s)));
    const QString schema = m_fixture.sql(u"select max(number) from invites.schema_migration"_s);
    QVERIFY(says(u"%1 (this program's: %1)"_s.arg(schema)));
}

void MainWindowTest::theShortcutsAreListed() {
    const ShortcutsDialog dialog(shortcutsOf(*m_window->menuBar()));
    const auto* tree = dialog.findChild<QTreeWidget*>();
    const auto found = tree->findItems(u"Lock"_s, Qt::MatchExactly | Qt::MatchRecursive);
    QCOMPARE(found.size(), 1);
    QCOMPARE(found.constFirst()->text(1), u"Ctrl+L"_s);
    QCOMPARE(found.constFirst()->parent()->text(0), u"File"_s);
}

void MainWindowTest::badgesAreShownAndSaid() {
    Page* page = m_window->pages().constFirst();
    Q_EMIT page->badgeChanged(1234);
    const QListWidgetItem* item = navigation()->item(0);
    QCOMPARE(item->text(), page->title());
    QVERIFY(item->data(Qt::AccessibleTextRole).toString().contains(QLocale().toString(1234)));
    Q_EMIT page->badgeChanged(-1);
    QCOMPARE(item->data(Qt::AccessibleTextRole).toString(), page->title());
}

void MainWindowTest::whatAPageSaysIsShownAndRead() {
    Q_EMIT m_window->currentPage()->said(u"Done."_s);
    QCOMPARE(m_window->statusBar()->currentMessage(), u"Done."_s);
    QCOMPARE(m_window->statusBar()->accessibleName(), u"Done."_s);
}

void MainWindowTest::theWindowComesBackAsItWas() {
    m_window->resize(1011, 633);
    m_window->close();
    m_window = std::make_unique<MainWindow>(*m_session, m_theme.get());
    m_window->show();
    QCOMPARE(m_window->size(), QSize(1011, 633));
}

void MainWindowTest::lockAndSignOutAreAskedFor() {
    QSignalSpy lock(m_window.get(), &MainWindow::lockRequested);
    QTest::keyClick(m_window.get(), Qt::Key_L, Qt::ControlModifier);
    QTRY_COMPARE(lock.size(), 1);
    QSignalSpy signOut(m_window.get(), &MainWindow::signOutRequested);
    for (const PaletteCommand& command : commandsOf(*m_window->menuBar())) {
        if (command.title == u"Sign out"_s)
            command.perform();
    }
    QCOMPARE(signOut.size(), 1);
}

QTEST_MAIN(MainWindowTest)
#include "MainWindowTest.moc"
