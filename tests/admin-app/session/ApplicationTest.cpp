#include "admin-app/window/Application.h"

#include "admin-app/session/ConnectionBanner.h"
#include "admin-app/session/LoginDialog.h"
#include "admin-app/window/MainWindow.h"
#include "tests/admin-app/session/Console.h"

#include <QClipboard>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTimer>
#include <QToolTip>
#include <QVBoxLayout>

using namespace invites;
using namespace invites::admin;
using namespace invites::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int patience = 20000;

// Every widget with a text that can be seen now, outside the lock screen.
QStringList visibleTexts(const QWidget* except) {
    QStringList texts;
    const auto widgets = QApplication::allWidgets();
    for (const QWidget* widget : widgets) {
        if (!widget->isVisible() || widget == except || (except && except->isAncestorOf(widget)))
            continue;
        if (widget->isWindow())
            texts.append(widget->windowTitle());
        if (const auto* label = qobject_cast<const QLabel*>(widget))
            texts.append(label->text());
        if (const auto* edit = qobject_cast<const QLineEdit*>(widget))
            texts.append(edit->text());
        if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
            texts.append(button->text());
    }
    texts.removeAll(QString());
    return texts;
}

// A dialog with a line that somebody was typing.
class Draft : public QDialog {
public:
    explicit Draft(QWidget* parent) : QDialog(parent), line(new QLineEdit) {
        setWindowTitle(u"Draft of SECRET-1"_s);
        (new QVBoxLayout(this))->addWidget(line);
        line->setText(u"half-typed SECRET-2"_s);
    }
    QLineEdit* line;
};

} // namespace

// Sign in, lock, unlock, sign out, as a person goes.
class ApplicationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void lockingHidesEverythingAndKeepsIt();
    void aWrongPasswordCostsALongerWait();
    void theLockScreenCannotBeEscaped();
    void aWindowThatOpensWhileLockedIsHiddenToo();
    void aBlockingDialogGoesOnAfterwards();
    void lockingForgetsWhatWasCopied();
    void nobodyThereLocks();
    void signingOutLeadsBackToTheLogin();
    void signingOutWhileLockedWarns();
    void aDisabledLoginDoesNotUnlock();
    void aLostConnectionShowsABanner();
    void closingTheWindowEndsTheProgram();
    void whoEndsItFromOutsideIsNotAsked();
    void cancellingTheLoginEndsTheProgram();

private:
    void signIn(const QString& login);
    void unlockWith(const QString& password);
    QPushButton* unlockButton() {
        for (auto* button : m_application->lockScreen()->findChildren<QPushButton*>()) {
            if (button->isDefault())
                return button;
        }
        return nullptr;
    }

    Console m_console;
    std::unique_ptr<Application> m_application;
};

void ApplicationTest::init() {
    QSettings().clear();
    m_application = std::make_unique<Application>(m_console.keychain);
    m_application->setFirstPause(300ms);
}

void ApplicationTest::cleanup() {
    m_application.reset();
}

void ApplicationTest::signIn(const QString& login) {
    ProfileStore().replaceAll({m_console.profile(u"Test"_s, login)});
    m_application->start();
    auto* password = child<QLineEdit>(m_application->login(), "password");
    password->setFocus();
    QTest::keyClicks(password, login);
    QTest::keyClick(password, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(m_application->window(), patience);
    QVERIFY(QTest::qWaitForWindowActive(m_application->window()));
    QVERIFY(!m_application->login()->isVisible());
}

void ApplicationTest::unlockWith(const QString& password) {
    auto* field = child<QLineEdit>(m_application->lockScreen(), "lockPassword");
    QTRY_VERIFY(field->isEnabled());
    field->setFocus();
    QTest::keyClicks(field, password);
    QTest::keyClick(field, Qt::Key_Return);
}

void ApplicationTest::lockingHidesEverythingAndKeepsIt() {
    signIn(u"ada"_s);
    MainWindow* window = m_application->window();
    const QString title = window->windowTitle();
    QSignalSpy locked(m_application.get(), &Application::lockedChanged);
    QSignalSpy told(m_application->session(), &Session::lockedChanged);
    Draft draft(window);
    draft.open();
    QVERIFY(QTest::qWaitForWindowActive(&draft));
    draft.line->setFocus();
    draft.line->setCursorPosition(4);
    QLabel stray(u"SECRET-3"_s);
    stray.show();
    QToolTip::showText(QPoint(5, 5), u"SECRET-4"_s);
    // Ctrl-L is the window's; a dialog before it does not keep the idle lock away.
    m_application->lock();
    QVERIFY(m_application->isLocked());
    QVERIFY(QTest::qWaitForWindowActive(m_application->lockScreen()));
    QCOMPARE(locked.count(), 1);
    QCOMPARE(told.first().first().toBool(), true);
    QVERIFY(!window->centralWidget()->isVisible());
    QVERIFY(!window->menuBar()->isVisible());
    QVERIFY(!draft.line->isVisible());
    for (const QString& text : visibleTexts(m_application->lockScreen()))
        QCOMPARE(text, u"Handsel console"_s);
    // Nor is anything left in the picture: one colour all over.
    for (QWidget* shown : {static_cast<QWidget*>(window), static_cast<QWidget*>(&draft)}) {
        const QImage picture = shown->grab().toImage();
        const QRgb color = picture.pixel(1, 1);
        bool isPlain = true;
        for (int y = 1; y < picture.height() - 1; ++y) {
            for (int x = 1; x < picture.width() - 1; ++x)
                isPlain = isPlain && picture.pixel(x, y) == color;
        }
        QVERIFY(isPlain);
    }

    unlockWith(u"ada"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!m_application->isLocked(), patience);
    QCOMPARE(locked.count(), 2);
    QVERIFY(draft.isVisible());
    QVERIFY(stray.isVisible());
    QCOMPARE(draft.line->text(), u"half-typed SECRET-2"_s);
    QCOMPARE(draft.line->cursorPosition(), 4);
    QVERIFY(draft.line->isVisible());
    QCOMPARE(draft.windowTitle(), u"Draft of SECRET-1"_s);
    QCOMPARE(window->windowTitle(), title);
    QVERIFY(window->centralWidget()->isVisible());
    QVERIFY(window->menuBar()->isVisible());
    QTRY_COMPARE(draft.focusWidget(), draft.line);
}

void ApplicationTest::aWrongPasswordCostsALongerWait() {
    signIn(u"ada"_s);
    QTest::keyClick(m_application->window(), Qt::Key_L, Qt::ControlModifier);
    QVERIFY(m_application->isLocked());
    auto* message = child<QLabel>(m_application->lockScreen(), "lockMessage");
    qint64 waits[2];
    for (qint64& wait : waits) {
        unlockWith(u"guess"_s);
        QTRY_VERIFY_WITH_TIMEOUT(message->text().contains(u"not the password"_s), patience);
        QElapsedTimer timer;
        timer.start();
        child<QLineEdit>(m_application->lockScreen(), "lockPassword")->setText(u"ada"_s);
        QVERIFY(!unlockButton()->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(unlockButton()->isEnabled(), patience);
        wait = timer.elapsed();
        child<QLineEdit>(m_application->lockScreen(), "lockPassword")->clear();
        message->clear();
    }
    QVERIFY2(waits[0] >= 200 && waits[1] >= 500, qPrintable(u"%1, %2"_s.arg(waits[0]).arg(waits[1])));
    unlockWith(u"ada"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!m_application->isLocked(), patience);
}

void ApplicationTest::theLockScreenCannotBeEscaped() {
    signIn(u"ada"_s);
    m_application->lock();
    QTest::keyClick(m_application->lockScreen(), Qt::Key_Escape);
    m_application->lockScreen()->close();
    QVERIFY(m_application->lockScreen()->isVisible());
    QVERIFY(m_application->isLocked());
    m_application->lock(); // a second time changes nothing
    unlockWith(u"ada"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!m_application->isLocked(), patience);
}

void ApplicationTest::aWindowThatOpensWhileLockedIsHiddenToo() {
    signIn(u"ada"_s);
    m_application->lock();
    QMessageBox late(QMessageBox::Information, u"SECRET-1"_s, u"SECRET-2"_s, QMessageBox::Ok, m_application->window());
    late.setWindowModality(Qt::ApplicationModal);
    late.open();
    m_application->window()->setWindowTitle(u"SECRET-3"_s);
    QTRY_VERIFY(m_application->lockScreen()->isActiveWindow());
    for (const QString& text : visibleTexts(m_application->lockScreen()))
        QCOMPARE(text, u"Handsel console"_s);
    unlockWith(u"ada"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!m_application->isLocked(), patience);
    QVERIFY(late.isVisible());
    QCOMPARE(late.windowTitle(), u"SECRET-1"_s);
    QVERIFY(late.button(QMessageBox::Ok)->isVisible());
    QCOMPARE(m_application->window()->windowTitle(), u"SECRET-3"_s);
}

// One that was run with exec() must not come back as if it had been answered.
void ApplicationTest::aBlockingDialogGoesOnAfterwards() {
    signIn(u"ada"_s);
    Draft draft(m_application->window());
    QTimer::singleShot(0, this, [this] { m_application->lock(); });
    bool hasReturned = false;
    QTimer::singleShot(50, this, [&] {
        QVERIFY(m_application->isLocked());
        QVERIFY(!hasReturned);
        QVERIFY(!draft.line->isVisible());
        unlockWith(u"ada"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!m_application->isLocked(), patience);
        QVERIFY(!hasReturned);
        QVERIFY(draft.line->isVisible());
        draft.accept();
    });
    QCOMPARE(draft.exec(), int(QDialog::Accepted));
    hasReturned = true;
    QCOMPARE(draft.line->text(), u"half-typed SECRET-2"_s);
}

void ApplicationTest::lockingForgetsWhatWasCopied() {
    signIn(u"ada"_s);
    m_application->session()->clipboard().copy(Secret::fromText(u"CODE42"_s));
    QCOMPARE(QApplication::clipboard()->text(), u"CODE42"_s);
    m_application->lock();
    QCOMPARE(QApplication::clipboard()->text(), QString());
}

void ApplicationTest::nobodyThereLocks() {
    signIn(u"ada"_s);
    m_application->idleWatch().setPatience(400ms);
    QElapsedTimer busy;
    busy.start();
    while (busy.elapsed() < 900) { // somebody is there
        QTest::mouseMove(m_application->window(), QPoint(int(busy.elapsed() % 300), 40));
        QTest::keyClick(m_application->window(), Qt::Key_Shift);
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        QVERIFY(!m_application->isLocked());
    }
    QTRY_VERIFY(m_application->isLocked());
}

void ApplicationTest::signingOutLeadsBackToTheLogin() {
    signIn(u"ada"_s);
    m_application->signOut();
    QTRY_VERIFY(!m_application->session());
    QVERIFY(!m_application->window());
    QVERIFY(m_application->login()->isVisible());
    QVERIFY(child<QLineEdit>(m_application->login(), "password")->text().isEmpty());
    signIn(u"mo"_s);
    QCOMPARE(int(m_application->session()->role()), int(Role::Moderator));
}

void ApplicationTest::signingOutWhileLockedWarns() {
    signIn(u"ada"_s);
    m_application->lock();
    m_application->lockScreen()->setUnsavedWork(
        [] { return QStringList{u"Three codes of SECRET-1 are not saved."_s}; });
    QPushButton* signOut = nullptr;
    for (auto* button : m_application->lockScreen()->findChildren<QPushButton*>()) {
        if (!button->isDefault())
            signOut = button;
    }
    QTest::keyClick(signOut, Qt::Key_Space);
    auto* message = child<QLabel>(m_application->lockScreen(), "lockMessage");
    QVERIFY(message->text().contains(u"unsaved work"_s));
    QVERIFY(!message->text().contains(u"SECRET"_s));
    QVERIFY(m_application->isLocked());
    QTest::keyClick(signOut, Qt::Key_Space);
    QTRY_VERIFY(!m_application->session());
    QVERIFY(!m_application->isLocked());
    QVERIFY(m_application->login()->isVisible());
}

void ApplicationTest::aDisabledLoginDoesNotUnlock() {
    m_console.fixture.addLogin(u"leaver"_s, {u"invites_admin"_s});
    signIn(u"leaver"_s);
    m_application->lock();
    m_console.fixture.sql(u"alter role leaver nologin"_s);
    unlockWith(u"leaver"_s);
    auto* message = child<QLabel>(m_application->lockScreen(), "lockMessage");
    QTRY_VERIFY_WITH_TIMEOUT(message->text().contains(u"disabled"_s), patience);
    QVERIFY(m_application->isLocked());
}

void ApplicationTest::aLostConnectionShowsABanner() {
    signIn(u"ada"_s);
    auto* banner = child<ConnectionBanner>(m_application->window(), "connectionBanner");
    QVERIFY(!banner->isVisible());
    m_console.fixture.cluster().stop();
    Draft draft(m_application->window());
    draft.show();
    static const db::Query ping("ping");
    bool hasFailed = false;
    m_application->session()->database().run<db::Rows>(
        this, [](db::Connection& connection) { return connection.runIdempotent(ping); },
        [&](const Result<db::Rows>& rows) { hasFailed = !rows; });
    QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(hasFailed, patience);
    m_console.fixture.cluster().start();
    QTest::keyClick(banner->findChild<QPushButton*>(), Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(!banner->isVisible(), patience);
    QCOMPARE(draft.line->text(), u"half-typed SECRET-2"_s);
}

void ApplicationTest::closingTheWindowEndsTheProgram() {
    signIn(u"ada"_s);
    QSignalSpy finished(m_application.get(), &Application::finished);
    m_application->window()->close();
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(!m_application->session());
}

// A lock screen refuses to be closed, but not by the end of the desktop's session.
void ApplicationTest::whoEndsItFromOutsideIsNotAsked() {
    signIn(u"ada"_s);
    m_application->lock();
    QVERIFY(m_application->isLocked());
    m_application->end();
    QVERIFY(!m_application->isLocked());
    QVERIFY(!m_application->window() && !m_application->session() && !m_application->login());
}

void ApplicationTest::cancellingTheLoginEndsTheProgram() {
    ProfileStore().replaceAll({m_console.profile(u"Test"_s, u"ada"_s)});
    QSignalSpy finished(m_application.get(), &Application::finished);
    m_application->start();
    QTest::keyClick(m_application->login(), Qt::Key_Escape);
    QCOMPARE(finished.count(), 1);
}

QTEST_MAIN(ApplicationTest)
#include "ApplicationTest.moc"
