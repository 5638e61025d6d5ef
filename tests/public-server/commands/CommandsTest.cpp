#include "tests/support/notices/SmtpEmulator.h"
#include "tests/support/oidc/OidcEmulator.h"
#include "tests/support/server/CommandLine.h"
#include "tests/support/server/Installation.h"
#include "tests/support/stripe/StripeEmulator.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <future>

using namespace invites::test;
using namespace Qt::StringLiterals;

namespace {

const QString fresh = u"SomeSafe-Password-7"_s;

} // namespace

// The operator's commands, their exit codes and what they say: keygen, check, migrate, user, and the command line
// itself.
class CommandsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_site = std::make_unique<Installation>(m_cluster, m_original); }
    void cleanup();

    void helpNamesEveryCommand();
    void itsVersionIsSaid();
    void refusesWrongCommandLines_data();
    void refusesWrongCommandLines();
    void makesKeyrings();
    void addsKeysToKeyrings();
    void refusesWrongConfigurations_data();
    void refusesWrongConfigurations();
    void findsNothingWrong();
    void saysThatNobodyCouldSignIn();
    void asksStripeWhetherTheKeyIsGood();
    void asksProvidersAndTheMailServer();
    void saysWhatIsWrongWithTheDatabase();
    void migratesAnEmptyDatabase();
    void migratesWhereTwoStartAtOnce();
    void migratesNoDamagedOrNewerSchema();
    void managesLogins();
    void replaysForecasts();
    void refusesLogins_data();
    void refusesLogins();

private:
    CommandResult run(const QStringList& arguments, const QByteArray& input = {}) const {
        return runCommand(arguments, m_site->environmentFor(m_site->ownerUrl()), input);
    }
    CommandResult check(const QString& url) const {
        QProcessEnvironment environment = m_site->environment();
        environment.insert(u"INVITES_DATABASE_URL"_s, url);
        return runCommand({u"check"_s}, environment);
    }

    TestCluster m_cluster;
    const Installation m_original{m_cluster};
    std::unique_ptr<Installation> m_site;
};

void CommandsTest::cleanup() {
    m_cluster.dropDatabase(m_site->database().name);
    m_site.reset();
}

void CommandsTest::helpNamesEveryCommand() {
    for (const QString& word : {u"--help"_s, u"-h"_s, u"help"_s}) {
        const CommandResult result = runCommand({word}, {});
        QCOMPARE(result.exitCode, 0);
        for (const char* name : {"serve", "migrate", "check", "keygen", "rotate", "import", "export", "backtest",
                 "publish", "verify-ledger", "user"})
            QVERIFY2(result.output.contains(name), name);
        QVERIFY(result.errors.isEmpty());
    }
}

void CommandsTest::itsVersionIsSaid() {
    const CommandResult result = runCommand({u"--version"_s}, {});
    QCOMPARE(result.exitCode, 0);
    QVERIFY2(result.output.startsWith("invites-server ") && result.output.endsWith('\n'), result.output.constData());
    QVERIFY(result.errors.isEmpty());
}

void CommandsTest::refusesWrongCommandLines_data() {
    QTest::addColumn<QStringList>("arguments");
    for (const char* line : {"", "dance", "--versions", "serve now", "migrate 7", "check all", "keygen", "keygen a b",
             "keygen --force a", "rotate 2", "publish now", "import", "import file.csv", "import --campaign sora",
             "import --campaign sora a b", "import --campaign sora --fast a", "export",
             "export --report codes --columns id,colour", "export --campaign sora", "export --report codes --campaign=",
             "export --report secrets --campaign sora", "export --report codes --campaign sora more", "backtest",
             "backtest sora", "backtest --campaign", "backtest --campaign sora more", "backtest --campaign sora --days",
             "backtest --campaign sora --days 0", "backtest --campaign sora --days 71",
             "backtest --campaign sora --days many", "user", "user add", "user add bob", "user add bob --role king",
             "user add bob --role", "user disable", "user list all", "user dance"})
        QTest::newRow(line) << QString::fromLatin1(line).split(u' ', Qt::SkipEmptyParts);
}

void CommandsTest::refusesWrongCommandLines() {
    QFETCH(QStringList, arguments);
    const CommandResult result = run(arguments, "SomeSafe-Password-7\n");
    QCOMPARE(result.exitCode, 2);
    QVERIFY(result.output.isEmpty());
    QVERIFY2(result.errors.startsWith("invites-server: "), result.errors.constData());
    QVERIFY2(result.errors.contains("--help"), result.errors.constData());
}

void CommandsTest::makesKeyrings() {
    const QString path = m_site->filePath(u"new.json"_s);
    const CommandResult made = run({u"keygen"_s, path});
    QCOMPARE(made.exitCode, 0);
    QCOMPARE(QFileInfo(path).permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteOther), 0);
    QVERIFY(invites::vault::Keyring::load(path).has_value());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll();
    // None is ever overwritten.
    const CommandResult again = run({u"keygen"_s, path});
    QCOMPARE(again.exitCode, 1);
    QVERIFY2(again.errors.contains(path.toUtf8()), again.errors.constData());
    file.seek(0);
    QCOMPARE(file.readAll(), content);
    QCOMPARE(run({u"keygen"_s, m_site->filePath(u"nowhere/new.json"_s)}).exitCode, 1);
    const QString key = QJsonDocument::fromJson(content)["ticket_key"_L1].toString();
    QVERIFY(!key.isEmpty() && !made.output.contains(key.toLatin1()) && !again.errors.contains(key.toLatin1()));
}

void CommandsTest::addsKeysToKeyrings() {
    const CommandResult added = run({u"keygen"_s, u"--add"_s, m_site->keyringFile()});
    QCOMPARE(added.exitCode, 0);
    QVERIFY2(added.output.contains("code key 2") && added.output.contains("rotate"), added.output.constData());
    QCOMPARE(invites::vault::Keyring::load(m_site->keyringFile())->newestCodeKeyId(), 2u);
    QCOMPARE(run({u"keygen"_s, u"--add"_s, m_site->filePath(u"none.json"_s)}).exitCode, 1);
}

void CommandsTest::refusesWrongConfigurations_data() {
    QTest::addColumn<QString>("variable");
    QTest::addColumn<QString>("value");
    const auto row = [](const char* variable, const char* value) {
        QTest::addRow("%s=%s", variable, value) << QString::fromLatin1(variable) << QString::fromLatin1(value);
    };
    row("INVITES_DATABASE_URL", "");
    row("INVITES_DATABASE_URL", "mysql://user:hunter22@localhost/invites");
    row("INVITES_DATABASE_URL", "nonsense hunter22");
    row("INVITES_KEYRING_FILE", "");
    row("INVITES_KEYRING_FILE", "/nowhere/keyring.json");
    row("INVITES_KEYRING_FILE", "{open}");
    row("INVITES_KEYRING_FILE", "{garbage}");
    row("INVITES_PUBLIC_URL", "https://example.org/path");
    row("INVITES_PUBLIC_URL", "example.org");
    row("INVITES_PUBLIC_URL", "ftp://example.org");
    row("INVITES_LISTEN", "nonsense");
    row("INVITES_LISTEN", "127.0.0.1:99999");
    row("INVITES_METRICS_LISTEN", "nonsense");
    row("INVITES_TRUSTED_PROXIES", "10.0.0.0/8,nonsense");
    row("INVITES_TRUSTED_PROXIES", "10.0.0.0/33");
    row("INVITES_COUNTRY_HEADER", "CF IPCountry");
    row("INVITES_COUNTRY_HEADER", "CF-IPCountry"); // and no proxy is trusted
    row("INVITES_HTTP_THREADS", "0");
    row("INVITES_HTTP_THREADS", "many");
    row("INVITES_DB_CONNECTIONS", "0");
    row("INVITES_TICKETS_PER_ADDRESS_PER_DAY", "-1");
    row("INVITES_HUMAN_CHECK", "nothing");
    row("INVITES_HUMAN_CHECK", "recaptcha");
}

void CommandsTest::refusesWrongConfigurations() {
    QFETCH(QString, variable);
    QFETCH(QString, value);
    if (value.startsWith(u'{')) {
        QFile file(m_site->filePath(u"wrong.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QFile original(m_site->keyringFile());
        QVERIFY(original.open(QIODevice::ReadOnly));
        file.write(value == "{open}"_L1 ? original.readAll() : QByteArray("garbage"));
        file.setPermissions(value == "{open}"_L1 ? QFile::ReadOwner | QFile::ReadOther : QFile::ReadOwner);
        value = file.fileName();
    }
    QProcessEnvironment environment = m_site->environment();
    environment.insert(variable, value);
    const CommandResult serve = runCommand({u"serve"_s}, environment);
    const CommandResult check = runCommand({u"check"_s}, environment);
    QCOMPARE(serve.exitCode, 2);
    QCOMPARE(check.exitCode, 2);
    QVERIFY2(check.output.contains("wrong  "), check.output.constData());
    const QByteArray name = variable == "INVITES_KEYRING_FILE"_L1 && !value.isEmpty() ? value.toUtf8()
                            : variable.contains("HUMAN_CHECK"_L1)                     ? "INVITES_HUMAN_CHECK"
                            : variable.contains("LISTEN"_L1)  ? value.toUtf8() // says which address
                            : variable.contains("PROXIES"_L1) ? QByteArray("address block")
                                                              : variable.toLatin1();
    QVERIFY2(serve.errors.contains(name), serve.errors.constData());
    QVERIFY2(check.output.contains(name), check.output.constData());
    for (const QByteArray& text : {serve.errors, check.output, check.errors})
        QVERIFY(!text.contains("hunter22") && !text.contains("a password for tests"));
}

void CommandsTest::findsNothingWrong() {
    const CommandResult result = check(m_site->serverUrl());
    QCOMPARE(result.exitCode, 0);
    QVERIFY2(!result.output.contains("wrong"), result.output.constData());
    for (const char* what : {"configuration", "keyring", "database", "schema", "login"})
        QVERIFY2(result.output.contains(what), what);
    QVERIFY(!result.output.contains("a password for tests"));
}

void CommandsTest::saysThatNobodyCouldSignIn() {
    m_site->sql(u"update invites.campaign set requires_sign_in = true"_s);
    const CommandResult result = check(m_site->serverUrl());
    m_site->sql(u"update invites.campaign set requires_sign_in = false"_s);
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.output.contains("the campaign \"sora\" demands it"), result.output.constData());
}

void CommandsTest::asksStripeWhetherTheKeyIsGood() {
    const StripeEmulator stripe;
    const OidcEmulator linkedIn;
    const auto checkWith = [&](const QMap<QString, QString>& more) {
        QProcessEnvironment environment = m_site->environment();
        environment.insert(u"INVITES_STRIPE_SECRET_KEY"_s, u"sk_test_emulator"_s);
        environment.insert(u"INVITES_STRIPE_WEBHOOK_SECRET"_s, u"whsec_hunter22"_s);
        environment.insert(u"INVITES_STRIPE_API_URL"_s, QString::fromStdString(stripe.url()));
        for (auto each = more.begin(); each != more.end(); ++each)
            environment.insert(each.key(), each.value());
        return runCommand({u"check"_s}, environment);
    };
    const CommandResult alone = checkWith({});
    QCOMPARE(alone.exitCode, 2);
    QVERIFY2(alone.output.contains("there is nobody to sign in with"), alone.output.constData());
    QMap<QString, QString> more{{u"INVITES_LINKEDIN_CLIENT_ID"_s, u"id"_s},
        {u"INVITES_LINKEDIN_CLIENT_SECRET"_s, u"hunter22"_s},
        {u"INVITES_LINKEDIN_URL"_s, QString::fromStdString(linkedIn.url())}};
    const CommandResult good = checkWith(more);
    QCOMPARE(good.exitCode, 0);
    QVERIFY2(good.output.contains("premium: $19 a month, in test mode; events are to be sent to "
                                  "http://localhost:8080/webhooks/stripe"),
        good.output.constData());
    more.insert(u"INVITES_STRIPE_PRICE"_s, u"price_emulator"_s);
    QCOMPARE(checkWith(more).exitCode, 0);
    more.insert(u"INVITES_STRIPE_PRICE"_s, u"price_none"_s);
    const CommandResult wrong = checkWith(more);
    QCOMPARE(wrong.exitCode, 1);
    QVERIFY2(wrong.output.contains("INVITES_STRIPE_PRICE is good, and did not say so (stripe_404)"),
        wrong.output.constData());
    for (const CommandResult& result : {alone, good, wrong})
        QVERIFY(!result.output.contains("hunter22") && !result.output.contains("sk_test"));
}

void CommandsTest::asksProvidersAndTheMailServer() {
    m_site->sql(u"update invites.campaign set requires_sign_in = false"_s);
    auto provider = std::make_unique<OidcEmulator>();
    SmtpEmulator mail({.user = "ann", .password = "hunter22"});
    QProcessEnvironment environment = m_site->environment();
    environment.insert(u"INVITES_OIDC_CLIENT_ID"_s, u"id"_s);
    environment.insert(u"INVITES_OIDC_CLIENT_SECRET"_s, u"hunter33"_s);
    environment.insert(u"INVITES_OIDC_ISSUER"_s, QString::fromStdString(provider->url()));
    environment.insert(u"INVITES_OIDC_NAME"_s, u"Other"_s);
    environment.insert(u"INVITES_MAIL_URL"_s, mail.url());
    environment.insert(u"INVITES_MAIL_FROM"_s, u"invites@example.org"_s);
    environment.insert(u"INVITES_MAIL_PASSWORD"_s, u"hunter22"_s);
    const CommandResult good = runCommand({u"check"_s}, environment);
    QVERIFY2(good.output.contains("sign-in: Other gives its addresses and keys"), good.output.constData());
    QVERIFY2(good.output.contains("answers, and takes the login"), good.output.constData());
    QCOMPARE(good.exitCode, 0);
    environment.insert(u"INVITES_MAIL_PASSWORD"_s, u"hunter44"_s);
    provider.reset();
    const CommandResult wrong = runCommand({u"check"_s}, environment);
    QCOMPARE(wrong.exitCode, 1);
    QVERIFY2(wrong.output.contains("wrong  sign-in: Other was asked"), wrong.output.constData());
    QVERIFY2(wrong.output.contains("wrong  mail: "), wrong.output.constData());
    for (const CommandResult& result : {good, wrong})
        QVERIFY(!result.output.contains("hunter"));
    QVERIFY(mail.mails().empty());
}

void CommandsTest::saysWhatIsWrongWithTheDatabase() {
    const auto complains = [&](const QString& url, const QByteArray& about) {
        const CommandResult result = check(url);
        if (result.exitCode != 1 || !result.output.contains("wrong  ") || !result.output.contains(about))
            return QByteArray(QByteArray::number(result.exitCode) + result.output + result.errors);
        return QByteArray();
    };
    const TestDatabase& database = m_site->database();
    QCOMPARE(complains(m_site->adminUrl(), "invites_server"), QByteArray());
    QCOMPARE(complains(database.urlFor(u"test_server"_s, u"a wrong password"_s), "database"), QByteArray());
    QCOMPARE(complains(database.urlFor(u"nobody"_s, u"x"_s), "database"), QByteArray());
    QCOMPARE(complains(u"postgresql:///nowhere?host="_s + database.socketFolder, "database"), QByteArray());
    QCOMPARE(complains(u"postgresql:///nowhere?host=/nowhere"_s, "database"), QByteArray());
    m_site->sql(u"insert into invites.schema_migration (number, name, checksum) "
                "select max(number) + 1, 'later', 'x' from invites.schema_migration"_s);
    QCOMPARE(complains(m_site->serverUrl(), "newer"), QByteArray());
    m_site->sql(u"delete from invites.schema_migration where number > 5"_s);
    QCOMPARE(complains(m_site->serverUrl(), "migrate"), QByteArray());
    m_site->sql(u"update invites.schema_migration set checksum = 'x' where number = 2"_s);
    QCOMPARE(complains(m_site->serverUrl(), "2"), QByteArray());
    const TestDatabase empty = m_cluster.createDatabase();
    QCOMPARE(complains(empty.url, "migrate"), QByteArray());
}

void CommandsTest::migratesAnEmptyDatabase() {
    const TestDatabase empty = m_cluster.createDatabase();
    const QProcessEnvironment environment = m_site->environmentFor(empty.directUrl);
    const CommandResult first = runCommand({u"migrate"_s}, environment);
    QCOMPARE(first.exitCode, 0);
    QVERIFY(!first.output.isEmpty() && first.errors.isEmpty());
    QCOMPARE(m_cluster.execute(
                 u"select slug || ' ' || contribution_size || ' ' || hold from invites.campaign"_s, empty.name),
        u"sora 4 24:00:00"_s);
    const CommandResult again = runCommand({u"migrate"_s}, environment);
    QCOMPARE(again.exitCode, 0);
    QVERIFY(!again.output.isEmpty());
    QCOMPARE(m_cluster.execute(u"select count(*) from invites.campaign"_s, empty.name), u"1"_s);
    QCOMPARE(runCommand({u"migrate"_s}, {}).exitCode, 2);
    QCOMPARE(runCommand({u"migrate"_s}, m_site->environmentFor(u"postgresql:///x?host=/nowhere"_s)).exitCode, 1);
}

void CommandsTest::migratesWhereTwoStartAtOnce() {
    const TestDatabase empty = m_cluster.createDatabase();
    const QProcessEnvironment environment = m_site->environmentFor(empty.directUrl);
    std::vector<std::future<CommandResult>> started;
    for (int i = 0; i < 4; ++i)
        started.push_back(std::async(std::launch::async, [&] { return runCommand({u"migrate"_s}, environment); }));
    for (auto& each : started) {
        const CommandResult result = each.get();
        QVERIFY2(result.exitCode == 0, QByteArray(result.output + result.errors).constData());
    }
    QCOMPARE(m_cluster.execute(u"select count(*) from invites.campaign"_s, empty.name), u"1"_s);
}

void CommandsTest::migratesNoDamagedOrNewerSchema() {
    const QProcessEnvironment environment = m_site->environmentFor(m_site->database().directUrl);
    m_site->sql(u"insert into invites.schema_migration (number, name, checksum) "
                "select max(number) + 1, 'later', 'x' from invites.schema_migration"_s);
    const CommandResult newer = runCommand({u"migrate"_s}, environment);
    QCOMPARE(newer.exitCode, 1);
    QVERIFY2(newer.errors.contains("newer"), newer.errors.constData());
    m_site->sql(u"delete from invites.schema_migration where name = 'later'"_s);
    m_site->sql(u"update invites.schema_migration set checksum = 'x' where number = 3"_s);
    const CommandResult damaged = runCommand({u"migrate"_s}, environment);
    QCOMPARE(damaged.exitCode, 1);
    QVERIFY2(damaged.errors.contains('3'), damaged.errors.constData());
}

void CommandsTest::managesLogins() {
    const TestDatabase& database = m_site->database();
    const QByteArray password = fresh.toUtf8() + '\n';
    for (const QString& role : {u"owner"_s, u"admin"_s, u"moderator"_s, u"server"_s}) {
        const QString name = u"new_"_s + role;
        const CommandResult added = run({u"user"_s, u"add"_s, name, u"--role"_s, role}, password);
        QVERIFY2(added.exitCode == 0, added.errors.constData());
        QVERIFY(!added.output.contains(fresh.toUtf8()) && !added.errors.contains(fresh.toUtf8()));
    }
    QCOMPARE(check(database.urlFor(u"new_server"_s, fresh)).exitCode, 0);
    // An owner makes logins in his turn; an admin does not.
    const auto as = [&](const QString& name, const QStringList& arguments) {
        return runCommand(arguments, m_site->environmentFor(database.urlFor(name, fresh)), password).exitCode;
    };
    QCOMPARE(as(u"new_owner"_s, {u"user"_s, u"add"_s, u"new_other"_s, u"--role"_s, u"admin"_s}), 0);
    QCOMPARE(as(u"new_admin"_s, {u"user"_s, u"add"_s, u"new_third"_s, u"--role"_s, u"owner"_s}), 1);
    QCOMPARE(as(u"new_moderator"_s, {u"user"_s, u"disable"_s, u"new_admin"_s}), 1);
    QCOMPARE(as(u"new_owner"_s, {u"user"_s, u"disable"_s, u"new_owner"_s}), 1);
    QCOMPARE(as(u"new_owner"_s, {u"user"_s, u"disable"_s, u"new_other"_s}), 0);
    QCOMPARE(as(u"new_other"_s, {u"user"_s, u"list"_s}), 1);
    QCOMPARE(run({u"user"_s, u"disable"_s, u"new_server"_s}).exitCode, 0);
    QCOMPARE(check(database.urlFor(u"new_server"_s, fresh)).exitCode, 1);
    QCOMPARE(run({u"user"_s, u"disable"_s, u"new_server"_s}).exitCode, 1);

    const CommandResult list = run({u"user"_s, u"list"_s});
    QCOMPARE(list.exitCode, 0);
    for (const char* line : {"new_owner\towner\tenabled\n", "new_admin\tadmin\tenabled\n",
             "new_moderator\tmoderator\tenabled\n", "new_server\tnone\tdisabled\n"})
        QVERIFY2(list.output.contains(line), list.output.constData());
    QVERIFY(
        m_site->count(u"select count(*) from invites.audit_event where action in ('add_user', 'disable_user')"_s) >= 7);
}

void CommandsTest::replaysForecasts() {
    const QStringList arguments{u"backtest"_s, u"--campaign"_s, u"sora"_s};
    const CommandResult none = run(arguments);
    QCOMPARE(none.exitCode, 0);
    const QJsonObject nothing{{u"campaign"_s, u"sora"_s}, {u"days"_s, 28}, {u"judged"_s, 0},
        {u"within"_s, QJsonValue()}, {u"below"_s, 0}, {u"between"_s, 0}, {u"above"_s, 0}, {u"unknown"_s, 0},
        {u"undecided"_s, 0}, {u"median_seconds"_s, QJsonValue()}};
    QCOMPARE(QJsonDocument::fromJson(none.output).object(), nothing);
    QVERIFY2(none.errors.contains("no wait"), none.errors.constData());

    // Two codes an hour since sixty days, and three people who ask every seven hours, one behind the other.
    m_site->sql(u"insert into invites.code (campaign_id, fingerprint, sealed, source, added_at)"
                " select 1, sha256(('c' || n)::bytea), decode(repeat('ab', 60), 'hex'), 'import',"
                " date_trunc('hour', now()) - n * interval '30 minutes' from generate_series(1, 2880) n;"
                " update invites.campaign_line set next_number = 1001;"
                " insert into invites.ticket (campaign_id, number, secret_hash, state, requested_at, offered_at,"
                " delivered_at, code_id)"
                " select 1, 3 * n + k, sha256((n || 't' || k)::bytea), 'delivered', asked + k * interval '1 second',"
                " asked + (k + 1) * interval '30 minutes', asked + interval '2 hours', 3 * n + k"
                " from (select n, now() - interval '7 hours' * (200 - n) as asked from generate_series(1, 198) n) a,"
                " generate_series(0, 2) k"_s);
    const CommandResult all = run(arguments);
    QVERIFY2(all.exitCode == 0, all.errors.constData());
    const QJsonObject score = QJsonDocument::fromJson(all.output).object();
    const auto number = [&](QLatin1String name) { return score[name].toInt(-1); };
    QVERIFY2(number("judged"_L1) > 250, all.output.constData());
    QCOMPARE(number("judged"_L1), number("below"_L1) + number("between"_L1) + number("above"_L1));
    QVERIFY2(score["within"_L1].toDouble() > 0.8, all.output.constData());
    QVERIFY(score["median_seconds"_L1]["typical"_L1].toInt() >= 1800);
    QVERIFY(score["median_seconds"_L1]["long"_L1].toInt() <= 3 * 3600);
    QVERIFY2(all.errors.contains("of the last 28 days") && all.errors.contains(" %"), all.errors.constData());
    const auto judgedIn = [&](const QString& days) {
        const CommandResult result = run(arguments + QStringList{u"--days"_s, days});
        return QJsonDocument::fromJson(result.output)["judged"_L1].toInt(-1);
    };
    QVERIFY(judgedIn(u"7"_s) > 0 && judgedIn(u"7"_s) < number("judged"_L1));

    const auto as = [&](const QString& url) { return runCommand(arguments, m_site->environmentFor(url)).exitCode; };
    QCOMPARE(as(m_site->adminUrl()), 0);
    QCOMPARE(as(m_site->moderatorUrl()), 0);
    QCOMPARE(as(m_site->serverUrl()), 1);
    QCOMPARE(as(u"postgresql:///x?host=/nowhere"_s), 1);
    QCOMPARE(runCommand(arguments, {}).exitCode, 2);
    const CommandResult unknown = run({u"backtest"_s, u"--campaign"_s, u"nothing"_s});
    QCOMPARE(unknown.exitCode, 1);
    QVERIFY2(unknown.errors.contains("nothing") && unknown.output.isEmpty(), unknown.errors.constData());
}

void CommandsTest::refusesLogins_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("password");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("no password") << u"bob"_s << QByteArray() << 2;
    QTest::newRow("an empty one") << u"bob"_s << QByteArray("\n") << 2;
    QTest::newRow("taken") << u"test_admin"_s << QByteArray("SomeSafe-Password-7\n") << 1;
    QTest::newRow("ours") << u"invites_admin"_s << QByteArray("SomeSafe-Password-7\n") << 1;
    QTest::newRow("PostgreSQL's") << u"pg_admin"_s << QByteArray("SomeSafe-Password-7\n") << 1;
    QTest::newRow("a quote") << u"bob\"; drop schema invites"_s << QByteArray("SomeSafe-Password-7\n") << 1;
}

void CommandsTest::refusesLogins() {
    QFETCH(QString, name);
    QFETCH(QByteArray, password);
    QFETCH(int, exitCode);
    const CommandResult result = run({u"user"_s, u"add"_s, name, u"--role"_s, u"admin"_s}, password);
    QCOMPARE(result.exitCode, exitCode);
    QVERIFY(!result.errors.isEmpty());
    QVERIFY(!result.errors.contains("SomeSafe"));
}

QTEST_GUILESS_MAIN(CommandsTest)
#include "CommandsTest.moc"
