#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <future>

using namespace invites;
using namespace Qt::StringLiterals;
using store::GivenVerdict;
using store::StepOutcome;

// Guessing is bounded by address, over all its tickets.
class AddressAttemptsPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theAttemptsOfAllTicketsCount();
    void anotherAddressAndAnotherDayAreFree();
    void noLimitNoRecord();
    void aRepeatedContributionIsNoAttempt();
    void whatIsNoAttemptIsNotCounted();
    void exactAcrossConnections();
    void addressesAreForgotten();

private:
    static constexpr int limit = 5;

    static store::ActorAddress from(const QString& name, int most = limit) {
        return {test::StoreFixture::hashOf(u"address "_s + name), most};
    }
    store::ContributionAnswer give(const QString& visitor, const QStringList& names, const store::ActorAddress& where) {
        std::vector<store::GivenCode> codes;
        for (const QString& name : names)
            codes.push_back(m_fixture.given(name));
        const auto answer = m_fixture.tickets().contribute(m_fixture.hashOf(visitor), codes, where);
        if (!answer)
            qFatal("%s", qUtf8Printable(answer.error().detail));
        return *answer;
    }
    QString attempts() {
        return m_fixture.sql(u"select coalesce(string_agg(attempts::text, ' ' order by attempts), 'none')"
                             " from invites.address_attempt"_s);
    }

    test::StoreFixture m_fixture;
};

// ann, ben and cleo have codes.
void AddressAttemptsPgTest::init() {
    m_fixture.reset();
    m_fixture.addCodes({u"A1"_s, u"A2"_s, u"A3"_s});
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s})
        m_fixture.take(visitor);
}

void AddressAttemptsPgTest::theAttemptsOfAllTicketsCount() {
    for (const QString& visitor : {u"ann"_s, u"ann"_s, u"ben"_s, u"ben"_s, u"ann"_s})
        QCOMPARE(give(visitor, {u"A3"_s}, from(u"home"_s)).outcome, StepOutcome::Done);
    const auto refused = give(u"cleo"_s, {u"B1"_s}, from(u"home"_s));
    QCOMPARE(refused.outcome, StepOutcome::TooManyOfAddress);
    QVERIFY(refused.verdicts.empty());
    QCOMPARE(refused.ticket->contributionReceived, 0);
    QCOMPARE(give(u"ann"_s, {u"B1"_s}, from(u"home"_s)).outcome, StepOutcome::TooManyOfAddress);
    // A refusal is not counted, and takes nothing from the ticket.
    QCOMPARE(attempts(), u"5"_s);
    QCOMPARE(m_fixture.sql(u"select string_agg(contribution_attempts::text, ' ' order by id) from invites.ticket"_s),
        u"3 2 0"_s);
    QCOMPARE(m_fixture.sql(u"select codes_added from invites.tally"_s), u"3"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void AddressAttemptsPgTest::anotherAddressAndAnotherDayAreFree() {
    for (int i = 0; i < limit; ++i)
        give(u"ann"_s, {u"A3"_s}, from(u"home"_s));
    QCOMPARE(give(u"ben"_s, {u"B1"_s}, from(u"elsewhere"_s)).verdicts, std::vector{GivenVerdict::Accepted});
    m_fixture.sql(u"update invites.address_attempt set day = day - 1"_s);
    QCOMPARE(give(u"ben"_s, {u"B2"_s}, from(u"home"_s)).verdicts, std::vector{GivenVerdict::Accepted});
}

void AddressAttemptsPgTest::noLimitNoRecord() {
    for (int i = 0; i <= limit; ++i)
        QCOMPARE(give(u"ann"_s, {u"A3"_s}, from(u"home"_s, 0)).outcome, StepOutcome::Done);
    QCOMPARE(give(u"ben"_s, {u"A3"_s}, {std::nullopt, limit}).outcome, StepOutcome::Done);
    QCOMPARE(attempts(), u"none"_s);
}

// A server that lost the answer sends the very same records again.
void AddressAttemptsPgTest::aRepeatedContributionIsNoAttempt() {
    const std::vector<store::GivenCode> codes{m_fixture.given(u"B1"_s)};
    for (int i = 0; i < limit + 2; ++i) {
        const auto answer = m_fixture.tickets().contribute(m_fixture.hashOf(u"ann"_s), codes, from(u"home"_s));
        QCOMPARE(answer->outcome, StepOutcome::Done);
        QCOMPARE(answer->verdicts, std::vector{GivenVerdict::Accepted});
    }
    QCOMPARE(attempts(), u"1"_s);
}

void AddressAttemptsPgTest::whatIsNoAttemptIsNotCounted() {
    m_fixture.take(u"dora"_s);
    QCOMPARE(give(u"dora"_s, {u"B1"_s}, from(u"home"_s)).outcome, StepOutcome::NotDelivered);
    QCOMPARE(give(u"nobody"_s, {u"B1"_s}, from(u"home"_s)).outcome, StepOutcome::NoTicket);
    QCOMPARE(attempts(), u"none"_s);
    for (int i = 0; i < 12; ++i)
        give(u"ann"_s, {u"A3"_s}, from(u"home"_s, 100));
    QCOMPARE(give(u"ann"_s, {u"A3"_s}, from(u"home"_s, 100)).outcome, StepOutcome::TooManyAttempts);
    QCOMPARE(attempts(), u"12"_s);
}

// Two servers, two campaigns with a line's lock each: not one too many.
void AddressAttemptsPgTest::exactAcrossConnections() {
    m_fixture.addCampaign(u"other"_s);
    m_fixture.addCodes({u"X1"_s, u"X2"_s, u"X3"_s}, u"other"_s);
    for (const QString& visitor : {u"o1"_s, u"o2"_s, u"o3"_s})
        m_fixture.take(visitor, u"other"_s);
    constexpr int most = 20;
    const auto guess = [&](const QStringList& visitors) {
        const auto connection = m_fixture.connect();
        store::TicketStore tickets(*connection, m_fixture.cipher());
        int done = 0;
        for (int round = 0; round < 6; ++round) {
            for (const QString& visitor : visitors) {
                const auto answer = tickets.contribute(test::StoreFixture::hashOf(visitor), {}, from(u"home"_s, most));
                if (!answer)
                    return -1;
                done += answer->outcome == StepOutcome::Done ? 1 : 0;
            }
        }
        return done;
    };
    auto here = std::async(std::launch::async, guess, QStringList{u"ann"_s, u"ben"_s, u"cleo"_s});
    auto there = std::async(std::launch::async, guess, QStringList{u"o1"_s, u"o2"_s, u"o3"_s});
    const int first = here.get();
    const int second = there.get();
    QVERIFY(first >= 0 && second >= 0);
    QCOMPARE(first + second, most);
    QCOMPARE(attempts(), QString::number(most));
}

void AddressAttemptsPgTest::addressesAreForgotten() {
    give(u"ann"_s, {u"A3"_s}, from(u"home"_s));
    m_fixture.sql(u"select invites.forget_expired()"_s);
    QCOMPARE(attempts(), u"1"_s);
    m_fixture.sql(u"update invites.address_attempt set day = day - 1; select invites.forget_expired()"_s);
    QCOMPARE(attempts(), u"none"_s);
}

QTEST_GUILESS_MAIN(AddressAttemptsPgTest)
#include "AddressAttemptsPgTest.moc"
