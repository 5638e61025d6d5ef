#include "admin-app/window/MainWindow.h"

#include "admin-app/pages/Pages.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/Page.h"

#include <QApplication>
#include <QCloseEvent>
#include <QLabel>
#include <QListWidget>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>

namespace invites::admin {
namespace {

constexpr int messageMilliseconds = 6000;
constexpr int navigationWidth = 190;

} // namespace

MainWindow::MainWindow(Session& session)
    : m_session(session), m_navigation(new QListWidget), m_stack(new QStackedWidget), m_toolbar(new QToolBar(this)),
      m_connection(new QLabel) {
    setWindowTitle(tr("Handsel console"));
    m_pages = createPages(session, m_stack);
    auto* splitter = new QSplitter;
    splitter->addWidget(m_navigation);
    splitter->addWidget(m_stack);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({navigationWidth, 1000});
    splitter->setCollapsible(1, false);
    setCentralWidget(splitter);
    m_toolbar->setObjectName(QStringLiteral("pageToolbar"));
    m_toolbar->setWindowTitle(tr("Page toolbar"));
    m_toolbar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_toolbar->setMovable(false);
    addToolBar(m_toolbar);
    makeMenus();
    makeNavigation();
    makeStatusBar();
    restoreLayout();
    if (!m_pages.isEmpty())
        m_navigation->setCurrentRow(0);
}

void MainWindow::makeMenus() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    QAction* lock = file->addAction(tr("&Lock"), this, &MainWindow::lockRequested);
    lock->setShortcut(QKeySequence(tr("Ctrl+L")));
    file->addAction(tr("&Sign out"), this, &MainWindow::signOutRequested);
    file->addSeparator();
    QAction* quit = file->addAction(tr("&Quit"), this, &QWidget::close);
    quit->setShortcut(QKeySequence::Quit);
    m_pageMenu = menuBar()->addMenu(tr("&Page"));
    m_viewMenu = menuBar()->addMenu(tr("&View"));
    QAction* refresh = m_viewMenu->addAction(tr("&Refresh"), this, [this] {
        if (Page* page = currentPage())
            page->refresh();
    });
    refresh->setShortcut(QKeySequence::Refresh);
    m_viewMenu->addSeparator();
}

void MainWindow::makeNavigation() {
    m_navigation->setAccessibleName(tr("Pages"));
    m_navigation->setObjectName(QStringLiteral("navigation"));
    m_navigation->setFrameShape(QFrame::NoFrame);
    m_navigation->setIconSize(QSize(20, 20));
    m_navigation->setMinimumWidth(120);
    for (int row = 0; row < m_pages.size(); ++row) {
        Page* page = m_pages[row];
        m_stack->addWidget(page);
        m_navigation->addItem(new QListWidgetItem(themedIcon(page->iconName()), page->title()));
        QAction* show = m_viewMenu->addAction(page->title(), this, [this, page] { showPage(page); });
        if (row < 9)
            show->setShortcut(QKeySequence(QStringLiteral("Ctrl+%1").arg(row + 1)));
        connect(page, &Page::said, this,
            [this](const QString& text) { statusBar()->showMessage(text, messageMilliseconds); });
        connect(page, &Page::badgeChanged, this, [this, row](qint64 count) { setBadge(row, count); });
    }
    connect(m_navigation, &QListWidget::currentRowChanged, this, &MainWindow::pageChanged);
}

void MainWindow::makeStatusBar() {
    const auto reachable = [this] { m_connection->setText(tr("Connected as %1").arg(m_session.user())); };
    reachable();
    m_connection->setToolTip(m_session.displayName());
    statusBar()->addPermanentWidget(m_connection);
    connect(&m_session.database(), &DatabaseThread::lost, this, [this](const QString& why) {
        m_connection->setText(tr("The database does not answer. Trying again…"));
        m_connection->setToolTip(why);
    });
    connect(&m_session.database(), &DatabaseThread::recovered, this, [this, reachable] {
        reachable();
        statusBar()->showMessage(tr("The database answers again."), messageMilliseconds);
        if (Page* page = currentPage())
            page->refresh();
    });
}

Page* MainWindow::currentPage() const {
    const int row = m_navigation->currentRow();
    return row >= 0 && row < m_pages.size() ? m_pages[row] : nullptr;
}

void MainWindow::showPage(Page* page) {
    m_navigation->setCurrentRow(int(m_pages.indexOf(page)));
}

void MainWindow::pageChanged(int row) {
    if (row < 0)
        return;
    Page* page = m_pages[row];
    m_stack->setCurrentWidget(page);
    m_toolbar->clear();
    m_pageMenu->clear();
    m_toolbar->addActions(page->pageActions());
    m_pageMenu->addActions(page->pageActions());
    m_pageMenu->setEnabled(!page->pageActions().isEmpty());
    setWindowTitle(tr("%1 – Handsel console").arg(page->title()));
    page->activate();
}

void MainWindow::setBadge(int row, qint64 count) {
    const QString title = m_pages[row]->title();
    m_navigation->item(row)->setText(count < 0 ? title : tr("%1 (%L2)").arg(title).arg(count));
}

void MainWindow::restoreLayout() {
    const QSettings settings;
    resize(1240, 800);
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    restoreState(settings.value(QStringLiteral("window/state")).toByteArray());
}

void MainWindow::closeEvent(QCloseEvent* event) {
    for (const Page* page : m_pages) {
        const QString work = page->unsavedWork();
        if (work.isEmpty())
            continue;
        const auto answer = QMessageBox::question(this, tr("Quit all the same?"),
            tr("%1 It would be lost. Quit all the same?").arg(work), QMessageBox::Yes | QMessageBox::No,
            QMessageBox::No);
        if (answer != QMessageBox::Yes) {
            event->ignore();
            return;
        }
    }
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/state"), saveState());
    event->accept();
}

} // namespace invites::admin
