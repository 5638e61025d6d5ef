#include "admin-app/session/SetUpPages.h"

#include "admin-app/session/FormParts.h"
#include "admin-app/session/SetUpWizard.h"
#include "common/domain/CodePattern.h"
#include "common/vault/Keyring.h"

#include <QCheckBox>
#include <QDir>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QVBoxLayout>

#include <utility>

namespace invites::admin {
namespace {

constexpr int fewestCharacters = 8;
constexpr int fairBits = 45;
constexpr int strongBits = 70;

QLabel* makeVerdict() {
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setMinimumHeight(label->fontMetrics().height() * 2);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    return label;
}

QLabel* makeNote(const QString& text) {
    auto* label = new QLabel(text);
    label->setWordWrap(true);
    return label;
}

QFormLayout* makeForm(QWidget* widget) {
    auto* form = new QFormLayout(widget);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    return form;
}

void giveNames(std::initializer_list<std::pair<QWidget*, const char*>> names) {
    for (const auto& [widget, name] : names)
        widget->setObjectName(QLatin1String(name));
}

} // namespace

CampaignPage::CampaignPage()
    : m_keepSora(new QRadioButton(tr("&Keep Sora, as it comes"))),
      m_another(new QRadioButton(tr("&Another invite-only product"))), m_form(new QWidget), m_name(new QLineEdit),
      m_slug(new QLineEdit), m_url(new QLineEdit), m_pattern(new QLineEdit),
      m_upperCase(new QCheckBox(tr("&Upper-case codes before anything else"))), m_sample(new QLineEdit),
      m_verdict(makeVerdict()) {
    setTitle(tr("The first campaign"));
    setSubTitle(tr("The product whose invite codes are passed on. More can be added later, and all of this changed."));
    giveNames({{m_keepSora, "keepSora"}, {m_another, "another"}, {m_name, "campaignName"}, {m_slug, "campaignSlug"},
        {m_url, "campaignUrl"}, {m_pattern, "campaignPattern"}, {m_sample, "campaignSample"},
        {m_verdict, "campaignVerdict"}});
    m_pattern->setText(QStringLiteral("^[A-Z0-9]{6}$"));
    m_upperCase->setChecked(true);
    m_slug->setPlaceholderText(tr("As in the page's address: my-product"));
    m_url->setPlaceholderText(QStringLiteral("https://"));
    m_sample->setPlaceholderText(tr("A code, to try the pattern on"));
    auto* form = makeForm(m_form);
    form->addRow(tr("&Name"), m_name);
    form->addRow(tr("&Short name"), m_slug);
    form->addRow(tr("Product's &link"), m_url);
    form->addRow(tr("Code &pattern"), m_pattern);
    form->addRow(QString(), m_upperCase);
    form->addRow(tr("&Try"), m_sample);
    form->addRow(m_verdict);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_keepSora);
    layout->addWidget(m_another);
    layout->addWidget(m_form);
    layout->addStretch();
    registerField(QStringLiteral("anotherCampaign"), m_another);
    registerField(QStringLiteral("campaignName"), m_name);
    registerField(QStringLiteral("campaignSlug"), m_slug);
    registerField(QStringLiteral("campaignUrl"), m_url);
    registerField(QStringLiteral("campaignPattern"), m_pattern);
    registerField(QStringLiteral("campaignUpperCase"), m_upperCase);
    for (QLineEdit* field : {m_name, m_slug, m_url, m_pattern, m_sample})
        connect(field, &QLineEdit::textChanged, this, &CampaignPage::check);
    connect(m_upperCase, &QCheckBox::toggled, this, &CampaignPage::check);
    connect(m_another, &QRadioButton::toggled, this, &CampaignPage::check);
    m_keepSora->setChecked(true);
    check();
}

QString CampaignPage::problem() const {
    static const QRegularExpression slug(QStringLiteral("^[a-z0-9]+(-[a-z0-9]+)*$"));
    static const QRegularExpression url(QStringLiteral("^https?://[^\\s]+$"));
    if (m_name->text().trimmed().isEmpty() || m_name->text().trimmed().size() > 100)
        return tr("Give it a name of up to 100 characters.");
    if (!slug.match(m_slug->text().trimmed()).hasMatch() || m_slug->text().trimmed().size() > 63)
        return tr("The short name takes a–z, 0–9 and single dashes between them.");
    if (!url.match(m_url->text().trimmed()).hasMatch())
        return tr("The link begins with https:// and has no spaces.");
    const auto pattern = CodePattern::create(m_pattern->text().trimmed(), m_upperCase->isChecked());
    if (m_pattern->text().trimmed().isEmpty() || m_pattern->text().size() > 200)
        return tr("Give a pattern of up to 200 characters.");
    return pattern ? QString() : pattern.error().detail;
}

void CampaignPage::check() {
    m_form->setEnabled(m_another->isChecked());
    QString verdict = m_another->isChecked() ? problem() : QString();
    if (m_another->isChecked() && verdict.isEmpty() && !m_sample->text().trimmed().isEmpty()) {
        const auto pattern = CodePattern::create(m_pattern->text().trimmed(), m_upperCase->isChecked());
        const auto code = pattern ? pattern->normalise(m_sample->text()) : std::nullopt;
        verdict = code ? tr("Taken, and kept as %1.").arg(*code) : tr("The pattern does not take this code.");
    }
    m_verdict->setText(verdict);
    Q_EMIT completeChanged();
}

bool CampaignPage::isComplete() const {
    return m_keepSora->isChecked() || problem().isEmpty();
}

AdminPage::AdminPage()
    : m_name(new QLineEdit), m_password(new QLineEdit), m_again(new QLineEdit), m_strength(new QProgressBar),
      m_verdict(makeVerdict()) {
    setTitle(tr("The first admin"));
    setSubTitle(tr("A login of its own for daily work: it sees and does everything about codes, and leaves its name in "
                   "the history. The login that you are using now stays the owner's."));
    giveNames({{m_name, "adminName"}, {m_password, "adminPassword"}, {m_again, "adminPasswordAgain"},
        {m_verdict, "adminVerdict"}});
    m_password->setEchoMode(QLineEdit::Password);
    m_again->setEchoMode(QLineEdit::Password);
    m_strength->setRange(0, strongBits);
    m_strength->setTextVisible(false);
    m_strength->setAccessibleName(tr("Strength of the password"));
    auto* form = makeForm(this);
    form->addRow(tr("Login's &name"), m_name);
    form->addRow(tr("&Password"), m_password);
    form->addRow(QString(), m_strength);
    form->addRow(tr("Password &again"), m_again);
    form->addRow(m_verdict);
    form->addRow(
        makeNote(tr("The server gets a verifier of the password (SCRAM), never the password itself; Neon alone "
                    "takes none, and gets it over checked TLS.")));
    registerField(QStringLiteral("adminName"), m_name);
    registerField(QStringLiteral("adminPassword"), m_password);
    for (QLineEdit* field : {m_name, m_password, m_again})
        connect(field, &QLineEdit::textChanged, this, &AdminPage::check);
    check();
}

QString AdminPage::problem() const {
    if (m_name->text().trimmed().isEmpty())
        return tr("Give the login a name.");
    if (const QString wrong = loginNameProblem(m_name->text().trimmed()); !wrong.isEmpty())
        return wrong;
    if (m_password->text().size() < fewestCharacters)
        return tr("The password needs %1 characters or more.").arg(fewestCharacters);
    if (m_again->text() != m_password->text())
        return m_again->text().isEmpty() ? tr("Type the password once more.") : tr("The two passwords differ.");
    return {};
}

void AdminPage::check() {
    const int bits = passwordBits(m_password->text());
    m_strength->setValue(qMin(bits, strongBits));
    QString verdict = problem();
    if (verdict.isEmpty())
        verdict = bits < fairBits     ? tr("Weak: a longer one is better, four random words for example.")
                  : bits < strongBits ? tr("Fair.")
                                      : tr("Strong.");
    m_verdict->setText(verdict);
    Q_EMIT completeChanged();
}

bool AdminPage::isComplete() const {
    return problem().isEmpty();
}

KeyringPage::KeyringPage(const QString& file)
    : m_make(new QRadioButton(tr("&Make a new one"))), m_pick(new QRadioButton(tr("&Use one that is there"))),
      m_file(new QLineEdit), m_verdict(makeVerdict()), m_copy(new QCheckBox(tr("&I shall keep a copy elsewhere"))) {
    setTitle(tr("The keyring"));
    setSubTitle(tr("The file with the keys that codes are sealed with. The database never sees it."));
    giveNames({{m_make, "makeKeyring"}, {m_pick, "pickKeyring"}, {m_file, "keyringFile"}, {m_verdict, "keyringVerdict"},
        {m_copy, "keepCopy"}});
    m_file->setText(!file.isEmpty() ? file
                                    : QStandardPaths::writableLocation(QStandardPaths::HomeLocation) +
                                          QStringLiteral("/invites-keyring.json"));
    auto* form = makeForm(this);
    form->addRow(m_make);
    form->addRow(m_pick);
    form->addRow(tr("&File"), makeFileRow(m_file, tr("Keyring file"), false));
    form->addRow(m_verdict);
    form->addRow(makeNote(tr("<b>Whoever loses the keyring loses every code.</b> Nobody can restore it, not even the "
                             "database's operator. Servers and the other admins need the same file.")));
    form->addRow(m_copy);
    registerField(QStringLiteral("makesKeyring"), m_make);
    registerField(QStringLiteral("keyringFile"), m_file);
    connect(m_file, &QLineEdit::textChanged, this, &KeyringPage::check);
    connect(m_make, &QRadioButton::toggled, this, &KeyringPage::check);
    connect(m_copy, &QCheckBox::toggled, this, &KeyringPage::check);
    (QFileInfo::exists(m_file->text()) ? m_pick : m_make)->setChecked(true);
    check();
}

QString KeyringPage::problem() const {
    const QString path = m_file->text().trimmed();
    if (path.isEmpty() || !QDir::isAbsolutePath(path))
        return tr("Choose a file, with its whole path.");
    if (m_pick->isChecked()) {
        const auto keyring = vault::Keyring::load(path);
        return keyring ? QString() : keyring.error().detail;
    }
    if (QFileInfo::exists(path))
        return tr("There is such a file already, and it is not overwritten: choose another name, or use it.");
    if (!QFileInfo(QFileInfo(path).absolutePath()).isWritable())
        return tr("Files cannot be made in that folder.");
    return {};
}

void KeyringPage::check() {
    m_verdict->setText(problem());
    Q_EMIT completeChanged();
}

bool KeyringPage::isComplete() const {
    return problem().isEmpty() && m_copy->isChecked();
}

WorkPage::WorkPage(Errands& errands)
    : m_errands(errands), m_step(new QLabel), m_progress(new QProgressBar), m_finding(new Finding),
      m_again(new QPushButton(tr("&Try again"))) {
    setTitle(tr("Setting up"));
    setSubTitle(tr("The keyring, the schema, the campaign and the admin's login."));
    m_finding->setObjectName(QStringLiteral("setUpFinding"));
    m_progress->setAccessibleName(tr("Progress"));
    m_again->hide();
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_step);
    layout->addWidget(m_progress);
    layout->addWidget(m_finding);
    layout->addWidget(m_again, 0, Qt::AlignLeft);
    layout->addStretch();
    connect(m_again, &QPushButton::clicked, this, &WorkPage::begin);
}

WorkPage::~WorkPage() {
    m_errand.cancel();
}

SetUpWizard* WorkPage::setUpWizard() const {
    return static_cast<SetUpWizard*>(wizard());
}

void WorkPage::initializePage() {
    m_isDone = false;
    // The wizard enables its buttons after this.
    QMetaObject::invokeMethod(this, &WorkPage::begin, Qt::QueuedConnection);
}

void WorkPage::begin() {
    m_finding->clear();
    m_again->hide();
    m_progress->setRange(0, 0);
    m_step->setText(tr("Working…"));
    const auto progress = [this, &errands = m_errands, self = QPointer<QObject>(this)](int done, int total) {
        errands.tell(self, [this, done, total] {
            m_progress->setRange(0, total);
            m_progress->setValue(done);
            m_step->setText(tr("%1 of %2 migrations").arg(done).arg(total));
        });
    };
    m_errand = m_errands.run<Status>(
        this, [plan = setUpWizard()->plan(), progress] { return setUpDatabase(plan, progress); },
        [this](const Status& done) { finish(done); });
    setUpWizard()->setRunning(true);
}

void WorkPage::finish(const Status& done) {
    setUpWizard()->setRunning(false);
    m_isDone = bool(done);
    if (done) {
        m_progress->setRange(0, 1);
        m_progress->setValue(1);
        m_step->setText(tr("Done."));
        m_finding->tell(Finding::Kind::Good, tr("The database is set up."),
            tr("Copy %1 to a safe place now.").arg(setUpWizard()->keyringFile()));
        setUpWizard()->button(QWizard::BackButton)->setEnabled(false);
    } else {
        m_progress->setRange(0, 1);
        m_progress->setValue(0);
        m_step->clear();
        m_finding->tell(Finding::Kind::Wrong, done.error().detail, tr("Mend it (Back), or try again."));
        m_again->show();
    }
    Q_EMIT completeChanged();
}

} // namespace invites::admin
