#include "common/ledger/KeyList.h"
#include "common/ledger/RecordDecoder.h"
#include "common/ledger/Segment.h"
#include "common/store/LedgerStore.h"
#include "tests/support/server/CommandLine.h"
#include "tests/support/store/LedgerHistory.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <sodium.h>

using namespace invites;
using namespace Qt::StringLiterals;

namespace {

QString hex(const QByteArray& bytes) {
    return QString::fromLatin1(bytes.toHex());
}

// Who signs receipts.
struct Signer {
    QByteArray key = QByteArray(crypto_sign_PUBLICKEYBYTES, '\0');
    QByteArray secret = QByteArray(crypto_sign_SECRETKEYBYTES, '\0');

    Signer() {
        crypto_sign_keypair(
            reinterpret_cast<unsigned char*>(key.data()), reinterpret_cast<unsigned char*>(secret.data()));
    }
};

} // namespace

// `verify-ledger`: what it finds fair, and whatever an owner of the database does to make it look so.
class VerifyLedgerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_fixture.cluster().dropDatabase(m_database.name); }

    void findsAFairLedgerFair();
    void saysSoInJson();
    void namesWhatWasTamperedWith_data();
    void namesWhatWasTamperedWith();
    void seesWhatWasRewrittenSinceAnEarlierCopy_data();
    void seesWhatWasRewrittenSinceAnEarlierCopy();
    void verifiesACopy();
    void seesWhatIsWrongWithACopy_data();
    void seesWhatIsWrongWithACopy();
    void comparesTwoCopies();
    void verifiesAReceipt();
    void aReceiptProvesWhatTheOperatorSigned();
    void showsTheReasons();
    void aCampaignDoesNotVanish_data();
    void aCampaignDoesNotVanish();
    void whatIsToldOfANewLineIsWhatTheChainHas();
    void aCopyMayGoOn();
    void refusesAFalseReceipt_data();
    void refusesAFalseReceipt();
    void anAdminMayVerifyAndAServerMayNot();
    void verifiesEveryCampaignOrOne();
    void refusesWrongCommandLines_data();
    void refusesWrongCommandLines();

private:
    test::CommandResult verify(const QStringList& arguments, const QString& url = {}) const;
    QJsonObject verifyJson(const QStringList& arguments, int exitCode) const;
    // As superuser, past every trigger and check.
    void tamper(const QString& statements);
    QString writeCopy(const QString& name, qsizetype blocks = -1);
    static void write(const QString& path, const QByteArray& content);
    static QByteArray receipt(
        quint64 number, const QString& visitor, quint64 block, const QByteArray& hash, const Signer& signer);
    QByteArray receipt(quint64 number, const QString& visitor, quint64 block, const QByteArray& hash) const {
        return receipt(number, visitor, block, hash, m_operator);
    }
    QByteArray keysJson() const { return ledger::toJson({{m_operator.key, Instant()}}); }
    QString sentenceOfReceipt(const QByteArray& json, const QStringList& arguments);
    ledger::Block blockAt(quint64 height) const { return m_blocks.at(std::size_t(height)); }
    // The block in which the ticket joined.
    quint64 blockOf(int number);
    quint64 blockOfRemoval() const;
    // In which the ticket joined, stood or stepped last, of all blocks or of those before a height.
    int lastBlockOf(quint64 number) const { return lastBlockBefore(m_blocks.size(), number); }
    int lastBlockBefore(std::size_t height, quint64 number) const;
    void addCampaign();
    // What was found of a campaign.
    static QJsonArray findingsOf(const QJsonObject& all, const QString& campaign);

    test::StoreFixture m_fixture;
    test::TestDatabase m_database; // a copy of the fixture's, to which nobody is connected
    std::vector<ledger::Block> m_blocks;
    Signer m_operator;
    QTemporaryDir m_folder;
};

void VerifyLedgerTest::initTestCase() {
    test::tellLedgerHistory(m_fixture);
    m_fixture.addLogin(u"ada"_s, {u"invites_admin"_s});
    m_fixture.addLogin(u"serving"_s, {u"invites_server"_s});
    m_blocks = store::LedgerStore(m_fixture.connection()).blocks(m_fixture.campaign(), 0, 10'000, 1 << 30).value();
    QVERIFY(m_blocks.size() > 20);
    m_fixture.sql(u"select invites.note_ledger_key(decode('%1', 'hex'))"_s.arg(hex(m_operator.key)));
    m_fixture.connection().close();
}

void VerifyLedgerTest::init() {
    m_database = m_fixture.cluster().createDatabase(m_fixture.database().name);
}

test::CommandResult VerifyLedgerTest::verify(const QStringList& arguments, const QString& url) const {
    QProcessEnvironment environment;
    environment.insert(u"INVITES_DATABASE_URL"_s, url.isEmpty() ? m_database.url : url);
    return test::runCommand(QStringList{u"verify-ledger"_s} + arguments, environment);
}

QJsonObject VerifyLedgerTest::verifyJson(const QStringList& arguments, int exitCode) const {
    const test::CommandResult result = verify(QStringList(arguments) << u"--json"_s);
    if (result.exitCode != exitCode)
        qWarning("exit code %d: %s%s", result.exitCode, result.output.constData(), result.errors.constData());
    return QJsonDocument::fromJson(result.output).object();
}

void VerifyLedgerTest::tamper(const QString& statements) {
    m_fixture.cluster().execute(
        u"do $$ declare c record; begin for c in select conrelid::regclass as t, conname from pg_constraint"
        " where connamespace = 'invites'::regnamespace and contype = 'c' and conrelid <> 0 loop"
        " execute format('alter table %s drop constraint %I', c.t, c.conname); end loop; end $$;"
        " set session_replication_role = replica; "_s +
            statements,
        m_database.name);
}

void VerifyLedgerTest::write(const QString& path, const QByteArray& content) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

QString VerifyLedgerTest::writeCopy(const QString& name, qsizetype blocks) {
    const QString folder = m_folder.filePath(name);
    QDir().mkpath(folder + u"/blocks"_s);
    const std::size_t count = blocks < 0 ? m_blocks.size() : std::size_t(blocks);
    QByteArray lines;
    for (std::size_t i = 0; i < count; ++i)
        lines += toLine(m_blocks[i]);
    write(folder + u'/' + ledger::segmentPath(0), lines);
    const ledger::Block& last = m_blocks[count - 1];
    write(folder + u"/ledger.json"_s, toJson(ledger::ChainEnd{"sora", last.height, last.time, last.hash}));
    return folder;
}

quint64 VerifyLedgerTest::blockOf(int number) {
    return m_fixture.sql(u"select min(height) from invites.ledger_block where joined_to >= %1"_s.arg(number))
        .toULongLong();
}

quint64 VerifyLedgerTest::blockOfRemoval() const {
    const auto block = std::find_if(m_blocks.begin(), m_blocks.end(), [](const ledger::Block& each) {
        const auto records = ledger::decodeBody(each.body).value();
        return std::any_of(records.begin(), records.end(), [](const ledger::Record& record) {
            const auto* act = std::get_if<ledger::Act>(&record);
            return act && act->kind == ledger::ActKind::Remove;
        });
    });
    return block->height;
}

int VerifyLedgerTest::lastBlockBefore(std::size_t height, quint64 number) const {
    const auto isOf = [&](const auto& entries) {
        return std::any_of(entries.begin(), entries.end(), [&](const auto& entry) { return entry.number == number; });
    };
    for (std::size_t at = height; at-- > 0;) {
        const auto records = ledger::decodeBody(m_blocks[at].body).value();
        for (const ledger::Record& record : records) {
            const auto* joined = std::get_if<ledger::Joined>(&record);
            const auto* standing = std::get_if<ledger::Standing>(&record);
            const auto* stepped = std::get_if<ledger::Stepped>(&record);
            if ((joined && isOf(joined->tickets)) || (standing && isOf(standing->tickets)) ||
                (stepped && isOf(stepped->steps)))
                return int(at);
        }
    }
    return -1;
}

void VerifyLedgerTest::addCampaign() {
    m_fixture.cluster().execute(u"insert into invites.campaign (slug, name, product_url, code_pattern)"
                                " values ('other', 'Other', 'https://example.org/', '.+')"_s,
        m_database.name);
}

QJsonArray VerifyLedgerTest::findingsOf(const QJsonObject& all, const QString& campaign) {
    const QJsonArray campaigns = all.value(u"campaigns"_s).toArray();
    for (const QJsonValue each : campaigns) {
        if (each.toObject().value(u"campaign"_s) == campaign)
            return each.toObject().value(u"findings"_s).toArray();
    }
    return {};
}

QByteArray VerifyLedgerTest::receipt(
    quint64 number, const QString& visitor, quint64 block, const QByteArray& hash, const Signer& signer) {
    const QByteArray secretHash = test::StoreFixture::hashOf(visitor);
    QByteArray pseudonym(crypto_hash_sha256_BYTES, '\0');
    const QByteArray bound = "handsel ticket" + secretHash;
    const auto bytesOf = [](const QByteArray& bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); };
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(pseudonym.data()), bytesOf(bound), quint64(bound.size()));
    pseudonym.truncate(16);
    const QByteArray text = "handsel receipt 1\nsora\n" + QByteArray::number(number) + '\n' + pseudonym.toHex() + '\n' +
                            QByteArray::number(block) + '\n' + hash.toHex() + "\n1795674999000000\n";
    QByteArray signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, bytesOf(text),
        quint64(text.size()), bytesOf(signer.secret));
    const QJsonObject json{{u"campaign"_s, u"sora"_s}, {u"number"_s, qint64(number)}, {u"pseudonym"_s, hex(pseudonym)},
        {u"block"_s, qint64(block)}, {u"block_hash"_s, hex(hash)}, {u"issued_at"_s, qint64(1795674999000000)},
        {u"key"_s, hex(signer.key)}, {u"signature"_s, QString::fromLatin1(signature.toBase64())}};
    return QJsonDocument(json).toJson();
}

void VerifyLedgerTest::findsAFairLedgerFair() {
    const test::CommandResult result = verify({});
    QVERIFY2(result.exitCode == 0, QByteArray(result.output + result.errors).constData());
    QVERIFY(result.output.startsWith("sora: fair\n"));
    QVERIFY(result.output.contains("The chain is unbroken, nobody was overtaken, and the codes balance."));
    QVERIFY(result.output.contains("The tables are as the chain says."));
    QVERIFY(result.output.contains(m_blocks.back().hash.toHex()));
    QVERIFY(result.errors.isEmpty());
}

void VerifyLedgerTest::saysSoInJson() {
    const QJsonObject all = verifyJson({}, 0);
    QVERIFY(all.value(u"fair"_s).toBool());
    const QJsonObject sora = all.value(u"campaigns"_s).toArray().at(0).toObject();
    QCOMPARE(sora.value(u"campaign"_s).toString(), u"sora"_s);
    QCOMPARE(sora.value(u"blocks"_s).toInteger(), qint64(m_blocks.size()));
    QCOMPARE(sora.value(u"hash"_s).toString(), hex(m_blocks.back().hash));
    QCOMPARE(sora.value(u"findings"_s).toArray().size(), 0);
    QVERIFY(sora.value(u"tables_compared"_s).toBool());
}

// check: of the first finding; block: its height, or -1 where it has none; ticket: its number, or 0.
void VerifyLedgerTest::namesWhatWasTamperedWith_data() {
    QTest::addColumn<QString>("deed");
    QTest::addColumn<QString>("check");
    QTest::addColumn<int>("block");
    QTest::addColumn<int>("ticket");
    const auto row = [](const char* name, const QString& deed, const char* check, int block, int ticket = 0) {
        QTest::newRow(name) << deed << QString::fromLatin1(check) << block << ticket;
    };
    const int last = int(m_blocks.size()) - 1;
    row("a block's height", u"update invites.ledger_block set height = 1000 where height = 5"_s, "unbroken", 5);
    row("a block's time", u"update invites.ledger_block set time_us = time_us + 1 where height = 5"_s, "unbroken", 5);
    row("a block's body", u"update invites.ledger_block set body = set_byte(body, 12, 9) where height = 5"_s,
        "unbroken", 5);
    row("a block's hash", u"update invites.ledger_block set hash = sha256(hash) where height = 5"_s, "unbroken", 5);
    row("a block's campaign", u"update invites.ledger_block set campaign_id = 77 where height = 5"_s, "unbroken", 5);
    row("the first block is deleted", u"delete from invites.ledger_block where height = 0"_s, "unbroken", 0);
    row("one is deleted", u"delete from invites.ledger_block where height = 5"_s, "unbroken", 5);
    row("the last is deleted", u"delete from invites.ledger_block where height = %1"_s.arg(last), "unbroken", last);
    row("all are deleted", u"delete from invites.ledger_block"_s, "unbroken", 0);
    row("the tail is cut off", u"delete from invites.ledger_block where height > 7"_s, "unbroken", 8);
    row("the tail is cut off, and the head says so",
        u"delete from invites.ledger_block where height > 7; update invites.ledger_head set height = 7,"
        " hash = (select hash from invites.ledger_block where height = 7)"_s,
        "tables", lastBlockBefore(8, 2), 2);
    row("one is put between",
        u"update invites.ledger_block set height = height + 1000 where height >= 5;"
        " insert into invites.ledger_block (campaign_id, height, time_us, body, hash)"
        " select campaign_id, 5, time_us, body, hash from invites.ledger_block where height = 4;"
        " update invites.ledger_block set height = height - 999 where height >= 1000"_s,
        "unbroken", 5);
    row("one is put at the end",
        u"insert into invites.ledger_block (campaign_id, height, time_us, body, hash)"
        " select campaign_id, height + 1, time_us, body, hash from invites.ledger_block where height = %1"_s.arg(last),
        "unbroken", last + 1);
    row("two change places",
        u"update invites.ledger_block set height = 1000 where height = 5;"
        " update invites.ledger_block set height = 5 where height = 6;"
        " update invites.ledger_block set height = 6 where height = 1000"_s,
        "unbroken", 5);
    row("the head's height", u"update invites.ledger_head set height = height - 1"_s, "unbroken", last);
    row("the head's hash", u"update invites.ledger_head set hash = sha256(hash)"_s, "unbroken", last);
    row("the head is gone", u"delete from invites.ledger_head"_s, "unbroken", last);
    row("the head and the last block are gone",
        u"delete from invites.ledger_head; delete from invites.ledger_block where height = %1"_s.arg(last), "unbroken",
        last - 1);
    row("the head and all blocks are gone", u"delete from invites.ledger_head; delete from invites.ledger_block"_s,
        "unbroken", 0);
    row("the campaign is gone", u"delete from invites.campaign"_s, "tables", -1);
    row("the campaign and the head are gone", u"delete from invites.campaign; delete from invites.ledger_head"_s,
        "unbroken", last);
    row("the line is gone", u"delete from invites.campaign_line"_s, "tables", -1);
    row("the campaign's name", u"update invites.campaign set slug = 'acme'"_s, "tables", 0);
    row("the moves that are told of", u"update invites.campaign_line set tickets_moved = 0"_s, "tables", -1);
    row("the priority tickets that are told of", u"update invites.campaign_line set priority_served = 0"_s, "tables",
        -1);
    row("the standard tickets that are told of", u"update invites.campaign_line set standard_served = 1"_s, "tables",
        -1);
    row("where codes are from", u"update invites.code set source = 'console' where source = 'contribution'"_s, "tables",
        -1);
    row("a ticket's state", u"update invites.ticket set state = 'left' where number = 1"_s, "tables", lastBlockOf(1),
        1);
    row("a ticket's lane", u"update invites.ticket set lane = 0 where number = 9"_s, "tables", lastBlockOf(9), 9);
    row("a ticket's premium", u"update invites.ticket set is_premium = true where number = 9"_s, "tables",
        lastBlockOf(9), 9);
    row("a ticket's lot", u"update invites.ticket set is_drawn = true where number = 9"_s, "tables", lastBlockOf(9), 9);
    row("whose a ticket is", u"update invites.ticket set secret_hash = sha256('somebody') where number = 9"_s, "tables",
        lastBlockOf(9), 9);
    row("a ticket's number", u"update invites.ticket set number = 99 where number = 9"_s, "tables", lastBlockOf(9), 9);
    row("a ticket is gone", u"delete from invites.ticket where number = 9"_s, "tables", lastBlockOf(9), 9);
    row("an old ticket is gone", u"delete from invites.ticket where number = 2"_s, "tables", lastBlockOf(2), 2);
    row("a ticket past the line",
        u"insert into invites.ticket (campaign_id, number, secret_hash, state) values (1, 99, sha256('friend'), 'left')"_s,
        "tables", -1);
    row("a code's status", u"update invites.code set status = 'invalid' where id = 1"_s, "tables", -1);
    row("a code in the trash", u"update invites.code set deleted_at = now() where id = 1"_s, "tables", -1);
    row("a code is gone", u"delete from invites.code where id = 1"_s, "tables", -1);
    row("a code more",
        u"insert into invites.code (campaign_id, fingerprint, sealed, source)"
        " values (1, sha256('x'), decode(repeat('ab', 60), 'hex'), 'import')"_s,
        "tables", -1);
    row("the tally", u"update invites.tally set codes_used = codes_used + 1, codes_added = codes_added + 1"_s, "tables",
        -1);
    row("the tally of tickets", u"update invites.tally set tickets_left = tickets_left + 1"_s, "tables", -1);
    row("the share", u"update invites.campaign set priority_share = 2"_s, "tables", last);
    row("the draw", u"update invites.campaign set draws_rush = true"_s, "tables", last);
    row("premium", u"update invites.campaign set premium = true"_s, "tables", last);
    row("since when priority waits", u"update invites.campaign_line set since_priority = 42"_s, "tables", -1);
    row("the next number", u"update invites.campaign_line set next_number = 99"_s, "tables", -1);
    row("a reason", u"update invites.audit_event set reason = 'a better one' where action = 'remove_ticket'"_s,
        "tables", int(blockOfRemoval()), 9);
    row("whom a reason is of", u"update invites.audit_event set subject_id = 1 where action = 'remove_ticket'"_s,
        "tables", int(blockOfRemoval()), 1);
    row("what was done", u"update invites.audit_event set action = 'update' where action = 'remove_ticket'"_s, "tables",
        int(blockOfRemoval()), 9);
    row("a reason's salt",
        u"update invites.ledger_reason set salt = uuid_send(gen_random_uuid()) where event_id ="
        " (select id from invites.audit_event where action = 'remove_ticket')"_s,
        "tables", int(blockOfRemoval()), 9);
    row("a reason is gone",
        u"delete from invites.ledger_reason where event_id ="
        " (select id from invites.audit_event where action = 'remove_ticket')"_s,
        "tables", int(blockOfRemoval()), 9);
}

void VerifyLedgerTest::namesWhatWasTamperedWith() {
    QFETCH(QString, deed);
    QFETCH(QString, check);
    QFETCH(int, block);
    QFETCH(int, ticket);
    tamper(deed);
    const QJsonObject all = verifyJson({}, 1);
    QVERIFY(!all.value(u"fair"_s).toBool());
    const QJsonObject sora = all.value(u"campaigns"_s).toArray().at(0).toObject();
    const QJsonArray findings = sora.value(u"findings"_s).toArray();
    QVERIFY(!findings.isEmpty());
    const QJsonObject first = findings.at(0).toObject();
    qInfo("%s", qUtf8Printable(first.value(u"sentence"_s).toString()));
    QCOMPARE(first.value(u"check"_s).toString(), check);
    QCOMPARE(first.value(u"block"_s).toInt(-1), block);
    if (ticket > 0) {
        QVERIFY(std::any_of(findings.begin(), findings.end(),
            [&](const QJsonValue& finding) { return finding.toObject().value(u"ticket"_s).toInt() == ticket; }));
    }
}

void VerifyLedgerTest::seesWhatWasRewrittenSinceAnEarlierCopy_data() {
    QTest::addColumn<QString>("deed");
    QTest::addColumn<int>("block");
    // With right hashes, as the owner of the database can make them.
    const QString rehash =
        u"do $$ declare b record; h bytea := decode(repeat('00', 32), 'hex'); begin"
        " for b in select * from invites.ledger_block order by height loop"
        " h := sha256(h || int8send(b.height) || int8send(b.time_us) || b.body);"
        " update invites.ledger_block set hash = h where height = b.height; end loop;"
        " update invites.ledger_head set hash = h, height = (select max(height) from invites.ledger_block); end $$"_s;
    QTest::newRow("the time of a block")
        << u"update invites.ledger_block set time_us = time_us + 1 where height = 6; "_s + rehash << 6;
    QTest::newRow("a block's content")
        << u"update invites.ledger_block set body = (select body from invites.ledger_block where height = 3)"
           " where height = 6; "_s +
               rehash
        << 6;
    QTest::newRow("all of it") << u"update invites.ledger_block set time_us = time_us - 1; "_s + rehash << 0;
    QTest::newRow("the tail is cut off") << u"delete from invites.ledger_block where height > 9; "_s + rehash << 10;
}

void VerifyLedgerTest::seesWhatWasRewrittenSinceAnEarlierCopy() {
    QFETCH(QString, deed);
    QFETCH(int, block);
    const QString copy = writeCopy(u"earlier"_s);
    QVERIFY(verifyJson({u"--earlier"_s, copy}, 0).value(u"fair"_s).toBool());
    tamper(deed);
    const QJsonObject all = verifyJson({u"--earlier"_s, copy}, 1);
    const QJsonArray findings = all.value(u"campaigns"_s).toArray().at(0).toObject().value(u"findings"_s).toArray();
    const auto rewritten = std::find_if(findings.begin(), findings.end(),
        [](const QJsonValue& finding) { return finding.toObject().value(u"check"_s) == u"rewritten"_s; });
    QVERIFY(rewritten != findings.end());
    QCOMPARE((*rewritten).toObject().value(u"block"_s).toInt(-1), block);
}

void VerifyLedgerTest::verifiesACopy() {
    const QString copy = writeCopy(u"copy/sora"_s);
    for (const QString& folder : {copy, m_folder.filePath(u"copy"_s)}) {
        const test::CommandResult result = verify({u"--copy"_s, folder}, u"postgresql://nowhere.invalid/x"_s);
        QVERIFY2(result.exitCode == 0, QByteArray(result.output + result.errors).constData());
        QVERIFY(result.output.startsWith("sora: fair\n"));
        QVERIFY(!result.output.contains("tables"));
    }
}

void VerifyLedgerTest::seesWhatIsWrongWithACopy_data() {
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("block");
    const QString blocks = ledger::segmentPath(0);
    const int last = int(m_blocks.size()) - 1;
    QTest::newRow("another body") << toLine(blockAt(5)).mid(50, 20) << QByteArray("AAAAAAAAAAAAAAAAAAAA") << blocks
                                  << 5;
    QTest::newRow("a line less") << toLine(blockAt(5)) << QByteArray() << blocks << 5;
    QTest::newRow("a line more") << toLine(blockAt(5)) << toLine(blockAt(5)).repeated(2) << blocks << 6;
    QTest::newRow("a line that is none") << toLine(blockAt(5)) << QByteArray("{}\n") << blocks << 5;
    QTest::newRow("the last is missing") << toLine(blockAt(quint64(last))) << QByteArray() << blocks << last;
    QTest::newRow("an end at another time")
        << QByteArray::number(m_blocks.back().time) << QByteArray("1795674999000000") << u"ledger.json"_s << last;
    QTest::newRow("an end of another campaign") << QByteArray("sora") << QByteArray("acme") << u"ledger.json"_s << 0;
    QTest::newRow("another end") << m_blocks.back().hash.toHex() << QByteArray(64, 'a') << u"ledger.json"_s << last;
}

void VerifyLedgerTest::seesWhatIsWrongWithACopy() {
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QString, file);
    QFETCH(int, block);
    const QString copy = writeCopy(u"spoilt"_s);
    QFile spoilt(copy + u'/' + file);
    QVERIFY(spoilt.open(QIODevice::ReadOnly));
    QByteArray content = spoilt.readAll();
    spoilt.close();
    QVERIFY(content.contains(from));
    write(spoilt.fileName(), content.replace(from, to));
    const QJsonObject all = verifyJson({u"--copy"_s, copy}, 1);
    const QJsonObject first =
        all.value(u"campaigns"_s).toArray().at(0).toObject().value(u"findings"_s).toArray().at(0).toObject();
    QCOMPARE(first.value(u"check"_s).toString(), u"unbroken"_s);
    QCOMPARE(first.value(u"block"_s).toInt(-1), block);
}

void VerifyLedgerTest::comparesTwoCopies() {
    const QString longer = writeCopy(u"longer"_s);
    const QString shorter = writeCopy(u"shorter"_s, 12);
    QVERIFY(verifyJson({u"--copy"_s, longer, u"--earlier"_s, shorter}, 0).value(u"fair"_s).toBool());
    const test::CommandResult words = verify({u"--copy"_s, longer, u"--earlier"_s, shorter});
    QVERIFY(words.output.contains("Nothing was rewritten since the earlier copy of 12 blocks."));
    const QJsonObject all = verifyJson({u"--copy"_s, shorter, u"--earlier"_s, longer}, 1);
    const QJsonObject first =
        all.value(u"campaigns"_s).toArray().at(0).toObject().value(u"findings"_s).toArray().at(0).toObject();
    QCOMPARE(first.value(u"check"_s).toString(), u"rewritten"_s);
    QCOMPARE(first.value(u"block"_s).toInt(-1), 12);
}

void VerifyLedgerTest::verifiesAReceipt() {
    const QString file = m_folder.filePath(u"receipt.json"_s);
    const quint64 block = blockOf(8);
    write(file, receipt(8, u"hal"_s, block, blockAt(block).hash));
    const test::CommandResult result = verify({u"--receipt"_s, file});
    QVERIFY2(result.exitCode == 0, QByteArray(result.output + result.errors).constData());
    QVERIFY(result.output.contains("The receipt is true of this chain."));
    // Older than the ledger.
    write(file, receipt(1, u"ann"_s, 0, blockAt(0).hash));
    QCOMPARE(verify({u"--receipt"_s, file}).exitCode, 0);
    write(file, receipt(3, u"cleo"_s, 0, blockAt(0).hash));
    const QStringList inCopy{u"--receipt"_s, file, u"--copy"_s, writeCopy(u"received/sora"_s)};
    const test::CommandResult unknown = verify(inCopy);
    QCOMPARE(unknown.exitCode, 0);
    QVERIFY(unknown.output.contains("Whether the receipt is the operator's is not known"));
    QVERIFY(!unknown.output.contains("true of this chain"));
    // As a server gives it, and as it is published.
    for (const QString& place : {u"received/sora/keys.json"_s, u"received/keys.json"_s}) {
        write(m_folder.filePath(place), keysJson());
        QVERIFY(verify(inCopy).output.contains("The receipt is true of this chain."));
        QFile::remove(m_folder.filePath(place));
    }
    write(m_folder.filePath(u"received/keys.json"_s), "{}");
    QCOMPARE(verify(inCopy).exitCode, 1);
    QFile::remove(m_folder.filePath(u"received/keys.json"_s));
}

QString VerifyLedgerTest::sentenceOfReceipt(const QByteArray& json, const QStringList& arguments) {
    const QString file = m_folder.filePath(u"receipt.json"_s);
    write(file, json);
    const QJsonArray findings = findingsOf(verifyJson(QStringList{u"--receipt"_s, file} + arguments, 1), u"sora"_s);
    return findings.size() == 1 ? findings.at(0).toObject().value(u"sentence"_s).toString() : QString();
}

void VerifyLedgerTest::aReceiptProvesWhatTheOperatorSigned() {
    const quint64 block = blockOf(8);
    const QByteArray elsewhere = blockAt(block - 1).hash;
    const QByteArray his = receipt(8, u"hal"_s, block, elsewhere);
    const QByteArray made = receipt(8, u"hal"_s, block, elsewhere, Signer());
    const QString saysNothing = u"The receipt is signed with a key that is none of the operator's: it says nothing."_s;
    const QString rewritten = u"The block is another one than the receipt names. The chain was rewritten."_s;
    const QString unknown = u"The block is another one than the receipt names. Whether the receipt is the operator's is"
                            " not known: there are no keys to compare its key with."_s;
    QCOMPARE(sentenceOfReceipt(his, {}), rewritten);
    QCOMPARE(sentenceOfReceipt(made, {}), saysNothing);
    QCOMPARE(sentenceOfReceipt(receipt(8, u"hal"_s, block, blockAt(block).hash, Signer()), {}), saysNothing);
    const QString copy = writeCopy(u"signed/sora"_s);
    QCOMPARE(sentenceOfReceipt(his, {u"--copy"_s, copy}), unknown);
    QCOMPARE(sentenceOfReceipt(made, {u"--copy"_s, copy}), unknown);
    write(copy + u"/keys.json"_s, keysJson());
    QCOMPARE(sentenceOfReceipt(his, {u"--copy"_s, copy}), rewritten);
    QCOMPARE(sentenceOfReceipt(made, {u"--copy"_s, copy}), saysNothing);
}

// As docs/ledger.md says.
void VerifyLedgerTest::showsTheReasons() {
    const QJsonArray acts =
        verifyJson({u"--reasons"_s}, 0).value(u"campaigns"_s).toArray().at(0).toObject().value(u"reasons"_s).toArray();
    const auto removal = std::find_if(
        acts.begin(), acts.end(), [](const QJsonValue& act) { return act.toObject().value(u"act"_s) == u"remove"_s; });
    QVERIFY(removal != acts.end());
    const QJsonObject act = (*removal).toObject();
    QCOMPARE(act.value(u"block"_s).toInteger(), qint64(blockOfRemoval()));
    QCOMPARE(act.value(u"ticket"_s).toInt(), 9);
    QCOMPARE(act.value(u"reason"_s).toString(), u"another reason"_s);
    const QString salt = act.value(u"salt"_s).toString();
    const QString digest = act.value(u"digest"_s).toString();
    QVERIFY(m_blocks[blockOfRemoval()].body.contains(QByteArray::fromHex(digest.toLatin1())));
    QProcess recipe;
    recipe.start(u"bash"_s,
        {u"-c"_s,
            u"{ printf \"$(echo %1 | sed 's/../\\\\x&/g')\"; printf %s 'another reason'; } | sha256sum"_s.arg(salt)});
    QVERIFY(recipe.waitForFinished());
    QCOMPARE(QString::fromLatin1(recipe.readAllStandardOutput().left(64)), digest);
    const QByteArray words = verify({u"--reasons"_s}).output;
    QVERIFY(words.contains(
        u"Block %1, ticket 9, remove: salt %2, digest %3, reason \"another reason\"\n"_s.arg(blockOfRemoval())
            .arg(salt, digest)
            .toUtf8()));
    QVERIFY(!verify({}).output.contains("another reason"));
}

void VerifyLedgerTest::refusesAFalseReceipt_data() {
    QTest::addColumn<QByteArray>("json");
    const quint64 block = blockOf(8);
    const QByteArray hash = blockAt(block).hash;
    QTest::newRow("another block's hash") << receipt(8, u"hal"_s, block, blockAt(block - 1).hash);
    QTest::newRow("another block") << receipt(8, u"hal"_s, block + 1, blockAt(block + 1).hash);
    QTest::newRow("another number") << receipt(7, u"hal"_s, block, hash);
    QTest::newRow("another's ticket") << receipt(8, u"gil"_s, block, hash);
    QTest::newRow("a block that is to come") << receipt(8, u"hal"_s, 1000, hash);
    QTest::newRow("an older ticket of somebody else") << receipt(3, u"ann"_s, 0, blockAt(0).hash);
    QTest::newRow("a number that is to come") << receipt(99, u"hal"_s, 0, blockAt(0).hash);
    QTest::newRow("another signature")
        << receipt(8, u"hal"_s, block, hash).replace("1795674999000000", "1795674999000001");
}

void VerifyLedgerTest::refusesAFalseReceipt() {
    QFETCH(QByteArray, json);
    const QString file = m_folder.filePath(u"receipt.json"_s);
    write(file, json);
    const QJsonObject all = verifyJson({u"--receipt"_s, file}, 1);
    const QJsonObject first =
        all.value(u"campaigns"_s).toArray().at(0).toObject().value(u"findings"_s).toArray().at(0).toObject();
    QCOMPARE(first.value(u"check"_s).toString(), u"receipt"_s);
}

void VerifyLedgerTest::anAdminMayVerifyAndAServerMayNot() {
    QCOMPARE(verify({}, m_database.urlFor(u"ada"_s, u"ada"_s)).exitCode, 0);
    QCOMPARE(verify({}, m_database.urlFor(u"serving"_s, u"serving"_s)).exitCode, 1);
}

void VerifyLedgerTest::verifiesEveryCampaignOrOne() {
    addCampaign();
    const QJsonArray both = verifyJson({}, 0).value(u"campaigns"_s).toArray();
    QCOMPARE(both.size(), 2);
    const QJsonArray one = verifyJson({u"--campaign"_s, u"other"_s}, 0).value(u"campaigns"_s).toArray();
    QCOMPARE(one.size(), 1);
    QCOMPARE(one.at(0).toObject().value(u"campaign"_s).toString(), u"other"_s);
    QCOMPARE(verify({u"--campaign"_s, u"nobody"_s}).exitCode, 1);
}

void VerifyLedgerTest::aCampaignDoesNotVanish_data() {
    QTest::addColumn<QString>("deed");
    QTest::addColumn<QString>("check");
    const QString id = u"(select id from invites.campaign where slug = 'other')"_s;
    QTest::newRow("without its head") << u"delete from invites.ledger_head where campaign_id = %1"_s.arg(id)
                                      << u"unbroken"_s;
    QTest::newRow("without itself") << u"delete from invites.campaign where slug = 'other'"_s << u"tables"_s;
    QTest::newRow("without both")
        << u"delete from invites.ledger_head where campaign_id = %1; delete from invites.campaign where slug = 'other'"_s
               .arg(id)
        << u"unbroken"_s;
    QTest::newRow("without head and blocks") << u"delete from invites.ledger_head where campaign_id = %1;"
                                                " delete from invites.ledger_block where campaign_id = %1"_s.arg(id)
                                             << u"unbroken"_s;
}

// Of two campaigns, of which one is as it should be.
void VerifyLedgerTest::aCampaignDoesNotVanish() {
    QFETCH(QString, deed);
    QFETCH(QString, check);
    addCampaign();
    tamper(deed);
    const QJsonObject all = verifyJson({}, 1);
    QCOMPARE(all.value(u"campaigns"_s).toArray().size(), 2);
    QCOMPARE(findingsOf(all, u"sora"_s).size(), 0);
    const QJsonArray findings = findingsOf(all, u"other"_s);
    QVERIFY(!findings.isEmpty());
    QCOMPARE(findings.at(0).toObject().value(u"check"_s).toString(), check);
    if (check == u"unbroken"_s)
        QCOMPARE(findings.at(0).toObject().value(u"block"_s).toInt(-1), 0);
    QVERIFY(verifyJson({u"--campaign"_s, u"sora"_s}, 0).value(u"fair"_s).toBool());
}

void VerifyLedgerTest::whatIsToldOfANewLineIsWhatTheChainHas() {
    addCampaign();
    for (const QString& what : {u"tickets_moved"_s, u"standard_served"_s, u"priority_served"_s}) {
        tamper(u"update invites.campaign_line set %1 = %1 + 1 where campaign_id <> 1"_s.arg(what));
        const QJsonArray findings = findingsOf(verifyJson({}, 1), u"other"_s);
        QCOMPARE(findings.size(), 1);
        QCOMPARE(findings.at(0).toObject().value(u"check"_s).toString(), u"tables"_s);
        tamper(u"update invites.campaign_line set %1 = %1 - 1 where campaign_id <> 1"_s.arg(what));
    }
    QVERIFY(verifyJson({}, 0).value(u"fair"_s).toBool());
}

// A server's grows while somebody reads it.
void VerifyLedgerTest::aCopyMayGoOn() {
    const QString copy = writeCopy(u"growing"_s);
    const ledger::Block& within = m_blocks[12];
    write(copy + u"/ledger.json"_s, toJson(ledger::ChainEnd{"sora", within.height, within.time, within.hash}));
    const QJsonObject all = verifyJson({u"--copy"_s, copy}, 0);
    QCOMPARE(
        all.value(u"campaigns"_s).toArray().at(0).toObject().value(u"blocks"_s).toInteger(), qint64(m_blocks.size()));
    // Not after a segment that is not full.
    write(copy + u'/' + ledger::segmentPath(ledger::segmentBlocks), toLine(m_blocks[3]));
    QVERIFY(verifyJson({u"--copy"_s, copy}, 0).value(u"fair"_s).toBool());
}

void VerifyLedgerTest::refusesWrongCommandLines_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("a word too many") << QStringList{u"sora"_s};
    QTest::newRow("an unknown option") << QStringList{u"--everything"_s};
    QTest::newRow("no slug") << QStringList{u"--campaign"_s, QString()};
    QTest::newRow("no folder") << QStringList{u"--copy"_s, QString()};
    QTest::newRow("a folder without a ledger") << QStringList{u"--copy"_s, u"/proc"_s};
    QTest::newRow("an earlier copy that is none") << QStringList{u"--earlier"_s, u"/nowhere"_s};
    QTest::newRow("a receipt that is none") << QStringList{u"--receipt"_s, u"/dev/null"_s};
    QTest::newRow("reasons of a copy") << QStringList{u"--reasons"_s, u"--copy"_s, writeCopy(u"copy/sora"_s)};
    QTest::newRow("no receipt") << QStringList{u"--receipt"_s, u"/nowhere"_s};
}

void VerifyLedgerTest::refusesWrongCommandLines() {
    QFETCH(QStringList, arguments);
    QCOMPARE(verify(arguments).exitCode, 2);
}

QTEST_GUILESS_MAIN(VerifyLedgerTest)
#include "VerifyLedgerTest.moc"
