#include "public-server/routes/ApiJson.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Estimate = std::optional<WaitRange>;

class ApiJsonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aTicketsBodyIsItsJson_data();
    void aTicketsBodyIsItsJson();
    void aCampaignTellsItsForecast();
};

void ApiJsonTest::aTicketsBodyIsItsJson_data() {
    QTest::addColumn<TicketState>("state");
    QTest::addColumn<std::optional<qint64>>("ahead");
    QTest::addColumn<Estimate>("estimate");
    QTest::addColumn<int>("crowd");
    const Estimate hours = WaitRange{1h, 72h};
    QTest::newRow("next") << TicketState::Waiting << std::optional<qint64>(0) << hours << 1;
    QTest::newRow("for how long is unknown") << TicketState::Waiting << std::optional<qint64>(0) << Estimate() << 1;
    QTest::newRow("far back in a crowd") << TicketState::Waiting << std::optional<qint64>(123'456'789'012) << hours
                                         << 3;
    QTest::newRow("not counted") << TicketState::Waiting << std::optional<qint64>() << Estimate() << 1;
    QTest::newRow("offered") << TicketState::Offered << std::optional<qint64>() << Estimate() << 1;
    QTest::newRow("delivered") << TicketState::Delivered << std::optional<qint64>() << Estimate() << 1;
    QTest::newRow("left") << TicketState::Left << std::optional<qint64>() << Estimate() << 2;
}

void ApiJsonTest::aTicketsBodyIsItsJson() {
    QFETCH(TicketState, state);
    QFETCH(std::optional<qint64>, ahead);
    QFETCH(Estimate, estimate);
    QFETCH(int, crowd);
    Ticket ticket;
    ticket.campaignSlug = u"sora-2"_s;
    ticket.number = 1042;
    ticket.state = state;
    ticket.lane = TicketLane(crowd - 1);
    ticket.isDrawn = crowd > 1;
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
    const QJsonObject json = routes::toJson(ticket, estimate, crowd);
    QCOMPARE(routes::toBody(ticket, estimate, crowd), routes::toBody(json));
    const QJsonValue range = json["estimated_wait_seconds"_L1];
    QCOMPARE(range.isNull(), !estimate);
    if (estimate)
        QCOMPARE(range, QJsonValue(QJsonObject{{u"typical"_s, 3600}, {u"long"_s, 259'200}}));
}

namespace {

// Two codes an hour for six weeks, and somebody who asks each hour with two ahead of him.
forecast::CampaignForecast steadyForecast(int followed) {
    const Instant start{};
    forecast::CampaignHistory history;
    for (int hour = 0; hour < 42 * 24; ++hour)
        history.supply.push_back({start + std::chrono::hours(hour), 2});
    const Instant end = start + std::chrono::days(42);
    for (int i = followed; i > 0; --i) {
        const Instant asked = end - std::chrono::hours(10 * i);
        // The last few wait for a day, which nobody said.
        history.waits.push_back({2, asked, asked + (i <= followed / 25 ? 24h : 1h), true});
    }
    return forecast::CampaignForecast(history, end);
}

} // namespace

void ApiJsonTest::aCampaignTellsItsForecast() {
    Campaign campaign{CampaignId(1), u"sora"_s, u"Sora"_s, u"https://sora.com/"_s, true,
        CodePattern::create(u".+"_s, true).value(), 4, 0, 2, {}, std::nullopt};
    const human::HumanCheckDescription human;
    const auto json = [&](const forecast::CampaignForecast* forecast) {
        return routes::toJson(campaign, human, forecast);
    };
    QVERIFY(json(nullptr)["estimated_wait_seconds"_L1].isNull());
    QVERIFY(json(nullptr)["forecast"_L1].isNull());
    const forecast::CampaignForecast known = steadyForecast(50);
    const QJsonObject range = json(&known)["estimated_wait_seconds"_L1].toObject();
    QCOMPARE(range.size(), 2);
    QVERIFY(range["typical"_L1].toInt() >= 3600 && range["typical"_L1].toInt() <= 5400);
    QVERIFY(range["long"_L1].toInt() >= range["typical"_L1].toInt());
    const QJsonObject figure{{u"within"_s, 0.96}, {u"judged"_s, 50}};
    QCOMPARE(json(&known)["forecast"_L1].toObject(), figure);
    // Nobody waits where a code is ready; the next one waits where none is.
    campaign.available = 1;
    QCOMPARE(json(&known)["estimated_wait_seconds"_L1].toObject(), range);
    campaign.waiting = 0;
    QVERIFY(json(&known)["estimated_wait_seconds"_L1].isNull());
    QCOMPARE(json(&known)["forecast"_L1].toObject(), figure);
    campaign.available = 0;
    QVERIFY(json(&known)["estimated_wait_seconds"_L1].isObject());
    campaign.waiting = 10'000'000;
    QVERIFY(json(&known)["estimated_wait_seconds"_L1].isNull());
    // Too few to speak of.
    const forecast::CampaignForecast young = steadyForecast(19);
    QVERIFY(json(&young)["forecast"_L1].isNull());
}

QTEST_GUILESS_MAIN(ApiJsonTest)
#include "ApiJsonTest.moc"
