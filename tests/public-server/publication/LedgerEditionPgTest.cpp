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
    void anEarlierStateIsPublishedAndTold();
    void aRestoredDatabaseIsFoundByTheBranch();
    void aBlockThatWasRewrittenIsNamed_data();
    void aBlockThatWasRewrittenIsNamed();
    void segmentsThatAreLostGo();
    void aRewriteIsToldOnceHoweverOftenItFails();
    void oneCampaignsRewriteIsItsOwn();
    void anotherWritersCommitIsNoRewrite();
    void whoWritesOverTheLedgerIsTold();

private:
    PublicationEnd publish(std::vector<ExtraFile> extras = {}) { return publish(true, std::move(extras)); }
    PublicationEnd publish(bool isAsked, std::vector<ExtraFile> extras = {}) {
        const LedgerEdition edition({"https://invites.example", "handsel/fairness"}, &numbersOf, std::move(extras));
        return Publisher(
            *m_client, m_fixture.connection(), m_clock, [&](auto&... news) { return edition.make(news...); })
            .publish(isAsked)
            .value();
    }
    PublicationEnd publishWhenDue() {
        m_clock.advance(std::chrono::hours(1));
        return publish(false);
    }
    // The chain ends with that block, as if nothing had happened after it.
    void cutAfter(int height, const QString& slug = u"sora"_s) {
        m_fixture.sql(u"set session_replication_role = replica;"
                      " delete from invites.ledger_block b using invites.campaign c"
                      " where c.id = b.campaign_id and c.slug = '%2' and b.height > %1;"
                      " update invites.ledger_head h set height = b.height, time_us = b.time_us, hash = b.hash"
                      " from invites.ledger_block b, invites.campaign c"
                      " where b.campaign_id = h.campaign_id and b.height = %1 and c.id = h.campaign_id"
                      " and c.slug = '%2'"_s.arg(height)
                          .arg(slug));
    }
    // The block is another one, and all after it carry it.
    void rewriteFrom(int height) {
        m_fixture.sql(u"set session_replication_role = replica;"
                      " update invites.ledger_block set time_us = time_us + 1 where height = %1;"
                      " do $$ declare k record; v_hash bytea := coalesce((select hash from invites.ledger_block"
                      " where height = %1 - 1), decode(repeat('00', 32), 'hex'));"
                      " begin for k in select * from invites.ledger_block where height >= %1 order by height loop"
                      " v_hash := sha256(v_hash || int8send(k.height) || int8send(k.time_us) || k.body);"
                      " update invites.ledger_block set hash = v_hash where height = k.height"
                      " and campaign_id = k.campaign_id; end loop;"
                      " update invites.ledger_head h set hash = v_hash; end $$"_s.arg(height));
    }
    std::vector<store::PublicationGap> gaps() {
        return store::PublicationStore(m_fixture.connection(), "handsel/fairness@main").gaps().value();
    }
    // What the branch has is our chain, whole.
    void compareWithOurs() {
        const auto blocks = blocksOf("sora");
        QCOMPARE(QString::number(blocks.size() - 1) + u' ' + QString::fromLatin1(blocks.back().hash.toHex()),
            m_fixture.sql(u"select height || ' ' || encode(hash, 'hex') from invites.ledger_head h"
                          " join invites.campaign c on c.id = campaign_id where slug = 'sora'"_s));
        QByteArray hash = ledger::hashBeforeFirst();
        for (const ledger::Block& block : blocks) {
            hash = ledger::hashAfter(hash, block);
            QCOMPARE(block.hash, hash);
        }
    }
    // As many blocks as that, of rules that change.
    void makeBlocks(int count) {
        m_fixture.sql(u"do $$ begin for i in 1 .. %1 loop update invites.campaign set draws_rush = not draws_rush"
                      " where slug = 'sora'; commit; end loop; end $$"_s.arg(count));
    }
    // People who come, wait, are given, say, give back and go.
    void live();
    std::vector<ledger::Block> blocksOf(const std::string& slug) const {
        std::vector<ledger::Block> blocks;
        for (const auto& [path, content] : m_gitHub->files()) {
            if (!path.starts_with(slug + "/blocks/") || !path.ends_with(".jsonl"))
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

void LedgerEditionPgTest::anEarlierStateIsPublishedAndTold() {
    makeBlocks(10);
    publish();
    cutAfter(4);
    auto end = publishWhenDue();
    QCOMPARE(end.outcome, PublicationEnd::Outcome::Published);
    QCOMPARE(end.rewritten.size(), std::size_t(1));
    QCOMPARE(end.rewritten[0].height, 10);
    QCOMPARE(end.rewritten[0].firstHeight, 5);
    compareWithOurs();
    const QByteArray told = "another chain of the campaign sora was published here, from block 5 on";
    for (const char* readme : {"README.md", "sora/README.md"})
        QVERIFY2(file(readme).contains(told), file(readme).constData());
    // And goes on being told.
    makeBlocks(10);
    end = publishWhenDue();
    QVERIFY(end.rewritten.empty());
    compareWithOurs();
    QVERIFY(file("README.md").contains(told));
    QCOMPARE(gaps().size(), std::size_t(1));
    QCOMPARE(publishWhenDue().outcome, PublicationEnd::Outcome::Idle);
}

// A backup has what was noted of publishing then, too.
void LedgerEditionPgTest::aRestoredDatabaseIsFoundByTheBranch() {
    makeBlocks(5);
    publish();
    const QString noted =
        m_fixture.sql(u"select format('update invites.publication set commit_id = %L, published_at = %L;"
                      " update invites.publication_chain set height = %s, hash = %L;"
                      " delete from invites.publication_segment', commit_id, published_at, height, hash)"
                      " from invites.publication join invites.publication_chain using (target)"_s);
    makeBlocks(2100);
    publish();
    cutAfter(5);
    m_fixture.sql(noted);
    // As nothing is new by what is noted, it is found with the next block.
    QCOMPARE(publishWhenDue().outcome, PublicationEnd::Outcome::Idle);
    makeBlocks(1);
    const auto end = publishWhenDue();
    QCOMPARE(end.outcome, PublicationEnd::Outcome::Published);
    QCOMPARE(end.rewritten.size(), std::size_t(1));
    QCOMPARE(end.rewritten[0].height, 2105);
    QCOMPARE(end.rewritten[0].firstHeight, 6);
    compareWithOurs();
    QVERIFY(file("README.md").contains("from block 6 on"));
    QCOMPARE(gaps().front().kind, store::PublicationGap::Kind::Chain);
}

void LedgerEditionPgTest::aBlockThatWasRewrittenIsNamed_data() {
    QTest::addColumn<int>("height");
    for (const int height : {0, 1023, 1024, 2050})
        QTest::addRow("%d", height) << height;
}

void LedgerEditionPgTest::aBlockThatWasRewrittenIsNamed() {
    QFETCH(int, height);
    makeBlocks(2050);
    publish();
    rewriteFrom(height);
    const auto end = publishWhenDue();
    QCOMPARE(end.outcome, PublicationEnd::Outcome::Published);
    QCOMPARE(end.rewritten.size(), std::size_t(1));
    QCOMPARE(end.rewritten[0].firstHeight, height);
    compareWithOurs();
    QCOMPARE(gaps().front().kind, store::PublicationGap::Kind::Chain);
    QCOMPARE(gaps().front().firstHeight, height);
    QCOMPARE(gaps().front().slug, u"sora"_s);
    QCOMPARE(gaps().front().endedAt, m_clock.now());
}

void LedgerEditionPgTest::segmentsThatAreLostGo() {
    makeBlocks(3100);
    publish();
    m_gitHub->pushByOther("sora/blocks/NOTES.txt", "mine");
    m_gitHub->pushByOther("others/blocks/0000004096.jsonl", "mine");
    QVERIFY(m_gitHub->files().contains("sora/blocks/0000003072.jsonl"));
    cutAfter(1000);
    const int commits = m_gitHub->commits();
    QCOMPARE(publishWhenDue().rewritten.at(0).firstHeight, 1001);
    QCOMPARE(m_gitHub->commits(), commits + 1);
    const auto files = m_gitHub->files();
    for (const char* path :
        {"sora/blocks/0000001024.jsonl", "sora/blocks/0000002048.jsonl", "sora/blocks/0000003072.jsonl"})
        QVERIFY2(!files.contains(path), path);
    for (const char* path : {"sora/blocks/NOTES.txt", "others/blocks/0000004096.jsonl"})
        QVERIFY2(files.contains(path), path);
    QCOMPARE(file("sora/blocks/0000000000.jsonl").count('\n'), 1001);
    // As it grows again, no segment is taken for the one that was there.
    m_gitHub->pushByOther("sora/blocks/NOTES.txt", "mine, too");
    makeBlocks(1200);
    QVERIFY(publishWhenDue().rewritten.empty());
    compareWithOurs();
}

void LedgerEditionPgTest::aRewriteIsToldOnceHoweverOftenItFails() {
    makeBlocks(10);
    publish();
    cutAfter(4);
    m_gitHub->misbehave(test::GitHubBehaviour::ServerError, 4, "POST");
    for (int i = 0; i < 2; ++i) {
        const auto end = publishWhenDue();
        QCOMPARE(end.outcome, PublicationEnd::Outcome::Failed);
        QCOMPARE(end.rewritten.size(), std::size_t(1));
    }
    // It is done, and the answer is lost; so is what would have been noted.
    m_gitHub->misbehave(test::GitHubBehaviour::Honest, -1);
    publishWhenDue();
    m_fixture.sql(u"update invites.publication_chain set height = 10, hash = sha256('other')"_s);
    QCOMPARE(gaps().size(), std::size_t(1));
    const auto end = publishWhenDue();
    QCOMPARE(end.outcome, PublicationEnd::Outcome::Published);
    QCOMPARE(end.rewritten.at(0).firstHeight, 5);
}

void LedgerEditionPgTest::oneCampaignsRewriteIsItsOwn() {
    m_fixture.addCampaign(u"acme"_s);
    m_fixture.take(u"ann"_s, u"acme"_s);
    makeBlocks(3);
    publish();
    cutAfter(1);
    cutAfter(0, u"acme"_s);
    const auto end = publishWhenDue();
    QCOMPARE(end.rewritten.size(), std::size_t(2));
    QCOMPARE(gaps().size(), std::size_t(2));
    QVERIFY(file("README.md").contains("of the campaign acme was published here, from block 1 on"));
    QVERIFY(file("README.md").contains("of the campaign sora was published here, from block 2 on"));
}

void LedgerEditionPgTest::anotherWritersCommitIsNoRewrite() {
    makeBlocks(3);
    publish();
    m_gitHub->pushByOther("NOTES.md", "mine");
    makeBlocks(1);
    QVERIFY(publishWhenDue().rewritten.empty());
    // Nor are files that are none of a ledger.
    m_gitHub->pushByOther("sora/ledger.json", "mine");
    makeBlocks(1);
    QVERIFY(publishWhenDue().rewritten.empty());
    m_gitHub->forcePush("README.md", "mine");
    makeBlocks(1);
    QVERIFY(publishWhenDue().rewritten.empty());
    compareWithOurs();
}

void LedgerEditionPgTest::whoWritesOverTheLedgerIsTold() {
    makeBlocks(3);
    publish();
    auto end = ledger::chainEndFromJson(file("sora/ledger.json")).value();
    end.hash = QByteArray(32, 'x');
    m_gitHub->pushByOther("sora/ledger.json", ledger::toJson(end));
    makeBlocks(1);
    // Its blocks are ours up to there: it is said of the block that the file names.
    QCOMPARE(publishWhenDue().rewritten.at(0).firstHeight, 3);
    compareWithOurs();
}

QTEST_GUILESS_MAIN(LedgerEditionPgTest)
#include "LedgerEditionPgTest.moc"
