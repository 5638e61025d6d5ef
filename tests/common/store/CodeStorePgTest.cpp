#include "common/store/CampaignStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QRegularExpression>
#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

// Codes for operators, and campaigns as everybody sees them.
class CodeStorePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture.reset(); }

    void anImportSaysWhatWasNew();
    void anImportIntoNoCampaignIsRefused();
    void anImportServesTheLine();
    void codesAreReadInPages();
    void reencryptionReplacesWhatItRead();
    void reencryptionLeavesWhatChangedMeanwhile();
    void campaignsAreListedWithTheirCounts();
    void aCampaignThatIsOverIsClosed();
    void aPatternThatIsNoneLeavesItsCampaignOut();
    void whatHasExpiredIsForgotten();

private:
    std::vector<bool> import(const QStringList& names) {
        std::vector<QByteArray> fingerprints;
        std::vector<QByteArray> sealed;
        for (const QString& name : names) {
            fingerprints.push_back(m_fixture.given(name).fingerprint);
            sealed.push_back(m_fixture.given(name).sealed);
        }
        return m_fixture.codes().importCodes(u"sora"_s, fingerprints, sealed).value();
    }
    std::vector<QByteArray> sealAgain(const std::vector<store::SealedCode>& codes) {
        std::vector<QByteArray> fresh;
        for (const store::SealedCode& code : codes) {
            const Secret clear = m_fixture.cipher().open(code.sealed, code.campaign, code.fingerprint).value();
            fresh.push_back(m_fixture.cipher().seal(clear, code.campaign, code.fingerprint));
        }
        return fresh;
    }

    test::StoreFixture m_fixture;
};

void CodeStorePgTest::anImportSaysWhatWasNew() {
    QCOMPARE(import({u"A"_s, u"B"_s, u"A"_s, u"C"_s}), (std::vector{true, true, false, true}));
    QCOMPARE(import({u"C"_s, u"D"_s, u"D"_s}), (std::vector{false, true, false}));
    QVERIFY(import({}).empty());
    QCOMPARE(m_fixture.sql(u"select codes_added from invites.tally"_s), u"4"_s);
    QCOMPARE(test::StoreFixture::codeOf(m_fixture.take(u"ann"_s)), u"A"_s);
    // Also where the code is deleted, or long with somebody.
    m_fixture.sql(u"update invites.code set deleted_at = now() where id = 2"_s);
    QCOMPARE(import({u"A"_s, u"B"_s}), (std::vector{false, false}));
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void CodeStorePgTest::anImportIntoNoCampaignIsRefused() {
    const auto refused = m_fixture.codes().importCodes(u"nowhere"_s, {m_fixture.given(u"A"_s).fingerprint}, {"x"});
    QCOMPARE(refused.error().code, ErrorCode::NotFound);
    QVERIFY(refused.error().detail.contains(u"nowhere"_s));
    QCOMPARE(m_fixture.codes().campaignId(u"nowhere"_s).error().code, ErrorCode::NotFound);
}

void CodeStorePgTest::anImportServesTheLine() {
    m_fixture.take(u"ann"_s);
    import({u"A"_s});
    QCOMPARE(m_fixture.look(u"ann"_s).state, TicketState::Offered);
}

void CodeStorePgTest::codesAreReadInPages() {
    import({u"A"_s, u"B"_s, u"C"_s});
    const auto first = m_fixture.codes().after(CodeId(0), 2).value();
    QCOMPARE(first.size(), 2u);
    QCOMPARE(first[0].fingerprint, m_fixture.given(u"A"_s).fingerprint);
    const auto rest = m_fixture.codes().after(first.back().id, 2).value();
    QCOMPARE(rest.size(), 1u);
    QVERIFY(m_fixture.codes().after(rest.back().id, 2).value().empty());
}

void CodeStorePgTest::reencryptionReplacesWhatItRead() {
    import({u"A"_s, u"B"_s});
    const auto read = m_fixture.codes().after(CodeId(0), 10).value();
    const auto fresh = sealAgain(read);
    QCOMPARE(m_fixture.codes().reseal(read, fresh).value(), 2);
    const auto now = m_fixture.codes().after(CodeId(0), 10).value();
    QCOMPARE(now[0].sealed, fresh[0]);
    QCOMPARE(test::StoreFixture::codeOf(m_fixture.take(u"ann"_s)), u"A"_s);
    QCOMPARE(
        m_fixture.sql(u"select after from invites.audit_event where action = 'reseal_codes'"_s), u"{\"codes\": 2}"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void CodeStorePgTest::reencryptionLeavesWhatChangedMeanwhile() {
    import({u"A"_s, u"B"_s});
    const auto read = m_fixture.codes().after(CodeId(0), 10).value();
    const auto others = sealAgain(read);
    m_fixture.codes().reseal({read[1]}, {others[1]}).value();
    QCOMPARE(m_fixture.codes().reseal(read, sealAgain(read)).value(), 1);
    QCOMPARE(m_fixture.codes().after(CodeId(0), 10).value()[1].sealed, others[1]);
    // Said again after a lost answer, nothing is left to replace.
    QCOMPARE(m_fixture.codes().reseal(read, sealAgain(read)).value(), 0);
}

void CodeStorePgTest::campaignsAreListedWithTheirCounts() {
    m_fixture.addCampaign(u"a-second"_s);
    import({u"A"_s, u"B"_s, u"C"_s, u"D"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.contribute(u"ann"_s, {u"E"_s});
    m_fixture.sql(u"update invites.code set status = 'invalid' where id = 2;"
                  "update invites.code set deleted_at = now() where id = 3"_s);
    m_fixture.take(u"ben"_s, u"a-second"_s);
    const auto campaigns = store::CampaignStore(m_fixture.connection()).list().value();
    QCOMPARE(campaigns.size(), 2u);
    QCOMPARE(campaigns[0].slug, u"a-second"_s);
    QCOMPARE(campaigns[0].waiting, 1);
    QCOMPARE(campaigns[0].available, 0);
    const Campaign& sora = campaigns[1];
    QCOMPARE(sora.name, u"Sora"_s);
    QVERIFY(sora.open);
    QCOMPARE(sora.contributionSize, 4);
    QCOMPARE(sora.available, 2); // D and E; C is deleted
    QCOMPARE(sora.codes.available, 3);
    QCOMPARE(sora.codes.distributed, 1);
    QCOMPARE(sora.codes.invalid, 1);
    QCOMPARE(sora.waiting, 0);
    QVERIFY(sora.pattern.normalise(u"sora-abc-123"_s) == u"SORA-ABC-123"_s);
    QVERIFY(sora.pattern.normalise(u"abc123"_s) == u"ABC123"_s);
    QVERIFY(!sora.pattern.normalise(u"abc12"_s));
}

void CodeStorePgTest::aCampaignThatIsOverIsClosed() {
    m_fixture.sql(u"update invites.campaign set ends_at = now() - interval '1 second'"_s);
    QVERIFY(!store::CampaignStore(m_fixture.connection()).list().value().front().open);
    m_fixture.sql(u"update invites.campaign set ends_at = now() + interval '1 hour'"_s);
    QVERIFY(store::CampaignStore(m_fixture.connection()).list().value().front().open);
    m_fixture.sql(u"update invites.campaign set open = false"_s);
    QVERIFY(!store::CampaignStore(m_fixture.connection()).list().value().front().open);
}

void CodeStorePgTest::aPatternThatIsNoneLeavesItsCampaignOut() {
    m_fixture.addCampaign(u"other"_s);
    // An expression to PostgreSQL, which refuses all others, but none to us.
    m_fixture.sql(u"update invites.campaign set code_pattern = '\\yA' where slug = 'other'"_s);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"other"_s));
    const auto campaigns = store::CampaignStore(m_fixture.connection()).list().value();
    QCOMPARE(campaigns.size(), 1u);
    QCOMPARE(campaigns[0].slug, u"sora"_s);
    QCOMPARE(m_fixture.refusal(u"update invites.campaign set code_pattern = '('"_s), u"2201B"_s);
}

void CodeStorePgTest::whatHasExpiredIsForgotten() {
    m_fixture.sql(
        u"insert into invites.human_check_spent values (sha256('old'), now() - interval '61 minutes'),"
        " (sha256('ended just now'), now() - interval '1 minute'), (sha256('new'), now() + interval '1 minute');"
        "insert into invites.address_use values (1, sha256('a'), (now() at time zone 'UTC')::date, 3),"
        " (1, sha256('b'), (now() at time zone 'UTC')::date - 1, 3)"_s);
    QVERIFY(store::CampaignStore(m_fixture.connection()).forgetExpired());
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.human_check_spent"_s), u"2"_s);
    QCOMPARE(m_fixture.sql(u"select string_agg(address_hash::text, '') = sha256('a')::text from invites.address_use"_s),
        u"t"_s);
}

QTEST_GUILESS_MAIN(CodeStorePgTest)
#include "CodeStorePgTest.moc"
