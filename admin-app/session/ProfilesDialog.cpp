#include "admin-app/session/ProfilesDialog.h"

#include "admin-app/session/FormParts.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <utility>

namespace invites::admin {
namespace {

void addEncryptions(QComboBox* box) {
    box->addItem(ProfilesDialog::tr("As safe as the place allows"), QString());
    box->addItem(ProfilesDialog::tr("TLS, certificate and name checked"), QStringLiteral("verify-full"));
    box->addItem(ProfilesDialog::tr("TLS, certificate checked"), QStringLiteral("verify-ca"));
    box->addItem(ProfilesDialog::tr("TLS, nothing checked"), QStringLiteral("require"));
    box->addItem(ProfilesDialog::tr("No TLS"), QStringLiteral("disable"));
}

} // namespace

ProfilesDialog::ProfilesDialog(QList<ConnectionProfile> profiles, const QString& current, QWidget* parent)
    : QDialog(parent), m_profiles(std::move(profiles)), m_list(new QListWidget),
      m_duplicate(new QPushButton(tr("Du&plicate"))), m_delete(new QPushButton(tr("&Delete"))), m_url(new QLineEdit),
      m_finding(new Finding), m_name(new QLineEdit), m_host(new QLineEdit), m_port(new QSpinBox),
      m_database(new QLineEdit), m_user(new QLineEdit), m_encryption(new QComboBox), m_caFile(new QLineEdit),
      m_keyringFile(new QLineEdit) {
    setObjectName(QStringLiteral("profilesDialog"));
    setWindowTitle(tr("Profiles"));
    makeLayout();
    connectFields();
    for (const ConnectionProfile& profile : std::as_const(m_profiles))
        m_list->addItem(profile.name);
    if (m_profiles.isEmpty())
        add({});
    for (int row = 0; row < m_profiles.size(); ++row) {
        if (m_profiles[row].name == current)
            m_list->setCurrentRow(row);
    }
    if (m_list->currentRow() < 0)
        m_list->setCurrentRow(0);
    showProfile(m_list->currentRow());
}

QString ProfilesDialog::currentName() const {
    const int row = m_list->currentRow();
    return row >= 0 && row < m_profiles.size() ? m_profiles[row].name : QString();
}

void ProfilesDialog::makeLayout() {
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &ProfilesDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* columns = new QHBoxLayout;
    columns->addWidget(makeList(), 2);
    columns->addSpacing(fontMetrics().height() / 2);
    columns->addWidget(makeForm(), 5);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(columns, 1);
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 110, fontMetrics().height() * 26);
}

QWidget* ProfilesDialog::makeList() {
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    m_list->setAccessibleName(tr("Profiles"));
    m_list->setObjectName(QStringLiteral("profileList"));
    auto* newProfile = new QPushButton(tr("&New"));
    newProfile->setObjectName(QStringLiteral("newProfile"));
    m_duplicate->setObjectName(QStringLiteral("duplicateProfile"));
    m_delete->setObjectName(QStringLiteral("deleteProfile"));
    auto* buttons = new QHBoxLayout;
    for (QPushButton* button : {newProfile, m_duplicate, m_delete}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    layout->addWidget(m_list);
    layout->addLayout(buttons);
    connect(newProfile, &QPushButton::clicked, this, [this] { add({}); });
    connect(m_duplicate, &QPushButton::clicked, this, [this] { add(m_profiles[m_list->currentRow()]); });
    connect(m_delete, &QPushButton::clicked, this, &ProfilesDialog::removeCurrent);
    connect(m_list, &QListWidget::currentRowChanged, this, &ProfilesDialog::showProfile);
    return side;
}

QWidget* ProfilesDialog::makeForm() {
    m_form = new QWidget;
    auto* form = new QFormLayout(m_form);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    const std::pair<QLineEdit*, const char*> names[] = {{m_url, "pasteUrl"}, {m_name, "profileName"},
        {m_host, "profileHost"}, {m_database, "profileDatabase"}, {m_user, "profileUser"}, {m_caFile, "profileCaFile"},
        {m_keyringFile, "profileKeyring"}};
    for (const auto& [field, name] : names)
        field->setObjectName(QLatin1String(name));
    m_url->setPlaceholderText(tr("postgresql://… from Neon's console, for example"));
    // What is pasted may hold a password.
    m_url->setEchoMode(QLineEdit::PasswordEchoOnEdit);
    m_url->setInputMethodHints(Qt::ImhSensitiveData | Qt::ImhNoPredictiveText);
    m_host->setPlaceholderText(tr("A name, an address, or the folder of a socket"));
    m_caFile->setPlaceholderText(tr("The system's authorities"));
    m_keyringFile->setPlaceholderText(tr("None: codes stay masked"));
    m_port->setRange(1, 65535);
    m_port->setGroupSeparatorShown(false);
    addEncryptions(m_encryption);
    form->addRow(tr("Paste a &URL"), m_url);
    form->addRow(m_finding);
    form->addRow(tr("Na&me"), m_name);
    form->addRow(tr("&Host"), m_host);
    form->addRow(tr("P&ort"), m_port);
    form->addRow(tr("Data&base"), m_database);
    form->addRow(tr("&Login"), m_user);
    form->addRow(tr("&Encryption"), m_encryption);
    form->addRow(tr("&CA file"), makeFileRow(m_caFile, tr("CA file"), true));
    form->addRow(tr("&Keyring file"), makeFileRow(m_keyringFile, tr("Keyring file"), true));
    return m_form;
}

void ProfilesDialog::connectFields() {
    for (QLineEdit* field : {m_name, m_host, m_database, m_user, m_caFile, m_keyringFile})
        connect(field, &QLineEdit::textChanged, this, &ProfilesDialog::takeFields);
    connect(m_port, &QSpinBox::valueChanged, this, &ProfilesDialog::takeFields);
    connect(m_encryption, &QComboBox::currentIndexChanged, this, &ProfilesDialog::takeFields);
    connect(m_url, &QLineEdit::textChanged, this, &ProfilesDialog::takeUrl);
}

void ProfilesDialog::showProfile(int row) {
    const bool isThere = row >= 0 && row < m_profiles.size();
    m_form->setEnabled(isThere);
    m_duplicate->setEnabled(isThere);
    m_delete->setEnabled(isThere);
    const ConnectionProfile profile = isThere ? m_profiles[row] : ConnectionProfile();
    m_isShowing = true;
    m_name->setText(profile.name);
    m_host->setText(profile.host);
    m_port->setValue(profile.port);
    m_database->setText(profile.database);
    m_user->setText(profile.user);
    m_encryption->setCurrentIndex(qMax(0, m_encryption->findData(profile.encryption)));
    m_caFile->setText(profile.caFile);
    m_keyringFile->setText(profile.keyringFile);
    m_isShowing = false;
}

void ProfilesDialog::takeFields() {
    const int row = m_list->currentRow();
    if (m_isShowing || row < 0)
        return;
    ConnectionProfile& profile = m_profiles[row];
    const QString name = m_name->text().trimmed();
    if (name != profile.name && m_pasted.contains(profile.name))
        m_pasted[name] = m_pasted.take(profile.name);
    profile.name = name;
    profile.host = m_host->text().trimmed();
    profile.port = m_port->value();
    profile.database = m_database->text().trimmed();
    profile.user = m_user->text().trimmed();
    profile.encryption = m_encryption->currentData().toString();
    profile.caFile = m_caFile->text().trimmed();
    profile.keyringFile = m_keyringFile->text().trimmed();
    m_list->item(row)->setText(profile.name);
}

void ProfilesDialog::takeUrl() {
    const int row = m_list->currentRow();
    const QString url = m_url->text().trimmed();
    if (row < 0 || url.isEmpty())
        return;
    auto pasted = ConnectionProfile::fromUrl(url);
    if (!pasted) {
        m_finding->tell(Finding::Kind::Wrong, pasted.error().detail);
        return;
    }
    ConnectionProfile& profile = m_profiles[row];
    pasted->profile.name = profile.name;
    pasted->profile.keyringFile = profile.keyringFile;
    profile = pasted->profile;
    if (pasted->password.isEmpty())
        m_pasted.remove(profile.name);
    else
        m_pasted[profile.name] = pasted->password;
    // While it is typed it goes on changing; a whole URL with its database was pasted.
    if (profile.host.isEmpty() || profile.database.isEmpty())
        return;
    m_finding->tell(Finding::Kind::Good, tr("Taken over."),
        pasted->password.isEmpty() ? QString() : tr("The password is kept in memory only, for signing in now."));
    showProfile(row);
}

void ProfilesDialog::add(ConnectionProfile profile) {
    profile.name = freeName(profile.name.isEmpty() ? tr("New profile") : profile.name);
    m_profiles.append(profile);
    m_list->addItem(profile.name);
    m_url->clear();
    m_finding->clear();
    m_list->setCurrentRow(int(m_profiles.size()) - 1);
    m_url->setFocus();
}

void ProfilesDialog::removeCurrent() {
    const int row = m_list->currentRow();
    if (row < 0)
        return;
    m_profiles.removeAt(row);
    delete m_list->takeItem(row);
    showProfile(m_list->currentRow());
}

QString ProfilesDialog::freeName(const QString& wish) const {
    QString name = wish;
    const auto isTaken = [&] {
        return std::any_of(m_profiles.begin(), m_profiles.end(), [&](const auto& known) { return known.name == name; });
    };
    for (int number = 2; isTaken(); ++number)
        name = tr("%1 (%2)").arg(wish).arg(number);
    return name;
}

QString ProfilesDialog::problem() const {
    QStringList names;
    for (const ConnectionProfile& profile : m_profiles) {
        if (profile.name.isEmpty())
            return tr("Every profile needs a name.");
        if (names.contains(profile.name))
            return tr("Two profiles are called \"%1\".").arg(profile.name);
        names.append(profile.name);
        const QString login = profile.user.isEmpty() ? QStringLiteral("login") : profile.user;
        if (const auto options = profile.options(login, Secret()); !options)
            return profile.name + QStringLiteral(": ") + options.error().detail;
    }
    return {};
}

void ProfilesDialog::accept() {
    if (const QString wrong = problem(); !wrong.isEmpty()) {
        m_finding->tell(Finding::Kind::Wrong, wrong);
        return;
    }
    QDialog::accept();
}

} // namespace invites::admin
