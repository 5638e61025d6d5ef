#pragma once

#include "admin-app/widgets/CommandPalette.h"
#include "admin-app/window/ShortcutsDialog.h"

#include <QList>
#include <QMainWindow>

#include <memory>
#include <vector>

class QAction;
class QLabel;
class QMenu;
class QStackedWidget;
class QToolBar;

namespace invites::admin {

class NavigationList;
class Page;
class Session;
class Theme;

// The console's window: the navigation on the left, one page beside it, its actions in the toolbar and in a menu, and
// at the bottom whether the database answers.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    // theme: outlives the window; with nullptr there are no menus for it.
    explicit MainWindow(Session& session, Theme* theme = nullptr);

    const QList<Page*>& pages() const { return m_pages; }
    Page* currentPage() const;
    void showPage(Page* page);
    // Ctrl-K: everything in the menus and on the other pages, found by a few letters.
    void showCommandPalette();
    std::vector<PaletteCommand> commands();
    // The keys of the menus and of the pages that are not shown.
    QList<Shortcut> shortcuts() const;
    // One line in the status bar for a few seconds, read out by screen readers.
    void say(const QString& text);
    // Of all pages, a sentence each.
    QStringList unsavedWork() const;
    // Whoever calls has asked about unsaved work.
    void closeWithoutAsking();
    // "Lock after": filled by whoever locks.
    QMenu* lockMenu() const { return m_lockMenu; }

Q_SIGNALS:
    void lockRequested();
    void signOutRequested();
    // For good; nothing was left unsaved that the person did not mean to leave.
    void closed();

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void makeMenus(Theme* theme);
    void makeFileMenu();
    void makeEditMenu();
    void makeGoMenu();
    void makeViewMenu(Theme* theme);
    void makeHelpMenu();
    void makeToolbar();
    void makeNavigation();
    void makeStatusBar();
    void pageChanged(int row);
    void restoreLayout();
    void openLastPage();

    Session& m_session;
    QList<Page*> m_pages;
    NavigationList* m_navigation;
    QStackedWidget* m_stack;
    QToolBar* m_toolbar;
    QList<QAction*> m_shownActions; // the current page's
    QAction* m_lock = nullptr;
    QAction* m_find = nullptr;
    QAction* m_refresh = nullptr;
    QMenu* m_pageMenu = nullptr;
    QMenu* m_viewMenu = nullptr;
    QMenu* m_lockMenu = nullptr;
    QLabel* m_connection;
    bool m_mayAsk = true;
};

} // namespace invites::admin
