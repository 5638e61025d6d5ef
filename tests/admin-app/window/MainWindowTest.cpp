#include "admin-app/window/MainWindow.h"

#include "admin-app/data/CodeTableModel.h"
#include "admin-app/pages/AddCodesDialog.h"
#include "admin-app/pages/AuditPage.h"
#include "admin-app/pages/CodesPage.h"
#include "admin-app/widgets/CommandPalette.h"
#include "admin-app/widgets/GridView.h"
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
#include <QSplitter>
#include <QStatusBar>
#include <QTableView>
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
    void thePaletteTakesActionsOfOtherPages();
    void thePaletteFindsSubmenus();
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
        for (const PaletteCommand& command : commandsOf(m_window->menuBar()->actions()))
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
        for (const Shortcut& shortcut : shortcutsOf(m_window->menuBar()->actions())) {
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

void MainWindowTest::thePaletteTakesActionsOfOtherPages() {
    m_window->showPage(m_window->pages().constFirst());
    m_window->showCommandPalette();
    auto* input = m_window->findChild<CommandPalette*>()->findChild<QLineEdit*>();
    QTest::keyClicks(input, u"add codes"_s);
    QTest::keyClick(input, Qt::Key_Return);
    QTRY_VERIFY(m_window->findChild<AddCodesDialog*>());
    QVERIFY(qobject_cast<CodesPage*>(m_window->currentPage()));
    m_window->findChild<AddCodesDialog*>()->reject();
    // What acts on a selection is offered where that is seen.
    auto* codes = qobject_cast<CodesPage*>(m_window->currentPage());
    m_fixture.addCodes({u"PALETT"_s});
    codes->refresh();
    QTRY_VERIFY(codes->model()->at(0) != nullptr);
    codes->view()->selectAll();
    const auto isOffered = [this](const QString& title) {
        const auto commands = m_window->commands();
        return std::any_of(
            commands.begin(), commands.end(), [&](const PaletteCommand& command) { return command.title == title; });
    };
    QVERIFY(isOffered(u"Show code"_s) && isOffered(u"Mark invalid"_s) && isOffered(u"CSV"_s));
    m_window->showPage(m_window->pages().constFirst());
    QVERIFY(codes->selectedCount() == 1);
    QVERIFY(!isOffered(u"Show code"_s) && !isOffered(u"Mark invalid"_s) && !isOffered(u"CSV"_s));
}

void MainWindowTest::thePaletteFindsSubmenus() {
    const auto groupOf = [this](const QString& title) {
        for (const PaletteCommand& command : m_window->commands())
            if (command.title == title)
                return command.group;
        return QString();
    };
    QCOMPARE(groupOf(u"Dark"_s), u"View › Theme"_s);
    QCOMPARE(groupOf(u"Save this view"_s), u"Codes › Views"_s);
    QTRY_COMPARE(groupOf(u"Delete all"_s), QString());
    for (Page* page : m_window->pages())
        if (auto* codes = qobject_cast<CodesPage*>(page))
            m_window->showPage(codes);
    QCOMPARE(groupOf(u"Save this view"_s), u"Page › Views"_s);
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
    m_window->showPage(m_window->pages().constFirst());
    const ShortcutsDialog dialog(m_window->shortcuts());
    const auto* tree = dialog.findChild<QTreeWidget*>();
    const auto found = tree->findItems(u"Lock"_s, Qt::MatchExactly | Qt::MatchRecursive);
    QCOMPARE(found.size(), 1);
    QCOMPARE(found.constFirst()->text(1), u"Ctrl+L"_s);
    QCOMPARE(found.constFirst()->parent()->text(0), u"File"_s);
    // Those of the pages that are not shown, and what no action stands for.
    const auto keysOf = [tree](const QString& page, const QString& what) {
        for (const QTreeWidgetItem* item : tree->findItems(what, Qt::MatchExactly | Qt::MatchRecursive))
            if (item->parent()->text(0) == page)
                return item->text(1);
        return QString();
    };
    QCOMPARE(keysOf(u"Codes"_s, u"Show code"_s), u"Ctrl+E"_s);
    QCOMPARE(keysOf(u"Codes"_s, u"Menu of the column"_s), u"Alt+Down"_s);
    QCOMPARE(keysOf(u"Codes"_s, u"Edit the note or the status in its cell"_s), u"F2"_s);
    QCOMPARE(keysOf(u"Codes"_s, u"Sort by a further column"_s), u"Ctrl and a click on its header"_s);
    QCOMPARE(keysOf(u"Verification"_s, u"Mark invalid"_s), u"I"_s);
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
    // The page that was looked at, the width of the navigation, and what was made of a page.
    m_window->showPage(m_window->pages().constLast());
    const auto splitterOf = [](QWidget* there) { return there->findChild<QSplitter*>(); };
    const auto move = [](QSplitter* splitter, int by) {
        QSplitterHandle* handle = splitter->handle(1);
        const QPoint from = handle->rect().center();
        const QPoint to = from + (splitter->orientation() == Qt::Horizontal ? QPoint(by, 0) : QPoint(0, by));
        QTest::mousePress(handle, Qt::LeftButton, {}, from);
        QTest::mouseMove(handle, to);
        QTest::mouseRelease(handle, Qt::LeftButton, {}, to);
    };
    move(splitterOf(m_window->centralWidget()), 45);
    move(splitterOf(m_window->currentPage()), -60);
    m_window->currentPage()->findChild<QTableView*>()->setColumnWidth(1, 222);
    const auto navigationWidth = splitterOf(m_window->centralWidget())->sizes();
    const auto details = splitterOf(m_window->currentPage())->sizes();
    m_window->close();
    m_window = std::make_unique<MainWindow>(*m_session, m_theme.get());
    m_window->show();
    QCOMPARE(m_window->currentPage(), m_window->pages().constLast());
    QCOMPARE(splitterOf(m_window->centralWidget())->sizes(), navigationWidth);
    QTRY_COMPARE(splitterOf(m_window->currentPage())->sizes(), details);
    QCOMPARE(m_window->currentPage()->findChild<QTableView*>()->columnWidth(1), 222);
}

void MainWindowTest::lockAndSignOutAreAskedFor() {
    QSignalSpy lock(m_window.get(), &MainWindow::lockRequested);
    QTest::keyClick(m_window.get(), Qt::Key_L, Qt::ControlModifier);
    QTRY_COMPARE(lock.size(), 1);
    QSignalSpy signOut(m_window.get(), &MainWindow::signOutRequested);
    for (const PaletteCommand& command : commandsOf(m_window->menuBar()->actions())) {
        if (command.title == u"Sign out"_s)
            command.perform();
    }
    QCOMPARE(signOut.size(), 1);
}

QTEST_MAIN(MainWindowTest)
#include "MainWindowTest.moc"
