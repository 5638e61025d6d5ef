#pragma once

#include <QList>
#include <QMainWindow>

class QAction;
class QLabel;
class QListWidget;
class QMenu;
class QStackedWidget;
class QToolBar;

namespace invites::admin {

class Page;
class Session;

// The console's window: the navigation on the left, one page beside it, its actions in the toolbar and in a menu, and
// at the bottom whether the database answers.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(Session& session);

    const QList<Page*>& pages() const { return m_pages; }
    Page* currentPage() const;
    void showPage(Page* page);

Q_SIGNALS:
    void lockRequested();
    void signOutRequested();

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void makeMenus();
    void makeNavigation();
    void makeStatusBar();
    void pageChanged(int row);
    void setBadge(int row, qint64 count);
    void restoreLayout();

    Session& m_session;
    QList<Page*> m_pages;
    QListWidget* m_navigation;
    QStackedWidget* m_stack;
    QToolBar* m_toolbar;
    QMenu* m_pageMenu = nullptr;
    QMenu* m_viewMenu = nullptr;
    QLabel* m_connection;
};

} // namespace invites::admin
