#include "tests/support/ChildProcess.h"
#include "tests/support/github/GitHubEmulator.h"
#include "tests/support/server/CommandLine.h"
#include "tests/support/server/Installation.h"
#include "tests/support/server/ServerProcess.h"
#include "tests/support/server/Visitor.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QXmlStreamReader>

using namespace invites::test;
using namespace Qt::StringLiterals;

// Servers and the command that publish one ledger, as an operator sees them, and what a reader finds.
class PublicationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aServerPublishesAndSaysSo();
    void aCopyIsVerified();
    void ofTwoServersOnePublishes();
    void aKilledServersLeaseIsTakenOver();
    void anAppPublishes();
    void theCommandSaysWhatWentWrong();
    void checkSaysHowItGoes();
    void aRewrittenChainIsSaidEverywhere();

private:
    QProcessEnvironment environment(const QString& token = u"github_pat_emulator"_s) const {
        QProcessEnvironment environment = m_site->environment();
        environment.insert(u"INVITES_GITHUB_REPOSITORY"_s, QString::fromStdString(m_gitHub->repository()));
        environment.insert(u"INVITES_GITHUB_API_URL"_s, QString::fromStdString(m_gitHub->url()));
        environment.insert(u"INVITES_GITHUB_TOKEN"_s, token);
        return environment;
    }
    CommandResult publish() const { return runCommand({u"publish"_s}, environment()); }
    void waitUntilPublished() const {
        waitUntil("it is published and noted", [this] {
            return m_site->count(
                       u"select count(*) from invites.publication where commit_id is not null and lease is null"_s) ==
                   1;
        });
    }
    // The repository's files in a folder of their own, as whoever clones it has them.
    QString clone(const QString& name) const {
        const QString folder = m_site->filePath(name);
        for (const auto& [path, content] : m_gitHub->files()) {
            const QString place = folder + u'/' + QString::fromStdString(path);
            QDir().mkpath(place.section(u'/', 0, -2));
            QFile file(place);
            if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
                qFatal("No file.");
        }
        return folder;
    }
    CommandResult verify(const QStringList& arguments) const {
        return runCommand(QStringList{u"verify-ledger"_s} + arguments, {});
    }
    // Somebody who comes by, and is given a code or waits.
    void comeBy(const QByteArray& origin) const { QCOMPARE(Visitor(origin).request(m_site->humanToken()).status, 201); }

    TestCluster m_cluster;
    const Installation m_original{m_cluster};
    std::unique_ptr<Installation> m_site;
    std::unique_ptr<GitHubEmulator> m_gitHub;
};

void PublicationTest::init() {
    m_site = std::make_unique<Installation>(m_cluster, m_original);
    m_gitHub = std::make_unique<GitHubEmulator>();
    m_gitHub->pushByOther("LICENSE", "free");
}

void PublicationTest::cleanup() {
    m_cluster.dropDatabase(m_site->database().name);
    m_site.reset();
}

void PublicationTest::aServerPublishesAndSaysSo() {
    QProcessEnvironment variables = environment();
    variables.insert(u"INVITES_METRICS_LISTEN"_s, u"127.0.0.1:0"_s);
    ServerProcess server(variables);
    QTRY_VERIFY(m_gitHub->files().contains("sora/ledger.json"));
    QTRY_VERIFY(server.log().contains("ledger published"));
    const QByteArray metrics = HttpClient(server.metricsOrigin()).get("/metrics").body;
    QVERIFY(metrics.contains("invites_publication_attempts_total{outcome=\"published\"} 1"));
    QVERIFY(metrics.contains("invites_publication_published_timestamp_seconds 1"));
    m_gitHub->setToken("another");
    QCOMPARE(server.stop(), 0);
    QVERIFY(!server.log().contains("github_pat_emulator"));
    // Without the variables there is nothing of it.
    const int requests = m_gitHub->requests();
    ServerProcess plain(m_site->environment());
    comeBy(plain.origin());
    QCOMPARE(plain.stop(), 0);
    QCOMPARE(m_gitHub->requests(), requests);
}

void PublicationTest::aCopyIsVerified() {
    m_site->addCodes({u"AAAAAA"_s, u"BBBBBB"_s});
    ServerProcess server(environment());
    waitUntilPublished();
    for (int i = 0; i < 4; ++i)
        comeBy(server.origin());
    CommandResult published = publish();
    QVERIFY2(published.exitCode == 0, published.errors.constData());
    const QString earlier = clone(u"earlier"_s);
    comeBy(server.origin());
    published = publish();
    QVERIFY2(published.exitCode == 0, published.errors.constData());
    const QJsonObject told = QJsonDocument::fromJson(published.output).object();
    QCOMPARE(told["repository"_L1].toString(), u"handsel/fairness"_s);
    QCOMPARE(told["commit"_L1].toString().toStdString(), *m_gitHub->head());
    QVERIFY(told["files"_L1].toInt() >= 3);
    const QString copy = clone(u"copy"_s);
    for (const QString& folder : QStringList{copy, copy + u"/sora"_s}) {
        const CommandResult verified = verify({u"--copy"_s, folder, u"--earlier"_s, earlier});
        QVERIFY2(verified.exitCode == 0, verified.output.constData());
    }
    // The numbers are those of the page; the charts are pictures; what it takes to check it is there.
    const auto files = m_gitHub->files();
    QVERIFY(files.at("LEDGER.md").startsWith("# The ledger"));
    QVERIFY(files.at("LEDGER.md").contains("(ledger-vectors.jsonl)"));
    QVERIFY(files.at("ledger-vectors.jsonl").startsWith("{"));
    QVERIFY(files.at("verifier.html").startsWith("<!doctype html>"));
    QVERIFY(QJsonDocument::fromJson(files.at("keys.json")).isObject());
    const QJsonObject numbers = QJsonDocument::fromJson(files.at("sora/stats.json")).object();
    QVERIFY(!numbers.isEmpty());
    QVERIFY2(files.at("sora/README.md").contains("| People who wait | 3 |"), files.at("sora/README.md").constData());
    for (const auto& [path, content] : files) {
        if (!path.ends_with(".svg"))
            continue;
        QXmlStreamReader reader(content);
        while (!reader.atEnd())
            reader.readNext();
        QVERIFY2(!reader.hasError(), path.c_str());
    }
    // What somebody changes in a copy is found.
    QFile segment(copy + u"/sora/blocks/0000000000.jsonl"_s);
    QVERIFY(segment.open(QIODevice::ReadWrite));
    QByteArray lines = segment.readAll();
    lines.replace("{\"height\":2,", "{\"height\":3,");
    segment.resize(0);
    segment.write(lines);
    segment.close();
    QCOMPARE(verify({u"--copy"_s, copy}).exitCode, 1);
    // Nothing is new.
    published = publish();
    QCOMPARE(published.exitCode, 0);
    QCOMPARE(QJsonDocument::fromJson(published.output)["files"_L1].toInt(-1), 0);
}

void PublicationTest::ofTwoServersOnePublishes() {
    ServerProcess one;
    ServerProcess other;
    one.launch(environment());
    other.launch(environment());
    waitUntilPublished();
    one.terminate();
    other.terminate();
    QCOMPARE(one.waitForEnd(), 0);
    QCOMPARE(other.waitForEnd(), 0);
    QCOMPARE(m_gitHub->commits(), 2);
    QVERIFY(!m_gitHub->wasAskedAtOnce());
}

void PublicationTest::aKilledServersLeaseIsTakenOver() {
    m_gitHub->misbehave(GitHubBehaviour::Hold, 1, "PATCH");
    ServerProcess server(environment());
    QVERIFY(m_gitHub->waitUntilHeld(std::chrono::seconds(30)));
    // Its commit is made; nobody will hear of it.
    server.kill();
    const CommandResult busy = publish();
    QCOMPARE(busy.exitCode, 1);
    QVERIFY2(busy.errors.contains("Another server is publishing just now"), busy.errors.constData());
    m_gitHub->release();
    waitUntil("the branch has moved", [&] { return m_gitHub->commits() == 2; });
    m_site->sql(u"update invites.publication set lease_ends_at = now()"_s);
    const CommandResult published = publish();
    QVERIFY2(published.exitCode == 0, published.errors.constData());
    // What the dead one did is found.
    QCOMPARE(m_gitHub->commits(), 2);
    QCOMPARE(m_site->sql(u"select commit_id from invites.publication"_s).toStdString(), *m_gitHub->head());
}

void PublicationTest::anAppPublishes() {
    const QString path = m_site->filePath(u"app.pem"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    file.write(m_gitHub->appKey());
    file.close();
    QProcessEnvironment variables = environment();
    variables.remove(u"INVITES_GITHUB_TOKEN"_s);
    variables.insert(u"INVITES_GITHUB_APP_ID"_s, u"4711"_s);
    variables.insert(u"INVITES_GITHUB_INSTALLATION_ID"_s, u"42"_s);
    variables.insert(u"INVITES_GITHUB_PRIVATE_KEY_FILE"_s, path);
    const CommandResult published = runCommand({u"publish"_s}, variables);
    QVERIFY2(published.exitCode == 0, published.errors.constData());
    QVERIFY(m_gitHub->files().contains("sora/ledger.json"));
}

void PublicationTest::theCommandSaysWhatWentWrong() {
    const CommandResult unset = runCommand({u"publish"_s}, m_site->environment());
    QCOMPARE(unset.exitCode, 2);
    QVERIFY(unset.errors.contains("INVITES_GITHUB_REPOSITORY"));
    const CommandResult refused = runCommand({u"publish"_s}, environment(u"github_pat_hunter22"_s));
    QCOMPARE(refused.exitCode, 1);
    QVERIFY2(refused.errors.contains("token_refused"), refused.errors.constData());
    m_gitHub->setBehaviour(GitHubBehaviour::Gone);
    const CommandResult gone = publish();
    QCOMPARE(gone.exitCode, 1);
    QVERIFY2(gone.errors.contains("repository_not_found"), gone.errors.constData());
    for (const CommandResult& result : {unset, refused, gone})
        QVERIFY(!result.errors.contains("hunter22") && result.output.isEmpty());
    QCOMPARE(m_site->sql(u"select error || ' ' || attempts from invites.publication"_s), u"repository_not_found 2"_s);
}

void PublicationTest::checkSaysHowItGoes() {
    const auto check = [this](const QString& token = u"github_pat_emulator"_s) {
        return runCommand({u"check"_s}, environment(token));
    };
    CommandResult result = check();
    QVERIFY2(result.exitCode == 0, result.output.constData());
    QVERIFY2(
        result.output.contains("ok     publication: to handsel/fairness, branch main\n"), result.output.constData());
    QVERIFY2(result.output.contains("ok     publication: nothing was published yet\n"), result.output.constData());
    QCOMPARE(publish().exitCode, 0);
    result = check();
    QVERIFY2(
        result.output.contains(QByteArray::fromStdString("commit " + *m_gitHub->head())), result.output.constData());
    result = check(u"github_pat_hunter22"_s);
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.output.contains("did not show it (token_refused)"), result.output.constData());
    QVERIFY(!result.output.contains("hunter22") && !result.errors.contains("hunter22"));
    m_gitHub->setReadOnly(true);
    result = check();
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.output.contains("we may not write to handsel/fairness"), result.output.constData());
    m_gitHub->setReadOnly(false);
    m_gitHub->setBehaviour(GitHubBehaviour::ServerError);
    QCOMPARE(publish().exitCode, 1);
    m_gitHub->setBehaviour(GitHubBehaviour::Honest);
    result = check();
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.output.contains("failed 1 times since, now with github_502"), result.output.constData());
    result = runCommand({u"check"_s}, m_site->environment());
    QVERIFY2(result.output.contains("publication: off"), result.output.constData());
}

void PublicationTest::aRewrittenChainIsSaidEverywhere() {
    {
        ServerProcess server(environment());
        waitUntilPublished();
        for (int i = 0; i < 3; ++i)
            comeBy(server.origin());
        QCOMPARE(publish().exitCode, 0);
        QCOMPARE(server.stop(), 0);
    }
    const QString earlier = clone(u"earlier"_s);
    const qint64 height = m_site->count(u"select height from invites.ledger_head"_s);
    QVERIFY(height >= 3);
    // Back to what it was before the last two came.
    m_site->sql(u"set session_replication_role = replica; delete from invites.ledger_block where height > %1;"
                " update invites.ledger_head h set height = b.height, time_us = b.time_us, hash = b.hash"
                " from invites.ledger_block b where b.campaign_id = h.campaign_id and b.height = %1;"
                " update invites.publication set due_at = now()"_s.arg(height - 2));
    const auto says = [](const QByteArray& text, const QString& words) {
        return text.contains(words.toUtf8()) ? QByteArray() : text;
    };
    CommandResult check = runCommand({u"check"_s}, environment());
    QCOMPARE(check.exitCode, 1);
    QCOMPARE(says(check.output, u"wrong  publication: the chain of sora was published up to block %1,"_s.arg(height)),
        QByteArray());
    ServerProcess server(environment());
    QTRY_VERIFY(server.log().contains("published chain is another one"));
    QTRY_VERIFY(server.log().contains("ledger published"));
    QVERIFY2(server.log().contains("\"level\":\"error\""), server.log().constData());
    waitUntilPublished();
    QCOMPARE(says(m_gitHub->files().at("README.md"), u"from block %1 on"_s.arg(height - 1)), QByteArray());
    check = runCommand({u"check"_s}, environment());
    QCOMPARE(check.exitCode, 1);
    QCOMPARE(says(check.output, u"chain of sora was another one than ours from block %1 on;"_s.arg(height - 1)),
        QByteArray());
    QVERIFY(!check.output.contains("was published up to block"));
    // Long ago is not a finding.
    m_site->sql(u"update invites.publication_rewrite set noticed_at = noticed_at - interval '8 days'"_s);
    QCOMPARE(runCommand({u"check"_s}, environment()).exitCode, 0);
    // Whoever has an earlier copy sees it for himself.
    QCOMPARE(verify({u"--copy"_s, clone(u"copy"_s), u"--earlier"_s, earlier}).exitCode, 1);
}

QTEST_GUILESS_MAIN(PublicationTest)
#include "PublicationTest.moc"
