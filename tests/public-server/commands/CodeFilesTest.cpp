#include "tests/support/ChildProcess.h"
#include "tests/support/server/CommandLine.h"
#include "tests/support/server/Installation.h"
#include "tests/support/server/ServerProcess.h"
#include "tests/support/server/Visitor.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

using namespace invites::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int manyCodes = 50'000;

QString codeNumbered(int number) {
    return u"%1"_s.arg(number, 6, 36, QLatin1Char('0')).toUpper();
}

// {"read", "added", "duplicates", "rejected"}.
QList<int> countsIn(const QByteArray& output) {
    const QJsonObject summary = QJsonDocument::fromJson(output).object();
    QList<int> counts;
    for (const char* name : {"read", "added", "duplicates", "rejected"})
        counts << summary.value(QLatin1String(name)).toInt(-1);
    return counts;
}

} // namespace

// import, export and rotate.
class CodeFilesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_site = std::make_unique<Installation>(m_cluster, m_original); }
    void cleanup();

    void imports_data();
    void imports();
    void refusesAFileWithoutACodeColumn();
    void servesTheLine();
    void refusesAnImport_data();
    void refusesAnImport();
    void goesOnAfterAKilledImport();
    void sumsUpACancelledImport();
    void exportsMasked_data();
    void exportsMasked();
    void exportsARangeOfDays();
    void exportsAllCampaignsAndSomeColumns();
    void exportsUnmaskedForAdminsAndAuditsIt();
    void rotatesUnderARunningServer();

private:
    CommandResult import(const QByteArray& file) const {
        return runCommand(
            {u"import"_s, u"--campaign"_s, u"sora"_s, u"-"_s}, m_site->environmentFor(m_site->adminUrl()), file);
    }
    CommandResult exportAs(const QString& url, const QStringList& arguments) const {
        return runCommand(
            QStringList{u"export"_s, u"--campaign"_s, u"sora"_s} + arguments, m_site->environmentFor(url));
    }
    QString manyCodesFile() const;
    void startImport(QProcess& process, const QString& path) const;
    int codesThere() const { return int(m_site->count(u"select count(*) from invites.code"_s)); }

    TestCluster m_cluster;
    const Installation m_original{m_cluster};
    std::unique_ptr<Installation> m_site;
};

void CodeFilesTest::cleanup() {
    m_cluster.dropDatabase(m_site->database().name);
    m_site.reset();
}

void CodeFilesTest::imports_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QList<int>>("counts");
    QTest::addColumn<QByteArray>("rejects");
    const auto row = [](const char* name, const QByteArray& file, const QList<int>& counts,
                         const char* rejects = "[]") { QTest::newRow(name) << file << counts << QByteArray(rejects); };
    row("no heading", "A1B2C3\nD4E5F6\n", {2, 2, 0, 0});
    row("heading", "code\nA1B2C3\n", {1, 1, 0, 0});
    row("heading in capitals", "CODE\r\nA1B2C3\r\n", {1, 1, 0, 0});
    row("no last newline", "code\nA1B2C3\nD4E5F6", {2, 2, 0, 0});
    row("several columns", "id,note,code\n1,\"a, b\",A1B2C3\n2,,\"D4E5F6\"\n", {2, 2, 0, 0});
    row("byte order mark",
        "\xEF\xBB\xBF"
        "code\nA1B2C3\n",
        {1, 1, 0, 0});
    row("blank lines", "\ncode\n\nA1B2C3\n\n   \n\nD4E5F6\n\n", {2, 2, 0, 0});
    row("in any case, with spaces", "  a1b2c3 \nsora-abc-d1e\n", {2, 2, 0, 0});
    row("twice in the file", "A1B2C3\na1b2c3\nA1B2C3\n", {3, 1, 2, 0});
    row("known before", "KNOWN1\nA1B2C3\n", {2, 1, 1, 0});
    row("refused", "A1B2C3\nwrong\n\nD4E5F6\ntoolong\n", {4, 2, 0, 2},
        R"([{"line":2,"reason":"format"},{"line":5,"reason":"format"}])");
    row("a short line", "note,code\nx,A1B2C3\ny\n", {2, 1, 0, 1}, R"([{"line":3,"reason":"missing"}])");
    row("not UTF-8",
        "A1B2C3\n\xFF\xFE"
        "AAAA\nD4E5F6\n",
        {3, 2, 0, 1}, R"([{"line":2,"reason":"encoding"}])");
    row("NUL", QByteArray("A1B2C3\nA1\0B2\nD4E5F6\n", 20), {3, 2, 0, 1}, R"([{"line":2,"reason":"nul"}])");
    row("nothing", "", {0, 0, 0, 0});
    row("a heading only", "code\n", {0, 0, 0, 0});
    row("only refused ones", "x\ny\n", {2, 0, 0, 2}, R"([{"line":1,"reason":"format"},{"line":2,"reason":"format"}])");
}

void CodeFilesTest::imports() {
    QFETCH(QByteArray, file);
    QFETCH(QList<int>, counts);
    QFETCH(QByteArray, rejects);
    m_site->addCodes({u"KNOWN1"_s});
    const CommandResult result = import(file);
    QVERIFY2(result.exitCode == 0, QByteArray(result.output + result.errors).constData());
    QCOMPARE(countsIn(result.output), counts);
    const QJsonObject summary = QJsonDocument::fromJson(result.output).object();
    QCOMPARE(summary.keys(), QStringList({u"added"_s, u"duplicates"_s, u"read"_s, u"rejected"_s, u"rejects"_s}));
    QCOMPARE(QJsonDocument(summary["rejects"_L1].toArray()).toJson(QJsonDocument::Compact), rejects);
    QCOMPARE(codesThere(), 1 + counts[1]);
    for (const QByteArray& text : {result.output, result.errors})
        QVERIFY(!text.contains("A1B2C3") && !text.contains("wrong") && !text.contains("KNOWN1"));
    // Once more: all of them are known.
    QCOMPARE(countsIn(import(file).output), QList<int>({counts[0], 0, counts[1] + counts[2], counts[3]}));
}

void CodeFilesTest::refusesAFileWithoutACodeColumn() {
    const CommandResult result = import("name,value\nA1B2C3,D4E5F6\n");
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.errors.contains("\"code\""), result.errors.constData());
    QCOMPARE(codesThere(), 0);
}

void CodeFilesTest::servesTheLine() {
    ServerProcess server(m_site->environment());
    Visitor visitor(server.origin());
    QCOMPARE(visitor.request(m_site->humanToken()).json()["state"_L1].toString(), u"waiting"_s);
    import("A1B2C3\n");
    QCOMPARE(visitor.reveal().json()["code"_L1].toString(), u"A1B2C3"_s);
}

void CodeFilesTest::refusesAnImport_data() {
    QTest::addColumn<QString>("who");
    QTest::addColumn<QString>("campaign");
    QTest::addColumn<QString>("file");
    QTest::newRow("as the server") << u"server"_s << u"sora"_s << u"-"_s;
    QTest::newRow("as a moderator") << u"moderator"_s << u"sora"_s << u"-"_s;
    QTest::newRow("no such campaign") << u"admin"_s << u"nowhere"_s << u"-"_s;
    QTest::newRow("no such file") << u"admin"_s << u"sora"_s << u"/nowhere/codes.csv"_s;
    QTest::newRow("no such database") << u"nobody"_s << u"sora"_s << u"-"_s;
}

void CodeFilesTest::refusesAnImport() {
    QFETCH(QString, who);
    QFETCH(QString, campaign);
    QFETCH(QString, file);
    const QMap<QString, QString> urls{{u"server"_s, m_site->serverUrl()}, {u"moderator"_s, m_site->moderatorUrl()},
        {u"admin"_s, m_site->adminUrl()}, {u"nobody"_s, u"postgresql:///x?host=/nowhere"_s}};
    const CommandResult result =
        runCommand({u"import"_s, u"--campaign"_s, campaign, file}, m_site->environmentFor(urls.value(who)), "A1B2C3\n");
    QCOMPARE(result.exitCode, 1);
    QVERIFY(result.errors.startsWith("invites-server: "));
    QVERIFY(!result.errors.contains("A1B2C3"));
    QCOMPARE(codesThere(), 0);
}

QString CodeFilesTest::manyCodesFile() const {
    QFile file(m_site->filePath(u"many.csv"_s));
    if (!file.open(QIODevice::WriteOnly))
        qFatal("No room for a file.");
    file.write("code\n");
    for (int number = 0; number < manyCodes; ++number)
        file.write(codeNumbered(number).toLatin1() + '\n');
    return file.fileName();
}

// Returns when it is in the middle of its work.
void CodeFilesTest::startImport(QProcess& process, const QString& path) const {
    process.setProcessEnvironment(m_site->environmentFor(m_site->adminUrl()));
    process.start(serverProgram(), {u"import"_s, u"--campaign"_s, u"sora"_s, path});
    waitUntil("the first codes", [&] { return codesThere() > 0; });
}

void CodeFilesTest::goesOnAfterAKilledImport() {
    const QString path = manyCodesFile();
    QProcess process;
    startImport(process, path);
    process.kill();
    process.waitForFinished();
    // What the server was told last is done or undone, as a whole.
    waitUntil("the import's session to end",
        [&] { return m_site->count(u"select count(*) from pg_stat_activity where usename = 'test_admin'"_s) == 0; });
    const int before = codesThere();
    QVERIFY2(before < manyCodes, "it was too fast to be killed");
    const CommandResult again =
        runCommand({u"import"_s, u"--campaign"_s, u"sora"_s, path}, m_site->environmentFor(m_site->adminUrl()));
    QCOMPARE(again.exitCode, 0);
    QCOMPARE(countsIn(again.output), QList<int>({manyCodes, manyCodes - before, before, 0}));
    QCOMPARE(codesThere(), manyCodes);
    QCOMPARE(m_site->wrongWithLedger(), QByteArray());
}

void CodeFilesTest::sumsUpACancelledImport() {
    const QString path = manyCodesFile();
    QProcess process;
    startImport(process, path);
    process.terminate();
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 1);
    const QByteArray output = process.readAllStandardOutput();
    const QList<int> counts = countsIn(output);
    QVERIFY2(counts[0] < manyCodes, "it was too fast to be cancelled");
    QCOMPARE(counts[1], codesThere());
    QVERIFY2(output.contains("\"stopped\": \"The import was cancelled.\""), output.constData());
    QVERIFY(process.readAllStandardError().contains("import the file again"));
}

void CodeFilesTest::exportsMasked_data() {
    QTest::addColumn<QString>("report");
    QTest::addColumn<QByteArray>("heading");
    QTest::addColumn<int>("rows");
    QTest::newRow("codes") << u"codes"_s << QByteArray("id,") << 3;
    QTest::newRow("tickets") << u"tickets"_s << QByteArray("number,state,") << 1;
    QTest::newRow("contributions") << u"contributions"_s << QByteArray("id,") << 1;
    QTest::newRow("days") << u"days"_s << QByteArray("day,") << 1;
    QTest::newRow("verification") << u"verification"_s << QByteArray("code_id,") << 1;
}

void CodeFilesTest::exportsMasked() {
    QFETCH(QString, report);
    QFETCH(QByteArray, heading);
    QFETCH(int, rows);
    m_site->addCodes({u"A1B2C3"_s, u"D4E5F6"_s});
    ServerProcess server(m_site->environment());
    Visitor visitor(server.origin());
    visitor.request(m_site->humanToken());
    visitor.contribute({u"GIVEN1"_s});
    for (const QString& url : {m_site->adminUrl(), m_site->moderatorUrl(), m_site->ownerUrl()}) {
        const CommandResult result = exportAs(url, {u"--report"_s, report});
        QVERIFY2(result.exitCode == 0, result.errors.constData());
        QVERIFY2(result.output.startsWith(heading), result.output.constData());
        QCOMPARE(result.output.count('\n'), rows + 1);
        for (const char* code : {"A1B2C3", "D4E5F6", "GIVEN1"})
            QVERIFY(!result.output.contains(code));
    }
    QCOMPARE(exportAs(m_site->serverUrl(), {u"--report"_s, report}).exitCode, 1);
    const CommandResult unmasked = exportAs(m_site->moderatorUrl(), {u"--report"_s, report, u"--unmask"_s});
    const bool hasCodes = report == "codes"_L1 || report == "contributions"_L1;
    QCOMPARE(unmasked.exitCode, hasCodes ? 1 : 0);
    QVERIFY(!unmasked.output.contains("A1B2C3") && !unmasked.output.contains("GIVEN1"));
    const CommandResult nowhere = runCommand({u"export"_s, u"--campaign"_s, u"nowhere"_s, u"--report"_s, report},
        m_site->environmentFor(m_site->adminUrl()));
    QCOMPARE(nowhere.exitCode, 1);
    QVERIFY2(nowhere.errors.contains("nowhere"), nowhere.errors.constData());
}

void CodeFilesTest::exportsARangeOfDays() {
    m_site->addCodes({u"A1B2C3"_s});
    const auto rows = [&](const QStringList& range) {
        const CommandResult result = exportAs(m_site->moderatorUrl(), QStringList{u"--report"_s, u"audit"_s} + range);
        return result.exitCode == 0 ? int(result.output.count('\n')) - 1 : -result.exitCode;
    };
    const int all = rows({});
    QVERIFY(all > 0);
    QCOMPARE(rows({u"--from"_s, u"2000-01-01"_s}), all);
    QCOMPARE(rows({u"--from"_s, u"2000-01-01T00:00:00Z"_s, u"--to"_s, u"2000-12-31"_s}), 0);
    QCOMPARE(rows({u"--from"_s, u"2000-01-01"_s, u"--to"_s, u"2999-12-31"_s}), all);
    for (const QString& wrong : {u"yesterday"_s, u"2000-13-01"_s, u"2000-01-01T00:00:00"_s})
        QCOMPARE(rows({u"--from"_s, wrong}), -2);
}

void CodeFilesTest::exportsAllCampaignsAndSomeColumns() {
    m_site->addCodes({u"A1B2C3"_s});
    m_site->sql(u"insert into invites.campaign (slug, name, product_url, code_pattern) "
                "values ('acme', 'Acme', 'https://acme.example', '[A-Z]{4}')"_s);
    const auto exported = [&](const QStringList& arguments) {
        return runCommand(
            QStringList{u"export"_s, u"--report"_s} + arguments, m_site->environmentFor(m_site->adminUrl()));
    };
    const CommandResult days = exported({u"days"_s, u"--columns"_s, u"campaign,day"_s});
    QVERIFY2(days.exitCode == 0, days.errors.constData());
    QVERIFY2(days.output.startsWith("campaign,day\r\nsora,2"), days.output.constData());
    // What was done to logins belongs to no campaign.
    m_site->sql(u"insert into invites.audit_event (action, subject_kind, after) values ('add_user', 'login', '{}')"_s);
    QVERIFY(exported({u"audit"_s}).output.contains(",add_user,"));
    QVERIFY(!exported({u"audit"_s, u"--campaign"_s, u"sora"_s}).output.contains(",add_user,"));
    // Codes in clear are asked for, and audited, campaign by campaign.
    const CommandResult unmasked = exported({u"codes"_s, u"--unmask"_s});
    QCOMPARE(unmasked.exitCode, 1);
    QVERIFY(!unmasked.output.contains("A1B2C3"));
}

void CodeFilesTest::exportsUnmaskedForAdminsAndAuditsIt() {
    m_site->addCodes({u"A1B2C3"_s, u"D4E5F6"_s});
    const QString events =
        u"select count(*) from invites.audit_event where action = 'unmask_codes' and author = 'test_admin'"_s;
    QCOMPARE(m_site->count(events), 0);
    const CommandResult result = exportAs(m_site->adminUrl(), {u"--report"_s, u"codes"_s, u"--unmask"_s});
    QCOMPARE(result.exitCode, 0);
    QVERIFY2(result.output.contains(",A1B2C3,") && result.output.contains(",D4E5F6,"), result.output.constData());
    QCOMPARE(m_site->count(events), 1);
}

void CodeFilesTest::rotatesUnderARunningServer() {
    m_site->addCodes({u"A1B2C3"_s, u"D4E5F6"_s});
    const QProcessEnvironment operators = m_site->environmentFor(m_site->ownerUrl());
    QVERIFY(runCommand({u"keygen"_s, u"--add"_s, m_site->keyringFile()}, {}).exitCode == 0);
    ServerProcess server(m_site->environment());
    Visitor visitor(server.origin());
    QCOMPARE(visitor.request(m_site->humanToken()).json()["code"_L1].toString(), u"A1B2C3"_s);
    const QString underKey2 = u"select count(*) from invites.code where substr(sealed, 2, 4) = '\\x00000002'"_s;
    QCOMPARE(m_site->count(underKey2), 0);
    const CommandResult rotated = runCommand({u"rotate"_s}, operators);
    QVERIFY2(rotated.exitCode == 0, rotated.errors.constData());
    QVERIFY2(rotated.output.contains("2 codes; 2 are now under key 2"), rotated.output.constData());
    QCOMPARE(m_site->count(underKey2), 2);
    QCOMPARE(visitor.look().json()["code"_L1].toString(), u"A1B2C3"_s);
    Visitor next(server.origin());
    QCOMPARE(next.request(m_site->humanToken()).json()["code"_L1].toString(), u"D4E5F6"_s);
    QVERIFY(runCommand({u"rotate"_s}, operators).output.contains("2 codes; 0 are now"));
    QCOMPARE(runCommand({u"rotate"_s}, m_site->environmentFor(m_site->serverUrl())).exitCode, 1);
    QCOMPARE(runCommand({u"rotate"_s}, m_site->environmentFor(m_site->adminUrl())).exitCode, 1);
    // A record that the ring cannot open stops it, and nothing is lost.
    m_site->sql(u"update invites.code set sealed = overlay(sealed placing '\\x00000001' from 2 for 4) "
                "where id = (select min(id) from invites.code)"_s);
    const CommandResult corrupt = runCommand({u"rotate"_s}, operators);
    QCOMPARE(corrupt.exitCode, 1);
    QVERIFY(!corrupt.errors.contains("A1B2C3"));
    QCOMPARE(m_site->count(underKey2), 1);
    QCOMPARE(m_site->wrongWithLedger(), QByteArray());
}

QTEST_GUILESS_MAIN(CodeFilesTest)
#include "CodeFilesTest.moc"
