#include "common/store/CampaignAdminStore.h"
#include "common/store/CodeActStore.h"
#include "common/store/DashboardStore.h"
#include "common/store/LineStore.h"
#include "common/store/VerificationStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;
using store::CodeActKind;
using store::CodeActOutcome;
using store::GivenVerdict;
using store::VerificationRank;

// Contributed codes that somebody looks at before anybody is given them.
class ReviewPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void withoutReviewNothingIsHeld();
    void whatIsHeldServesNobody();
    void theContributionCountsAsEver();
    void aKnownGiverIsNotReviewed_data();
    void aKnownGiverIsNotReviewed();
    void whatProvedInvalidCountsAgainstHim();
    void allMeansEverybody();
    void acceptedCodesServeTheLine();
    void acceptanceIsTakenBackWhileNobodyHasIt();
    void aRejectedCodeIsInvalidAndMayBeHeldAgain();
    void theReceiversWordReleasesTheOthers();
    void theReceiversContributionReleasesTheOthers();
    void anAdminsWordReleasesTheOthers();
    void nothingIsReleasedForWhoIsNotKnown();
    void theBrowsersOtherTicketsAreMeant();
    void whatIsInTheTrashStaysThere();
    void whatIsHeldIsNobodys();
    void theQueueBeginsWithWhatIsHeld();
    void everyFigureKnowsOfIt();
    void theSettingIsAudited();
    void theSettingIsChecked();
    void aVisitorsRecordIsTold();
    void turnedOffItStaysHeld();

private:
    void review(const QString& word) { m_fixture.sql(u"update invites.campaign set review = '%1'"_s.arg(word)); }
    QString statuses(const QString& names) {
        QStringList found;
        for (const QString& name : names.split(u' ')) {
            const QByteArray fingerprint = m_fixture.given(name).fingerprint;
            found << m_fixture.sql(u"select status from invites.code where fingerprint = decode('%1', 'hex')"_s.arg(
                QString::fromLatin1(fingerprint.toHex())));
        }
        return found.join(u' ');
    }
    store::SeenCode seen(const QString& name) {
        const QString row =
            m_fixture.sql(u"select id || ' ' || version from invites.code where fingerprint ="
                          " decode('%1', 'hex')"_s.arg(QString::fromLatin1(m_fixture.given(name).fingerprint.toHex())));
        return {CodeId(row.section(u' ', 0, 0).toLongLong()), row.section(u' ', 1, 1).toLongLong()};
    }
    std::vector<CodeActOutcome> act(
        CodeActKind kind, const std::vector<store::SeenCode>& codes, CodeStatus status = CodeStatus::Invalid) {
        store::CodeChange change;
        change.kind = kind;
        change.status = status;
        const auto acts = store::CodeActStore(*m_adam).change(QUuid::createUuid(), change, codes);
        if (!acts)
            qFatal("%s", qUtf8Printable(acts.error().detail));
        std::vector<CodeActOutcome> outcomes;
        for (const store::SeenCode& code : codes) {
            for (const store::CodeAct& each : *acts) {
                if (each.id == code.id)
                    outcomes.push_back(each.outcome);
            }
        }
        return outcomes;
    }
    // A new ticket of the browser that holds another's cookie.
    Ticket takeAgain(const QString& visitor, const QString& holder) {
        store::TicketRequest request = m_fixture.requestOf(visitor, m_fixture.campaign());
        request.holderHash = m_fixture.hashOf(holder);
        return *m_fixture.request({request}).front().ticket;
    }

    test::StoreFixture m_fixture;
    std::unique_ptr<db::Connection> m_adam;
};

using Outcomes = std::vector<CodeActOutcome>;

void ReviewPgTest::initTestCase() {
    m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
    m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
}

// ann has a code; the campaign reviews givers who are not known.
void ReviewPgTest::init() {
    m_adam.reset();
    m_fixture.reset();
    m_adam = m_fixture.connectAs(u"adam"_s);
    m_fixture.addCodes({u"A1"_s});
    m_fixture.take(u"ann"_s);
    review(u"first"_s);
}

void ReviewPgTest::withoutReviewNothingIsHeld() {
    review(u"off"_s);
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s});
    QCOMPARE(statuses(u"B1 B2"_s), u"available available"_s);
}

void ReviewPgTest::whatIsHeldServesNobody() {
    m_fixture.take(u"ben"_s);
    QCOMPARE(m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s}).verdicts, std::vector(2, GivenVerdict::Accepted));
    QCOMPARE(statuses(u"B1 B2"_s), u"held held"_s);
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Waiting);
    QCOMPARE(m_fixture.take(u"cleo"_s).state, TicketState::Waiting);
    QCOMPARE(m_fixture.sql(u"select available from invites.list_campaigns()"_s), u"0"_s);
    // Known it is all the same, and says so to nobody.
    QCOMPARE(m_fixture.contribute(u"ann"_s, {u"B1"_s, u"A1"_s}).verdicts,
        (std::vector{GivenVerdict::Repeated, GivenVerdict::OwnCode}));
    m_fixture.addCodes({u"A2"_s});
    m_fixture.reveal(u"ben"_s);
    QCOMPARE(m_fixture.contribute(u"ben"_s, {u"B1"_s}).verdicts, std::vector{GivenVerdict::NotAccepted});
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ReviewPgTest::theContributionCountsAsEver() {
    const auto answer = m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s});
    QCOMPARE(answer.ticket->state, TicketState::Contributed);
    QCOMPARE(answer.ticket->contributionReceived, 4);
    QCOMPARE(statuses(u"A1 B1 B4"_s), u"used held held"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ReviewPgTest::aKnownGiverIsNotReviewed_data() {
    QTest::addColumn<QString>("proof");
    QTest::newRow("his receiver says that it works") << u"works"_s;
    QTest::newRow("his receiver gave the full contribution") << u"contributed"_s;
    QTest::newRow("an admin says so") << u"admin"_s;
}

void ReviewPgTest::aKnownGiverIsNotReviewed() {
    QFETCH(QString, proof);
    review(u"off"_s);
    m_fixture.contribute(u"ann"_s, {u"B1"_s});
    m_fixture.take(u"ben"_s); // is shown B1
    review(u"first"_s);
    m_fixture.contribute(u"ann"_s, {u"B2"_s});
    QCOMPARE(statuses(u"B2"_s), u"held"_s);
    if (proof == u"works"_s)
        m_fixture.report(u"ben"_s, ReportOutcome::Works);
    else if (proof == u"contributed"_s)
        m_fixture.contribute(u"ben"_s, {u"C1"_s, u"C2"_s, u"C3"_s, u"C4"_s});
    else
        QCOMPARE(act(CodeActKind::Settle, {seen(u"B1"_s)}, CodeStatus::Used), Outcomes{CodeActOutcome::Done});
    m_fixture.contribute(u"ann"_s, {u"B3"_s});
    QCOMPARE(statuses(u"B2 B3"_s), u"available available"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ReviewPgTest::whatProvedInvalidCountsAgainstHim() {
    review(u"off"_s);
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s});
    m_fixture.take(u"ben"_s);
    m_fixture.report(u"ben"_s, ReportOutcome::Works);
    review(u"first"_s);
    // As many bad ones as good ones are too many; on his browser's next ticket, too.
    QCOMPARE(act(CodeActKind::Settle, {seen(u"B2"_s)}), Outcomes{CodeActOutcome::Done});
    m_fixture.contribute(u"ann"_s, {u"B3"_s, u"B4"_s});
    QCOMPARE(statuses(u"B3 B4"_s), u"held held"_s);
    m_fixture.addCodes({u"A2"_s});
    QCOMPARE(test::StoreFixture::codeOf(takeAgain(u"ann 2"_s, u"ann"_s)), u"A2"_s);
    m_fixture.contribute(u"ann 2"_s, {u"D1"_s});
    QCOMPARE(statuses(u"D1"_s), u"held"_s);
    // Taken back, he is known again.
    QCOMPARE(act(CodeActKind::Unsettle, {seen(u"B2"_s)}), Outcomes{CodeActOutcome::Done});
    m_fixture.contribute(u"ann 2"_s, {u"D2"_s});
    QCOMPARE(statuses(u"D1 D2"_s), u"held available"_s);
}

void ReviewPgTest::allMeansEverybody() {
    review(u"off"_s);
    m_fixture.contribute(u"ann"_s, {u"B1"_s});
    m_fixture.take(u"ben"_s);
    m_fixture.report(u"ben"_s, ReportOutcome::Works);
    review(u"all"_s);
    m_fixture.contribute(u"ann"_s, {u"B2"_s});
    QCOMPARE(statuses(u"B2"_s), u"held"_s);
}

void ReviewPgTest::acceptedCodesServeTheLine() {
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s, u"B3"_s});
    m_fixture.take(u"ben"_s);
    const std::vector<store::SeenCode> codes{seen(u"B1"_s), seen(u"B2"_s), seen(u"A1"_s), {seen(u"B3"_s).id, 99}};
    QCOMPARE(act(CodeActKind::Accept, codes),
        (Outcomes{CodeActOutcome::Done, CodeActOutcome::Done, CodeActOutcome::Refused, CodeActOutcome::Changed}));
    QCOMPARE(statuses(u"B1 B2 B3"_s), u"reserved available held"_s);
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Offered);
    QCOMPARE(m_fixture.sql(u"select string_agg(author || ' ' || action || ' ' || subject_id, ', ' order by id)"
                           " from invites.audit_event where action = 'accept_code'"_s),
        u"adam accept_code 2, adam accept_code 3"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ReviewPgTest::acceptanceIsTakenBackWhileNobodyHasIt() {
    m_fixture.take(u"ben"_s);
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s});
    act(CodeActKind::Accept, {seen(u"B1"_s), seen(u"B2"_s)});
    QCOMPARE(act(CodeActKind::Hold, {seen(u"B1"_s), seen(u"B2"_s)}),
        (Outcomes{CodeActOutcome::Refused, CodeActOutcome::Done}));
    QCOMPARE(statuses(u"B1 B2"_s), u"reserved held"_s);
    // What was never accepted is not taken out of the pool in this way.
    m_fixture.reveal(u"ben"_s);
    m_fixture.addCodes({u"A2"_s});
    QCOMPARE(act(CodeActKind::Hold, {seen(u"A2"_s)}), Outcomes{CodeActOutcome::Refused});
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ReviewPgTest::aRejectedCodeIsInvalidAndMayBeHeldAgain() {
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s});
    QCOMPARE(act(CodeActKind::Settle, {seen(u"B1"_s)}, CodeStatus::Used), Outcomes{CodeActOutcome::Refused});
    QCOMPARE(act(CodeActKind::Settle, {seen(u"B1"_s)}), Outcomes{CodeActOutcome::Done});
    QCOMPARE(statuses(u"B1 B2"_s), u"invalid held"_s);
    QCOMPARE(act(CodeActKind::Accept, {seen(u"B1"_s)}), Outcomes{CodeActOutcome::Refused});
    QCOMPARE(act(CodeActKind::Unsettle, {seen(u"B1"_s)}), Outcomes{CodeActOutcome::Done});
    QCOMPARE(statuses(u"B1"_s), u"held"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ReviewPgTest::theReceiversWordReleasesTheOthers() {
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s, u"B3"_s});
    m_fixture.take(u"ben"_s);
    m_fixture.take(u"cleo"_s);
    act(CodeActKind::Accept, {seen(u"B1"_s)});
    m_fixture.reveal(u"ben"_s);
    QCOMPARE(statuses(u"B1 B2 B3"_s), u"distributed held held"_s);
    m_fixture.report(u"ben"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(statuses(u"B2 B3"_s), u"held held"_s);
    m_fixture.addCodes({u"A2"_s});
    m_fixture.report(u"ben"_s, ReportOutcome::Works); // of the replacement, which is not hers
    QCOMPARE(statuses(u"B2 B3"_s), u"held held"_s);
    act(CodeActKind::Accept, {seen(u"B2"_s)});
    m_fixture.reveal(u"cleo"_s);
    m_fixture.take(u"dora"_s);
    m_fixture.report(u"cleo"_s, ReportOutcome::Works);
    // To who waits, in the same step; its history says why.
    QCOMPARE(statuses(u"B2 B3"_s), u"distributed reserved"_s);
    QCOMPARE(m_fixture.sql(u"select action || ': ' || reason from invites.audit_event where subject_kind = 'code'"
                           " and subject_id = %1 order by id desc limit 1"_s.arg(seen(u"B3"_s).id.value)),
        u"accept_code: Another code of its giver proved to work."_s);
    QCOMPARE(m_fixture.look(u"dora"_s).state, TicketState::Offered);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ReviewPgTest::theReceiversContributionReleasesTheOthers() {
    review(u"all"_s);
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s});
    act(CodeActKind::Accept, {seen(u"B1"_s)});
    m_fixture.take(u"ben"_s);
    m_fixture.contribute(u"ben"_s, {u"C1"_s, u"C2"_s, u"C3"_s, u"C4"_s});
    QCOMPARE(statuses(u"B1 B2 C1"_s), u"used available held"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ReviewPgTest::anAdminsWordReleasesTheOthers() {
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s, u"B3"_s});
    act(CodeActKind::Accept, {seen(u"B1"_s), seen(u"B2"_s)});
    m_fixture.take(u"ben"_s);
    m_fixture.take(u"cleo"_s);
    m_fixture.take(u"dora"_s);
    QCOMPARE(
        act(CodeActKind::Settle, {seen(u"B1"_s), seen(u"B2"_s)}, CodeStatus::Used), Outcomes(2, CodeActOutcome::Done));
    QCOMPARE(statuses(u"B1 B2 B3"_s), u"used used reserved"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ReviewPgTest::nothingIsReleasedForWhoIsNotKnown() {
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s, u"B3"_s});
    act(CodeActKind::Settle, {seen(u"B2"_s)});
    act(CodeActKind::Accept, {seen(u"B1"_s)});
    m_fixture.take(u"ben"_s);
    m_fixture.report(u"ben"_s, ReportOutcome::Works);
    QCOMPARE(statuses(u"B1 B2 B3"_s), u"distributed invalid held"_s);
}

void ReviewPgTest::theBrowsersOtherTicketsAreMeant() {
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s});
    m_fixture.addCodes({u"A2"_s});
    takeAgain(u"ann 2"_s, u"ann"_s);
    m_fixture.contribute(u"ann 2"_s, {u"D1"_s});
    act(CodeActKind::Accept, {seen(u"B1"_s)});
    m_fixture.take(u"ben"_s);
    m_fixture.report(u"ben"_s, ReportOutcome::Works);
    QCOMPARE(statuses(u"B2 D1"_s), u"available available"_s);
    // Nobody else's.
    m_fixture.contribute(u"ben"_s, {u"E1"_s});
    m_fixture.take(u"cleo"_s);
    m_fixture.report(u"cleo"_s, ReportOutcome::Works);
    QCOMPARE(statuses(u"E1"_s), u"held"_s);
}

void ReviewPgTest::whatIsInTheTrashStaysThere() {
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s});
    QCOMPARE(act(CodeActKind::Delete, {seen(u"B2"_s)}), Outcomes{CodeActOutcome::Done});
    QCOMPARE(act(CodeActKind::Accept, {seen(u"B2"_s)}), Outcomes{CodeActOutcome::Refused});
    act(CodeActKind::Accept, {seen(u"B1"_s)});
    m_fixture.take(u"ben"_s);
    m_fixture.report(u"ben"_s, ReportOutcome::Works);
    QCOMPARE(statuses(u"B2"_s), u"held"_s);
    QCOMPARE(act(CodeActKind::Restore, {seen(u"B2"_s)}), Outcomes{CodeActOutcome::Done});
    QCOMPARE(statuses(u"B2"_s), u"held"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ReviewPgTest::whatIsHeldIsNobodys() {
    m_fixture.contribute(u"ann"_s, {u"B1"_s});
    const QString code = u"update invites.code set %1 where status = 'held'"_s;
    for (const char* change : {"status = 'reserved', ticket_id = 1", "status = 'distributed', ticket_id = 1",
             "status = 'used'", "ticket_id = 1", "source = 'import'"})
        QVERIFY2(!m_fixture.refusal(code.arg(QLatin1String(change))).isEmpty(), change);
    QVERIFY(!m_fixture.refusal(u"update invites.code set status = 'held' where id = 1"_s).isEmpty());
    m_fixture.addCodes({u"A2"_s});
    QVERIFY(!m_fixture.refusal(u"update invites.code set status = 'held' where status = 'available'"_s).isEmpty());
}

void ReviewPgTest::theQueueBeginsWithWhatIsHeld() {
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s});
    m_fixture.report(u"ann"_s, ReportOutcome::DoesNotWork);
    const auto mona = m_fixture.connectAs(u"mona"_s);
    store::VerificationStore verification(*mona);
    const auto all = verification.page({}, std::nullopt, 10).value();
    QCOMPARE(all.size(), 3U);
    QCOMPARE(all[0].key.rank, VerificationRank::Held);
    QVERIFY(all[0].isHeld() && !all[0].deliveredAt && !all[0].dueAt && !all[0].received);
    QCOMPARE(all[0].ticketNumber, 0);
    QCOMPARE(all[0].giverNumber, 1);
    QCOMPARE(all[0].given, 2);
    QCOMPARE(all[0].givenGood, 0);
    QCOMPARE(all[2].key.rank, VerificationRank::Flagged);
    // Page by page it is the same.
    std::optional<store::VerificationKey> after;
    for (const store::UnsettledCode& expected : all) {
        const auto page = verification.page({}, after, 1).value();
        QCOMPARE(page.size(), 1U);
        QVERIFY(page.front().key.id == expected.key.id);
        after = page.front().key;
    }
    QVERIFY(verification.page({}, after, 1)->empty());
    const auto counts = verification.counts({}).value();
    QCOMPARE(counts.remaining, 3);
    QCOMPARE(counts.held, 2);
    QCOMPARE(counts.flagged, 1);
}

void ReviewPgTest::everyFigureKnowsOfIt() {
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s});
    QCOMPARE(m_fixture.sql(u"select codes_held || ' ' || codes_added from invites.campaign_report"_s), u"2 3"_s);
    const auto figures = store::DashboardStore(*m_adam).read(7).value();
    QCOMPARE(figures.campaigns.front().codes.held, 2);
    QCOMPARE(figures.campaigns.front().added, 3);
    QCOMPARE(figures.days.back().received, 2);
    QCOMPARE(m_fixture.sql(u"select codes_held from invites.list_campaigns()"_s), u"2"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void ReviewPgTest::theSettingIsAudited() {
    store::CampaignAdminStore campaigns(*m_adam);
    auto record = campaigns.list()->front();
    QCOMPARE(record.settings.review, store::Review::First);
    record.settings.review = store::Review::All;
    record.settings.name = u"Sora 2"_s;
    const auto update = campaigns.update(record.id, record.version, record.settings).value();
    QVERIFY(!update.isConflict);
    QCOMPARE(campaigns.list()->front().settings.review, store::Review::All);
    QCOMPARE(campaigns.list()->front().version, update.version);
    QCOMPARE(m_fixture.sql(u"select string_agg(author || ' ' || action || ' ' || after, ', ' order by id)"
                           " from invites.audit_event where action = 'update_campaign'"_s),
        uR"(adam update_campaign {"name": "Sora 2"}, adam update_campaign {"review": "all"})"_s);
    // Nothing changed, nothing written; and nobody overwrites what he has not seen.
    QCOMPARE(campaigns.update(record.id, update.version, record.settings)->version, update.version);
    QVERIFY(campaigns.update(record.id, record.version, record.settings)->isConflict);
    store::CampaignSettings fresh = record.settings;
    fresh.slug = u"fresh"_s;
    const CampaignId created = campaigns.create(fresh).value();
    QCOMPARE(m_fixture.sql(u"select review from invites.campaign where id = %1"_s.arg(created.value)), u"all"_s);
    QCOMPARE(m_fixture.sql(u"select review from invites.campaign where id = %1"_s.arg(record.id.value)), u"all"_s);
}

void ReviewPgTest::theSettingIsChecked() {
    for (const char* word : {"'never'", "null", "''"})
        QCOMPARE(
            m_fixture.refusal(*m_adam,
                u"select invites.set_campaign_rules(1, 1, %1, false, 'none', 60, false)"_s.arg(QLatin1String(word))),
            u"bad_review"_s);
    QCOMPARE(
        m_fixture.refusal(*m_adam, u"select invites.set_campaign_rules(4711, 1, 'all', false, 'none', 60, false)"_s),
        u"no_campaign"_s);
    QVERIFY(!m_fixture.refusal(u"update invites.campaign set review = 'never'"_s).isEmpty());
    m_fixture.addCampaign(u"other"_s);
    QCOMPARE(m_fixture.sql(u"select review from invites.campaign where slug = 'other'"_s), u"off"_s);
}

void ReviewPgTest::aVisitorsRecordIsTold() {
    m_fixture.contribute(u"ann"_s, {u"B1"_s, u"B2"_s, u"B3"_s, u"B4"_s});
    m_fixture.addCodes({u"A2"_s});
    const Ticket again = takeAgain(u"ann 2"_s, u"ann"_s);
    act(CodeActKind::Settle, {seen(u"B1"_s)});
    act(CodeActKind::Accept, {seen(u"B2"_s)});
    m_fixture.take(u"ben"_s);
    m_fixture.report(u"ben"_s, ReportOutcome::Works);
    const auto mona = m_fixture.connectAs(u"mona"_s);
    const auto record = store::LineStore(*mona).visitorOf(again.id).value();
    QCOMPARE(record.tickets, 2);
    QCOMPARE(record.given, 4);
    QCOMPARE(record.good, 1);
    QCOMPARE(record.bad, 1);
    QVERIFY(!record.coolingUntil && !record.blockedUntil && !record.knowsAddress);
    QCOMPARE(store::LineStore(*mona).visitorOf(TicketId(4711)).error().code, ErrorCode::NotFound);
}

void ReviewPgTest::turnedOffItStaysHeld() {
    m_fixture.contribute(u"ann"_s, {u"B1"_s});
    review(u"off"_s);
    m_fixture.contribute(u"ann"_s, {u"B2"_s});
    QCOMPARE(statuses(u"B1 B2"_s), u"held available"_s);
}

QTEST_GUILESS_MAIN(ReviewPgTest)
#include "ReviewPgTest.moc"
