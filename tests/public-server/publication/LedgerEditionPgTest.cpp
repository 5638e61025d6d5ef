#include "common/ledger/Segment.h"
#include "public-server/publication/LedgerEdition.h"
#include "public-server/publication/Publisher.h"
#include "tests/support/github/TestGitHub.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace invites::publication;
using namespace Qt::StringLiterals;
using test::GitHubEmulator;

namespace {

Result<PublishedNumbers> numbersOf(db::Connection&, const Campaign& campaign) {
    return PublishedNumbers{{{u"Codes ready"_s, QString::number(campaign.available)}},
        {{"codes", u"Codes per day"_s, "<svg xmlns='http://www.w3.org/2000/svg'/>"}}, "{}\n"};
}

} // namespace

// What is in the repository of a line that lived.
class LedgerEditionPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyCampaignHasItsFolder();
    void theBlocksAreTheChain();
    void aFullSegmentIsNeverReadAgain();
    void anOlderLastSegmentGrows();
    void recentEventsAreReadable();
    void nothingSecretIsPublished();
    void extrasAreAtTheTop();
    void theServersLoginIsEnough();
    void aLedgerWithoutItsHeadIsSaid();

private:
    PublicationEnd publish(std::vector<ExtraFile> extras = {}) {
        const LedgerEdition edition({"https://invites.example", "handsel/fairness"}, &numbersOf, std::move(extras));
        return Publisher(
            *m_client, m_fixture.connection(), m_clock, [&](auto&... news) { return edition.make(news...); })
            .publish(true)
            .value();
    }
    // As many blocks as that, of rules that change.
    void makeBlocks(int count) {
        const db::Query query(
            u"test_block"_s, "update invites.campaign set draws_rush = not draws_rush where slug = 'sora'");
        for (int i = 0; i < count; ++i)
            QVERIFY(m_fixture.connection().run(query));
    }
    // People who come, wait, are given, say, give back and go.
    void live();
    std::vector<ledger::Block> blocksOf(const std::string& slug) const {
        std::vector<ledger::Block> blocks;
        for (const auto& [path, content] : m_gitHub->files()) {
            if (!path.starts_with(slug + "/blocks/"))
                continue;
            for (const QByteArray& line : content.chopped(1).split('\n'))
                blocks.push_back(ledger::blockFromLine(line).value());
        }
        return blocks;
    }
    QByteArray file(const char* path) const { return m_gitHub->files().at(path); }

    test::StoreFixture m_fixture;
    test::SetClock m_clock;
    std::unique_ptr<GitHubEmulator> m_gitHub;
    std::unique_ptr<GitHubClient> m_client;
};

void LedgerEditionPgTest::init() {
    m_fixture.reset();
    m_gitHub = std::make_unique<GitHubEmulator>();
    m_client = test::clientFor(test::optionsFor(*m_gitHub), m_clock);
}

void LedgerEditionPgTest::live() {
    m_fixture.addCodes({u"SECRETCODE1"_s, u"SECRETCODE2"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"bob"_s);
    m_fixture.take(u"cleo"_s);
    m_fixture.take(u"dora"_s);
    m_fixture.contribute(u"ann"_s, {u"SECRETGIFT1"_s, u"SECRETGIFT2"_s, u"SECRETGIFT3"_s, u"SECRETGIFT4"_s});
    m_fixture.reveal(u"cleo"_s);
    m_fixture.report(u"cleo"_s, ReportOutcome::DoesNotWork);
    m_fixture.leave(u"dora"_s);
    m_fixture.addMember(u"Secretname"_s);
}

void LedgerEditionPgTest::everyCampaignHasItsFolder() {
    m_fixture.addCampaign(u"acme"_s);
    live();
    const auto end = publish();
    QCOMPARE(end.outcome, PublicationEnd::Outcome::Published);
    QCOMPARE(end.chains.size(), std::size_t(2));
    const auto files = m_gitHub->files();
    for (const char* path : {"README.md", "sora/README.md", "sora/ledger.json", "sora/stats.json",
             "sora/transactions.csv", "sora/blocks/0000000000.jsonl", "acme/README.md", "acme/ledger.json",
             "acme/stats.json", "acme/transactions.csv", "acme/blocks/0000000000.jsonl"})
        QVERIFY2(files.contains(path), path);
    QCOMPARE(file("sora/stats.json"), QByteArray("{}\n"));
    QVERIFY(file("sora/README.md").contains("![Codes per day](charts/codes.svg)"));
    QVERIFY(file("sora/charts/codes.svg").startsWith("<svg"));
    // Nothing new: nothing to do.
    QCOMPARE(publish().files, 0);
}

void LedgerEditionPgTest::theBlocksAreTheChain() {
    live();
    publish();
    const auto end = ledger::chainEndFromJson(file("sora/ledger.json")).value();
    QCOMPARE(end.campaign, QByteArray("sora"));
    const auto blocks = blocksOf("sora");
    QCOMPARE(blocks.size(), std::size_t(end.height) + 1);
    QByteArray hash = ledger::hashBeforeFirst();
    for (const ledger::Block& block : blocks) {
        hash = ledger::hashAfter(hash, block);
        QCOMPARE(block.hash, hash);
    }
    QCOMPARE(end.hash, hash);
    QVERIFY(file("sora/README.md").contains(hash.toHex()));
    QCOMPARE(QString::fromLatin1(hash.toHex()),
        m_fixture.sql(
            u"select encode(hash, 'hex') from invites.ledger_head h join invites.campaign c on c.id = campaign_id"
            " where slug = 'sora'"_s));
}

void LedgerEditionPgTest::aFullSegmentIsNeverReadAgain() {
    makeBlocks(2100);
    publish();
    const auto blocks = blocksOf("sora");
    QCOMPARE(blocks.size(), std::size_t(2101));
    QCOMPARE(file("sora/blocks/0000001024.jsonl").count('\n'), 1024);
    QCOMPARE(file("sora/blocks/0000002048.jsonl").count('\n'), 53);
    const auto first = file("sora/blocks/0000000000.jsonl");
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.publication_segment"_s), u"2"_s);
    // What is not read is not missed: only the last 10,000 blocks are, for their events.
    m_fixture.sql(
        u"set session_replication_role = replica; update invites.ledger_block set body = ''::bytea, time_us = 0"
        " where height < 100"_s);
    makeBlocks(1);
    const auto end = publish();
    QCOMPARE(end.outcome, PublicationEnd::Outcome::Published);
    QCOMPARE(file("sora/blocks/0000000000.jsonl"), first);
    QCOMPARE(file("sora/blocks/0000002048.jsonl").count('\n'), 54);
}

void LedgerEditionPgTest::anOlderLastSegmentGrows() {
    publish();
    const QByteArray before = file("sora/blocks/0000000000.jsonl");
    m_fixture.take(u"ann"_s);
    publish();
    const QByteArray after = file("sora/blocks/0000000000.jsonl");
    QVERIFY(after.startsWith(before));
    QCOMPARE(after.count('\n'), before.count('\n') + 1);
}

void LedgerEditionPgTest::recentEventsAreReadable() {
    live();
    publish();
    const QByteArray csv = file("sora/transactions.csv");
    QVERIFY(csv.startsWith("block,time,event,number,lane,detail\r\n0,"));
    for (const char* part :
        {",ledger-opened,", ",rules,", ",joined,1,standard,delivered\r\n", ",contributed,1,standard,",
            ",did-not-work,3,head,", ",left,4,standard,", "codes,,,2 from import to available"})
        QVERIFY2(csv.contains(part), csv.constData());
    // Of the last seven days alone.
    m_fixture.sql(u"set session_replication_role = replica; update invites.ledger_block set time_us = time_us -"
                  " 8::bigint * 86400 * 1000000 where height < 2"_s);
    m_fixture.take(u"ed"_s);
    publish();
    QVERIFY(!file("sora/transactions.csv").contains(",ledger-opened,"));
    QVERIFY(file("sora/transactions.csv").contains(",joined,5,standard,"));
}

void LedgerEditionPgTest::nothingSecretIsPublished() {
    live();
    publish();
    QByteArray all;
    for (const auto& [path, content] : m_gitHub->files())
        all += QByteArray::fromStdString(path) + '\n' + content + '\n';
    for (const auto& block : blocksOf("sora"))
        all += block.body;
    for (const char* name : {"SECRETCODE", "SECRETGIFT", "Secretname"})
        QVERIFY2(!all.contains(name), name);
    // Nothing that the database keeps of codes, tickets and members, in any form.
    const QString bytes =
        m_fixture.sql(u"select string_agg(encode(b, 'hex'), ',') from (select secret_hash as b from invites.ticket"
                      " union all select fingerprint from invites.code union all select sealed from invites.code"
                      " union all select token_hash from invites.member_session union all select subject_hash from "
                      "invites.member_identity"
                      " union all select sealed_profile from invites.member_identity) k where b is not null"_s);
    const QStringList secrets = bytes.split(u',');
    QVERIFY(secrets.size() >= 10);
    for (const QString& hex : secrets) {
        const QByteArray secret = QByteArray::fromHex(hex.toLatin1());
        QVERIFY2(!all.contains(secret) && !all.contains(hex.toLatin1()) && !all.contains(secret.toBase64()),
            qUtf8Printable(hex));
    }
}

void LedgerEditionPgTest::extrasAreAtTheTop() {
    publish({{"keys.json", [](db::Connection&) { return Result<QByteArray>("{}\n"); }}});
    QCOMPARE(file("keys.json"), QByteArray("{}\n"));
}

void LedgerEditionPgTest::theServersLoginIsEnough() {
    m_fixture.addLogin(u"web1"_s, {u"invites_server"_s});
    const auto connection = m_fixture.connectAs(u"web1"_s);
    const LedgerEdition edition({"https://invites.example", "handsel/fairness"}, &numbersOf);
    const auto end =
        Publisher(*m_client, *connection, m_clock, [&](auto&... news) { return edition.make(news...); }).publish();
    QVERIFY2(end, end ? "" : qUtf8Printable(end.error().detail));
    QCOMPARE(end->outcome, PublicationEnd::Outcome::Published);
}

// Without it, what is published would be fair, and lack a campaign.
void LedgerEditionPgTest::aLedgerWithoutItsHeadIsSaid() {
    m_fixture.sql(u"set session_replication_role = replica; delete from invites.ledger_head;"
                  " set session_replication_role = origin"_s);
    const LedgerEdition edition({"https://invites.example", "handsel/fairness"}, &numbersOf, {});
    store::PublicationStore store(m_fixture.connection(), "here");
    const auto made = edition.make(m_fixture.connection(), store, {});
    QVERIFY(!made);
    QVERIFY(made.error().detail.contains(u"(sora) has lost its head"_s));
}

QTEST_GUILESS_MAIN(LedgerEditionPgTest)
#include "LedgerEditionPgTest.moc"
