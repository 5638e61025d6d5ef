#include "common/domain/Retention.h"
#include "common/store/NoticeStore.h"
#include "tests/support/store/MemberFixture.h"

#include <QJsonArray>
#include <QTest>

#include <thread>

using namespace invites;
using namespace Qt::StringLiterals;

// What a member's own page shows, and the end of his account.
class OwnPagePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void nobodySignedInHasNoRecord();
    void theRecordTellsWhatBecameOfHisCodes();
    void othersAreNotInIt();
    void theDataIsAllThatThereIs();
    void theDataHasWhatThePrivacyPageNames();
    void theDataTellsOfTheCodesHeGave();
    void theDataTellsOfBlocksAndOfAskingWhileLate();
    void whatMustEndFirstIsSaid_data();
    void whatMustEndFirstIsSaid();
    void nobodyStaysAMemberForALostPaymentProvider();
    void deletingLeavesNothingOfHim();
    void hisPlaceGoesToTheNext();
    void theCodeHeReceivedGoesOnWorking();
    void whoComesBackFindsHisCodeAndGetsNoOther();
    void onceGivenBackItIsForgotten();
    void hisCodesStay();
    void askingWhileDeletingHarmsNobody();
    void whatIsLeftIsSweptAway();
    void anAccountThatNobodyUsesIsDeleted();
    void whoWasKeptOutStaysKeptOut();
    void whoWasMergedIntoHimGoesWithHim();

private:
    QString count(const QString& table) { return m_fixture.sql(u"select count(*) from invites."_s + table); }
    QJsonObject record(const QByteArray& session) { return m_members.records().record(session).value().value(); }
    QJsonObject firstTicket(const QByteArray& session) {
        return record(session).value("tickets"_L1).toArray().at(0).toObject();
    }
    void sweep() { m_fixture.sql(u"select invites.forget_members()"_s); }
    // In how many columns of the schema these bytes are.
    int places(const QByteArray& bytes);

    test::StoreFixture m_fixture;
    test::MemberFixture m_members{m_fixture};
};

void OwnPagePgTest::init() {
    m_fixture.reset();
    m_fixture.sql(u"update invites.campaign set draws_rush = false"_s);
}

int OwnPagePgTest::places(const QByteArray& bytes) {
    const QStringList columns =
        m_fixture
            .sql(u"select string_agg(c.relname || '.' || a.attname, ' ') from pg_class c join pg_attribute a"
                 " on a.attrelid = c.oid and a.attnum > 0 and a.atttypid = 'bytea'::regtype"
                 " where c.relnamespace = 'invites'::regnamespace and c.relkind = 'r'"_s)
            .split(u' ');
    int found = 0;
    for (const QString& column : columns) {
        found += m_fixture
                     .sql(u"select count(*) from invites.%1 where %2 = '\\x%3'"_s.arg(
                         column.section(u'.', 0, 0), column.section(u'.', 1), QString::fromLatin1(bytes.toHex())))
                     .toInt();
    }
    return found;
}

void OwnPagePgTest::nobodySignedInHasNoRecord() {
    const QByteArray nobody(32, 'x');
    QVERIFY(!m_members.records().record(nobody).value());
    QVERIFY(!m_members.records().data(nobody).value());
    QVERIFY(m_members.records().remove(nobody).value() == store::DeletionOutcome::NotSignedIn);
    QCOMPARE(m_members.records().setHallName(nobody, u"Ann"_s).value(), store::HallOutcome::NotSignedIn);
}

void OwnPagePgTest::theRecordTellsWhatBecameOfHisCodes() {
    m_fixture.addCodes({u"A1"_s});
    const QByteArray ann = m_members.signIn(u"ann"_s);
    m_members.ask(u"ann"_s, ann);
    m_members.give(u"ann"_s, {u"G1"_s, u"G2"_s, u"G3"_s});
    m_members.ask(u"bob"_s);
    m_members.ask(u"cat"_s);
    m_members.report(u"bob"_s);
    m_fixture.sql(u"select invites.settle_codes(array[code_id], array[version], 'invalid', '') from invites.code c"
                  " join invites.ticket t on t.code_id = c.id where t.number = 3"_s);
    const QJsonObject ticket = firstTicket(ann);
    QCOMPARE(ticket.value("campaign"_L1).toString(), u"sora"_s);
    QCOMPARE(ticket.value("number"_L1).toInt(), 1);
    QCOMPARE(ticket.value("state"_L1).toString(), u"delivered"_s);
    QCOMPARE(ticket.value("given"_L1).toInt(), 3);
    QCOMPARE(ticket.value("required"_L1).toInt(), 4);
    QCOMPARE(ticket.value("works"_L1).toInt(), 1);
    QCOMPARE(ticket.value("does_not_work"_L1).toInt(), 1);
    QCOMPARE(ticket.value("not_known_yet"_L1).toInt(), 1);
    QVERIFY(ticket.value("deadline"_L1).toString().endsWith(u'Z'));
    QVERIFY(!ticket.contains("code"_L1));
    QCOMPARE(record(ann).value("confirmed"_L1).toInt(), 1);
}

void OwnPagePgTest::othersAreNotInIt() {
    const QByteArray ann = m_members.signIn(u"ann"_s);
    m_members.ask(u"bob"_s, m_members.signIn(u"bob"_s));
    m_members.ask(u"nobody"_s);
    QCOMPARE(record(ann).value("tickets"_L1).toArray().size(), 0);
    QCOMPARE(m_members.records().data(ann).value()->value("identities"_L1).toArray().size(), 1);
}

void OwnPagePgTest::theDataIsAllThatThereIs() {
    m_fixture.addCodes({u"A1"_s});
    const QByteArray ann = m_members.signIn(u"ann"_s);
    m_members.ask(u"ann"_s, ann);
    store::NoticeStore(m_fixture.connection())
        .ask(m_members.hashOf(u"ann"_s),
            {NoticeChannel::Email, QByteArray(32, 'm'), QByteArray(100, 's'), QByteArray(32, 'u')}, QByteArray(32, 'a'))
        .value();
    m_members.records().setHallName(ann, u"Ann of the Hall"_s).value();
    const QJsonObject data = m_members.records().data(ann).value().value();
    QCOMPARE(data.keys(), (QStringList{u"appeals"_s, u"blocks"_s, u"confirmed"_s, u"consents"_s, u"hall"_s,
                              u"identities"_s, u"joined_at"_s, u"late_asks"_s, u"messages"_s, u"notices"_s,
                              u"premium"_s, u"sessions"_s, u"suspensions"_s, u"tickets"_s}));
    QCOMPARE(data.value("hall"_L1).toObject().value("name"_L1).toString(), u"Ann of the Hall"_s);
    QCOMPARE(data.value("consents"_L1).toArray().size(), 3);
    QCOMPARE(data.value("notices"_L1).toArray().size(), 1);
    QVERIFY(data.value("sessions"_L1).toArray().at(0)["is_this_one"_L1].toBool());
    QVERIFY(data.value("tickets"_L1).toArray().at(0)["code"_L1].isObject());
}

// Each kind of thing that is kept is in the download, or is said not to be, with the reason; and nothing else is.
void OwnPagePgTest::theDataHasWhatThePrivacyPageNames() {
    const QStringList there = m_members.records().data(m_members.signIn(u"ann"_s)).value()->keys();
    QStringList named;
    for (const RetentionRule& rule : retentionRules()) {
        QVERIFY2((rule.inDownload == nullptr) != (rule.whyNotInDownload == nullptr), rule.thing);
        const QStringList names = QString::fromLatin1(rule.inDownload).split(u' ', Qt::SkipEmptyParts);
        for (const QString& name : names)
            QVERIFY2(there.contains(name), qUtf8Printable(name));
        named += names;
    }
    for (const QString& name : there)
        QVERIFY2(named.contains(name), qUtf8Printable(name));
}

void OwnPagePgTest::theDataTellsOfTheCodesHeGave() {
    m_fixture.addCodes({u"A1"_s});
    const QByteArray ann = m_members.signIn(u"ann"_s);
    m_members.ask(u"ann"_s, ann);
    m_members.give(u"ann"_s, {u"G1"_s, u"G2"_s});
    m_members.ask(u"bob"_s, {}, u"ann"_s);
    m_fixture.sql(u"insert into invites.own_code (code_id, by_member, by_browser, by_address)"
                  " select min(code_id), false, true, true from invites.contribution"_s);
    const QJsonObject ticket = m_members.records().data(ann).value()->value("tickets"_L1).toArray().at(0).toObject();
    const QJsonArray given = ticket.value("codes_given"_L1).toArray();
    QCOMPARE(given.size(), 2);
    QVERIFY(given.at(0)["given_at"_L1].toString().endsWith(u'Z'));
    QCOMPARE(given.at(0)["fate"_L1].toString(), u"not_known_yet"_s);
    QCOMPARE(given.at(0)["seems_own_by"_L1].toArray(), (QJsonArray{u"browser"_s, u"address"_s}));
    QVERIFY(given.at(1)["seems_own_by"_L1].isNull());
    // Those are others' by now.
    QVERIFY(!given.at(0).toObject().contains("code"_L1) && !given.at(0).toObject().contains("sealed"_L1));
    QCOMPARE(ticket.value("lane"_L1).toString(), u"standard"_s);
    QVERIFY(!ticket.value("by_premium"_L1).toBool());
}

void OwnPagePgTest::theDataTellsOfBlocksAndOfAskingWhileLate() {
    const QByteArray ann = m_members.signIn(u"ann"_s);
    m_members.ask(u"ann"_s, ann);
    m_fixture.sql(
        u"insert into invites.block (ticket_id, kind, browser_id, reason, ends_at) select id, 'browser', id,"
        " 'false codes', now() + interval '1 day' from invites.ticket; insert into invites.late_ask select id, campaign_id, now() from invites.ticket"_s);
    const QJsonObject data = m_members.records().data(ann).value().value();
    QCOMPARE(data.value("blocks"_L1).toArray().at(0)["because"_L1].toString(), u"false codes"_s);
    QCOMPARE(data.value("late_asks"_L1).toArray().at(0)["campaign"_L1].toString(), u"sora"_s);
}

void OwnPagePgTest::whatMustEndFirstIsSaid_data() {
    QTest::addColumn<QString>("made");
    QTest::addColumn<QString>("kind");
    QTest::newRow("nothing") << QString() << QString();
    QTest::newRow("a subscription")
        << u"insert into invites.subscription values ('sub_1', %1, 'active', now(), false);"_s << u"subscription"_s;
    QTest::newRow("one that is over")
        << u"insert into invites.subscription values ('sub_1', %1, 'canceled', now(), false);"_s << QString();
    QTest::newRow("a checkout")
        << u"update invites.premium_account set checkout_key = gen_random_uuid(), checkout_began_at = now();"_s
        << u"checkout"_s;
}

void OwnPagePgTest::whatMustEndFirstIsSaid() {
    QFETCH(QString, made);
    QFETCH(QString, kind);
    const QByteArray ann = m_members.signIn(u"ann"_s);
    const QString statements = u"insert into invites.premium_account (member_id) values (%1);"_s + made;
    m_fixture.sql(QString(statements).replace(u"%1"_s, QString::number(m_members.idOf(u"ann"_s))));
    const QJsonValue said = record(ann).value("must_end_first"_L1);
    QCOMPARE(said["kind"_L1].toString(), kind);
    QVERIFY(!m_members.records().data(ann).value()->contains("must_end_first"_L1));
    QCOMPARE(m_members.records().remove(ann).value(),
        kind.isEmpty() ? store::DeletionOutcome::Done : store::DeletionOutcome::HasPremium);
}

void OwnPagePgTest::nobodyStaysAMemberForALostPaymentProvider() {
    const QByteArray ann = m_members.signIn(u"ann"_s);
    m_fixture.sql(
        u"insert into invites.premium_account (member_id) values (%1);"
        " insert into invites.subscription values ('sub_1', %1, 'active', now() - interval '59 days', false)"_s.arg(
            m_members.idOf(u"ann"_s)));
    QVERIFY(m_members.records().remove(ann).value() == store::DeletionOutcome::HasPremium);
    m_fixture.sql(u"update invites.subscription set current_period_end = now() - interval '61 days'"_s);
    QVERIFY(m_members.records().remove(ann).value() == store::DeletionOutcome::Done);
}

void OwnPagePgTest::deletingLeavesNothingOfHim() {
    const QByteArray ann = m_members.signIn(u"ann"_s);
    const QByteArray phone = m_members.signIn(u"ann"_s);
    m_members.ask(u"ann"_s, ann);
    const QByteArray mailbox(32, 'm');
    store::NoticeStore(m_fixture.connection())
        .ask(m_members.hashOf(u"ann"_s), {NoticeChannel::Email, mailbox, QByteArray(100, 's'), QByteArray(32, 'u')},
            QByteArray(32, 'a'))
        .value();
    m_members.records().setHallName(ann, u"Ann"_s).value();
    m_fixture.addCodes({u"A1"_s});
    QVERIFY(count(u"outbox"_s) != u"0"_s);
    QVERIFY(places(m_members.subjectOf(u"ann"_s)) > 0);
    QVERIFY(m_members.records().remove(ann).value() == store::DeletionOutcome::Done);
    for (const QByteArray& trace : {m_members.subjectOf(u"ann"_s), ann, phone})
        QCOMPARE(places(trace), 0);
    QCOMPARE(count(u"ticket_notice"_s), u"0"_s);
    QCOMPARE(count(u"outbox"_s), u"0"_s);
    QCOMPARE(count(u"consent"_s), u"0"_s);
    QCOMPARE(count(u"member_session"_s), u"0"_s);
    QCOMPARE(count(u"ticket where member_id is not null or sealed_secret is not null"_s), u"0"_s);
    QCOMPARE(count(u"member where hall_name is not null or confirmed > 0 or deleted_at is null"_s), u"0"_s);
    QVERIFY(!m_members.records().record(phone).value());
    QVERIFY(m_members.records().remove(ann).value() == store::DeletionOutcome::NotSignedIn);
    // He is a new member if he comes back.
    m_members.signIn(u"ann"_s);
    QCOMPARE(record(m_members.signIn(u"ann"_s)).value("tickets"_L1).toArray().size(), 0);
}

void OwnPagePgTest::hisPlaceGoesToTheNext() {
    const QByteArray ann = m_members.signIn(u"ann"_s);
    m_members.ask(u"ann"_s, ann);
    m_members.ask(u"bob"_s);
    m_fixture.addCodes({u"A1"_s});
    QCOMPARE(m_members.state(u"ann"_s), u"offered"_s);
    QVERIFY(m_members.records().remove(ann).value() == store::DeletionOutcome::Done);
    QCOMPARE(m_members.state(u"ann"_s), u"left"_s);
    QCOMPARE(m_members.state(u"bob"_s), u"offered"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void OwnPagePgTest::theCodeHeReceivedGoesOnWorking() {
    m_fixture.addCodes({u"A1"_s});
    const QByteArray ann = m_members.signIn(u"ann"_s);
    m_members.ask(u"ann"_s, ann);
    QVERIFY(m_members.records().remove(ann).value() == store::DeletionOutcome::Done);
    const auto seen = m_fixture.tickets().look({m_members.hashOf(u"ann"_s)}).value().front().value();
    QCOMPARE(test::StoreFixture::codeOf(*seen.ticket), u"A1"_s);
    m_members.give(u"ann"_s, {u"G1"_s, u"G2"_s, u"G3"_s, u"G4"_s});
    QCOMPARE(m_members.state(u"ann"_s), u"contributed"_s);
}

// Deleting an account is no way to a second code.
void OwnPagePgTest::whoComesBackFindsHisCodeAndGetsNoOther() {
    m_fixture.addCodes({u"A1"_s, u"A2"_s});
    const QByteArray ann = m_members.signIn(u"ann"_s);
    m_members.ask(u"ann"_s, ann);
    QVERIFY(m_members.records().remove(ann).value() == store::DeletionOutcome::Done);
    QCOMPARE(count(u"taken_code"_s), u"1"_s);
    const QByteArray again = m_members.signIn(u"ann"_s);
    QCOMPARE(count(u"taken_code"_s), u"0"_s);
    const auto answer = m_members.ask(u"another"_s, again);
    QCOMPARE(answer.outcome, store::RequestOutcome::Held);
    QCOMPARE(answer.ticket->number, 1);
    QCOMPARE(count(u"ticket"_s), u"1"_s);
    // And nobody else gets it.
    const QByteArray bob = m_members.signIn(u"bob"_s);
    QCOMPARE(m_members.ask(u"bob"_s, bob).outcome, store::RequestOutcome::Created);
}

void OwnPagePgTest::onceGivenBackItIsForgotten() {
    m_fixture.addCodes({u"A1"_s, u"A2"_s});
    for (const QString& person : {u"ann"_s, u"bob"_s}) {
        const QByteArray session = m_members.signIn(person);
        m_members.ask(person, session);
        QVERIFY(m_members.records().remove(session).value() == store::DeletionOutcome::Done);
    }
    sweep();
    QCOMPARE(count(u"taken_code"_s), u"2"_s);
    m_members.give(u"ann"_s, {u"G1"_s, u"G2"_s, u"G3"_s, u"G4"_s});
    sweep();
    QCOMPARE(places(m_members.subjectOf(u"ann"_s)), 0);
    QCOMPARE(places(m_members.subjectOf(u"bob"_s)), 1);
    m_fixture.sql(u"update invites.taken_code set left_at = left_at - interval '91 days'"_s);
    sweep();
    QCOMPARE(places(m_members.subjectOf(u"bob"_s)), 0);
}

void OwnPagePgTest::hisCodesStay() {
    m_fixture.addCodes({u"A1"_s});
    const QByteArray ann = m_members.signIn(u"ann"_s);
    m_members.ask(u"ann"_s, ann);
    m_members.give(u"ann"_s, {u"G1"_s, u"G2"_s, u"G3"_s, u"G4"_s});
    QVERIFY(m_members.records().remove(ann).value() == store::DeletionOutcome::Done);
    m_members.ask(u"bob"_s);
    m_members.report(u"bob"_s);
    QCOMPARE(m_members.state(u"bob"_s), u"delivered"_s);
    QCOMPARE(count(u"contribution"_s), u"4"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

// Requests that know his session, and others' in the same batches, are under way while he deletes his account.
void OwnPagePgTest::askingWhileDeletingHarmsNobody() {
    for (int round = 0; round < 20; ++round) {
        const QByteArray ann = m_members.signIn(u"ann %1"_s.arg(round));
        std::thread asking([&] {
            const auto connection = m_fixture.connect();
            store::TicketStore tickets(*connection, m_fixture.cipher(), m_members.cipher());
            const QString key = u"key %1"_s.arg(round);
            store::TicketRequest hers = test::StoreFixture::requestOf(key, CampaignId(1));
            hers.secretHash = m_members.hashOf(key);
            hers.sessionHash = ann;
            hers.sealedSecret = m_members.cipher().sealTicketSecret(Secret::fromText(key));
            const auto answers =
                tickets.request({hers, test::StoreFixture::requestOf(u"other %1"_s.arg(round), CampaignId(1))}, 0);
            if (!answers || !answers->at(0) || !answers->at(1))
                qFatal("A request failed.");
        });
        const auto removed = m_members.records().remove(ann);
        asking.join();
        QVERIFY2(removed, removed ? "" : qUtf8Printable(removed.error().detail));
    }
    m_fixture.sql(u"update invites.member set deleted_at = deleted_at - interval '2 hours'"_s);
    sweep();
    QCOMPARE(count(u"member"_s), u"0"_s);
    QCOMPARE(count(u"ticket where member_id is not null"_s), u"0"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void OwnPagePgTest::whatIsLeftIsSweptAway() {
    QVERIFY(m_members.records().remove(m_members.signIn(u"ann"_s)).value() == store::DeletionOutcome::Done);
    sweep();
    QCOMPARE(count(u"member"_s), u"1"_s);
    m_fixture.sql(u"update invites.member set deleted_at = deleted_at - interval '2 hours'"_s);
    sweep();
    QCOMPARE(count(u"member"_s), u"0"_s);
}

void OwnPagePgTest::anAccountThatNobodyUsesIsDeleted() {
    m_members.signIn(u"ann"_s);
    m_members.signIn(u"bob"_s);
    m_fixture.sql(
        u"update invites.member_identity set used_at = used_at - interval '732 days' where member_id = %1"_s.arg(
            m_members.idOf(u"ann"_s)));
    sweep();
    QVERIFY(m_members.idOf(u"ann"_s) > 0); // her session lives
    m_fixture.sql(u"update invites.member_session set ended_at = now()"_s);
    sweep();
    QCOMPARE(m_members.idOf(u"ann"_s), 0);
    QVERIFY(m_members.idOf(u"bob"_s) > 0);
}

void OwnPagePgTest::whoWasKeptOutStaysKeptOut() {
    const QByteArray ann = m_members.signIn(u"ann"_s);
    const QString member = QString::number(m_members.idOf(u"ann"_s));
    m_fixture.sql(u"select invites.lift_suspension(invites.suspend_member(%1, null, null, 'a mistake'), null);"
                  " select invites.suspend_member(%1, null, now() + interval '9 days', 'reselling')"_s.arg(member));
    QVERIFY(m_members.records().remove(ann).value() == store::DeletionOutcome::Done);
    QCOMPARE(m_fixture.sql(u"select string_agg(reason || ' ' || cardinality(subject_hashes), ', ' order by id)"
                           " from invites.suspension where member_id is null"_s),
        u"a mistake 0, reselling 1"_s);
    m_members.signIn(u"bob"_s);
    QCOMPARE(count(u"suspension where member_id is not null"_s), u"0"_s);
    m_members.signIn(u"ann"_s);
    QCOMPARE(
        m_fixture.sql(u"select string_agg(reason || ' ' || cardinality(subject_hashes), ', ') from invites.suspension"
                      " where member_id = %1"_s.arg(m_members.idOf(u"ann"_s))),
        u"reselling 0"_s);
    // Once it is over, nobody is known by it.
    QVERIFY(m_members.records().remove(m_members.signIn(u"ann"_s)).value() == store::DeletionOutcome::Done);
    m_fixture.sql(
        u"update invites.suspension set suspended_at = now() - interval '2 days', ends_at = now() - interval '1 day'"
        " where lifted_at is null"_s);
    m_fixture.sql(u"select invites.forget_appeals()"_s);
    QCOMPARE(count(u"suspension where subject_hashes <> '{}'"_s), u"0"_s);
}

void OwnPagePgTest::whoWasMergedIntoHimGoesWithHim() {
    m_members.signIn(u"bob"_s);
    const QByteArray ann = m_members.signIn(u"ann"_s);
    m_fixture.sql(u"select invites.merge_members(%1, %2, 'one person',"
                  " (invites.merge_members(%1, %2, null, null)).mark)"_s.arg(
                      QString::number(m_members.idOf(u"ann"_s)), QString::number(m_members.idOf(u"bob"_s))));
    QCOMPARE(m_members.idOf(u"bob"_s), m_members.idOf(u"ann"_s));
    QVERIFY(m_members.records().remove(ann).value() == store::DeletionOutcome::Done);
    QCOMPARE(count(u"member where deleted_at is null"_s), u"0"_s);
    m_fixture.sql(u"update invites.member set deleted_at = deleted_at - interval '2 hours'"_s);
    sweep();
    sweep();
    QCOMPARE(count(u"member"_s), u"0"_s);
}

QTEST_GUILESS_MAIN(OwnPagePgTest)
#include "OwnPagePgTest.moc"
