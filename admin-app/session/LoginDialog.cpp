#include "admin-app/session/LoginDialog.h"

#include "admin-app/session/FormParts.h"
#include "admin-app/session/SetUp.h"
#include "admin-app/session/SetUpWizard.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>

#include <utility>

namespace invites::admin {
namespace {

QString roleName(Role role) {
    switch (role) {
    case Role::Owner:
        return LoginDialog::tr("owner");
    case Role::Admin:
        return LoginDialog::tr("admin");
    case Role::Moderator:
        break;
    }
    return LoginDialog::tr("moderator");
}

} // namespace

LoginDialog::LoginDialog(Errands& errands, Keychain& keychain, const QString& profileName, QWidget* parent)
    : QDialog(parent), m_errands(errands), m_keychain(keychain), m_profile(new QComboBox),
      m_edit(new QPushButton(tr("&Edit…"))), m_address(new QLabel), m_user(new QLineEdit), m_password(new QLineEdit),
      m_remember(new QCheckBox(tr("&Remember the password in the system's keychain"))), m_busyText(new QLabel),
      m_progress(new QProgressBar), m_cancel(new QPushButton(tr("Cancel"))), m_finding(new Finding),
      m_offer(new QPushButton), m_test(new QPushButton(tr("&Test"))), m_signIn(new QPushButton(tr("&Sign in"))) {
    setObjectName(QStringLiteral("loginDialog"));
    setWindowTitle(tr("Sign in – Handsel console"));
    makeLayout();
    connect(m_profile, &QComboBox::currentIndexChanged, this, &LoginDialog::profileChosen);
    connect(m_edit, &QPushButton::clicked, this, &LoginDialog::editProfiles);
    connect(m_cancel, &QPushButton::clicked, this, &LoginDialog::cancel);
    connect(m_test, &QPushButton::clicked, this, [this] { begin(true, false); });
    connect(m_signIn, &QPushButton::clicked, this, [this] { begin(false, false); });
    connect(m_offer, &QPushButton::clicked, this, [this] {
        if (m_offered)
            std::exchange(m_offered, {})();
    });
    connect(m_user, &QLineEdit::textChanged, this, &LoginDialog::updateButtons);
    // Wrapped text asks for its height only when the width is known; once more when the labels have theirs.
    const auto fit = [this] { resize(width(), qMax(layout()->heightForWidth(width()), minimumSizeHint().height())); };
    connect(m_finding, &Finding::changed, this, fit);
    connect(m_finding, &Finding::changed, this, fit, Qt::QueuedConnection);
    m_profiles = m_store.all();
    fillProfiles(profileName.isEmpty() ? m_store.lastUsed() : profileName);
    if (!profileName.isEmpty() && profile().name != profileName)
        m_finding->tell(Finding::Kind::Hint, tr("There is no profile \"%1\".").arg(profileName));
    (m_user->text().isEmpty() ? m_user : m_password)->setFocus();
}

LoginDialog::~LoginDialog() {
    m_errand.cancel();
}

void LoginDialog::makeLayout() {
    m_finding->setObjectName(QStringLiteral("finding"));
    m_offer->setObjectName(QStringLiteral("offer"));
    m_offer->setAutoDefault(false);
    m_offer->hide();
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress"));
    m_cancel->setObjectName(QStringLiteral("cancel"));
    m_cancel->setAutoDefault(false);
    auto* progress = new QHBoxLayout;
    progress->addWidget(m_busyText);
    progress->addWidget(m_progress, 1);
    progress->addWidget(m_cancel);
    for (QWidget* part :
        {static_cast<QWidget*>(m_busyText), static_cast<QWidget*>(m_progress), static_cast<QWidget*>(m_cancel)}) {
        keepPlaceWhenHidden(part);
        part->hide();
    }
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(fontMetrics().height() / 2);
    const int margin = fontMetrics().height() * 3 / 2;
    layout->setContentsMargins(margin, margin, margin, margin);
    layout->addWidget(makeTitle(tr("Handsel console")));
    layout->addWidget(makeForm());
    layout->addLayout(progress);
    layout->addWidget(m_finding);
    layout->addWidget(m_offer, 0, Qt::AlignRight);
    layout->addStretch();
    layout->addWidget(makeButtons());
    setMinimumWidth(fontMetrics().averageCharWidth() * 88);
}

QWidget* LoginDialog::makeForm() {
    m_profile->setObjectName(QStringLiteral("profile"));
    m_profile->setAccessibleName(tr("Profile"));
    m_edit->setObjectName(QStringLiteral("editProfiles"));
    m_edit->setAutoDefault(false);
    m_user->setObjectName(QStringLiteral("user"));
    m_password->setObjectName(QStringLiteral("password"));
    m_password->setEchoMode(QLineEdit::Password);
    m_remember->setObjectName(QStringLiteral("remember"));
    m_address->setTextFormat(Qt::PlainText);
    m_address->setWordWrap(true);
    auto* picker = new QWidget;
    auto* row = new QHBoxLayout(picker);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_profile, 1);
    row->addWidget(m_edit);
    auto* widget = new QWidget;
    auto* form = new QFormLayout(widget);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    auto* profileLabel = new QLabel(tr("&Profile"));
    profileLabel->setBuddy(m_profile);
    form->addRow(profileLabel, picker);
    form->addRow(QString(), m_address);
    form->addRow(tr("&Login"), m_user);
    form->addRow(tr("Pass&word"), m_password);
    form->addRow(QString(), m_remember);
    return widget;
}

QWidget* LoginDialog::makeButtons() {
    m_test->setObjectName(QStringLiteral("test"));
    m_test->setAutoDefault(false);
    m_signIn->setObjectName(QStringLiteral("signIn"));
    m_signIn->setDefault(true);
    auto* quit = new QPushButton(tr("&Quit"));
    quit->setAutoDefault(false);
    connect(quit, &QPushButton::clicked, this, &QDialog::reject);
    auto* widget = new QWidget;
    auto* row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_test);
    row->addStretch();
    row->addWidget(quit);
    row->addWidget(m_signIn);
    return widget;
}

ConnectionProfile LoginDialog::profile() const {
    const int index = m_profile->currentIndex();
    return index >= 0 && index < m_profiles.size() ? m_profiles[index] : ConnectionProfile();
}

void LoginDialog::profileChosen() {
    const ConnectionProfile chosen = profile();
    m_offer->hide();
    m_finding->clear();
    m_password->clear();
    m_user->setText(chosen.user);
    m_address->setText(chosen.name.isEmpty() ? QString() : chosen.address());
    m_remember->setChecked(chosen.remembersPassword);
    if (m_profiles.isEmpty())
        m_finding->tell(Finding::Kind::Hint, tr("Welcome. There is no profile yet."),
            tr("Press Edit… and paste the database's URL, for example the one from Neon's console."));
    readKeychain();
    updateButtons();
}

void LoginDialog::begin(bool isTest, bool withoutKeyring) {
    if (isBusy())
        return;
    m_offer->hide();
    const ConnectionProfile chosen = profile();
    const auto options = chosen.options(m_user->text().trimmed(), Secret::fromText(m_password->text()));
    if (!options) {
        m_finding->tell(Finding::Kind::Wrong, options.error().detail);
        return;
    }
    const SignInRequest request{*options, withoutKeyring ? QString() : chosen.keyringFile, isTest};
    m_errand = m_errands.run<SignInAnswer>(
        this, [request] { return signIn(request); },
        [this, isTest](const SignInAnswer& answer) { finish(answer, isTest); });
    setBusy(tr("Connecting to %1…").arg(options->host));
}

void LoginDialog::finish(const SignInAnswer& answer, bool isTest) {
    setBusy({});
    if (answer.diagnosis) {
        const Diagnosis& wrong = *answer.diagnosis;
        m_finding->tell(Finding::Kind::Wrong, wrong.sentence, wrong.advice, wrong.detail);
        offer(answer);
        if (wrong.problem == SignInProblem::PasswordWrong) {
            m_password->setFocus();
            m_password->selectAll();
        }
        return;
    }
    if (!isTest) {
        succeed(answer);
        return;
    }
    const QString keyring = answer.keyring ? tr("The keyring opens the database's codes.")
                            : answer.role == Role::Moderator
                                ? QString()
                                : tr("No keyring is chosen: codes stay masked, and none can be added.");
    m_finding->tell(Finding::Kind::Good,
        tr("Everything is in order: \"%1\" may sign in as %2.").arg(answer.options.user, roleName(*answer.role)),
        keyring);
}

void LoginDialog::succeed(const SignInAnswer& answer) {
    m_store.setLastUsed(profile().name);
    keepPassword();
    Q_EMIT signedIn(answer);
}

void LoginDialog::offer(const SignInAnswer& answer) {
    const db::ConnectionOptions options = answer.options;
    if (answer.maySetUp) {
        m_offer->setText(tr("Set &up this database…"));
        m_offered = [this, options] { setUp(options); };
    } else if (answer.mayMigrate) {
        m_offer->setText(tr("&Bring it up to date…"));
        m_offered = [this, options] { migrate(options); };
    } else if (answer.mayGoOnWithoutKeyring) {
        m_offer->setText(tr("Sign in &without the keyring"));
        m_offered = [this] { begin(false, true); };
    } else {
        return;
    }
    m_offer->show();
    m_offer->setFocus();
}

void LoginDialog::setUp(const db::ConnectionOptions& options) {
    auto* wizard = new SetUpWizard(options, m_errands, profile().keyringFile, this);
    wizard->setAttribute(Qt::WA_DeleteOnClose);
    connect(wizard, &QDialog::accepted, this, [this, wizard] {
        m_offer->hide();
        if (const int index = m_profile->currentIndex(); index >= 0) {
            m_profiles[index].keyringFile = wizard->keyringFile();
            m_profiles[index].user = wizard->adminName();
            m_store.replaceAll(m_profiles);
        }
        m_user->setText(wizard->adminName());
        m_password->setText(wizard->adminPassword().revealText());
        m_finding->tell(Finding::Kind::Good, tr("The database is set up."),
            tr("Sign in as \"%1\" now; keep your own login for owners' work.").arg(wizard->adminName()));
        m_signIn->setFocus();
    });
    connect(wizard, &QDialog::rejected, this, [this] { m_offer->hide(); });
    wizard->open();
}

void LoginDialog::migrate(const db::ConnectionOptions& options) {
    auto* question = new QMessageBox(QMessageBox::Warning, tr("Bring the database up to date?"),
        tr("Every server and console that is older than this program stops working with it. Have a backup first."),
        QMessageBox::Cancel, this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setObjectName(QStringLiteral("migrateQuestion"));
    QPushButton* go = question->addButton(tr("&Bring it up to date"), QMessageBox::AcceptRole);
    connect(go, &QPushButton::clicked, this, [this, options] {
        const auto progress = [this, &errands = m_errands, self = QPointer<QObject>(this)](int done, int total) {
            errands.tell(self, [this, done, total] {
                m_progress->setRange(0, total);
                m_progress->setValue(done);
            });
        };
        m_errand = m_errands.run<Status>(
            this, [options, progress] { return migrateDatabase(options, progress); },
            [this](const Status& migrated) {
                setBusy({});
                if (migrated)
                    m_finding->tell(Finding::Kind::Good, tr("The database is up to date."), tr("Sign in now."));
                else
                    m_finding->tell(Finding::Kind::Wrong, migrated.error().detail);
            });
        setBusy(tr("Bringing the database up to date…"));
        // A migration goes on to its end: the dialog stays and says how it went.
        m_cancel->hide();
    });
    question->open();
}

void LoginDialog::cancel() {
    m_errand.cancel();
    setBusy({});
    m_finding->tell(Finding::Kind::Hint, tr("Cancelled. Nothing was changed."));
}

// what: empty when it is over.
void LoginDialog::setBusy(const QString& what) {
    const bool isBusyNow = !what.isEmpty();
    m_busyText->setText(what);
    m_progress->setRange(0, 0);
    if (isBusyNow)
        m_finding->clear();
    m_busyText->setVisible(isBusyNow);
    m_progress->setVisible(isBusyNow);
    m_cancel->setVisible(isBusyNow);
    for (QWidget* field : {static_cast<QWidget*>(m_profile), static_cast<QWidget*>(m_edit),
             static_cast<QWidget*>(m_user), static_cast<QWidget*>(m_password), static_cast<QWidget*>(m_remember)})
        field->setEnabled(!isBusyNow);
    if (isBusyNow)
        m_cancel->setFocus();
    else
        m_password->setFocus();
    updateButtons();
}

void LoginDialog::updateButtons() {
    const bool isReady = !isBusy() && !m_profiles.isEmpty() && !m_user->text().trimmed().isEmpty();
    m_test->setEnabled(isReady);
    m_signIn->setEnabled(isReady);
}

void LoginDialog::reject() {
    if (!isBusy())
        QDialog::reject();
    else if (m_cancel->isVisible())
        cancel();
}

} // namespace invites::admin
