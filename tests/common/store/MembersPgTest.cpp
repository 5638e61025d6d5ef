#include "common/store/MemberStore.h"
#include "common/vault/Hashes.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace invites;
using namespace Qt::StringLiterals;
using store::HeldTicket;
using store::RequestAnswer;
using store::RequestOutcome;
using store::SignInAnswer;
using store::SignInOutcome;
using store::TicketRequest;

// Members, their sessions, and the tickets that follow them. A person, a browser and a state have names; what
// identifies them follows from these.
class MembersPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void aStateIsSpentOnce();
    void aStateIsSpentOnceByManyAtOnce();
    void aLostAnswerIsGivenAgain();
    void aStateIsGoodInItsBrowserAlone();
    void aStateIsGoodForItsProviderAlone();
    void aStateEnds();
    void anAddressBeginsSoManyAnHour();
    void theSamePersonIsOneMember();
    void firstSignInsAtOnceMakeOneMember();
    void anotherProvidersSubjectIsSomebodyElse();
    void nothingOfAPersonIsReadable();
    void aSessionIsRenewedOnSignIn();
    void aVisitPutsTheIdleEndOffOnceAnHour();
    void aSessionEndsAtItsAbsoluteEnd();
    void signingOutEndsOneSession();
    void signingOutEverywhereEndsAll();
    void aMemberAskingAgainHasHisTicket();
    void aMembersRequestsOfOneBatchAreOneTicket();
    void aMembersRequestsAtOnceAreOneTicket();
    void aMembersRequestsInARushAreOneTicket();
    void theDatabaseRefusesASecondActiveTicket();
    void whatHeHoldsAlreadyComesFirst();
    void anotherMembersTicketInTheBrowserIsNotHis();
    void signingInTakesTheBrowsersTicketOver();
    void theFurtherOfTwoTicketsIsKept_data();
    void theFurtherOfTwoTicketsIsKept();
    void twoCodesStayApart();
    void aTicketOfAnotherMemberIsDropped();
    void signingInBringsTheTicketToAnotherBrowser();
    void noWayBackBesideAnotherTicket();
    void whoMustSignInGetsNoTicketWithout();
    void whoHasATicketKeepsItWithout();
    void anOlderServerCannotGoAroundIt();
    void aMemberInGoodStandingIsNotHeld();
    void oneFalseCodeEndsGoodStanding();
    void whatIsOverIsForgotten();

private:
    struct Session {
        Secret secret;
        SignInAnswer answer;
    };

    static QByteArray hash(const QString& name) { return test::StoreFixture::hashOf(name); }
    store::MemberStore members() { return store::MemberStore(m_fixture.connection(), *m_cipher); }
    bool begin(const QString& state, const QString& browser = u"home"_s, int limit = 0) {
        const auto begun =
            members().begin({hash(state), hash(browser), u"linkedin"_s, u"sora"_s, hash(u"address"_s), limit});
        if (!begun)
            qFatal("%s", qUtf8Printable(begun.error().detail));
        return *begun;
    }
    store::SignInReturn returned(const QString& state, const QString& person, const QString& browser = u"home"_s) {
        return {hash(state), hash(browser), u"linkedin"_s, m_cipher->subjectHash("issuer", person.toStdString()),
            {person, person + u"@example.org"_s}, hash(u"session "_s + QString::number(++m_sessions)), {}, {}};
    }
    SignInAnswer finish(const store::SignInReturn& returned) {
        const auto answer = members().finish(returned);
        if (!answer)
            qFatal("%s", qUtf8Printable(answer.error().detail));
        return *answer;
    }
    // Signed in, in a browser that holds this ticket, or none; the session's hash.
    QByteArray signIn(const QString& person, const std::optional<Secret>& ticket = {}, SignInAnswer* said = nullptr) {
        const QString state = u"state "_s + QString::number(++m_states);
        begin(state);
        store::SignInReturn back = returned(state, person);
        back.ticketSecret = ticket;
        const SignInAnswer answer = finish(back);
        if (answer.outcome != SignInOutcome::SignedIn)
            qFatal("%s could not sign in.", qUtf8Printable(person));
        if (said)
            *said = answer;
        return back.sessionHash;
    }
    bool isSignedIn(const QByteArray& session) { return members().memberOf(session).value().has_value(); }
    static Secret secretOf(const QString& key) { return Secret(key.toUtf8()); }
    // With a key of his own, from a browser that is signed in or not and may hold a ticket.
    TicketRequest asking(const QString& key, const std::optional<QByteArray>& session, const QString& holder = {}) {
        TicketRequest request = m_fixture.requestOf(key, m_fixture.campaign());
        request.secretHash = vault::ticketSecretHash(secretOf(key));
        request.sessionHash = session;
        if (session)
            request.sealedSecret = m_cipher->sealTicketSecret(secretOf(key));
        if (!holder.isEmpty())
            request.holderHash = vault::ticketSecretHash(secretOf(holder));
        return request;
    }
    std::vector<RequestAnswer> ask(const std::vector<TicketRequest>& requests, db::Connection* connection = nullptr) {
        store::TicketStore tickets(connection ? *connection : m_fixture.connection(), m_fixture.cipher(), *m_cipher);
        const auto answers = tickets.request(requests, 0);
        if (!answers)
            qFatal("%s", qUtf8Printable(answers.error().detail));
        std::vector<RequestAnswer> all;
        for (const auto& answer : *answers)
            all.push_back(answer.value());
        return all;
    }
    RequestAnswer ask(const QString& key, const std::optional<QByteArray>& session, const QString& holder = {}) {
        return ask(std::vector{asking(key, session, holder)}).front();
    }
    QString stateOf(const QString& key) {
        return m_fixture.sql(u"select state from invites.ticket where secret_hash = '\\x%1'"_s.arg(
            QString::fromLatin1(vault::ticketSecretHash(secretOf(key)).toHex())));
    }
    bool isMembers(const QString& key) {
        return m_fixture.sql(u"select member_id is not null from invites.ticket where secret_hash = '\\x%1'"_s.arg(
                   QString::fromLatin1(vault::ticketSecretHash(secretOf(key)).toHex()))) == u"t"_s;
    }

    test::StoreFixture m_fixture;
    std::unique_ptr<vault::MemberCipher> m_cipher;
    int m_sessions = 0;
    int m_states = 0;
};

void MembersPgTest::initTestCase() {
    m_fixture.addLogin(u"serv"_s, {u"invites_server"_s});
    m_cipher = std::make_unique<vault::MemberCipher>(std::make_shared<const vault::Keyring>(m_fixture.keyring()));
}

void MembersPgTest::init() {
    m_fixture.reset();
    m_fixture.sql(u"update invites.campaign set draws_rush = false"_s);
}

void MembersPgTest::aStateIsSpentOnce() {
    begin(u"one"_s);
    QCOMPARE(finish(returned(u"one"_s, u"ann"_s)).outcome, SignInOutcome::SignedIn);
    QCOMPARE(finish(returned(u"one"_s, u"ann"_s)).outcome, SignInOutcome::Spent);
    QCOMPARE(finish(returned(u"never begun"_s, u"ann"_s)).outcome, SignInOutcome::Unknown);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.member_session"_s), u"1"_s);
}

void MembersPgTest::aStateIsSpentOnceByManyAtOnce() {
    begin(u"one"_s);
    std::vector<store::SignInReturn> backs;
    for (int i = 0; i < 4; ++i)
        backs.push_back(returned(u"one"_s, QString::number(i)));
    std::atomic<int> signedIn{0};
    std::vector<std::thread> threads;
    for (const store::SignInReturn& back : backs) {
        threads.emplace_back([&] {
            const auto connection = m_fixture.connect();
            const auto answer = store::MemberStore(*connection, *m_cipher).finish(back);
            signedIn += answer && answer->outcome == SignInOutcome::SignedIn ? 1 : 0;
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(signedIn.load(), 1);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.member"_s), u"1"_s);
}

void MembersPgTest::aLostAnswerIsGivenAgain() {
    begin(u"one"_s);
    const store::SignInReturn back = returned(u"one"_s, u"ann"_s);
    QCOMPARE(finish(back).returnSlug, u"sora"_s);
    const SignInAnswer again = finish(back);
    QCOMPARE(again.outcome, SignInOutcome::SignedIn);
    QCOMPARE(again.returnSlug, u"sora"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.member_session"_s), u"1"_s);
}

void MembersPgTest::aStateIsGoodInItsBrowserAlone() {
    begin(u"one"_s, u"mallory's"_s);
    QCOMPARE(finish(returned(u"one"_s, u"mallory"_s, u"ann's"_s)).outcome, SignInOutcome::Unknown);
    QCOMPARE(finish(returned(u"one"_s, u"mallory"_s, u"mallory's"_s)).outcome, SignInOutcome::SignedIn);
}

void MembersPgTest::aStateIsGoodForItsProviderAlone() {
    begin(u"one"_s);
    store::SignInReturn back = returned(u"one"_s, u"ann"_s);
    back.provider = u"oidc"_s;
    QCOMPARE(finish(back).outcome, SignInOutcome::Unknown);
}

void MembersPgTest::aStateEnds() {
    begin(u"one"_s);
    m_fixture.sql(u"update invites.sign_in set expires_at = clock_timestamp()"_s);
    QCOMPARE(finish(returned(u"one"_s, u"ann"_s)).outcome, SignInOutcome::Expired);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.member"_s), u"0"_s);
}

void MembersPgTest::anAddressBeginsSoManyAnHour() {
    QVERIFY(begin(u"one"_s, u"home"_s, 2));
    QVERIFY(begin(u"two"_s, u"home"_s, 2));
    QVERIFY(!begin(u"three"_s, u"home"_s, 2));
    QVERIFY(begin(u"two"_s, u"home"_s, 2)); // said again
    m_fixture.sql(u"update invites.sign_in set begun_at = begun_at - interval '61 minutes'"_s);
    QVERIFY(begin(u"three"_s, u"home"_s, 2));
}

void MembersPgTest::theSamePersonIsOneMember() {
    const QByteArray first = signIn(u"ann"_s);
    const QByteArray second = signIn(u"ann"_s);
    const auto one = members().memberOf(first).value();
    const auto two = members().memberOf(second).value();
    QCOMPARE(one->id, two->id);
    QCOMPARE(one->profile, (MemberProfile{u"ann"_s, u"ann@example.org"_s}));
    QCOMPARE(one->provider, u"linkedin"_s);
}

void MembersPgTest::firstSignInsAtOnceMakeOneMember() {
    constexpr int count = 4;
    std::vector<store::SignInReturn> backs;
    for (int i = 0; i < count; ++i) {
        begin(QString::number(i));
        backs.push_back(returned(QString::number(i), u"ann"_s));
    }
    std::vector<std::thread> threads;
    for (const store::SignInReturn& back : backs) {
        threads.emplace_back([this, &back] {
            const auto connection = m_fixture.connect();
            if (!store::MemberStore(*connection, *m_cipher).finish(back))
                qFatal("A sign-in failed.");
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.member"_s), u"1"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.member_session"_s), u"4"_s);
}

void MembersPgTest::anotherProvidersSubjectIsSomebodyElse() {
    QVERIFY(m_cipher->subjectHash("issuer", "ann") != m_cipher->subjectHash("other", "ann"));
    QVERIFY(m_cipher->subjectHash("issuer", "ann") != m_cipher->subjectHash("issuer", "bob"));
}

void MembersPgTest::nothingOfAPersonIsReadable() {
    signIn(u"annabel"_s, secretOf(u"annabel's secret"_s));
    const QString all = m_fixture.sql(
        u"select string_agg(t::text, ' ') from (select m::text from invites.member_identity m union all"
        " select s::text from invites.member_session s union all select i::text from invites.sign_in i) x (t)"_s);
    QVERIFY(!all.isEmpty());
    QVERIFY(!all.contains(u"annabel"_s));
    QVERIFY(!all.contains(QString::fromLatin1(QByteArray("annabel").toHex())));
}

void MembersPgTest::aSessionIsRenewedOnSignIn() {
    const QByteArray old = signIn(u"ann"_s);
    begin(u"again"_s);
    store::SignInReturn back = returned(u"again"_s, u"bob"_s);
    back.oldSessionHash = old;
    QCOMPARE(finish(back).outcome, SignInOutcome::SignedIn);
    QVERIFY(!isSignedIn(old));
    QVERIFY(isSignedIn(back.sessionHash));
}

void MembersPgTest::aVisitPutsTheIdleEndOffOnceAnHour() {
    const QByteArray session = signIn(u"ann"_s);
    const auto idleEnd = [&] { return m_fixture.sql(u"select idle_ends_at from invites.member_session"_s); };
    const QString first = idleEnd();
    QVERIFY(isSignedIn(session));
    QCOMPARE(idleEnd(), first);
    m_fixture.sql(u"update invites.member_session set last_seen_at = last_seen_at - interval '61 minutes'"_s);
    QVERIFY(isSignedIn(session));
    const QString second = idleEnd();
    QVERIFY(second > first);
    QVERIFY(isSignedIn(session));
    QCOMPARE(idleEnd(), second);
    m_fixture.sql(u"update invites.member_session set idle_ends_at = clock_timestamp()"_s);
    QVERIFY(!isSignedIn(session));
}

void MembersPgTest::aSessionEndsAtItsAbsoluteEnd() {
    const QByteArray session = signIn(u"ann"_s);
    m_fixture.sql(
        u"update invites.member_session set ends_at = clock_timestamp() + interval '1 day',"
        " idle_ends_at = clock_timestamp() + interval '1 hour', last_seen_at = last_seen_at - interval '2 hours'"_s);
    QVERIFY(isSignedIn(session));
    QCOMPARE(m_fixture.sql(u"select idle_ends_at = ends_at from invites.member_session"_s), u"t"_s);
    m_fixture.sql(u"update invites.member_session set idle_ends_at = clock_timestamp(), ends_at = clock_timestamp()"_s);
    QVERIFY(!isSignedIn(session));
}

void MembersPgTest::signingOutEndsOneSession() {
    const QByteArray here = signIn(u"ann"_s);
    const QByteArray there = signIn(u"ann"_s);
    ask(u"key"_s, here);
    const auto left = members().signOut(here, false, vault::ticketSecretHash(secretOf(u"key"_s))).value();
    QVERIFY(left.wasSignedIn);
    QVERIFY(left.ticketIsHis);
    QVERIFY(!isSignedIn(here));
    QVERIFY(isSignedIn(there));
    QVERIFY(!members().signOut(here, false, {}).value().wasSignedIn);
}

void MembersPgTest::signingOutEverywhereEndsAll() {
    const QByteArray here = signIn(u"ann"_s);
    const QByteArray there = signIn(u"ann"_s);
    const QByteArray bobs = signIn(u"bob"_s);
    QVERIFY(members().signOut(here, true, {}).value().wasSignedIn);
    QVERIFY(!isSignedIn(here));
    QVERIFY(!isSignedIn(there));
    QVERIFY(isSignedIn(bobs));
    // A session that has ended ends nothing.
    const QByteArray again = signIn(u"ann"_s);
    QVERIFY(!members().signOut(there, true, {}).value().wasSignedIn);
    QVERIFY(isSignedIn(again));
}

void MembersPgTest::aMemberAskingAgainHasHisTicket() {
    const QByteArray here = signIn(u"ann"_s);
    const QByteArray there = signIn(u"ann"_s);
    const RequestAnswer first = ask(u"here"_s, here);
    QCOMPARE(first.outcome, RequestOutcome::Created);
    QVERIFY(!first.memberSecret);
    const RequestAnswer second = ask(u"there"_s, there);
    QCOMPARE(second.outcome, RequestOutcome::Held);
    QCOMPARE(second.ticket->number, first.ticket->number);
    QVERIFY(second.memberSecret && *second.memberSecret == secretOf(u"here"_s));
    // The first key again is a repetition, signed in or not.
    QCOMPARE(ask(u"here"_s, here).outcome, RequestOutcome::Repeated);
    QCOMPARE(ask(u"here"_s, {}).outcome, RequestOutcome::Repeated);
    // Somebody else, and nobody, get tickets of their own.
    QCOMPARE(ask(u"bob's"_s, signIn(u"bob"_s)).outcome, RequestOutcome::Created);
    QCOMPARE(ask(u"nobody's"_s, {}).outcome, RequestOutcome::Created);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void MembersPgTest::aMembersRequestsOfOneBatchAreOneTicket() {
    const QByteArray here = signIn(u"ann"_s);
    const QByteArray there = signIn(u"ann"_s);
    const auto answers = ask({asking(u"x"_s, {}), asking(u"a"_s, here), asking(u"b"_s, there), asking(u"c"_s, here)});
    QCOMPARE(answers[0].outcome, RequestOutcome::Created);
    QCOMPARE(answers[1].outcome, RequestOutcome::Created);
    for (const std::size_t i : {2U, 3U}) {
        QCOMPARE(answers[i].outcome, RequestOutcome::Held);
        QCOMPARE(answers[i].ticket->number, answers[1].ticket->number);
        QVERIFY(*answers[i].memberSecret == secretOf(u"a"_s));
    }
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket"_s), u"2"_s);
}

void MembersPgTest::aMembersRequestsAtOnceAreOneTicket() {
    constexpr int browsers = 6;
    std::vector<QByteArray> sessions;
    for (int i = 0; i < browsers; ++i)
        sessions.push_back(signIn(u"ann"_s));
    std::vector<qint64> numbers(browsers);
    std::vector<std::thread> threads;
    for (int i = 0; i < browsers; ++i) {
        threads.emplace_back([&, i] {
            const auto connection = m_fixture.connect();
            TicketRequest request = test::StoreFixture::requestOf(u"key %1"_s.arg(i), CampaignId(1));
            request.secretHash = vault::ticketSecretHash(secretOf(u"key %1"_s.arg(i)));
            request.sessionHash = sessions[std::size_t(i)];
            request.sealedSecret = m_cipher->sealTicketSecret(secretOf(u"key %1"_s.arg(i)));
            numbers[std::size_t(i)] = ask({request}, connection.get()).front().ticket->number;
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    for (const qint64 number : numbers)
        QCOMPARE(number, numbers.front());
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket"_s), u"1"_s);
}

void MembersPgTest::aMembersRequestsInARushAreOneTicket() {
    const QByteArray here = signIn(u"ann"_s);
    const QByteArray there = signIn(u"ann"_s);
    m_fixture.sql(u"update invites.tally set rush_ends_at = clock_timestamp() + interval '1 hour'"_s);
    QCOMPARE(ask(u"here"_s, here).outcome, RequestOutcome::Drawing);
    QCOMPARE(ask(u"there"_s, there).outcome, RequestOutcome::Drawing);
    QCOMPARE(ask(u"here"_s, here).outcome, RequestOutcome::Drawing);
    m_fixture.sql(u"update invites.tally set rush_ends_at = clock_timestamp()"_s);
    const RequestAnswer second = ask(u"there"_s, there);
    QCOMPARE(second.outcome, RequestOutcome::Held);
    QVERIFY(*second.memberSecret == secretOf(u"here"_s));
    QCOMPARE(ask(u"here"_s, here).outcome, RequestOutcome::Repeated);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket where is_drawn"_s), u"1"_s);
}

void MembersPgTest::theDatabaseRefusesASecondActiveTicket() {
    ask(u"one"_s, signIn(u"ann"_s));
    ask(u"two"_s, {});
    const QString statement = u"update invites.ticket t set member_id = o.member_id, sealed_secret = o.sealed_secret"
                              " from invites.ticket o where t.member_id is null and o.member_id is not null"_s;
    QCOMPARE(m_fixture.refusal(statement), u"23505"_s);
    QCOMPARE(m_fixture.refusal(u"update invites.ticket set member_id = 1, sealed_secret = null"_s), u"23514"_s);
}

void MembersPgTest::whatHeHoldsAlreadyComesFirst() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    ask(u"laptop"_s, {});
    ask(u"phone"_s, {});
    const QByteArray laptop = signIn(u"ann"_s, secretOf(u"laptop"_s));
    const QByteArray phone = signIn(u"ann"_s, secretOf(u"phone"_s));
    // Both have codes; each browser goes on with its own.
    const RequestAnswer answer = ask(u"again"_s, phone, u"phone"_s);
    QCOMPARE(answer.outcome, RequestOutcome::Held);
    QVERIFY(!answer.memberSecret);
    QCOMPARE(m_fixture.codeOf(*answer.ticket), u"B2"_s);
    QVERIFY(isSignedIn(laptop));
}

void MembersPgTest::anotherMembersTicketInTheBrowserIsNotHis() {
    ask(u"ann's"_s, signIn(u"ann"_s));
    const RequestAnswer answer = ask(u"bob's"_s, signIn(u"bob"_s), u"ann's"_s);
    QCOMPARE(answer.outcome, RequestOutcome::Created);
}

void MembersPgTest::signingInTakesTheBrowsersTicketOver() {
    ask(u"key"_s, {});
    SignInAnswer said;
    const QByteArray session = signIn(u"ann"_s, secretOf(u"key"_s), &said);
    QCOMPARE(said.ticket, HeldTicket::Kept);
    QVERIFY(isMembers(u"key"_s));
    QVERIFY(*ask(u"elsewhere"_s, session).memberSecret == secretOf(u"key"_s));
}

void MembersPgTest::theFurtherOfTwoTicketsIsKept_data() {
    QTest::addColumn<bool>("isMembersFirst");
    QTest::addColumn<bool>("hasCode");
    QTest::newRow("his own waits, and asked first") << true << false;
    QTest::newRow("the browser's waits, and asked first") << false << false;
    QTest::newRow("his own has a code") << true << true;
    QTest::newRow("the browser's has a code") << false << true;
}

void MembersPgTest::theFurtherOfTwoTicketsIsKept() {
    QFETCH(bool, isMembersFirst);
    QFETCH(bool, hasCode);
    const QByteArray elsewhere = signIn(u"ann"_s);
    if (hasCode)
        m_fixture.addCodes({u"A1"_s});
    for (const bool isMembers : {isMembersFirst, !isMembersFirst})
        ask(isMembers ? u"own"_s : u"browser's"_s, isMembers ? std::optional(elsewhere) : std::nullopt);
    SignInAnswer said;
    const QByteArray session = signIn(u"ann"_s, secretOf(u"browser's"_s), &said);
    QCOMPARE(said.ticket, isMembersFirst ? HeldTicket::Given : HeldTicket::Kept);
    QCOMPARE(stateOf(isMembersFirst ? u"browser's"_s : u"own"_s), u"left"_s);
    QCOMPARE(stateOf(isMembersFirst ? u"own"_s : u"browser's"_s), hasCode ? u"delivered"_s : u"waiting"_s);
    const QString kept = isMembersFirst ? u"own"_s : u"browser's"_s;
    QVERIFY(*ask(u"elsewhere"_s, session).memberSecret == secretOf(kept));
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void MembersPgTest::twoCodesStayApart() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    ask(u"own"_s, signIn(u"ann"_s));
    ask(u"browser's"_s, {});
    SignInAnswer said;
    signIn(u"ann"_s, secretOf(u"browser's"_s), &said);
    QCOMPARE(said.ticket, HeldTicket::Kept);
    QCOMPARE(stateOf(u"own"_s), u"delivered"_s);
    QCOMPARE(stateOf(u"browser's"_s), u"delivered"_s);
    QVERIFY(!isMembers(u"browser's"_s));
}

void MembersPgTest::aTicketOfAnotherMemberIsDropped() {
    ask(u"ann's"_s, signIn(u"ann"_s));
    SignInAnswer said;
    signIn(u"bob"_s, secretOf(u"ann's"_s), &said);
    QCOMPARE(said.ticket, HeldTicket::Dropped);
    QCOMPARE(stateOf(u"ann's"_s), u"waiting"_s);
}

void MembersPgTest::signingInBringsTheTicketToAnotherBrowser() {
    ask(u"key"_s, signIn(u"ann"_s));
    SignInAnswer said;
    signIn(u"ann"_s, {}, &said);
    QCOMPARE(said.ticket, HeldTicket::Given);
    QVERIFY(*said.ticketSecret == secretOf(u"key"_s));
}

void MembersPgTest::noWayBackBesideAnotherTicket() {
    const QByteArray session = signIn(u"ann"_s);
    ask(u"missed"_s, session);
    m_fixture.addCodes({u"A1"_s});
    m_fixture.sql(u"update invites.ticket set offer_expires_at = clock_timestamp() - interval '1 second'"_s);
    ask(u"next"_s, session);
    QCOMPARE(stateOf(u"missed"_s), u"expired"_s);
    const auto back = m_fixture.tickets().returnToLine(vault::ticketSecretHash(secretOf(u"missed"_s)));
    QCOMPARE(back->outcome, store::StepOutcome::NotReturnable);
}

void MembersPgTest::whoMustSignInGetsNoTicketWithout() {
    m_fixture.sql(u"update invites.campaign set requires_sign_in = true"_s);
    const QByteArray session = signIn(u"ann"_s);
    const auto answers =
        ask({asking(u"nobody's"_s, {}), asking(u"ann's"_s, session), asking(u"made up"_s, hash(u"made up"_s))});
    QCOMPARE(answers[0].outcome, RequestOutcome::SignInRequired);
    QCOMPARE(answers[1].outcome, RequestOutcome::Created);
    QCOMPARE(answers[2].outcome, RequestOutcome::SignInRequired);
    members().signOut(session, false, {}).value();
    QCOMPARE(ask(u"ended"_s, session).outcome, RequestOutcome::SignInRequired);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket"_s), u"1"_s);
}

void MembersPgTest::whoHasATicketKeepsItWithout() {
    ask(u"early"_s, {});
    m_fixture.sql(u"update invites.campaign set requires_sign_in = true"_s);
    QCOMPARE(ask(u"early"_s, {}).outcome, RequestOutcome::Repeated);
    QCOMPARE(ask(u"other"_s, {}, u"early"_s).outcome, RequestOutcome::Held);
}

void MembersPgTest::anOlderServerCannotGoAroundIt() {
    m_fixture.sql(u"update invites.campaign set requires_sign_in = true"_s);
    const auto server = m_fixture.connectAs(u"serv"_s);
    const QString arguments = u"1, array[sha256('a')], array[null::bytea], array[null::bytea], array['passed'],"
                              " array[sha256('s')], array[now() + interval '1 hour'], 0"_s;
    QCOMPARE(m_fixture.refusal(*server, u"select invites.request_tickets(%1)"_s.arg(arguments)), u"42501"_s);
    QCOMPARE(m_fixture.refusal(*server, u"select invites.ask_for_tickets(%1)"_s.arg(arguments)), QString());
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.ticket"_s), u"0"_s);
}

void MembersPgTest::aMemberInGoodStandingIsNotHeld() {
    m_fixture.sql(u"update invites.campaign set review = 'first'"_s);
    m_fixture.addCodes({u"A1"_s, u"A2"_s, u"A3"_s});
    const auto give = [this](const QString& key, const QStringList& codes) {
        std::vector<store::GivenCode> given;
        for (const QString& code : codes)
            given.push_back(m_fixture.given(code));
        return m_fixture.tickets().contribute(vault::ticketSecretHash(secretOf(key)), given)->outcome;
    };
    const auto statuses = [this] {
        return m_fixture.sql(
            u"select string_agg(status::text, ' ' order by id) from invites.code where source = 'contribution'"_s);
    };
    ask(u"first"_s, signIn(u"ann"_s));
    QCOMPARE(give(u"first"_s, {u"G1"_s, u"G2"_s, u"G3"_s, u"G4"_s}), store::StepOutcome::Done);
    QCOMPARE(statuses(), u"held held held held"_s);
    // An admin lets one go to somebody, who says that it works: all that he gave is let go.
    m_fixture.sql(u"update invites.code set status = 'available' where id = (select min(id) from invites.code"
                  " where source = 'contribution')"_s);
    ask(u"x"_s, {});
    ask(u"y"_s, {});
    ask(u"z"_s, {});
    m_fixture.tickets().report(vault::ticketSecretHash(secretOf(u"z"_s)), ReportOutcome::Works).value();
    QCOMPARE(statuses(), u"distributed available available available"_s);
    // From another browser he is known all the same, and nobody else is.
    ask(u"second"_s, signIn(u"ann"_s));
    QCOMPARE(give(u"second"_s, {u"H1"_s}), store::StepOutcome::Done);
    QCOMPARE(statuses().section(u' ', -1), u"available"_s);
    QCOMPARE(give(u"x"_s, {u"X1"_s}), store::StepOutcome::Done);
    QCOMPARE(statuses().section(u' ', -1), u"held"_s);
}

void MembersPgTest::oneFalseCodeEndsGoodStanding() {
    const QString standing = u"select invites.is_member_in_good_standing(1)"_s;
    m_fixture.addCodes({u"A1"_s});
    signIn(u"ann"_s);
    QCOMPARE(m_fixture.sql(u"select min(id) from invites.member"_s), u"1"_s);
    QCOMPARE(m_fixture.sql(standing), u"f"_s);
    ask(u"key"_s, signIn(u"ann"_s));
    m_fixture.tickets()
        .contribute(vault::ticketSecretHash(secretOf(u"key"_s)), {m_fixture.given(u"G1"_s), m_fixture.given(u"G2"_s)})
        .value();
    QCOMPARE(m_fixture.sql(standing), u"f"_s);
    ask(u"x"_s, {});
    m_fixture.tickets().report(vault::ticketSecretHash(secretOf(u"x"_s)), ReportOutcome::Works).value();
    QCOMPARE(m_fixture.sql(standing), u"t"_s);
    m_fixture.sql(
        u"update invites.code set status = 'invalid' where status = 'available' and source = 'contribution'"_s);
    QCOMPARE(m_fixture.sql(standing), u"f"_s);
}

void MembersPgTest::whatIsOverIsForgotten() {
    const auto forget = [this] {
        const auto server = m_fixture.connectAs(u"serv"_s);
        return bool(server->run(db::Query("forget_expired")));
    };
    const QByteArray stays = signIn(u"ann"_s);
    const QByteArray goes = signIn(u"bob"_s);
    QVERIFY(forget());
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.sign_in"_s), u"2"_s);
    m_fixture.sql(u"update invites.sign_in set expires_at = expires_at - interval '2 hours'"_s);
    members().signOut(goes, false, {}).value();
    m_fixture.sql(u"update invites.member_session set ended_at = ended_at - interval '8 days'"_s);
    QVERIFY(forget());
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.sign_in"_s), u"0"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.member_session"_s), u"1"_s);
    QVERIFY(isSignedIn(stays));
}

QTEST_GUILESS_MAIN(MembersPgTest)
#include "MembersPgTest.moc"
