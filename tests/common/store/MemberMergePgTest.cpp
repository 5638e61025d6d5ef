#include "common/store/MemberAdminStore.h"
#include "common/store/MemberRecordStore.h"
#include "common/store/StandingStore.h"
#include "tests/support/store/SignInFixture.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;
using store::MemberAdminStore;
using store::MemberMerge;
using store::TicketFate;

// Two members who are one person are made one, under the laws. Kept is Ann, who signs in with LinkedIn; the other is
// she again, with OpenID Connect.
class MemberMergePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theBetterTicketIsKept_data();
    void theBetterTicketIsKept();
    void twoCodesStayApart();
    void whatIsOwedApartIsHeldAgainstHim();
    void anApartTicketStaysInItsBrowser();
    void anApartTicketBecomesHisWhenHisOwnIsOver();
    void heSeesAnApartTicketAndWhatItsCodesDid();
    void codesOnAnApartTicketCountForHim();
    void anApartTicketThatIsOverIsOneOfHisPastOnes();
    void aCodeThatWentFromOneOfHisTicketsToTheOtherIsHisOwn();
    void eachCampaignIsItsOwn();
    void pastTicketsGoWithThem();
    void lookingChangesNothing();
    void hisSessionsEndAndHeSignsInAsTheKeptOne();
    void aRequestWithTheEndedSessionMakesNoTicketOfHis();
    void whatChangedMeanwhileIsNotMerged();
    void suspensionsHoldForBoth();
    void aSubscriptionGoesWithIt();
    void twoSubscriptionsAreRefused();
    void aSubscriptionThatIsOverStaysBehind();
    void nobodyIsMergedTwice();
    void aMergeNeedsAReason();
    void mergedMembersAreFollowedToTheLastOne();
    void bothHistoriesTellOfIt();
    void everythingThatBelongsToAMemberIsThoughtOf();

private:
    MemberAdminStore members() { return MemberAdminStore(m_fixture.connection()); }
    void signIn(const QString& kept = {}, const QString& other = {}) {
        m_other = m_people->signIn(u"ann"_s, other, u"oidc"_s);
        m_otherSession = m_people->session();
        m_kept = m_people->signIn(u"ann"_s, kept);
    }
    MemberMerge plan() {
        auto plan = members().planMerge(m_kept, m_other);
        if (!plan)
            qFatal("%s", qUtf8Printable(plan.error().detail));
        return *plan;
    }
    bool merge(const MemberMerge& plan) { return members().merge(m_kept, m_other, plan, u"one person"_s).value(); }
    QString ticket(const QString& visitor, const QString& column) {
        return m_fixture.sql(u"select %1 from invites.ticket where secret_hash = '\\x%2'"_s.arg(
            column, QString::fromLatin1(m_fixture.hashOf(visitor).toHex())));
    }
    QString confirmed() {
        return m_fixture.sql(
            u"select string_agg(confirmed::text, ' ' order by id = %1 desc) from invites.member"_s.arg(m_kept.value));
    }
    QJsonArray ticketsOnHisPage() {
        return store::MemberRecordStore(m_fixture.connection())
            .record(m_people->session())
            .value()
            ->value("tickets"_L1)
            .toArray();
    }
    // Both with a code of one campaign.
    void mergeTwoCodes();
    MemberId memberOf(const QString& visitor) { return MemberId(ticket(visitor, u"member_id"_s).toLongLong()); }
    TicketFate fateOf(const MemberMerge& plan, bool isKeptMembers) {
        for (const auto& ticket : plan.tickets) {
            if (ticket.isKeptMembers == isKeptMembers)
                return ticket.fate;
        }
        qFatal("There is no such ticket.");
    }
    // Sealed codes and other people's things aside, everything there is.
    QString everything() {
        return m_fixture.sql(
            u"select md5(string_agg(r, ' ')) from ("
            " select md5(string_agg(t::text, ' ' order by id)) as r from invites.ticket t"
            " union all select md5(string_agg(t::text, ' ' order by id)) from invites.member t"
            " union all select md5(string_agg(t::text, ' ' order by id)) from invites.member_identity t"
            " union all select md5(string_agg(t::text, ' ' order by token_hash)) from invites.member_session t"
            " union all select md5(string_agg(t::text, ' ' order by id)) from invites.audit_event t"
            " union all select md5(string_agg(t::text, ' ' order by campaign_id)) from invites.campaign_line t"
            " union all select md5(string_agg(t::text, ' ' order by id)) from invites.code t) k"_s);
    }

    test::StoreFixture m_fixture;
    std::unique_ptr<test::SignInFixture> m_people;
    MemberId m_kept;
    MemberId m_other;
    QByteArray m_otherSession;
};

void MemberMergePgTest::init() {
    m_fixture.reset();
    m_fixture.sql(u"update invites.campaign set draws_rush = false"_s);
    m_people = std::make_unique<test::SignInFixture>(m_fixture);
}

void MemberMergePgTest::cleanup() {
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void MemberMergePgTest::theBetterTicketIsKept_data() {
    QTest::addColumn<QString>("keptState");
    QTest::addColumn<QString>("otherState");
    QTest::addColumn<bool>("keptStays");
    QTest::newRow("the first of two that wait") << u"waiting"_s << u"waiting"_s << true;
    QTest::newRow("the offer before the place") << u"offered"_s << u"waiting"_s << true;
    QTest::newRow("the other's offer before the place") << u"waiting"_s << u"offered"_s << false;
    QTest::newRow("the code before the place") << u"delivered"_s << u"waiting"_s << true;
    QTest::newRow("the other's code before the place") << u"waiting"_s << u"delivered"_s << false;
    QTest::newRow("the other's code before the offer") << u"offered"_s << u"delivered"_s << false;
}

void MemberMergePgTest::theBetterTicketIsKept() {
    QFETCH(QString, keptState);
    QFETCH(QString, otherState);
    QFETCH(bool, keptStays);
    m_fixture.take(u"kept"_s);
    m_fixture.take(u"other"_s);
    const auto bring = [this](const QString& visitor, const QString& state) {
        if (state == u"waiting")
            return;
        // Its turn comes before the other's.
        m_fixture.sql(u"select invites.move_ticket(%1, 'head', 'x')"_s.arg(ticket(visitor, u"id"_s)));
        m_fixture.addCodes({u"C "_s + visitor});
        if (state == u"delivered")
            m_fixture.reveal(visitor);
    };
    m_fixture.sql(u"update invites.campaign set code_pattern = '^[A-Z a-z0-9]+$'"_s);
    bring(u"kept"_s, keptState);
    bring(u"other"_s, otherState);
    signIn(u"kept"_s, u"other"_s);
    QCOMPARE(ticket(u"kept"_s, u"state"_s), keptState);
    QCOMPARE(ticket(u"other"_s, u"state"_s), otherState);
    const MemberMerge planned = plan();
    QCOMPARE(planned.tickets.size(), 2U);
    QCOMPARE(fateOf(planned, true), keptStays ? TicketFate::Stays : TicketFate::Leaves);
    QCOMPARE(fateOf(planned, false), keptStays ? TicketFate::Leaves : TicketFate::Stays);
    QVERIFY(merge(planned));
    QCOMPARE(ticket(u"kept"_s, u"state"_s), keptStays ? keptState : u"left"_s);
    QCOMPARE(ticket(u"other"_s, u"state"_s), keptStays ? u"left"_s : otherState);
    QCOMPARE(memberOf(u"kept"_s), m_kept);
    QCOMPARE(memberOf(u"other"_s), m_kept);
}

void MemberMergePgTest::twoCodesStayApart() {
    m_fixture.addCodes({u"A1"_s, u"B1"_s});
    m_fixture.take(u"kept"_s);
    m_fixture.take(u"other"_s);
    signIn(u"kept"_s, u"other"_s);
    const MemberMerge planned = plan();
    QCOMPARE(fateOf(planned, true), TicketFate::Stays);
    QCOMPARE(fateOf(planned, false), TicketFate::Apart);
    QVERIFY(merge(planned));
    QCOMPARE(ticket(u"other"_s, u"state"_s), u"delivered"_s);
    QCOMPARE(memberOf(u"other"_s), m_other);
    // Nothing that was shown is taken away, and it counts for him.
    QVERIFY(m_fixture.look(u"other"_s).code);
    QCOMPARE(members().page({std::vector{m_kept}, {}, {}}, MemberAdminStore::latest, 1).value().front().tickets, 2);
}

void MemberMergePgTest::mergeTwoCodes() {
    m_fixture.addCodes({u"A1"_s, u"B1"_s});
    m_fixture.take(u"kept"_s);
    m_fixture.take(u"other"_s);
    signIn(u"kept"_s, u"other"_s);
    QVERIFY(merge(plan()));
}

void MemberMergePgTest::whatIsOwedApartIsHeldAgainstHim() {
    mergeTwoCodes();
    const CampaignId elsewhere = m_fixture.addCampaign(u"elsewhere"_s);
    m_fixture.sql(u"update invites.campaign set late_rule = 'suspended', draws_rush = false;"
                  " update invites.ticket set delivered_at = now() - interval '30 days' where member_id = %1"_s.arg(
                      m_other.value));
    const auto numberOwed = [&](const QString& holder, const std::optional<QByteArray>& session) {
        const auto seen =
            store::StandingStore(m_fixture.connection()).view(elsewhere, {m_fixture.hashOf(holder), session}).value();
        return seen.debt ? seen.debt->ticketNumber : 0;
    };
    // Signed in, in whatever browser, and signed out with either ticket.
    QCOMPARE(numberOwed(u"nobody"_s, m_people->session()), 2);
    QCOMPARE(numberOwed(u"kept"_s, {}), 2);
    QCOMPARE(numberOwed(u"other"_s, {}), 2);
    QCOMPARE(m_fixture.sql(u"select number from invites.late_tickets_of_member(%1)"_s.arg(m_kept.value)), u"2"_s);
    m_fixture.contribute(u"other"_s, {u"C1"_s, u"C2"_s, u"C3"_s, u"C4"_s});
    QCOMPARE(numberOwed(u"nobody"_s, m_people->session()), 0);
}

// Or nobody could give the codes that are owed on it.
void MemberMergePgTest::anApartTicketStaysInItsBrowser() {
    mergeTwoCodes();
    const auto signedIn =
        m_people->signInWith(u"ann"_s, {u"Ann"_s, {}}, Secret::fromText(u"ticket of other"_s), u"oidc"_s);
    QCOMPARE(signedIn.ticket, store::HeldTicket::Kept);
    QCOMPARE(memberOf(u"other"_s), m_other);
    // A stranger's is taken out of it, as ever.
    m_people->signIn(u"eve"_s);
    QCOMPARE(m_people->signInWith(u"eve"_s, {u"Eve"_s, {}}, Secret::fromText(u"ticket of other"_s)).ticket,
        store::HeldTicket::Dropped);
}

void MemberMergePgTest::anApartTicketBecomesHisWhenHisOwnIsOver() {
    mergeTwoCodes();
    m_fixture.contribute(u"kept"_s, {u"C1"_s, u"C2"_s, u"C3"_s, u"C4"_s});
    QCOMPARE(memberOf(u"other"_s), m_kept);
    QCOMPARE(ticket(u"other"_s, u"state"_s), u"delivered"_s);
    // And follows him to his other browsers.
    const auto elsewhere = m_people->signInWith(u"ann"_s, {u"Ann"_s, {}}, std::nullopt);
    QCOMPARE(elsewhere.ticket, store::HeldTicket::Given);
    QCOMPARE(elsewhere.ticketSecret->revealText(), u"ticket of other"_s);
}

void MemberMergePgTest::heSeesAnApartTicketAndWhatItsCodesDid() {
    mergeTwoCodes();
    m_fixture.contribute(u"other"_s, {u"C1"_s, u"C2"_s});
    const QJsonArray shown = ticketsOnHisPage();
    QCOMPARE(shown.size(), 2);
    for (const QJsonValue ticket : shown) {
        const bool isApart = ticket["number"_L1].toInt() == 2;
        QCOMPARE(ticket["stays_in_its_browser"_L1].toBool(), isApart);
        QCOMPARE(ticket["given"_L1].toInt(), isApart ? 2 : 0);
    }
    const QJsonObject data = store::MemberRecordStore(m_fixture.connection()).data(m_people->session()).value().value();
    QCOMPARE(data.value("tickets"_L1).toArray().size(), 2);
}

void MemberMergePgTest::codesOnAnApartTicketCountForHim() {
    mergeTwoCodes();
    m_fixture.contribute(u"other"_s, {u"C1"_s, u"C2"_s});
    QCOMPARE(confirmed(), u"0 0"_s);
    m_fixture.take(u"third"_s);
    m_fixture.report(u"third"_s, ReportOutcome::Works);
    QCOMPARE(confirmed(), u"1 0"_s);
    QCOMPARE(m_fixture.sql(u"select invites.is_member_in_good_standing(%1)"_s.arg(m_kept.value)), u"t"_s);
}

// His own is still open: the other one is the first to be over.
void MemberMergePgTest::anApartTicketThatIsOverIsOneOfHisPastOnes() {
    mergeTwoCodes();
    m_fixture.contribute(u"other"_s, {u"C1"_s, u"C2"_s, u"C3"_s, u"C4"_s});
    QCOMPARE(ticket(u"other"_s, u"state"_s), u"contributed"_s);
    QCOMPARE(memberOf(u"other"_s), m_kept);
    QCOMPARE(ticket(u"kept"_s, u"state"_s), u"delivered"_s);
    m_fixture.take(u"third"_s);
    m_fixture.report(u"third"_s, ReportOutcome::Works);
    QCOMPARE(confirmed(), u"1 0"_s);
    for (const QJsonValue shown : ticketsOnHisPage())
        QVERIFY(!shown["stays_in_its_browser"_L1].toBool());
    // And his own goes on being his.
    m_fixture.contribute(u"kept"_s, {u"D1"_s, u"D2"_s, u"D3"_s, u"D4"_s});
    QCOMPARE(memberOf(u"kept"_s), m_kept);
}

void MemberMergePgTest::aCodeThatWentFromOneOfHisTicketsToTheOtherIsHisOwn() {
    m_fixture.addCodes({u"A1"_s});
    m_fixture.take(u"kept"_s);
    m_fixture.contribute(u"kept"_s, {u"C1"_s});
    m_fixture.take(u"other"_s);
    signIn(u"kept"_s, u"other"_s);
    QVERIFY(merge(plan()));
    QCOMPARE(memberOf(u"other"_s), m_other);
    m_fixture.report(u"other"_s, ReportOutcome::Works);
    QCOMPARE(m_fixture.sql(u"select string_agg(by_member::text, ' ') from invites.own_code"_s), u"true"_s);
    QCOMPARE(confirmed(), u"0 0"_s);
}

void MemberMergePgTest::eachCampaignIsItsOwn() {
    m_fixture.addCampaign(u"dawn"_s);
    m_fixture.sql(u"update invites.campaign set draws_rush = false"_s);
    m_fixture.take(u"kept"_s);
    m_fixture.take(u"other"_s, u"dawn"_s);
    signIn(u"kept"_s, u"other"_s);
    const MemberMerge planned = plan();
    QCOMPARE(fateOf(planned, true), TicketFate::Stays);
    QCOMPARE(fateOf(planned, false), TicketFate::Stays);
    QVERIFY(merge(planned));
    QCOMPARE(memberOf(u"other"_s), m_kept);
    QCOMPARE(ticket(u"other"_s, u"state"_s), u"waiting"_s);
}

void MemberMergePgTest::pastTicketsGoWithThem() {
    m_fixture.take(u"gone"_s);
    m_fixture.leave(u"gone"_s);
    signIn({}, u"gone"_s);
    const MemberMerge planned = plan();
    QCOMPARE(planned.pastTickets, 1);
    QVERIFY(planned.tickets.empty());
    QVERIFY(merge(planned));
    QCOMPARE(memberOf(u"gone"_s), m_kept);
}

void MemberMergePgTest::lookingChangesNothing() {
    m_fixture.take(u"kept"_s);
    m_fixture.take(u"other"_s);
    m_fixture.addCodes({u"A1"_s});
    signIn(u"kept"_s, u"other"_s);
    const QString before = everything();
    const MemberMerge planned = plan();
    QCOMPARE(everything(), before);
    QCOMPARE(plan(), planned);
    QVERIFY(m_people->isSignedIn(m_otherSession));
}

void MemberMergePgTest::hisSessionsEndAndHeSignsInAsTheKeptOne() {
    signIn();
    const QByteArray keptSession = m_people->session();
    const MemberMerge planned = plan();
    QCOMPARE(planned.sessions, 1);
    QCOMPARE(planned.identities, 1);
    QVERIFY(merge(planned));
    QVERIFY(!m_people->isSignedIn(m_otherSession));
    QVERIFY(m_people->isSignedIn(keptSession));
    QCOMPARE(m_people->signIn(u"ann"_s, {}, u"oidc"_s), m_kept);
    const auto kept = members().page({}, MemberAdminStore::latest, 10).value();
    QCOMPARE(kept.size(), 1U);
    QCOMPARE(kept[0].providers, (QStringList{u"linkedin"_s, u"oidc"_s}));
}

void MemberMergePgTest::aRequestWithTheEndedSessionMakesNoTicketOfHis() {
    signIn();
    QVERIFY(merge(plan()));
    store::TicketRequest request = m_fixture.requestOf(u"late"_s, m_fixture.campaign());
    request.sessionHash = m_otherSession;
    request.sealedSecret = m_people->cipher().sealTicketSecret(Secret::fromText(u"ticket of late"_s));
    store::TicketStore tickets(m_fixture.connection(), m_fixture.cipher(), m_people->cipher());
    QVERIFY(tickets.request({request}, 0));
    QCOMPARE(ticket(u"late"_s, u"member_id is null"_s), u"t"_s);
}

void MemberMergePgTest::whatChangedMeanwhileIsNotMerged() {
    m_fixture.take(u"kept"_s);
    m_fixture.take(u"other"_s);
    signIn(u"kept"_s, u"other"_s);
    const MemberMerge planned = plan();
    m_fixture.leave(u"kept"_s);
    const QString before = everything();
    QVERIFY(!merge(planned));
    QCOMPARE(everything(), before);
    QVERIFY(merge(plan()));
    QCOMPARE(ticket(u"other"_s, u"state"_s), u"waiting"_s);
}

void MemberMergePgTest::suspensionsHoldForBoth() {
    signIn();
    m_fixture.sql(
        u"select invites.suspend_member(%1, null, now() + interval '1 day', 'sells codes')"_s.arg(m_other.value));
    const MemberMerge planned = plan();
    QCOMPARE(planned.suspensions, 1);
    QVERIFY(merge(planned));
    QVERIFY(members().page({std::vector{m_kept}, {}, {}}, MemberAdminStore::latest, 1).value().front().isSuspended);
}

void MemberMergePgTest::aSubscriptionGoesWithIt() {
    m_fixture.sql(u"update invites.campaign set premium = true, priority_share = 4"_s);
    m_fixture.take(u"kept"_s);
    signIn(u"kept"_s);
    m_fixture.sql(
        u"insert into invites.premium_account (member_id, customer_id, has_premium) values (%1, 'cus_1', true);"
        " insert into invites.subscription values ('sub_1', %1, 'active', now() + interval '9 days', false);"
        // He looked at the price once.
        " insert into invites.premium_account (member_id) values (%2)"_s.arg(m_other.value)
            .arg(m_kept.value));
    QVERIFY(merge(plan()));
    const auto kept = members().page({std::vector{m_kept}, {}, {}}, MemberAdminStore::latest, 1).value().front();
    QVERIFY(kept.hasPremium && kept.premiumUntil);
    QCOMPARE(ticket(u"kept"_s, u"lane"_s), u"2"_s);
}

void MemberMergePgTest::twoSubscriptionsAreRefused() {
    signIn();
    m_fixture.sql(u"insert into invites.premium_account (member_id, customer_id, has_premium)"
                  " values (%1, 'cus_1', true), (%2, 'cus_2', true)"_s.arg(m_other.value)
                      .arg(m_kept.value));
    const auto refused = members().planMerge(m_kept, m_other);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Conflict);
    QCOMPARE(refused.error().reason, u"two_accounts"_s);
}

void MemberMergePgTest::aSubscriptionThatIsOverStaysBehind() {
    signIn();
    m_fixture.sql(
        u"insert into invites.premium_account (member_id, customer_id, has_premium)"
        " values (%1, 'cus_1', false), (%2, 'cus_2', true);"
        " insert into invites.subscription values ('sub_1', %1, 'canceled', now(), false)"_s.arg(m_other.value)
            .arg(m_kept.value));
    QVERIFY(merge(plan()));
    QCOMPARE(m_fixture.sql(
                 u"select string_agg(customer_id || ' ' || member_id, ', ' order by 1) from invites.premium_account"_s),
        u"cus_1 %1, cus_2 %2"_s.arg(m_other.value).arg(m_kept.value));
}

void MemberMergePgTest::nobodyIsMergedTwice() {
    signIn();
    QVERIFY(merge(plan()));
    for (const auto& [kept, other] :
        {std::pair(m_kept, m_other), std::pair(m_other, m_kept), std::pair(m_kept, MemberId(99))})
        QCOMPARE(members().planMerge(kept, other).error().reason, u"no_two_members"_s);
    QCOMPARE(members().planMerge(m_kept, m_kept).error().code, ErrorCode::InvalidInput);
}

void MemberMergePgTest::aMergeNeedsAReason() {
    signIn();
    const MemberMerge planned = plan();
    QCOMPARE(members().merge(m_kept, m_other, planned, u"  "_s).error().reason, u"reason_required"_s);
    QCOMPARE(members().merge(m_kept, m_other, planned, QString(501, u'x')).error().reason, u"reason_too_long"_s);
}

void MemberMergePgTest::mergedMembersAreFollowedToTheLastOne() {
    signIn();
    QVERIFY(merge(plan()));
    const MemberId third = m_people->signIn(u"ann again"_s);
    QVERIFY(members().merge(third, m_kept, members().planMerge(third, m_kept).value(), u"again"_s).value());
    QCOMPARE(m_fixture.sql(u"select string_agg(distinct merged_into::text, ' ') from invites.member"_s),
        QString::number(third.value));
    QCOMPARE(m_people->signIn(u"ann"_s, {}, u"oidc"_s), third);
}

void MemberMergePgTest::bothHistoriesTellOfIt() {
    signIn();
    QVERIFY(merge(plan()));
    for (const MemberId member : {m_kept, m_other}) {
        const auto event = members().history(member).value().front();
        QCOMPARE(event.action, u"merge_members"_s);
        QCOMPARE(event.reason, u"one person"_s);
    }
}

// A new table that belongs to members is missing here, and fails until unite_members deals with it, or need not.
void MemberMergePgTest::everythingThatBelongsToAMemberIsThoughtOf() {
    QCOMPARE(m_fixture.sql(u"select string_agg(c.conrelid::regclass || '.' || a.attname, ' ' order by"
                           " c.conrelid::regclass || '.' || a.attname)"
                           " from (select conrelid, conkey[1] as key from pg_constraint where contype = 'f'"
                           "   and confrelid in ('invites.member'::regclass, 'invites.premium_account'::regclass)) c"
                           " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.key"_s),
        u"invites.consent.member_id invites.member.merged_into invites.member_identity.member_id "
        u"invites.member_session.member_id"
        " invites.premium_account.member_id invites.subscription.member_id invites.suspension.member_id"
        " invites.ticket.member_id"_s);
}

QTEST_GUILESS_MAIN(MemberMergePgTest)
#include "MemberMergePgTest.moc"
