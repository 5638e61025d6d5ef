#include "common/ledger/Receipt.h"
#include "common/ledger/Segment.h"
#include "common/vault/Hashes.h"
#include "common/vault/ReceiptSigner.h"
#include "tests/public-server/routes/ContractTest.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>

#include <thread>

using namespace invites;
using namespace invites::test;
using namespace Qt::StringLiterals;

namespace {

std::vector<ledger::Block> blocksIn(const QByteArray& segment) {
    std::vector<ledger::Block> blocks;
    for (const QByteArray& line : segment.split('\n')) {
        if (!line.isEmpty())
            blocks.push_back(ledger::blockFromLine(line).value());
    }
    return blocks;
}

// Whether each block carries the one before it.
bool isChain(const std::vector<ledger::Block>& blocks, QByteArray before = ledger::hashBeforeFirst()) {
    for (const ledger::Block& block : blocks) {
        if (ledger::hashAfter(before, block) != block.hash)
            return false;
        before = block.hash;
    }
    return !blocks.empty();
}

} // namespace

// The ledger as the server gives it away: its files, receipts, and the pages that verify it.
class LedgerTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init() { openSite(); }
    void cleanup() { closeSite(); }

    void theFilesAreTheChain();
    void aFullSegmentIsForEver();
    void theLastSegmentGrows();
    void whatIsNotThereIsNotFound_data();
    void whatIsNotThereIsNotFound();
    void anySiteMayReadThem();
    void allOfAnEditionIsServed();
    void eventsAreReadOnceForMany();
    void headsAndGzip();
    void fewAreReadAtATime();
    void aDatabaseThatIsAwayIsSaid();
    void aReceiptIsSigned();
    void theReceiptOfAnOlderTicket();
    void theKeyIsToldBeforeItSigns();
    void noReceiptWithoutATicket();
    void aForeignPageGetsNoReceipt();
    void theVerifierStandsAlone();
    void thePageChecksByItself();
    void aWorkerMayFetch();

private:
    QByteArray segment(qint64 first) {
        const HttpAnswer answer =
            client().get("/sora/ledger/blocks/" + QByteArray::number(first).rightJustified(10, '0') + ".jsonl");
        return answer.status == 200 ? answer.body : QByteArray();
    }
    HttpClient& client() {
        m_client = std::make_unique<HttpClient>(server().origin());
        return *m_client;
    }
    // Blocks of one record each.
    void makeBlocks(int count) {
        site().sql(u"do $$ begin for i in 1 .. %1 loop update invites.campaign set draws_rush = not draws_rush"
                   " where slug = 'sora'; commit; end loop; end $$"_s.arg(count));
    }

    std::unique_ptr<HttpClient> m_client;
};

void LedgerTest::theFilesAreTheChain() {
    auto visitor = visitorWithTicket();
    QCOMPARE(visitor->look().status, 200);
    const auto blocks = blocksIn(segment(0));
    QVERIFY(blocks.size() > 1);
    QVERIFY(isChain(blocks));
    const HttpAnswer answer = client().get("/sora/ledger/ledger.json");
    QCOMPARE(answer.header("Content-Type"), "application/json");
    QCOMPARE(answer.header("Cache-Control"), "no-cache");
    const auto end = ledger::chainEndFromJson(answer.body);
    QVERIFY(end);
    QCOMPARE(end->campaign, QByteArray("sora"));
    QCOMPARE(end->height, blocks.back().height);
    QCOMPARE(end->time, blocks.back().time);
    QCOMPARE(end->hash, blocks.back().hash);
    QCOMPARE(client().get("/sora/ledger/ledger.json", {"If-None-Match: " + answer.header("ETag")}).status, 304);
}

void LedgerTest::aFullSegmentIsForEver() {
    makeBlocks(1100);
    const QByteArray path = "/sora/ledger/blocks/0000000000.jsonl";
    const HttpAnswer answer = client().get(path);
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.header("Cache-Control"), "public, max-age=31536000, immutable");
    const auto blocks = blocksIn(answer.body);
    QCOMPARE(blocks.size(), 1024);
    QVERIFY(isChain(blocks));
    QCOMPARE(answer.header("ETag"), '"' + blocks.back().hash.toHex() + '"');
    const HttpAnswer again = client().get(path, {"If-None-Match: " + answer.header("ETag")});
    QCOMPARE(again.status, 304);
    QVERIFY(again.body.isEmpty());
    const auto rest = blocksIn(segment(1024));
    QCOMPARE(rest.front().height, 1024);
    QVERIFY(isChain(rest, blocks.back().hash));
}

void LedgerTest::theLastSegmentGrows() {
    const QByteArray path = "/sora/ledger/blocks/0000000000.jsonl";
    const HttpAnswer before = client().get(path);
    QCOMPARE(before.header("Cache-Control"), "no-cache");
    makeBlocks(1);
    const HttpAnswer after = client().get(path, {"If-None-Match: " + before.header("ETag")});
    QCOMPARE(after.status, 200);
    QVERIFY(after.body.startsWith(before.body));
    QCOMPARE(blocksIn(after.body).size(), blocksIn(before.body).size() + 1);
}

void LedgerTest::whatIsNotThereIsNotFound_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addRow("no campaign") << QByteArray("/other/ledger/ledger.json");
    QTest::addRow("no campaign's blocks") << QByteArray("/other/ledger/blocks/0000000000.jsonl");
    QTest::addRow("no campaign's keys") << QByteArray("/other/ledger/keys.json");
    QTest::addRow("no campaign's page") << QByteArray("/other/check");
    QTest::addRow("not yet") << QByteArray("/sora/ledger/blocks/0000001024.jsonl");
    QTest::addRow("far away") << QByteArray("/sora/ledger/blocks/9999999488.jsonl");
    QTest::addRow("in the middle") << QByteArray("/sora/ledger/blocks/0000000001.jsonl");
    QTest::addRow("short") << QByteArray("/sora/ledger/blocks/0.jsonl");
    QTest::addRow("long") << QByteArray("/sora/ledger/blocks/00000000000.jsonl");
    QTest::addRow("signed") << QByteArray("/sora/ledger/blocks/+000000000.jsonl");
    QTest::addRow("below zero") << QByteArray("/sora/ledger/blocks/-000000000.jsonl");
    QTest::addRow("of another kind") << QByteArray("/sora/ledger/blocks/0000000000.json");
    QTest::addRow("words") << QByteArray("/sora/ledger/blocks/first");
    QTest::addRow("another file") << QByteArray("/sora/ledger/secrets.json");
}

void LedgerTest::whatIsNotThereIsNotFound() {
    QFETCH(QByteArray, path);
    COMPARE_PROBLEM(client().get(path), 404, "not-found");
}

void LedgerTest::anySiteMayReadThem() {
    for (const char* path :
        {"/sora/ledger/ledger.json", "/sora/ledger/blocks/0000000000.jsonl", "/sora/ledger/keys.json"}) {
        const HttpAnswer answer = client().get(path, {"Origin: https://elsewhere.example"});
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.header("Access-Control-Allow-Origin"), "*");
        QCOMPARE(answer.header("Cross-Origin-Resource-Policy"), "cross-origin");
        QVERIFY(answer.header("Access-Control-Allow-Credentials").isNull());
    }
}

// A published copy's README, and all that it leads to.
void LedgerTest::allOfAnEditionIsServed() {
    auto visitor = visitorWithTicket();
    site().sql(u"insert into invites.week_hour values (1, 5, 100, 90, 80)"_s);
    const QString readme = QString::fromUtf8(client().get("/sora/ledger/README.md").body);
    QVERIFY2(readme.startsWith(u"# Sora: the line"_s) && !readme.contains(u"github.com"_s), qUtf8Printable(readme));
    static const QRegularExpression link(u"\\]\\(([a-zA-Z/.-]+)\\)"_s);
    QStringList names;
    for (auto found = link.globalMatch(readme); found.hasNext();)
        names << found.next().captured(1);
    names.removeAll(u"blocks"_s);
    for (const QString& name : {u"ledger.json"_s, u"keys.json"_s, u"verifier.html"_s, u"LEDGER.md"_s, u"stats.json"_s,
             u"transactions.csv"_s, u"charts/week-given.svg"_s})
        QVERIFY2(names.contains(name), qUtf8Printable(name));
    names << u"ledger-vectors.jsonl"_s;
    for (const QString& name : std::as_const(names)) {
        const QByteArray path = "/sora/ledger/" + name.toLatin1();
        const HttpAnswer answer = client().get(path);
        QVERIFY2(answer.status == 200 && !answer.body.isEmpty(), path.constData());
        QCOMPARE(client().get(path, {"If-None-Match: " + answer.header("ETag")}).status, 304);
        COMPARE_PROBLEM(client().send("POST", path, {}, QByteArray()), 405, "method-not-allowed");
    }
    QVERIFY(client().get("/sora/ledger/LEDGER.md").body.startsWith("# The ledger"));
    QCOMPARE(client().get("/sora/ledger/charts/week-given.svg").header("Content-Type"), "image/svg+xml");
    QVERIFY(client().get("/sora/ledger/stats.json").json().contains("available"_L1));
    const HttpAnswer csv = client().get("/sora/ledger/transactions.csv");
    QCOMPARE(csv.header("Content-Type"), "text/csv; charset=utf-8");
    QVERIFY2(csv.body.startsWith("block,time,event,") && csv.body.contains(",joined,1,"), csv.body.constData());
    for (const char* path : {"/sora/ledger/charts/nothing.svg", "/sora/ledger/charts/week-given",
             "/other/ledger/transactions.csv", "/other/ledger/README.md", "/other/ledger/stats.json"})
        COMPARE_PROBLEM(client().get(path), 404, "not-found");
}

void LedgerTest::eventsAreReadOnceForMany() {
    makeBlocks(3);
    const HttpAnswer first = client().get("/sora/ledger/transactions.csv");
    QCOMPARE(first.body.count(",rules,"), 4);
    makeBlocks(1);
    // Not a minute has gone.
    QCOMPARE(client().get("/sora/ledger/transactions.csv").body, first.body);
    // A block that is missing is said, not left out.
    closeSite();
    openSite();
    makeBlocks(3);
    site().sql(u"set session_replication_role = replica; delete from invites.ledger_block where height >= 2"_s);
    QCOMPARE(client().get("/sora/ledger/transactions.csv").status, 500);
}

void LedgerTest::headsAndGzip() {
    const QByteArray path = "/sora/ledger/blocks/0000000000.jsonl";
    const HttpAnswer whole = client().get(path);
    const HttpAnswer head = client().send("HEAD", path, {});
    QCOMPARE(head.status, 200);
    QVERIFY(head.body.isEmpty());
    QCOMPARE(head.header("Content-Length"), QByteArray::number(whole.body.size()));
    QCOMPARE(head.header("ETag"), whole.header("ETag"));
    const HttpAnswer small = client().get(path, {"Accept-Encoding: gzip"});
    QCOMPARE(small.header("Content-Encoding"), "gzip");
    QVERIFY(small.body.size() < whole.body.size());
    COMPARE_PROBLEM(client().send("POST", path, {}, QByteArray()), 405, "method-not-allowed");
}

// While the table is locked, readers wait; the fifth is told to come again at once.
void LedgerTest::fewAreReadAtATime() {
    std::thread lock([this] {
        site().sql(u"begin; lock table invites.ledger_head in access exclusive mode; select pg_sleep(3); commit"_s);
    });
    const auto isLocked = [this] {
        return site().count(u"select count(*) from pg_locks where mode = 'AccessExclusiveLock' and granted"
                            " and relation = 'invites.ledger_head'::regclass"_s) == 1;
    };
    QTRY_VERIFY(isLocked());
    std::vector<std::thread> readers;
    std::atomic<int> served = 0;
    std::atomic<int> refused = 0;
    for (int i = 0; i < 12; ++i) {
        readers.emplace_back([&] {
            const HttpAnswer answer = HttpClient(server().origin()).get("/sora/ledger/ledger.json");
            served += answer.status == 200 ? 1 : 0;
            refused += problemFault(answer, 503, "too-busy").isEmpty() && answer.header("Retry-After").toInt() > 0;
        });
    }
    for (std::thread& reader : readers)
        reader.join();
    lock.join();
    QCOMPARE(served, 4);
    QCOMPARE(refused, 8);
    QCOMPARE(client().get("/sora/ledger/ledger.json").status, 200);
}

void LedgerTest::aDatabaseThatIsAwayIsSaid() {
    auto visitor = visitorWithTicket();
    m_cluster.stop();
    for (const char* path :
        {"/sora/ledger/ledger.json", "/sora/ledger/blocks/0000000000.jsonl", "/sora/ledger/keys.json"})
        COMPARE_PROBLEM(client().get(path), 503, "unavailable");
    COMPARE_PROBLEM(visitor->client().get("/api/v1/ticket/receipt", visitor->bearer()), 503, "unavailable");
    QCOMPARE(client().get("/sora/ledger/verifier.html").status, 200);
    m_cluster.start();
    QTRY_COMPARE(client().get("/sora/ledger/ledger.json").status, 200);
}

void LedgerTest::aReceiptIsSigned() {
    auto visitor = visitorWithTicket();
    const HttpAnswer answer = visitor->client().get("/api/v1/ticket/receipt", visitor->bearer());
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.header("Content-Type"), "application/json");
    QCOMPARE(answer.header("Cache-Control"), "no-store");
    const QJsonObject json = answer.json();
    QCOMPARE(json.size(), 8);
    const auto receipt = ledger::receiptFromJson(answer.body);
    QVERIFY(receipt);
    QVERIFY(ledger::isSigned(*receipt));
    QCOMPARE(receipt->key, vault::ReceiptSigner(site().keyring()).publicKey());
    QCOMPARE(receipt->campaign, QByteArray("sora"));
    QCOMPARE(receipt->number, quint64(visitor->look().json().value("number"_L1).toInteger()));
    const QByteArray secretHash = vault::ticketSecretHash(Secret(visitor->secret()));
    const QByteArray pseudonym = vault::ticketPseudonym(secretHash);
    QCOMPARE(json.value("pseudonym"_L1).toString().toLatin1(), pseudonym.toHex());

    const auto blocks = blocksIn(segment(0));
    QVERIFY(receipt->block > 0 && receipt->block < blocks.size());
    QCOMPARE(blocks[receipt->block].hash, receipt->blockHash);
    QVERIFY(blocks[receipt->block].body.contains(pseudonym));
    QVERIFY(!answer.body.contains(visitor->secret()) && !answer.body.contains(secretHash.toHex()));
}

// One that stood in line, or was done with, when the ledger began.
void LedgerTest::theReceiptOfAnOlderTicket() {
    auto visitor = visitorWithTicket();
    site().sql(u"set session_replication_role = replica;"
               " update invites.ledger_block set joined_to = 1000000 where height = 0"_s);
    site().sql(u"set session_replication_role = replica;"
               " update invites.ledger_block set joined_to = null where height > 0"_s);
    const QJsonObject json = visitor->client().get("/api/v1/ticket/receipt", visitor->bearer()).json();
    QCOMPARE(json.value("block"_L1).toInteger(-1), 0);
    QCOMPARE(QByteArray::fromHex(json.value("block_hash"_L1).toString().toLatin1()), blocksIn(segment(0)).front().hash);
}

void LedgerTest::theKeyIsToldBeforeItSigns() {
    QCOMPARE(client().get("/sora/ledger/keys.json").body, QByteArray("{\"keys\":[]}\n"));
    auto visitor = visitorWithTicket();
    const QString key =
        visitor->client().get("/api/v1/ticket/receipt", visitor->bearer()).json().value("key"_L1).toString();
    const QJsonArray keys = client().get("/sora/ledger/keys.json").json().value("keys"_L1).toArray();
    QCOMPARE(keys.size(), 1);
    QCOMPARE(keys[0].toObject().value("key"_L1).toString(), key);
    QVERIFY(keys[0].toObject().value("since"_L1).toInteger() > 1'700'000'000'000'000);
    QVERIFY(site().count(u"select count(*) from invites.ledger_key"_s) == 1);

    // Where the key cannot be noted, nothing is signed with it.
    closeSite();
    openSite();
    auto other = visitorWithTicket();
    site().sql(u"alter function invites.note_ledger_key(bytea) rename to note_no_more"_s);
    COMPARE_PROBLEM(other->client().get("/api/v1/ticket/receipt", other->bearer()), 500, "internal-error");
}

void LedgerTest::noReceiptWithoutATicket() {
    COMPARE_PROBLEM(client().get("/api/v1/ticket/receipt"), 401, "no-ticket");
    COMPARE_PROBLEM(client().get("/api/v1/ticket/receipt", {"Authorization: Bearer short"}), 401, "no-ticket");
    COMPARE_PROBLEM(
        client().get("/api/v1/ticket/receipt", {"Authorization: Bearer " + QByteArray(43, 'x')}), 401, "no-ticket");
    COMPARE_PROBLEM(client().send("POST", "/api/v1/ticket/receipt", {}, QByteArray()), 405, "method-not-allowed");
}

void LedgerTest::aForeignPageGetsNoReceipt() {
    auto visitor = visitorWithTicket();
    const QByteArray cookie = "Cookie: invites_ticket=" + visitor->secret();
    QCOMPARE(client().get("/api/v1/ticket/receipt", {cookie}).status, 200);
    COMPARE_PROBLEM(
        client().get("/api/v1/ticket/receipt", {cookie, "Origin: https://evil.example"}), 403, "foreign-origin");
}

void LedgerTest::theVerifierStandsAlone() {
    const HttpAnswer answer = client().get("/sora/ledger/verifier.html");
    QCOMPARE(answer.status, 200);
    const QByteArray policy = answer.header("Content-Security-Policy");
    QVERIFY2(policy.startsWith("default-src 'none';") && !policy.contains("unsafe") && !policy.contains("connect-src"),
        policy.constData());
    for (const QByteArray& element : {QByteArray("script"), QByteArray("style")}) {
        const QByteArray opening = '<' + element + '>';
        const QByteArray closing = "</" + element + '>';
        const qsizetype start = answer.body.indexOf(opening) + opening.size();
        const QByteArray content = answer.body.mid(start, answer.body.indexOf(closing) - start);
        const QByteArray hash = QCryptographicHash::hash(content, QCryptographicHash::Sha256).toBase64();
        const QByteArray source = element + "-src 'sha256-" + hash + '\'';
        QVERIFY2(policy.contains(source), policy.constData());
        QVERIFY(content.size() > 1000);
    }
    static const QRegularExpression loads(u"src=|<link|url\\(|import |fetch\\(\"http|\\{\\{(styles|script)\\}\\}"_s);
    const auto found = loads.match(QString::fromUtf8(answer.body));
    QVERIFY2(!found.hasMatch(), qUtf8Printable(found.captured()));
    QCOMPARE(client().get("/sora/ledger/verifier.html", {"If-None-Match: " + answer.header("ETag")}).status, 304);
}

void LedgerTest::thePageChecksByItself() {
    const HttpAnswer page = client().get("/sora/check");
    QCOMPARE(page.status, 200);
    QVERIFY(page.body.contains("needs JavaScript") && page.body.contains("verify-ledger") && !page.body.contains("{{"));
    QVERIFY(page.header("Content-Security-Policy").contains("worker-src 'self'"));
    QVERIFY(client().get("/sora").body.contains("href=\"/sora/check\""));
    site().sql(u"insert into invites.campaign (slug, name, product_url, code_pattern)"
               " values ('other', '<b>&', 'https://example.org/', '^[A-Z]+$')"_s);
    QTRY_COMPARE(client().get("/other/check").status, 200);
    QVERIFY(!client().get("/other/check").body.contains("<b>&"));
}

// Its policy is that of its script's answer, also where that has not changed.
void LedgerTest::aWorkerMayFetch() {
    static const QRegularExpression name(u"data-worker=\"(/assets/ledger-worker\\.[0-9a-f]+\\.js)\""_s);
    const QByteArray path = name.match(QString::fromUtf8(client().get("/sora/check").body)).captured(1).toLatin1();
    const HttpAnswer worker = client().get(path);
    QCOMPARE(worker.status, 200);
    QVERIFY(worker.header("Content-Security-Policy").contains("connect-src 'self'"));
    const HttpAnswer again = client().get(path, {"If-None-Match: " + worker.header("ETag")});
    QCOMPARE(again.status, 304);
    QCOMPARE(again.header("Content-Security-Policy"), worker.header("Content-Security-Policy"));
}

QTEST_GUILESS_MAIN(LedgerTest)
#include "LedgerTest.moc"
