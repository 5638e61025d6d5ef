#include "admin-app/session/LoginDialog.h"

#include "admin-app/session/FormParts.h"
#include "admin-app/session/ProfilesDialog.h"
#include "admin-app/session/SetUpWizard.h"
#include "common/db/Migrations.h"
#include "tests/admin-app/session/Console.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QClipboard>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace invites;
using namespace invites::admin;
using namespace invites::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 20000;

void type(QWidget* where, const char* object, const QString& text) {
    auto* field = child<QLineEdit>(where, object);
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, text);
}

} // namespace

// The way in, with the keyboard, on a real cluster.
class LoginDialogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theFirstStartExplainsItself();
    void enterSignsIn();
    void testingSaysThatAllIsWell();
    void aWrongPasswordIsSaidAndCanBeTypedAgain();
    void cancelAnswersAtOnce();
    void theKeychainKeepsThePasswordAndTheSettingsDoNot();
    void withoutAKeychainItIsSaid();
    void aWrongKeyringIsNotUsed();
    void anOwnerBringsAnOlderDatabaseUpToDate();
    void anOwnerSetsAnEmptyDatabaseUp();
    void profilesAreMadeCopiedAndDeletedByHand();
    void aPasswordIsRememberedUnderItsOwnNameAlone_data();
    void aPasswordIsRememberedUnderItsOwnNameAlone();
    void aPastedUrlFillsTheFields();

private:
    void makeDialog(const QList<ConnectionProfile>& profiles);
    QString finding() const { return child<Finding>(m_dialog.get(), "finding")->text(); }

    Console m_console;
    Errands m_errands;
    std::unique_ptr<LoginDialog> m_dialog;
    std::optional<SignInAnswer> m_answer;
};

void LoginDialogTest::init() {
    m_answer.reset();
    m_console.keychain.entries.clear();
    m_console.keychain.isThere = true;
    QSettings().clear();
}

void LoginDialogTest::cleanup() {
    m_dialog.reset();
}

void LoginDialogTest::makeDialog(const QList<ConnectionProfile>& profiles) {
    ProfileStore().replaceAll(profiles);
    m_dialog = std::make_unique<LoginDialog>(m_errands, m_console.keychain);
    connect(m_dialog.get(), &LoginDialog::signedIn, this, [this](const SignInAnswer& answer) { m_answer = answer; });
    m_dialog->show();
    QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
}

void LoginDialogTest::theFirstStartExplainsItself() {
    makeDialog({});
    QVERIFY(finding().contains(u"no profile"_s));
    QVERIFY(!child<QPushButton>(m_dialog.get(), "signIn")->isEnabled());
}

void LoginDialogTest::enterSignsIn() {
    ConnectionProfile profile = m_console.profile(u"Test"_s, u"ada"_s);
    profile.keyringFile = m_console.fixture.keyringFile();
    makeDialog({m_console.profile(u"Other"_s, u"mo"_s), profile});
    child<QComboBox>(m_dialog.get(), "profile")->setCurrentText(u"Test"_s);
    type(m_dialog.get(), "password", u"ada"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QVERIFY(m_dialog->isBusy());
    QTRY_VERIFY_WITH_TIMEOUT(m_answer, patience);
    QCOMPARE(int(*m_answer->role), int(Role::Admin));
    QVERIFY(m_answer->keyring);
    QCOMPARE(ProfileStore().lastUsed(), u"Test"_s);
}

void LoginDialogTest::testingSaysThatAllIsWell() {
    makeDialog({m_console.profile(u"Test"_s, u"mo"_s)});
    type(m_dialog.get(), "password", u"mo"_s);
    QTest::keyClick(child<QPushButton>(m_dialog.get(), "test"), Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(finding().contains(u"in order"_s), patience);
    QVERIFY(finding().contains(u"moderator"_s));
    QVERIFY(!m_answer);
}

void LoginDialogTest::aWrongPasswordIsSaidAndCanBeTypedAgain() {
    makeDialog({m_console.profile(u"Test"_s, u"ada"_s)});
    type(m_dialog.get(), "password", u"guess"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(finding().contains(u"password is wrong"_s), patience);
    // It is selected: what is typed now replaces it.
    QCOMPARE(QApplication::focusWidget()->objectName(), u"password"_s);
    QTest::keyClicks(QApplication::focusWidget(), u"ada"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(m_answer, patience);
}

void LoginDialogTest::cancelAnswersAtOnce() {
    // Takes the connection, and never says a word.
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    QCOMPARE(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
    QCOMPARE(::listen(listener, 4), 0);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    ConnectionProfile profile = m_console.profile(u"Test"_s, u"ada"_s);
    profile.host = u"127.0.0.1"_s;
    profile.port = ntohs(address.sin_port);
    profile.parameters[u"connect_timeout"_s] = u"3"_s;
    makeDialog({profile});
    type(m_dialog.get(), "password", u"ada"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QVERIFY(m_dialog->isBusy());
    auto* cancel = child<QPushButton>(m_dialog.get(), "cancel");
    QVERIFY(cancel->isVisible());
    QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
    QVERIFY(!m_dialog->isBusy());
    QVERIFY(m_dialog->isVisible());
    QVERIFY(finding().contains(u"Cancelled"_s));
    QVERIFY(child<QPushButton>(m_dialog.get(), "signIn")->isEnabled());
    ::close(listener);
}

void LoginDialogTest::theKeychainKeepsThePasswordAndTheSettingsDoNot() {
    m_console.fixture.sql(u"drop role if exists rita"_s);
    m_console.fixture.sql(u"create role rita login password 'hush-hush-1' in role invites_moderator"_s);
    makeDialog({m_console.profile(u"Test"_s, u"rita"_s)});
    type(m_dialog.get(), "password", u"hush-hush-1"_s);
    QTest::keyClick(child<QCheckBox>(m_dialog.get(), "remember"), Qt::Key_Space);
    QTest::keyClick(child<QPushButton>(m_dialog.get(), "signIn"), Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(m_answer, patience);
    QCOMPARE(m_console.keychain.entries.value(u"Test/rita"_s), "hush-hush-1"_ba);
    QVERIFY(m_console.settingsFile().contains("rita"));
    QVERIFY(!m_console.settingsFile().contains("hush"));
    // The next time it is there.
    m_answer.reset();
    makeDialog(ProfileStore().all());
    QTRY_COMPARE(child<QLineEdit>(m_dialog.get(), "password")->text(), u"hush-hush-1"_s);
    // And gone when no longer wanted.
    QTest::keyClick(child<QCheckBox>(m_dialog.get(), "remember"), Qt::Key_Space);
    QTest::keyClick(child<QPushButton>(m_dialog.get(), "signIn"), Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(m_answer, patience);
    QVERIFY(m_console.keychain.entries.isEmpty());
}

void LoginDialogTest::withoutAKeychainItIsSaid() {
    m_console.keychain.isThere = false;
    makeDialog({m_console.profile(u"Test"_s, u"mo"_s)});
    QSignalSpy said(m_dialog.get(), &LoginDialog::said);
    type(m_dialog.get(), "password", u"mo"_s);
    QTest::keyClick(child<QCheckBox>(m_dialog.get(), "remember"), Qt::Key_Space);
    QTest::keyClick(child<QPushButton>(m_dialog.get(), "signIn"), Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(m_answer, patience);
    QTRY_COMPARE(said.count(), 1);
    QVERIFY(said.first().first().toString().contains(u"no keychain"_s));
    makeDialog(ProfileStore().all());
    QTRY_VERIFY(finding().contains(u"no keychain"_s));
}

void LoginDialogTest::aWrongKeyringIsNotUsed() {
    const QString path = m_console.folder.filePath(u"another.json"_s);
    QVERIFY(QFile::exists(path) || vault::Keyring::create(path));
    ConnectionProfile profile = m_console.profile(u"Test"_s, u"ada"_s);
    profile.keyringFile = path;
    makeDialog({profile});
    type(m_dialog.get(), "password", u"ada"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(finding().contains(u"does not open"_s), patience);
    QVERIFY(!m_answer);
    QTest::keyClick(child<QPushButton>(m_dialog.get(), "offer"), Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(m_answer, patience);
    QVERIFY(!m_answer->keyring);
}

void LoginDialogTest::anOwnerBringsAnOlderDatabaseUpToDate() {
    const TestDatabase database = m_console.fixture.cluster().createDatabase();
    {
        db::Connection connection(db::ConnectionOptions::parse(database.directUrl).value());
        std::vector<db::Migration> some = db::Migration::embedded();
        some.resize(13);
        QCOMPARE(db::migrate(connection, some).outcome, db::MigrateOutcome::Migrated);
    }
    makeDialog({m_console.profile(u"Old"_s, u"olga"_s, database)});
    type(m_dialog.get(), "password", u"olga"_s);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(finding().contains(u"older"_s), patience);
    QTest::keyClick(child<QPushButton>(m_dialog.get(), "offer"), Qt::Key_Space);
    auto* question = child<QMessageBox>(m_dialog.get(), "migrateQuestion");
    QVERIFY(question->text().contains(u"backup"_s));
    for (QAbstractButton* button : question->buttons()) {
        if (question->buttonRole(button) == QMessageBox::AcceptRole)
            QTest::keyClick(button, Qt::Key_Space);
    }
    QTRY_VERIFY_WITH_TIMEOUT(finding().contains(u"up to date"_s), patience);
    QTest::keyClick(child<QPushButton>(m_dialog.get(), "signIn"), Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(m_answer, patience);
    QCOMPARE(int(*m_answer->role), int(Role::Owner));
}

void LoginDialogTest::anOwnerSetsAnEmptyDatabaseUp() {
    const TestDatabase database = m_console.fixture.cluster().createDatabase();
    const QString keyring = m_console.folder.filePath(u"fresh.json"_s);
    makeDialog({m_console.profile(u"New"_s, u"postgres"_s, database)});
    QTest::keyClick(child<QLineEdit>(m_dialog.get(), "password"), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(finding().contains(u"empty"_s), patience);
    QTest::keyClick(child<QPushButton>(m_dialog.get(), "offer"), Qt::Key_Space);
    auto* wizard = child<SetUpWizard>(m_dialog.get(), "setUpWizard");
    const auto next = [wizard] { QTest::keyClick(wizard->button(QWizard::NextButton), Qt::Key_Space); };
    const auto mayGoOn = [wizard] { return wizard->button(QWizard::NextButton)->isEnabled(); };

    QVERIFY(mayGoOn()); // Sora may stay
    QTest::keyClick(child<QAbstractButton>(wizard, "another"), Qt::Key_Space);
    QVERIFY(!mayGoOn());
    type(wizard, "campaignName", u"Velvet"_s);
    type(wizard, "campaignSlug", u"velvet"_s);
    type(wizard, "campaignUrl", u"https://velvet.example/"_s);
    type(wizard, "campaignPattern", u"^V(["_s);
    QVERIFY(!mayGoOn());
    type(wizard, "campaignPattern", u"^V[0-9]{4}$"_s);
    QVERIFY(mayGoOn());
    type(wizard, "campaignSample", u"v1234"_s);
    QVERIFY(child<QLabel>(wizard, "campaignVerdict")->text().contains(u"V1234"_s));
    type(wizard, "campaignSample", u"x"_s);
    QVERIFY(child<QLabel>(wizard, "campaignVerdict")->text().contains(u"not"_s));
    next();

    type(wizard, "adminName", u"invites_x"_s);
    type(wizard, "adminPassword", u"correct horse battery"_s);
    type(wizard, "adminPasswordAgain", u"correct horse"_s);
    QVERIFY(!mayGoOn());
    type(wizard, "adminName", u"first.admin"_s);
    QVERIFY(child<QLabel>(wizard, "adminVerdict")->text().contains(u"differ"_s));
    type(wizard, "adminPasswordAgain", u"correct horse battery"_s);
    QVERIFY(mayGoOn());
    next();

    type(wizard, "keyringFile", keyring);
    QVERIFY(!mayGoOn()); // a copy is to be kept
    QTest::keyClick(child<QAbstractButton>(wizard, "keepCopy"), Qt::Key_Space);
    QVERIFY(mayGoOn());
    next();
    auto* finish = wizard->button(QWizard::FinishButton);
    QTRY_VERIFY2_WITH_TIMEOUT(
        finish->isEnabled(), qUtf8Printable(child<Finding>(wizard, "setUpFinding")->text()), patience);
    QTest::keyClick(finish, Qt::Key_Space);

    constexpr auto onlyOwner = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser;
    QCOMPARE(QFile::permissions(keyring), onlyOwner);
    QCOMPARE(m_console.fixture.cluster().execute(
                 u"select slug || ' ' || name || ' ' || code_pattern from invites.campaign"_s, database.name),
        u"velvet Velvet ^V[0-9]{4}$"_s);
    QVERIFY(m_console.fixture.cluster()
                .execute(u"select rolpassword from pg_authid where rolname = 'first.admin'"_s)
                .startsWith(u"SCRAM-SHA-256$"_s));
    QTest::keyClick(child<QPushButton>(m_dialog.get(), "signIn"), Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(m_answer, patience);
    QCOMPARE(int(*m_answer->role), int(Role::Admin));
    QVERIFY(m_answer->keyring);
    QVERIFY(!m_console.settingsFile().contains("battery"));
}

void LoginDialogTest::profilesAreMadeCopiedAndDeletedByHand() {
    ProfilesDialog dialog({m_console.profile(u"One"_s, u"ada"_s)}, u"One"_s);
    dialog.show();
    QTest::keyClick(child<QPushButton>(&dialog, "duplicateProfile"), Qt::Key_Space);
    QCOMPARE(dialog.currentName(), u"One (2)"_s);
    type(&dialog, "profileName", u"Two"_s);
    type(&dialog, "profileHost", u"db.example.org"_s);
    QTest::keyClick(child<QPushButton>(&dialog, "newProfile"), Qt::Key_Space);
    dialog.accept(); // the new one says no host
    QVERIFY(dialog.isVisible());
    QTest::keyClick(child<QPushButton>(&dialog, "deleteProfile"), Qt::Key_Space);
    type(&dialog, "profileName", u"One"_s);
    dialog.accept(); // two of one name
    QVERIFY(dialog.isVisible());
    type(&dialog, "profileName", u"Two"_s);
    dialog.accept();
    QVERIFY(!dialog.isVisible());
    QCOMPARE(dialog.profiles().size(), 2);
    QCOMPARE(dialog.profiles().last().host, u"db.example.org"_s);
    QCOMPARE(dialog.profiles().first(), m_console.profile(u"One"_s, u"ada"_s));
}

void LoginDialogTest::aPasswordIsRememberedUnderItsOwnNameAlone_data() {
    QTest::addColumn<QString>("field");
    QTest::addColumn<bool>("isRemembered");
    QTest::newRow("another name") << u"profileName"_s << false;
    QTest::newRow("another login") << u"profileUser"_s << false;
    QTest::newRow("another keyring") << u"profileKeyring"_s << true;
}

void LoginDialogTest::aPasswordIsRememberedUnderItsOwnNameAlone() {
    QFETCH(QString, field);
    QFETCH(bool, isRemembered);
    ConnectionProfile profile = m_console.profile(u"Test"_s, u"ada"_s);
    profile.remembersPassword = true;
    m_console.keychain.entries[profile.keychainKey(u"ada"_s)] = "ada";
    makeDialog({profile});
    QTRY_COMPARE(child<QLineEdit>(m_dialog.get(), "password")->text(), u"ada"_s);
    QTest::keyClick(child<QPushButton>(m_dialog.get(), "editProfiles"), Qt::Key_Space);
    auto* dialog = child<ProfilesDialog>(m_dialog.get(), "profilesDialog");
    // The copy has no password either.
    QTest::keyClick(child<QPushButton>(dialog, "duplicateProfile"), Qt::Key_Space);
    dialog->findChild<QListWidget*>()->setCurrentRow(0);
    type(dialog, field.toLatin1().constData(), u"other"_s);
    dialog->accept();
    const QList<ConnectionProfile> kept = ProfileStore().all();
    QCOMPARE(kept.size(), 2);
    QCOMPARE(kept[0].remembersPassword, isRemembered);
    QVERIFY(!kept[1].remembersPassword);
    QCOMPARE(m_console.keychain.entries.isEmpty(), !isRemembered);
}

void LoginDialogTest::aPastedUrlFillsTheFields() {
    makeDialog({});
    QTest::keyClick(child<QPushButton>(m_dialog.get(), "editProfiles"), Qt::Key_Space);
    auto* dialog = child<ProfilesDialog>(m_dialog.get(), "profilesDialog");
    QApplication::clipboard()->setText(
        u"postgresql://ada:hush-hush@ep-a-1-pooler.eu-central-1.aws.neon.tech/neondb?sslmode=require"_s);
    auto* url = child<QLineEdit>(dialog, "pasteUrl");
    url->setFocus();
    QTest::keySequence(url, QKeySequence::Paste);
    QCOMPARE(child<QLineEdit>(dialog, "profileHost")->text(), u"ep-a-1.eu-central-1.aws.neon.tech"_s);
    QCOMPARE(child<QLineEdit>(dialog, "profileUser")->text(), u"ada"_s);
    type(dialog, "profileName", u"Neon"_s);
    dialog->accept();
    QCOMPARE(child<QLineEdit>(m_dialog.get(), "password")->text(), u"hush-hush"_s);
    QCOMPARE(child<QComboBox>(m_dialog.get(), "profile")->currentText(), u"Neon"_s);
    QVERIFY(m_console.settingsFile().contains("ep-a-1.eu-central-1"));
    QVERIFY(!m_console.settingsFile().contains("hush"));
}

QTEST_MAIN(LoginDialogTest)
#include "LoginDialogTest.moc"
