#include "public-server/publication/GitHubClient.h"

#include "tests/support/github/TestGitHub.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace invites;
using namespace invites::publication;
using namespace Qt::StringLiterals;
using test::GitHubBehaviour;
using test::GitHubEmulator;
using Kind = GitHubFailure::Kind;

Q_DECLARE_METATYPE(invites::test::GitHubBehaviour)
Q_DECLARE_METATYPE(invites::publication::GitHubFailure::Kind)

// GitHub's API, against an emulator that also misbehaves.
class GitHubClientTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void gitNamesWhatWeName();
    void anEmptyRepositoryIsBegun();
    void aCommitHoldsWhatWasThere();
    void aBranchThatIsNotThereIsMade();
    void anotherCommitIsAConflict();
    void successionIsFound();
    void aFileIsReadByItsName();
    void misbehaviourIsNamed_data();
    void misbehaviourIsNamed();
    void aBusyMomentIsWaitedOut();
    void aLostMoveIsNoConflict();
    void aSlowGitHubIsGivenUp();
    void stoppingDoesNotWait();
    void writesKeepTheirDistance();
    void anAppGetsATokenAndKeepsIt();
    void anAppsTokenIsReplacedWhereItIsRevoked();
    void aStrangersAppIsRefused_data();
    void aStrangersAppIsRefused();
    void accessIsSaid();

private:
    std::unique_ptr<GitHubClient> client() const { return test::clientFor(test::optionsFor(*m_gitHub), m_clock); }
    GitHubOptions appOptions(const std::string& id = "4711", const std::string& installation = "42") const {
        GitHubOptions options = test::optionsFor(*m_gitHub);
        options.access = GitHubApp{id, installation, AppKey::fromPem(Secret(m_gitHub->appKey())).value()};
        return options;
    }
    static TreeEntry entry(const std::string& path, const QByteArray& content) {
        return {path, blobIdOf(content), content};
    }
    // One more commit with this file; where the branch is then.
    ObjectId publish(GitHubClient& client, const std::string& path, const QByteArray& content) const {
        const auto head = client.state().value().head.value();
        const auto tree = client.addTree(head.tree, {entry(path, content)}).value();
        const auto commit = client.addCommit("More", tree, head.commit).value();
        if (!client.moveBranch(commit, false))
            qFatal("The branch was not moved.");
        return commit;
    }

    test::SetClock m_clock;
    std::unique_ptr<GitHubEmulator> m_gitHub;
};

void GitHubClientTest::init() {
    m_gitHub = std::make_unique<GitHubEmulator>();
}

void GitHubClientTest::gitNamesWhatWeName() {
    QCOMPARE(blobIdOf("hello\n"), "ce013625030ba8dba906f756967f9e9ca394464a");
    QCOMPARE(blobIdOf(""), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    QVERIFY(!isObjectId("CE013625030ba8dba906f756967f9e9ca394464a") && !isObjectId("ce"));
    if (QStandardPaths::findExecutable(u"git"_s).isEmpty())
        QSKIP("git is not installed");
    // What the emulator made is a repository to git.
    m_gitHub->pushByOther("sora/blocks/0000000000.jsonl", "{}\n");
    m_gitHub->pushByOther("sora/blocks.json", "{}\n");
    m_gitHub->pushByOther("README.md", "# Hello\n");
    const QTemporaryDir folder;
    m_gitHub->writeTo(folder.path());
    QProcess git;
    git.setProcessChannelMode(QProcess::MergedChannels);
    git.start(u"git"_s,
        {u"-c"_s, u"safe.directory=*"_s, u"--git-dir"_s, folder.path(), u"fsck"_s, u"--strict"_s, u"--full"_s});
    QVERIFY(git.waitForFinished());
    const QByteArray output = git.readAll();
    QVERIFY2(git.exitCode() == 0, output.constData());
    QVERIFY2(!output.contains("error") && !output.contains("missing"), output.constData());
}

void GitHubClientTest::anEmptyRepositoryIsBegun() {
    const auto client = this->client();
    auto state = client->state().value();
    QVERIFY(state.isEmpty && !state.head);
    QCOMPARE(client->addTree(std::nullopt, {entry("a", "1")}).error().kind, Kind::Conflict);
    QVERIFY(client->begin("First", "README.md", "# Hello ✓\n"));
    state = client->state().value();
    QVERIFY(!state.isEmpty && state.head);
    QCOMPARE(m_gitHub->files().at("README.md"), QByteArray("# Hello ✓\n"));
    // It is begun by now.
    QCOMPARE(client->begin("First", "README.md", "# Bye\n").error().kind, Kind::Conflict);
}

void GitHubClientTest::aCommitHoldsWhatWasThere() {
    const auto client = this->client();
    m_gitHub->pushByOther("deep/er/NOTES.md", "theirs");
    const QByteArray content = "tab\t\"quotes\" \\ ✓\n\n";
    const ObjectId commit = publish(*client, "sora/blocks/0000000000.jsonl", content);
    QCOMPARE(m_gitHub->head(), commit);
    QCOMPARE(m_gitHub->commits(), 2);
    const auto files = client->files(client->state().value().head.value().tree).value();
    QCOMPARE(files.size(), std::size_t(2));
    QCOMPARE(files.at("sora/blocks/0000000000.jsonl"), blobIdOf(content));
    QCOMPARE(files.at("deep/er/NOTES.md"), blobIdOf("theirs"));
    QVERIFY(!m_gitHub->wasAskedAtOnce());
}

void GitHubClientTest::aBranchThatIsNotThereIsMade() {
    m_gitHub->pushByOther("README.md", "of main");
    GitHubOptions options = test::optionsFor(*m_gitHub);
    options.branch = "ledger";
    const auto client = test::clientFor(options, m_clock);
    const auto state = client->state().value();
    QVERIFY(!state.isEmpty && !state.head);
    const auto tree = client->addTree(std::nullopt, {entry("a", "1")}).value();
    const auto commit = client->addCommit("First", tree, std::nullopt).value();
    QVERIFY(client->moveBranch(commit, true));
    QCOMPARE(m_gitHub->files("ledger").size(), std::size_t(1));
    QCOMPARE(m_gitHub->files().at("README.md"), QByteArray("of main"));
    QCOMPARE(client->moveBranch(commit, true).error().kind, Kind::Conflict);
}

void GitHubClientTest::anotherCommitIsAConflict() {
    const auto client = this->client();
    m_gitHub->pushByOther("a", "1");
    const auto head = client->state().value().head.value();
    const auto tree = client->addTree(head.tree, {entry("b", "2")}).value();
    const auto commit = client->addCommit("Ours", tree, head.commit).value();
    m_gitHub->pushByOther("c", "3");
    const auto moved = client->moveBranch(commit, false);
    QCOMPARE(moved.error().kind, Kind::Conflict);
    QCOMPARE(moved.error().reason, "github_422");
    QVERIFY(!m_gitHub->files().contains("b"));
}

void GitHubClientTest::successionIsFound() {
    const auto client = this->client();
    m_gitHub->pushByOther("a", "1");
    const auto first = *m_gitHub->head();
    m_gitHub->pushByOther("a", "2");
    const auto second = *m_gitHub->head();
    QVERIFY(client->isSuccessor(first, first).value());
    QVERIFY(client->isSuccessor(first, second).value());
    QVERIFY(!client->isSuccessor(second, first).value());
    m_gitHub->forcePush("a", "3");
    QVERIFY(!client->isSuccessor(second, *m_gitHub->head()).value());
    QVERIFY(!client->isSuccessor(ObjectId(40, '0'), second).value());
}

void GitHubClientTest::aFileIsReadByItsName() {
    const auto client = this->client();
    const QByteArray content = QByteArray("line\n").repeated(1000);
    m_gitHub->pushByOther("sora/long", content);
    QCOMPARE(client->content(blobIdOf(content)).value(), content);
    QCOMPARE(client->content(std::string(40, 'a')).error().kind, Kind::Refused);
    m_gitHub->pushByOther("empty", "");
    QCOMPARE(client->content(blobIdOf("")).value(), QByteArray(""));
}

void GitHubClientTest::misbehaviourIsNamed_data() {
    QTest::addColumn<GitHubBehaviour>("behaviour");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QByteArray>("reason");
    QTest::addColumn<int>("wait");
    const auto row = [](const char* name, GitHubBehaviour behaviour, Kind kind, const char* reason, int wait = 0) {
        QTest::newRow(name) << behaviour << kind << QByteArray(reason) << wait;
    };
    row("too many", GitHubBehaviour::TooMany, Kind::Limited, "rate_limit", 7);
    row("secondary limit", GitHubBehaviour::SecondaryLimit, Kind::Limited, "rate_limit", 7);
    row("primary limit", GitHubBehaviour::PrimaryLimit, Kind::Limited, "rate_limit", 1800);
    row("a limit by word alone", GitHubBehaviour::UntoldLimit, Kind::Limited, "rate_limit", 60);
    row("server error", GitHubBehaviour::ServerError, Kind::Unavailable, "github_502");
    row("token revoked", GitHubBehaviour::TokenRevoked, Kind::Refused, "token_refused");
    row("permission missing", GitHubBehaviour::Forbidden, Kind::Refused, "forbidden");
    row("repository gone", GitHubBehaviour::Gone, Kind::Refused, "repository_not_found");
    row("repository moved", GitHubBehaviour::Moved, Kind::Refused, "repository_moved");
    row("a page", GitHubBehaviour::NotJson, Kind::Unavailable, "github_unreadable");
    row("a broken connection", GitHubBehaviour::Dropped, Kind::Unavailable, "curl_18");
}

void GitHubClientTest::misbehaviourIsNamed() {
    QFETCH(GitHubBehaviour, behaviour);
    QFETCH(Kind, kind);
    QFETCH(QByteArray, reason);
    QFETCH(int, wait);
    m_gitHub->pushByOther("a", "1");
    m_gitHub->setBehaviour(behaviour);
    const auto state = client()->state();
    QVERIFY(!state);
    QCOMPARE(state.error().kind, kind);
    QCOMPARE(QByteArray::fromStdString(state.error().reason), reason);
    // The emulator's clock has gone on.
    const auto waited = state.error().waitFor.count();
    QVERIFY2(waited >= wait && waited <= (wait < 100 ? wait : wait + 600), qPrintable(QString::number(waited)));
    m_gitHub->setBehaviour(GitHubBehaviour::Honest);
    QVERIFY(client()->state());
}

void GitHubClientTest::aBusyMomentIsWaitedOut() {
    m_gitHub->pushByOther("a", "1");
    m_gitHub->misbehave(GitHubBehaviour::ServerError, 1);
    QVERIFY(client()->state());
}

void GitHubClientTest::aLostMoveIsNoConflict() {
    const auto client = this->client();
    m_gitHub->pushByOther("a", "1");
    for (const auto behaviour : {GitHubBehaviour::LostAnswer, GitHubBehaviour::Dropped}) {
        m_gitHub->misbehave(behaviour, 1, "PATCH");
        QCOMPARE(m_gitHub->head(), publish(*client, "b", QByteArray::number(int(behaviour))));
    }
    QCOMPARE(m_gitHub->commits(), 3);
}

void GitHubClientTest::aSlowGitHubIsGivenUp() {
    m_gitHub->setBehaviour(GitHubBehaviour::Hold);
    const auto client = test::clientFor(test::optionsFor(*m_gitHub), m_clock, std::chrono::milliseconds(100));
    const auto state = client->state();
    QCOMPARE(state.error().kind, Kind::Unavailable);
    QCOMPARE(state.error().reason, "timeout");
    m_gitHub->release();
}

void GitHubClientTest::stoppingDoesNotWait() {
    m_gitHub->setBehaviour(GitHubBehaviour::Hold);
    const auto client = this->client();
    std::thread stopper([&] {
        QVERIFY(m_gitHub->waitUntilHeld(std::chrono::seconds(10)));
        client->stop();
    });
    const auto state = client->state();
    stopper.join();
    QCOMPARE(state.error().kind, Kind::Stopped);
    m_gitHub->release();
    m_gitHub->setBehaviour(GitHubBehaviour::Honest);
    QCOMPARE(client->addTree(std::nullopt, {entry("a", "1")}).error().kind, Kind::Stopped);
}

void GitHubClientTest::writesKeepTheirDistance() {
    m_gitHub->pushByOther("a", "1");
    constexpr std::chrono::milliseconds distance(120);
    GitHubClient client(test::optionsFor(*m_gitHub), m_clock, std::chrono::seconds(30), distance);
    const auto begun = std::chrono::steady_clock::now();
    publish(client, "b", "2");
    QVERIFY(std::chrono::steady_clock::now() - begun >= 2 * distance);
}

void GitHubClientTest::anAppGetsATokenAndKeepsIt() {
    m_gitHub->pushByOther("a", "1");
    const auto client = test::clientFor(appOptions(), m_clock);
    publish(*client, "b", "2");
    QCOMPARE(m_gitHub->installationTokens(), 1);
    m_clock.advance(std::chrono::minutes(54));
    QVERIFY(client->state());
    QCOMPARE(m_gitHub->installationTokens(), 1);
    // Its end is near: a new one, by a token of the App that GitHub's clock takes.
    m_clock.advance(std::chrono::minutes(2));
    QCOMPARE(client->state().error().reason, "token_refused");
    QCOMPARE(m_gitHub->installationTokens(), 1);
    m_clock.advance(-std::chrono::minutes(56));
    QVERIFY(client->state());
}

void GitHubClientTest::anAppsTokenIsReplacedWhereItIsRevoked() {
    m_gitHub->pushByOther("a", "1");
    const auto client = test::clientFor(appOptions(), m_clock);
    QVERIFY(client->state());
    m_gitHub->revokeInstallationTokens();
    QVERIFY(client->state());
    QCOMPARE(m_gitHub->installationTokens(), 2);
}

void GitHubClientTest::aStrangersAppIsRefused_data() {
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QByteArray>("installation");
    QTest::addColumn<bool>("hasOurKey");
    QTest::addColumn<QByteArray>("reason");
    QTest::newRow("another App") << QByteArray("1") << QByteArray("42") << true << QByteArray("token_refused");
    QTest::newRow("another key") << QByteArray("4711") << QByteArray("42") << false << QByteArray("token_refused");
    QTest::newRow("not installed") << QByteArray("4711") << QByteArray("1") << true
                                   << QByteArray("installation_not_found");
}

void GitHubClientTest::aStrangersAppIsRefused() {
    QFETCH(QByteArray, id);
    QFETCH(QByteArray, installation);
    QFETCH(bool, hasOurKey);
    QFETCH(QByteArray, reason);
    GitHubOptions options = appOptions(id.toStdString(), installation.toStdString());
    if (!hasOurKey)
        std::get<GitHubApp>(options.access).key = AppKey::fromPem(Secret(GitHubEmulator().appKey())).value();
    const auto state = test::clientFor(options, m_clock)->state();
    QCOMPARE(state.error().kind, Kind::Refused);
    QCOMPARE(QByteArray::fromStdString(state.error().reason), reason);
}

void GitHubClientTest::accessIsSaid() {
    const auto access = client()->access().value();
    QVERIFY(access.canWrite && access.isPublic);
    QVERIFY(test::clientFor(appOptions(), m_clock)->access()->canWrite);
    m_gitHub->setReadOnly(true);
    QVERIFY(!client()->access()->canWrite);
    QVERIFY(!test::clientFor(appOptions(), m_clock)->access()->canWrite);
    m_gitHub->setToken("another");
    QCOMPARE(client()->access().error().reason, "token_refused");
}

QTEST_GUILESS_MAIN(GitHubClientTest)
#include "GitHubClientTest.moc"
