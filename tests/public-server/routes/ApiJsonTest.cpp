#include "public-server/routes/ApiJson.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

class ApiJsonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aTicketsBodyIsItsJson_data();
    void aTicketsBodyIsItsJson();
};

void ApiJsonTest::aTicketsBodyIsItsJson_data() {
    QTest::addColumn<TicketState>("state");
    QTest::addColumn<std::optional<qint64>>("ahead");
    QTest::addColumn<int>("crowd");
    QTest::newRow("next") << TicketState::Waiting << std::optional<qint64>(0) << 1;
    QTest::newRow("far back in a crowd") << TicketState::Waiting << std::optional<qint64>(123'456'789'012) << 3;
    QTest::newRow("not counted") << TicketState::Waiting << std::optional<qint64>() << 1;
    QTest::newRow("offered") << TicketState::Offered << std::optional<qint64>() << 1;
    QTest::newRow("delivered") << TicketState::Delivered << std::optional<qint64>() << 1;
    QTest::newRow("left") << TicketState::Left << std::optional<qint64>() << 2;
}

void ApiJsonTest::aTicketsBodyIsItsJson() {
    QFETCH(TicketState, state);
    QFETCH(std::optional<qint64>, ahead);
    QFETCH(int, crowd);
    Ticket ticket;
    ticket.campaignSlug = u"sora-2"_s;
    ticket.number = 1042;
    ticket.state = state;
    ticket.ahead = ahead;
    ticket.waiting = 240;
    ticket.contributionRequired = 4;
    ticket.contributionReceived = 1;
    if (state == TicketState::Offered)
        ticket.offerExpiresAt = Instant{};
    if (state == TicketState::Delivered) {
        ticket.deliveredAt = Instant{};
        ticket.code = Secret::fromText(u"A1B2C3"_s);
    }
    QCOMPARE(routes::toBody(ticket, crowd), routes::toBody(routes::toJson(ticket, crowd)));
}

QTEST_GUILESS_MAIN(ApiJsonTest)
#include "ApiJsonTest.moc"
