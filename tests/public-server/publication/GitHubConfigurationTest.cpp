#include "public-server/publication/GitHubConfiguration.h"

#include "tests/support/github/GitHubEmulator.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace invites;
using namespace invites::publication;
using namespace Qt::StringLiterals;

using Variables = QMap<QString, QString>;

// INVITES_GITHUB_….
class GitHubConfigurationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingIsNothing();
    void aTokenIsEnough();
    void aTokenMayBeInAFile();
    void anAppHasAKey();
    void whatIsWrongIsNamed_data();
    void whatIsWrongIsNamed();
    void aKeyThatOthersReadIsRefused();

private:
    static QProcessEnvironment environmentOf(const Variables& variables) {
        QProcessEnvironment environment;
        for (auto each = variables.begin(); each != variables.end(); ++each)
            environment.insert(u"INVITES_GITHUB_"_s + each.key(), each.value());
        return environment;
    }
    QString fileOf(const QString& name, const QByteArray& content, bool isPrivate = true) const {
        const QString path = m_folder.filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("No file.");
        file.setPermissions(
            isPrivate ? QFile::ReadOwner | QFile::WriteOwner : QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup);
        return path;
    }

    const QTemporaryDir m_folder;
};

void GitHubConfigurationTest::nothingIsNothing() {
    const auto options = gitHubFrom({});
    QVERIFY(options && !*options);
}

void GitHubConfigurationTest::aTokenIsEnough() {
    const auto options = gitHubFrom(environmentOf({{u"REPOSITORY"_s, u"handsel/fair.ness"_s}, {u"TOKEN"_s, u"t-1"_s}}));
    QVERIFY(options && *options);
    QCOMPARE((*options)->repository, "handsel/fair.ness");
    QCOMPARE((*options)->branch, "main");
    QCOMPARE((*options)->apiUrl, "https://api.github.com");
    QCOMPARE((*options)->target(), "handsel/fair.ness@main");
    QVERIFY(!(*options)->allowPlainHttp);
    QCOMPARE(std::get<Secret>((*options)->access).reveal(), "t-1");
}

void GitHubConfigurationTest::aTokenMayBeInAFile() {
    const auto options = gitHubFrom(environmentOf({{u"REPOSITORY"_s, u"a/b"_s}, {u"BRANCH"_s, u"ledger"_s},
        {u"TOKEN_FILE"_s, fileOf(u"token"_s, "t-2\n")}, {u"API_URL"_s, u"http://127.0.0.1:8/"_s}}));
    QVERIFY(options && *options);
    QCOMPARE(std::get<Secret>((*options)->access).reveal(), "t-2");
    QCOMPARE((*options)->branch, "ledger");
    QCOMPARE((*options)->apiUrl, "http://127.0.0.1:8");
    QVERIFY((*options)->allowPlainHttp);
}

void GitHubConfigurationTest::anAppHasAKey() {
    const QString key = fileOf(u"key.pem"_s, test::GitHubEmulator().appKey());
    const auto options = gitHubFrom(environmentOf({{u"REPOSITORY"_s, u"a/b"_s}, {u"APP_ID"_s, u"4711"_s},
        {u"INSTALLATION_ID"_s, u"42"_s}, {u"PRIVATE_KEY_FILE"_s, key}}));
    QVERIFY(options && *options);
    const auto& app = std::get<GitHubApp>((*options)->access);
    QCOMPARE(app.id, "4711");
    QCOMPARE(app.installation, "42");
    QCOMPARE(app.key.tokenFor("4711", SystemClock().now()).reveal().count('.'), 2);
}

void GitHubConfigurationTest::whatIsWrongIsNamed_data() {
    QTest::addColumn<Variables>("variables");
    QTest::addColumn<QString>("name");
    const Variables good{{u"REPOSITORY"_s, u"a/b"_s}, {u"TOKEN"_s, u"t"_s}};
    const auto with = [&](const char* row, const QString& name, const Variables& others) {
        Variables variables = good;
        for (auto each = others.begin(); each != others.end(); ++each)
            variables.insert(each.key(), each.value());
        QTest::newRow(row) << variables << name;
    };
    with("no repository", u"REPOSITORY"_s, {{u"REPOSITORY"_s, {}}});
    with("no owner", u"REPOSITORY"_s, {{u"REPOSITORY"_s, u"handsel"_s}});
    with("an address", u"REPOSITORY"_s, {{u"REPOSITORY"_s, u"https://github.com/a/b"_s}});
    with("a folder", u"REPOSITORY"_s, {{u"REPOSITORY"_s, u"a/.."_s}});
    with("more", u"REPOSITORY"_s, {{u"REPOSITORY"_s, u"a/b/c"_s}});
    with("a branch with a slash", u"BRANCH"_s, {{u"BRANCH"_s, u"a/b"_s}});
    with("a branch with a space", u"BRANCH"_s, {{u"BRANCH"_s, u"a b"_s}});
    with("a lock", u"BRANCH"_s, {{u"BRANCH"_s, u"main.lock"_s}});
    with("plain http elsewhere", u"API_URL"_s, {{u"API_URL"_s, u"http://github.example"_s}});
    with("no token", u"TOKEN"_s, {{u"TOKEN"_s, {}}});
    with("a token of two words", u"TOKEN"_s, {{u"TOKEN"_s, u"a b"_s}});
    with("two tokens", u"TOKEN"_s, {{u"TOKEN_FILE"_s, u"/nowhere"_s}});
    with("no such token", u"TOKEN_FILE"_s, {{u"TOKEN"_s, {}}, {u"TOKEN_FILE"_s, u"/nowhere"_s}});
    with("a token and an App", u"TOKEN"_s, {{u"APP_ID"_s, u"1"_s}});
    with("no installation", u"INSTALLATION_ID"_s, {{u"TOKEN"_s, {}}, {u"APP_ID"_s, u"1"_s}});
    with("an installation by name", u"INSTALLATION_ID"_s,
        {{u"TOKEN"_s, {}}, {u"APP_ID"_s, u"1"_s}, {u"INSTALLATION_ID"_s, u"x"_s}});
    const Variables app{{u"TOKEN"_s, {}}, {u"APP_ID"_s, u"1"_s}, {u"INSTALLATION_ID"_s, u"2"_s}};
    with("no key", u"PRIVATE_KEY_FILE"_s, app);
    Variables noKey = app;
    noKey.insert(u"PRIVATE_KEY_FILE"_s, u"/nowhere"_s);
    with("no such key", u"PRIVATE_KEY_FILE"_s, noKey);
    noKey.insert(u"PRIVATE_KEY_FILE"_s, fileOf(u"no.pem"_s, "a key"));
    with("not a key", u"PRIVATE_KEY_FILE"_s, noKey);
    Variables odd = app;
    odd.insert(u"APP_ID"_s, u"a b"_s);
    with("an odd App", u"APP_ID"_s, odd);
}

void GitHubConfigurationTest::whatIsWrongIsNamed() {
    QFETCH(Variables, variables);
    QFETCH(QString, name);
    const auto options = gitHubFrom(environmentOf(variables));
    QVERIFY(!options);
    QCOMPARE(options.error().code, ErrorCode::InvalidInput);
    QVERIFY2(
        options.error().detail.startsWith(u"INVITES_GITHUB_"_s + name + u' '), qUtf8Printable(options.error().detail));
    QVERIFY(!options.error().detail.contains(u"t-1"_s));
}

void GitHubConfigurationTest::aKeyThatOthersReadIsRefused() {
    const QString key = fileOf(u"open.pem"_s, test::GitHubEmulator().appKey(), false);
    const auto options = gitHubFrom(environmentOf({{u"REPOSITORY"_s, u"a/b"_s}, {u"APP_ID"_s, u"4711"_s},
        {u"INSTALLATION_ID"_s, u"42"_s}, {u"PRIVATE_KEY_FILE"_s, key}}));
    QVERIFY(!options);
    QVERIFY(options.error().detail.startsWith(u"INVITES_GITHUB_PRIVATE_KEY_FILE"_s));
}

QTEST_GUILESS_MAIN(GitHubConfigurationTest)
#include "GitHubConfigurationTest.moc"
