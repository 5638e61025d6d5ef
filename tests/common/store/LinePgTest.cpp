#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

// Who is served when, and with what.
class LinePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture.reset(); }

    void theLineIsServedInTheOrderOfNumbers();
    void headOfTheLineComesFirst();
    void moreCodesThanChunksServeTheWholeLine();
    void deletedCodesAreNotHandedOut();
    void aCodeThatSomebodyEditsIsPassedOver_data();
    void aCodeThatSomebodyEditsIsPassedOver();
    void linesOfCampaignsAreApart();
    void theLinesVersionGrowsWithEveryChange();
    void whoGetsACodeAtOnceChangesNoLine();
    void aClosedCampaignStillServesItsLine();

private:
    QStringList takeMany(int count) {
        QStringList visitors;
        std::vector<store::TicketRequest> requests;
        for (int i = 1; i <= count; ++i) {
            visitors.append(u"visitor %1"_s.arg(i));
            requests.push_back(m_fixture.requestOf(visitors.last(), m_fixture.campaign()));
        }
        const auto answers = m_fixture.tickets().request(requests, 0);
        return answers ? visitors : QStringList();
    }
    QString offered() {
        return m_fixture.sql(
            u"select string_agg(number::text, ' ' order by number) from invites.ticket where state = 'offered'"_s);
    }

    test::StoreFixture m_fixture;
};

void LinePgTest::theLineIsServedInTheOrderOfNumbers() {
    takeMany(5);
    m_fixture.addCodes({u"A"_s, u"B"_s});
    QCOMPARE(offered(), u"1 2"_s);
    m_fixture.addCodes({u"C"_s});
    QCOMPARE(offered(), u"1 2 3"_s);
    QCOMPARE(m_fixture.reveal(u"visitor 1"_s).ticket->code->revealText(), u"A"_s);
    QCOMPARE(m_fixture.reveal(u"visitor 3"_s).ticket->code->revealText(), u"C"_s);
    QCOMPARE(m_fixture.look(u"visitor 5"_s).ahead, 1);
}

void LinePgTest::headOfTheLineComesFirst() {
    takeMany(2);
    m_fixture.addCodes({u"A"_s, u"B"_s});
    m_fixture.reveal(u"visitor 1"_s);
    m_fixture.reveal(u"visitor 2"_s);
    m_fixture.take(u"cleo"_s);
    m_fixture.report(u"visitor 2"_s, ReportOutcome::DoesNotWork);
    m_fixture.report(u"visitor 1"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(m_fixture.look(u"visitor 1"_s).ahead, 0); // within the head, by number
    QCOMPARE(m_fixture.look(u"visitor 2"_s).ahead, 1);
    QCOMPARE(m_fixture.look(u"cleo"_s).ahead, 2);
    m_fixture.addCodes({u"C"_s, u"D"_s});
    QCOMPARE(offered(), u"1 2"_s);
}

void LinePgTest::moreCodesThanChunksServeTheWholeLine() {
    QCOMPARE(takeMany(2300).size(), 2300);
    QStringList codes;
    for (int i = 0; i < 2400; ++i)
        codes.append(u"code %1"_s.arg(i));
    QCOMPARE(m_fixture.addCodes(codes), 2400);
    QCOMPARE(m_fixture.sql(u"select concat_ws(' ', tickets_waiting, tickets_offered, codes_available) from"
                           " invites.tally"_s),
        u"0 2300 100"_s);
    QCOMPARE(m_fixture.sql(u"select bool_and(c.id = t.number) from invites.ticket t join invites.code c"
                           " on c.id = t.code_id"_s),
        u"t"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void LinePgTest::deletedCodesAreNotHandedOut() {
    m_fixture.addCodes({u"A"_s, u"B"_s, u"C"_s});
    m_fixture.sql(u"update invites.code set deleted_at = now() where id in (1, 3)"_s);
    QCOMPARE(test::StoreFixture::codeOf(m_fixture.take(u"ann"_s)), u"B"_s);
    QCOMPARE(m_fixture.take(u"ben"_s).state, TicketState::Waiting);
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Waiting);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void LinePgTest::aCodeThatSomebodyEditsIsPassedOver_data() {
    QTest::addColumn<QByteArray>("edit");
    QTest::newRow("locked") << QByteArray("select 1 from invites.code where id = 1 for update");
    QTest::newRow("changed") << QByteArray("update invites.code set note = 'x' where id = 1");
}

void LinePgTest::aCodeThatSomebodyEditsIsPassedOver() {
    QFETCH(QByteArray, edit);
    m_fixture.addCodes({u"A"_s, u"B"_s});
    const auto editor = m_fixture.connect();
    const Status edited = editor->transact([&](db::Connection& transaction) -> Status {
        if (const auto rows = transaction.run(db::Query(u"test"_s, edit)); !rows)
            return failure(rows.error());
        // Would wait for ever, and fail the test by its time limit, if it minded the editor.
        if (test::StoreFixture::codeOf(m_fixture.take(u"ann"_s)) != u"B"_s ||
            m_fixture.take(u"ben"_s).state != TicketState::Waiting)
            return failure(ErrorCode::Internal, u"The code was not passed over."_s);
        return {};
    });
    QVERIFY2(edited.has_value(), edited ? "" : qUtf8Printable(edited.error().detail));
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Offered);
    QCOMPARE(m_fixture.reveal(u"ben"_s).ticket->code->revealText(), u"A"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void LinePgTest::linesOfCampaignsAreApart() {
    m_fixture.addCampaign(u"other"_s);
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s, u"other"_s);
    m_fixture.addCodes({u"A"_s, u"B"_s}, u"other"_s);
    QCOMPARE(m_fixture.look(u"ann"_s).state, TicketState::Waiting);
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Offered);
    QCOMPARE(m_fixture.look(u"ben"_s).number, 1);
    QCOMPARE(m_fixture.look(u"ann"_s).waiting, 1);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void LinePgTest::theLinesVersionGrowsWithEveryChange() {
    auto grew = [this, last = qint64(0)](const char* step) mutable {
        const qint64 version =
            m_fixture.sql(u"select version from invites.campaign_line where campaign_id = 1"_s).toLongLong();
        const bool more = version > last;
        last = version;
        return more ? QByteArray() : QByteArray(step);
    };
    takeMany(3);
    QCOMPARE(grew("request"), QByteArray());
    m_fixture.addCodes({u"A"_s, u"B"_s});
    QCOMPARE(grew("served"), QByteArray());
    m_fixture.reveal(u"visitor 1"_s);
    QCOMPARE(grew("reveal"), QByteArray());
    m_fixture.endHold(u"visitor 2"_s);
    m_fixture.look(u"visitor 3"_s);
    QCOMPARE(grew("missed"), QByteArray());
    m_fixture.returnToLine(u"visitor 2"_s);
    QCOMPARE(grew("return"), QByteArray());
    m_fixture.leave(u"visitor 2"_s);
    QCOMPARE(grew("leave"), QByteArray());
    m_fixture.report(u"visitor 1"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(grew("report"), QByteArray());
    m_fixture.look(u"visitor 1"_s);
    QCOMPARE(grew("a look"), QByteArray("a look")); // which changes nothing
}

// What servers follow: a claim from the pool adds nothing to it, nor does what a receiver does with his code.
void LinePgTest::whoGetsACodeAtOnceChangesNoLine() {
    const auto changes = [this] {
        return m_fixture.sql(u"select coalesce(string_agg(numbers::text, ' ' order by version), '')"
                             " from invites.line_change where campaign_id = 1 and numbers <> '{}'"_s);
    };
    m_fixture.addCodes({u"A"_s, u"B"_s});
    takeMany(2);
    m_fixture.tickets().recordCopies({m_fixture.hashOf(u"visitor 1"_s)});
    m_fixture.contribute(u"visitor 1"_s, {u"C"_s});
    QCOMPARE(changes(), QString());
    m_fixture.take(u"ann"_s);
    QCOMPARE(changes(), QString());
    m_fixture.take(u"ben"_s);
    m_fixture.leave(u"ben"_s);
    QCOMPARE(changes(), u"{4} {4}"_s);
    m_fixture.report(u"visitor 2"_s, ReportOutcome::DoesNotWork);
    QCOMPARE(changes(), u"{4} {4} {2}"_s);
}

void LinePgTest::aClosedCampaignStillServesItsLine() {
    m_fixture.take(u"ann"_s);
    m_fixture.sql(u"update invites.campaign set open = false"_s);
    m_fixture.addCodes({u"A"_s});
    QCOMPARE(m_fixture.reveal(u"ann"_s).ticket->code->revealText(), u"A"_s);
}

QTEST_GUILESS_MAIN(LinePgTest)
#include "LinePgTest.moc"
