#include "public-server/publication/RepositoryWriter.h"

#include "tests/support/github/TestGitHub.h"

#include <QTest>

using namespace invites;
using namespace invites::publication;
using namespace Qt::StringLiterals;
using test::GitHubBehaviour;
using test::GitHubEmulator;
using Kind = GitHubFailure::Kind;

Q_DECLARE_METATYPE(invites::test::GitHubBehaviour)

// Files into a branch, whatever comes between.
class RepositoryWriterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void allFilesAreOneCommit();
    void nothingNewIsNoCommit();
    void onlyWhatIsNewIsSent();
    void whatIsBesidesComesWithOthers();
    void anEmptyRepositoryIsBegun();
    void othersFilesStay();
    void whatIsLeftOverGoes();
    void whoComesBetweenIsFollowed_data();
    void whoComesBetweenIsFollowed();
    void whoComesBetweenEachTimeWins();
    void manyFilesGoInParts();
    void aKnownFileIsNotMade();
    void aWrongNameMakesNoEmptyCommits();
    void aFileThatCannotBeMadeEndsIt();
    void whoHasLostItsLeaseEnds();
    void whatGoesWrongInBetweenLeavesTheBranch_data();
    void whatGoesWrongInBetweenLeavesTheBranch();

private:
    PublishedFile file(const std::string& path, const QByteArray& content, bool isBesides = false) {
        return {path,
            [this, content] {
                ++m_made;
                return Result<QByteArray>(content);
            },
            std::nullopt, isBesides};
    }
    std::vector<PublishedFile> files() {
        return {file("sora/blocks/0000000000.jsonl", "one\n"), file("sora/ledger.json", "{}\n"),
            file("README.md", "# Hello\n", true)};
    }
    OrFailure<Written> write(const std::vector<PublishedFile>& files, WriteOptions options = {}) {
        options.message = "Publish";
        return RepositoryWriter(*m_client).write(files, options);
    }

    test::SetClock m_clock;
    std::unique_ptr<GitHubEmulator> m_gitHub;
    std::unique_ptr<GitHubClient> m_client;
    int m_made = 0;
};

void RepositoryWriterTest::init() {
    m_gitHub = std::make_unique<GitHubEmulator>();
    m_client = test::clientFor(test::optionsFor(*m_gitHub), m_clock);
    m_gitHub->pushByOther("LICENSE", "free");
    m_made = 0;
}

void RepositoryWriterTest::allFilesAreOneCommit() {
    const auto written = write(files());
    QVERIFY(written);
    QCOMPARE(written->files, 3);
    QCOMPARE(m_gitHub->head(), written->commit);
    QCOMPARE(m_gitHub->commits(), 2);
    QCOMPARE(m_gitHub->files().size(), std::size_t(4));
    QCOMPARE(written->blobs.at("sora/ledger.json"), blobIdOf("{}\n"));
    // A tree, a commit, the branch.
    QCOMPARE(m_gitHub->writes(), 3);
    QCOMPARE(m_made, 3);
}

void RepositoryWriterTest::nothingNewIsNoCommit() {
    const auto first = write(files());
    const int writes = m_gitHub->writes();
    const auto second = write(files());
    QVERIFY(second);
    QCOMPARE(second->files, 0);
    QCOMPARE(second->commit, first->commit);
    QCOMPARE(m_gitHub->writes(), writes);
}

void RepositoryWriterTest::onlyWhatIsNewIsSent() {
    QVERIFY(write(files()));
    auto more = files();
    more[0] = file("sora/blocks/0000000000.jsonl", "one\ntwo\n");
    const auto written = write(more);
    QCOMPARE(written->files, 1);
    QCOMPARE(m_gitHub->files().at("sora/blocks/0000000000.jsonl"), QByteArray("one\ntwo\n"));
    QCOMPARE(m_gitHub->commits(), 3);
}

void RepositoryWriterTest::whatIsBesidesComesWithOthers() {
    QVERIFY(write(files()));
    auto more = files();
    more[2] = file("README.md", "# Later\n", true);
    QCOMPARE(write(more)->files, 0);
    more[1] = file("sora/ledger.json", "{1}\n");
    QCOMPARE(write(more)->files, 2);
    QCOMPARE(m_gitHub->files().at("README.md"), QByteArray("# Later\n"));
}

void RepositoryWriterTest::anEmptyRepositoryIsBegun() {
    m_gitHub->empty();
    const auto written = write(files());
    QVERIFY(written);
    QCOMPARE(m_gitHub->files().size(), std::size_t(3));
    // GitHub takes no tree before there is a commit.
    QCOMPARE(m_gitHub->commits(), 2);
    QCOMPARE(m_gitHub->head(), written->commit);
}

void RepositoryWriterTest::othersFilesStay() {
    QVERIFY(write(files()));
    m_gitHub->pushByOther("sora/NOTES.md", "theirs");
    QVERIFY(write({file("sora/ledger.json", "{2}\n")}));
    QCOMPARE(m_gitHub->files().at("sora/NOTES.md"), QByteArray("theirs"));
    QCOMPARE(m_gitHub->files().at("LICENSE"), QByteArray("free"));
    QCOMPARE(m_gitHub->files().at("sora/ledger.json"), QByteArray("{2}\n"));
}

void RepositoryWriterTest::whatIsLeftOverGoes() {
    QVERIFY(write(files()));
    WriteOptions options;
    options.isLeftOver = [](const std::string& path) { return path.starts_with("sora/"); };
    auto fewer = files();
    fewer.erase(fewer.begin());
    const int commits = m_gitHub->commits();
    m_gitHub->misbehave(GitHubBehaviour::Interloper, 1, "PATCH");
    const auto written = write(fewer, options);
    QVERIFY(written);
    QCOMPARE(written->files, 1);
    // The other one's, and ours.
    QCOMPARE(m_gitHub->commits(), commits + 2);
    const auto there = m_gitHub->files();
    QVERIFY(!there.contains("sora/blocks/0000000000.jsonl"));
    for (const char* path : {"sora/ledger.json", "README.md", "LICENSE", "NOTES.md"})
        QVERIFY2(there.contains(path), path);
    QCOMPARE(write(fewer, options)->files, 0);
}

void RepositoryWriterTest::whoComesBetweenIsFollowed_data() {
    QTest::addColumn<GitHubBehaviour>("behaviour");
    QTest::newRow("another commit") << GitHubBehaviour::Interloper;
    QTest::newRow("begun anew") << GitHubBehaviour::ForcePush;
}

void RepositoryWriterTest::whoComesBetweenIsFollowed() {
    QFETCH(GitHubBehaviour, behaviour);
    m_gitHub->misbehave(behaviour, 2, "PATCH");
    const auto written = write(files());
    QVERIFY(written);
    QCOMPARE(written->files, 3);
    QCOMPARE(m_gitHub->head(), written->commit);
    QVERIFY(m_gitHub->files().contains("NOTES.md"));
    QCOMPARE(m_gitHub->files().at("sora/ledger.json"), QByteArray("{}\n"));
    // What GitHub has by then is named, not sent again.
    QCOMPARE(m_made, 3);
}

void RepositoryWriterTest::whoComesBetweenEachTimeWins() {
    m_gitHub->misbehave(GitHubBehaviour::Interloper, -1, "PATCH");
    const auto written = write(files(), {.attempts = 3});
    QCOMPARE(written.error().kind, Kind::Conflict);
    QVERIFY(!m_gitHub->files().contains("sora/ledger.json"));
}

void RepositoryWriterTest::manyFilesGoInParts() {
    std::vector<PublishedFile> many;
    for (int i = 0; i < 40; ++i)
        many.push_back(file("sora/blocks/" + std::to_string(1000 + i), QByteArray(1000, char('a' + i % 26)) + char(i)));
    const auto written = write(many, {.batchBytes = 10'000});
    QVERIFY(written);
    QCOMPARE(m_gitHub->files().size(), std::size_t(41));
    QCOMPARE(m_gitHub->commits(), 2);
    // Four trees of ten, a commit, the branch.
    QCOMPARE(m_gitHub->writes(), 6);
}

void RepositoryWriterTest::aKnownFileIsNotMade() {
    QVERIFY(write(files()));
    m_made = 0;
    auto known = files();
    known[0].blob = blobIdOf("one\n");
    QVERIFY(write(known));
    QCOMPARE(m_made, 1);
    // But where it is missing.
    m_gitHub->forcePush("a", "1");
    m_made = 0;
    QCOMPARE(write(known)->files, 3);
    QCOMPARE(m_made, 3);
    QCOMPARE(m_gitHub->files().at("sora/blocks/0000000000.jsonl"), QByteArray("one\n"));
}

void RepositoryWriterTest::aWrongNameMakesNoEmptyCommits() {
    auto known = files();
    known[0].blob = blobIdOf("what it was before somebody changed it");
    QCOMPARE(write(known)->files, 3);
    QCOMPARE(m_gitHub->files().at("sora/blocks/0000000000.jsonl"), QByteArray("one\n"));
    QCOMPARE(write(known)->files, 0);
    QCOMPARE(m_gitHub->commits(), 2);
}

void RepositoryWriterTest::aFileThatCannotBeMadeEndsIt() {
    auto broken = files();
    broken[1].make = [] { return Result<QByteArray>(failure(ErrorCode::Unavailable, u"Away."_s)); };
    const auto written = write(broken);
    QCOMPARE(written.error().kind, Kind::Unavailable);
    QCOMPARE(written.error().reason, "unavailable");
    QCOMPARE(m_gitHub->commits(), 1);
}

void RepositoryWriterTest::whoHasLostItsLeaseEnds() {
    WriteOptions options;
    options.keepOn = [] { return false; };
    QCOMPARE(write(files(), options).error().reason, "lease_lost");
    QCOMPARE(m_gitHub->commits(), 1);
}

void RepositoryWriterTest::whatGoesWrongInBetweenLeavesTheBranch_data() {
    QTest::addColumn<GitHubBehaviour>("behaviour");
    QTest::addColumn<QByteArray>("method");
    for (const char* method : {"GET", "POST", "PATCH"}) {
        QTest::addRow("server error at %s", method) << GitHubBehaviour::ServerError << QByteArray(method);
        QTest::addRow("limit at %s", method) << GitHubBehaviour::SecondaryLimit << QByteArray(method);
        QTest::addRow("token revoked at %s", method) << GitHubBehaviour::TokenRevoked << QByteArray(method);
        QTest::addRow("gone at %s", method) << GitHubBehaviour::Gone << QByteArray(method);
    }
}

void RepositoryWriterTest::whatGoesWrongInBetweenLeavesTheBranch() {
    QFETCH(GitHubBehaviour, behaviour);
    QFETCH(QByteArray, method);
    const auto before = m_gitHub->head();
    m_gitHub->misbehave(behaviour, -1, method.toStdString());
    QVERIFY(!write(files()));
    QCOMPARE(m_gitHub->head(), before);
    m_gitHub->setBehaviour(GitHubBehaviour::Honest);
    QCOMPARE(write(files())->files, 3);
}

QTEST_GUILESS_MAIN(RepositoryWriterTest)
#include "RepositoryWriterTest.moc"
