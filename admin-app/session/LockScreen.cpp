#include "admin-app/session/LockScreen.h"

#include "admin-app/session/FormParts.h"

#include <QCloseEvent>
#include <QDateTime>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace invites::admin {
namespace {

constexpr std::chrono::milliseconds longestPause = std::chrono::seconds(30);
constexpr int columnWidth = 52; // in letters

} // namespace

LockScreen::LockScreen(db::ConnectionOptions options, Errands& errands, QWidget* parent, Check check)
    : QDialog(parent), m_options(std::move(options)), m_errands(errands), m_check(std::move(check)),
      m_password(new QLineEdit), m_message(new QLabel), m_progress(new QProgressBar),
      m_unlock(new QPushButton(tr("&Unlock"))), m_signOut(new QPushButton(tr("&Sign out"))) {
    setObjectName(QStringLiteral("lockScreen"));
    setWindowTitle(tr("Handsel console"));
    setWindowModality(Qt::ApplicationModal);
    makeLayout();
    connect(m_unlock, &QPushButton::clicked, this, &LockScreen::tryPassword);
    connect(m_signOut, &QPushButton::clicked, this, &LockScreen::askToSignOut);
    connect(m_password, &QLineEdit::textChanged, this, &LockScreen::updateButtons);
    connect(&m_pauseTimer, &QTimer::timeout, this, &LockScreen::showPause);
    updateButtons();
    m_password->setFocus();
}

LockScreen::~LockScreen() {
    m_errand.cancel();
}

void LockScreen::makeLayout() {
    auto* title = makeTitle(tr("Locked"));
    auto* who = new QLabel(tr("%1 is signed in. Nothing was closed, and unsaved work is kept.").arg(m_options.user));
    who->setWordWrap(true);
    who->setTextFormat(Qt::PlainText);
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setObjectName(QStringLiteral("lockPassword"));
    m_password->setAccessibleName(tr("Password"));
    m_password->setPlaceholderText(tr("Password"));
    m_message->setObjectName(QStringLiteral("lockMessage"));
    m_message->setWordWrap(true);
    m_message->setMinimumHeight(fontMetrics().height() * 2);
    m_message->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_message->setTextFormat(Qt::PlainText);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Checking the password"));
    keepPlaceWhenHidden(m_progress);
    m_progress->hide();
    m_unlock->setDefault(true);
    m_signOut->setAutoDefault(false);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_signOut);
    buttons->addStretch();
    buttons->addWidget(m_unlock);
    auto* column = new QWidget;
    column->setFixedWidth(fontMetrics().averageCharWidth() * columnWidth);
    auto* inner = new QVBoxLayout(column);
    inner->addWidget(title);
    inner->addWidget(who);
    inner->addSpacing(fontMetrics().height() / 2);
    inner->addWidget(m_password);
    inner->addWidget(m_progress);
    inner->addWidget(m_message);
    inner->addLayout(buttons);
    auto* row = new QHBoxLayout;
    row->addStretch();
    row->addWidget(column);
    row->addStretch();
    auto* outer = new QVBoxLayout(this);
    outer->addStretch(2);
    outer->addLayout(row);
    outer->addStretch(3);
}

void LockScreen::tryPassword() {
    if (m_errand.isRunning() || m_password->text().isEmpty() || m_pauseTimer.isActive())
        return;
    db::ConnectionOptions options = m_options;
    options.password = Secret::fromText(m_password->text());
    m_message->clear();
    m_errand = m_errands.run<std::optional<Diagnosis>>(
        this, [check = m_check, options] { return check(options); },
        [this](const std::optional<Diagnosis>& diagnosis) { tell(diagnosis); });
    m_progress->show();
    updateButtons();
}

void LockScreen::tell(const std::optional<Diagnosis>& diagnosis) {
    m_progress->hide();
    m_password->clear();
    if (!diagnosis) {
        Q_EMIT unlocked();
        return;
    }
    if (diagnosis->problem == SignInProblem::PasswordWrong) {
        ++m_wrongTimes;
        pause();
    } else {
        m_message->setText(diagnosis->sentence + QLatin1Char(' ') + diagnosis->advice);
    }
    updateButtons();
    m_password->setFocus();
}

void LockScreen::pause() {
    const qint64 length =
        std::min<qint64>(m_firstPause.count() << std::min(m_wrongTimes - 1, 16), longestPause.count());
    m_pauseEnd = QDateTime::currentMSecsSinceEpoch() + length;
    m_pauseTimer.start(int(std::min<qint64>(length, 250)));
    showPause();
}

void LockScreen::showPause() {
    const qint64 left = m_pauseEnd - QDateTime::currentMSecsSinceEpoch();
    if (left <= 0) {
        m_pauseTimer.stop();
        m_message->setText(tr("That was not the password. Try again."));
    } else {
        m_message->setText(tr("That was not the password. Try again in %1 s.").arg((left + 999) / 1000));
    }
    updateButtons();
}

void LockScreen::askToSignOut() {
    const QStringList work = m_unsavedWork ? m_unsavedWork() : QStringList();
    if (work.isEmpty() || m_hasWarned) {
        Q_EMIT signOutRequested();
        return;
    }
    // Which page and what is not said here: the window is locked.
    m_hasWarned = true;
    m_message->setText(tr("There is unsaved work, which signing out would lose."));
    m_signOut->setText(tr("&Sign out and lose it"));
}

void LockScreen::updateButtons() {
    const bool isBusy = m_errand.isRunning();
    m_password->setEnabled(!isBusy);
    m_unlock->setEnabled(!isBusy && !m_pauseTimer.isActive() && !m_password->text().isEmpty());
}

void LockScreen::closeEvent(QCloseEvent* event) {
    event->ignore();
}

} // namespace invites::admin
