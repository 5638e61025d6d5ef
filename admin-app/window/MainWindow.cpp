#include "admin-app/window/MainWindow.h"

#include "admin-app/pages/Pages.h"
#include "admin-app/session/ConnectionBanner.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/CommandPalette.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/KeptLayout.h"
#include "admin-app/widgets/NavigationList.h"
#include "admin-app/widgets/Page.h"
#include "admin-app/window/AboutDialog.h"
#include "admin-app/window/AppearanceMenus.h"
#include "admin-app/window/MenuWalk.h"
#include "admin-app/window/ShortcutsDialog.h"

#include <QAccessible>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace invites::admin {
namespace {

constexpr int messageMilliseconds = 6000;
const QString pageKey = QStringLiteral("window/page");

} // namespace

MainWindow::MainWindow(Session& session, Theme* theme)
    : m_session(session), m_navigation(new NavigationList), m_stack(new QStackedWidget), m_toolbar(new QToolBar(this)),
      m_connection(new QLabel) {
    setWindowTitle(tr("Handsel console"));
    setWindowIcon(programIcon());
    m_pages = createPages(session, m_stack);
    makeMenus(theme);
    makeToolbar();
    makeNavigation();
    makeStatusBar();
    auto* splitter = new QSplitter;
    splitter->addWidget(m_navigation);
    splitter->addWidget(m_stack);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({m_navigation->sizeHint().width(), 1000});
    splitter->setCollapsible(1, false);
    keepLayout(*splitter, QStringLiteral("window/navigation"));
    splitter->setHandleWidth(1);
    auto* center = new QWidget;
    auto* column = new QVBoxLayout(center);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(new ConnectionBanner(session.database()));
    column->addWidget(splitter, 1);
    setCentralWidget(center);
    restoreLayout();
    openLastPage();
}

void MainWindow::openLastPage() {
    const QString last = QSettings().value(pageKey).toString();
    const auto found =
        std::find_if(m_pages.begin(), m_pages.end(), [&last](const Page* page) { return page->iconName() == last; });
    if (!m_pages.isEmpty())
        m_navigation->setCurrentRow(found == m_pages.end() ? 0 : int(found - m_pages.begin()));
}

void MainWindow::makeMenus(Theme* theme) {
    makeFileMenu();
    makeEditMenu();
    m_pageMenu = menuBar()->addMenu(tr("&Page"));
    makeGoMenu();
    makeViewMenu(theme);
    makeHelpMenu();
}

void MainWindow::makeFileMenu() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    m_lock = file->addAction(themedIcon(QStringLiteral("lock")), tr("&Lock"), this, &MainWindow::lockRequested);
    m_lock->setShortcut(QKeySequence(tr("Ctrl+L")));
    m_lockMenu = file->addMenu(tr("Lock a&fter"));
    file->addAction(themedIcon(QStringLiteral("quit")), tr("&Sign out"), this, &MainWindow::signOutRequested);
    file->addSeparator();
    QAction* quit = file->addAction(tr("&Quit"), this, &QWidget::close);
    quit->setShortcut(QKeySequence::Quit);
}

void MainWindow::makeEditMenu() {
    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    UndoHistory& history = m_session.undoHistory();
    QAction* undo = edit->addAction(themedIcon(QStringLiteral("undo")), tr("&Undo"), &history, &UndoHistory::undo);
    undo->setShortcut(QKeySequence::Undo);
    QAction* redo = edit->addAction(themedIcon(QStringLiteral("redo")), tr("&Redo"), &history, &UndoHistory::redo);
    redo->setShortcuts({QKeySequence(tr("Ctrl+Y")), QKeySequence(tr("Ctrl+Shift+Z"))});
    const auto tell = [&history, undo, redo] {
        undo->setEnabled(history.canUndo());
        undo->setText(history.undoText().isEmpty() ? tr("&Undo") : tr("&Undo: %1").arg(history.undoText()));
        redo->setEnabled(history.canRedo());
        redo->setText(history.redoText().isEmpty() ? tr("&Redo") : tr("&Redo: %1").arg(history.redoText()));
    };
    connect(&history, &UndoHistory::changed, undo, tell);
    tell();
}

void MainWindow::makeGoMenu() {
    QMenu* go = menuBar()->addMenu(tr("&Go"));
    m_find = go->addAction(
        themedIcon(QStringLiteral("search")), tr("&Find a page or an action…"), this, &MainWindow::showCommandPalette);
    m_find->setShortcut(QKeySequence(tr("Ctrl+K")));
    go->addSeparator();
    for (int row = 0; row < m_pages.size(); ++row) {
        Page* page = m_pages[row];
        QAction* show =
            go->addAction(themedIcon(page->iconName()), page->title(), this, [this, page] { showPage(page); });
        if (row < 9)
            show->setShortcut(QKeySequence(QStringLiteral("Ctrl+%1").arg(row + 1)));
    }
    go->addSeparator();
    const auto step = [this](int by) {
        const int count = int(m_pages.size());
        if (count > 0)
            m_navigation->setCurrentRow((m_navigation->currentRow() + by + count) % count);
    };
    QAction* next = go->addAction(tr("&Next page"), this, [step] { step(1); });
    next->setShortcut(QKeySequence(tr("Ctrl+PgDown")));
    QAction* previous = go->addAction(tr("&Previous page"), this, [step] { step(-1); });
    previous->setShortcut(QKeySequence(tr("Ctrl+PgUp")));
}

void MainWindow::makeViewMenu(Theme* theme) {
    m_viewMenu = menuBar()->addMenu(tr("&View"));
    m_refresh = m_viewMenu->addAction(themedIcon(QStringLiteral("refresh")), tr("&Refresh"), this, [this] {
        if (Page* page = currentPage())
            page->refresh();
    });
    m_refresh->setShortcut(QKeySequence::Refresh);
    m_viewMenu->addSeparator();
    if (theme)
        addAppearanceMenus(m_viewMenu, *theme);
    QAction* full = m_viewMenu->addAction(tr("F&ull screen"), this,
        [this](bool isFull) { setWindowState(windowState().setFlag(Qt::WindowFullScreen, isFull)); });
    full->setCheckable(true);
    full->setShortcut(QKeySequence(Qt::Key_F11));
    connect(m_viewMenu, &QMenu::aboutToShow, full, [this, full] { full->setChecked(isFullScreen()); });
}

void MainWindow::makeHelpMenu() {
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    QAction* shortcuts = help->addAction(themedIcon(QStringLiteral("keyboard")), tr("&Keyboard shortcuts"), this,
        [this] { ShortcutsDialog(this->shortcuts(), this).exec(); });
    shortcuts->setShortcut(QKeySequence(tr("Ctrl+?")));
    help->addSeparator();
    help->addAction(
        themedIcon(QStringLiteral("info")), tr("&About"), this, [this] { AboutDialog(m_session, this).exec(); });
}

void MainWindow::makeToolbar() {
    m_toolbar->setObjectName(QStringLiteral("pageToolbar"));
    m_toolbar->setWindowTitle(tr("Page toolbar"));
    m_toolbar->setAccessibleName(tr("Page toolbar"));
    m_toolbar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_toolbar->setIconSize(QSize(20, 20));
    m_toolbar->setMovable(false);
    // Whoever hides it finds no way to show it again.
    m_toolbar->setContextMenuPolicy(Qt::PreventContextMenu);
    if (auto* more = m_toolbar->findChild<QToolButton*>(QStringLiteral("qt_toolbar_ext_button")))
        more->setAccessibleName(tr("More actions"));
    addToolBar(m_toolbar);
    // What every page has stays in sight however many actions a page brings. No taller than the menus beside it.
    auto* always = new QWidget;
    auto* row = new QHBoxLayout(always);
    row->setContentsMargins(0, 0, 8, 0);
    row->setSpacing(8);
    const int height = menuBar()->sizeHint().height();
    for (QAction* action : {m_refresh, m_find, m_lock}) {
        auto* button = new QToolButton;
        button->setDefaultAction(action);
        button->setAccessibleName(readableText(*action));
        button->setAutoRaise(true);
        button->setIconSize(QSize(16, 16));
        button->setFixedSize(height + 6, height);
        row->addWidget(button);
    }
    menuBar()->setCornerWidget(always);
}

void MainWindow::makeNavigation() {
    for (int row = 0; row < m_pages.size(); ++row) {
        Page* page = m_pages[row];
        m_stack->addWidget(page);
        m_navigation->addPage(themedIcon(page->iconName()), page->title());
        connect(page, &Page::said, this, &MainWindow::say);
        connect(page, &Page::wanted, this, [this, page] { showPage(page); });
        connect(
            page, &Page::badgeChanged, m_navigation, [this, row](qint64 count) { m_navigation->setBadge(row, count); });
    }
    connect(m_navigation, &QListWidget::currentRowChanged, this, &MainWindow::pageChanged);
}

void MainWindow::makeStatusBar() {
    const auto reachable = [this] { m_connection->setText(tr("Connected as %1").arg(m_session.user())); };
    reachable();
    m_connection->setToolTip(m_session.displayName());
    m_connection->setContentsMargins(0, 0, 6, 0);
    statusBar()->addPermanentWidget(m_connection);
    connect(&m_session.database(), &DatabaseThread::lost, this, [this](const QString& why) {
        m_connection->setText(tr("The database does not answer. Trying again…"));
        m_connection->setToolTip(why);
    });
    connect(&m_session.database(), &DatabaseThread::recovered, this, [this, reachable] {
        reachable();
        m_connection->setToolTip(m_session.displayName());
        say(tr("The database answers again."));
        if (Page* page = currentPage())
            page->refresh();
    });
}

// The status bar's name is what it says, so that its change is read out.
void MainWindow::say(const QString& text) {
    statusBar()->showMessage(text, messageMilliseconds);
    statusBar()->setAccessibleName(text);
    QAccessibleEvent event(statusBar(), QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

Page* MainWindow::currentPage() const {
    const int row = m_navigation->currentRow();
    return row >= 0 && row < m_pages.size() ? m_pages[row] : nullptr;
}

void MainWindow::showPage(Page* page) {
    m_navigation->setCurrentRow(int(m_pages.indexOf(page)));
}

void MainWindow::showCommandPalette() {
    auto* palette = new CommandPalette(commands(), this);
    palette->setAttribute(Qt::WA_DeleteOnClose);
    palette->open();
}

std::vector<PaletteCommand> MainWindow::commands() {
    std::vector<PaletteCommand> all = commandsOf(menuBar()->actions());
    for (Page* page : std::as_const(m_pages)) {
        if (page == currentPage())
            continue;
        QList<QAction*> actions = page->pageActions() + page->menuActions();
        actions.removeIf([hidden = page->selectionActions()](QAction* action) { return hidden.contains(action); });
        const auto more = commandsOf(actions, page->title(), [this, page] { showPage(page); });
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

QList<Shortcut> MainWindow::shortcuts() const {
    QList<Shortcut> all = shortcutsOf(menuBar()->actions());
    for (const Page* page : m_pages) {
        if (page != currentPage())
            all += shortcutsOf(page->pageActions() + page->menuActions(), page->title());
        for (const KeyHint& hint : page->keyHints())
            all.append({page->title(), hint.what, {}, hint.keys});
    }
    return all;
}

void MainWindow::pageChanged(int row) {
    if (row < 0)
        return;
    Page* page = m_pages[row];
    m_stack->setCurrentWidget(page);
    for (QAction* action : std::exchange(m_shownActions, page->pageActions()))
        m_toolbar->removeAction(action);
    m_toolbar->addActions(m_shownActions);
    m_pageMenu->clear();
    m_pageMenu->addActions(m_shownActions);
    if (const QList<QAction*> more = page->menuActions(); !more.isEmpty()) {
        m_pageMenu->addSeparator();
        m_pageMenu->addActions(more);
    }
    m_pageMenu->setEnabled(!m_pageMenu->isEmpty());
    setWindowTitle(tr("%1 – Handsel console").arg(page->title()));
    QSettings().setValue(pageKey, page->iconName());
    page->activate();
}

void MainWindow::restoreLayout() {
    const QSettings settings;
    resize(1240, 800);
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    restoreState(settings.value(QStringLiteral("window/state")).toByteArray());
}

QStringList MainWindow::unsavedWork() const {
    QStringList work;
    for (const Page* page : m_pages) {
        if (const QString sentence = page->unsavedWork(); !sentence.isEmpty())
            work.append(sentence);
    }
    return work;
}

void MainWindow::closeWithoutAsking() {
    m_mayAsk = false;
    close();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    const QStringList work = m_mayAsk ? unsavedWork() : QStringList();
    if (!work.isEmpty()) {
        const auto answer = QMessageBox::question(this, tr("Leave all the same?"),
            tr("%1 It would be lost. Leave all the same?").arg(work.join(QLatin1Char(' '))),
            QMessageBox::Yes | QMessageBox::No, QMessageBox::No);
        if (answer != QMessageBox::Yes) {
            event->ignore();
            return;
        }
    }
    if (!m_session.isLocked()) {
        QSettings settings;
        settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
        settings.setValue(QStringLiteral("window/state"), saveState());
    }
    event->accept();
    Q_EMIT closed();
}

} // namespace invites::admin
