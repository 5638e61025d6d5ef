#include "public-server/statistics/StatisticsCsv.h"
#include "public-server/statistics/StatisticsJson.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace invites;
using namespace invites::statistics;
using namespace Qt::StringLiterals;

namespace {

const QDate lastDay(2026, 11, 26);
// Half of the last day is over.
const Instant noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + std::chrono::hours(12);

store::PublicDay dayWith(int ago, qint64 given, qint64 received) {
    store::PublicDay day;
    day.day = lastDay.addDays(-ago);
    day.requested = given;
    day.given = given;
    day.received = received;
    day.waiting = 10 + ago;
    return day;
}

// Ten days, 20 codes given on each and so many received.
store::PublicFigures figuresWith(qint64 receivedADay) {
    store::PublicFigures figures;
    figures.available = 70;
    figures.waiting = 12;
    figures.receivers = 200;
    figures.contributed = 50;
    for (int ago = 9; ago >= 0; --ago)
        figures.days.push_back(dayWith(ago, 20, receivedADay));
    figures.week[0] = {150, 150, 8 * receivedADay};
    figures.week[167] = {50, 50, 2 * receivedADay};
    return figures;
}

Surroundings surroundings() {
    Surroundings around;
    around.slug = u"sora"_s;
    around.name = u"Sora \"<b>\""_s;
    around.isOpen = true;
    around.now = noon;
    return around;
}

} // namespace

// What everybody is told, and the files that say it.
class StatisticsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ratesAreOfWhatIsTold();
    void emptying_data();
    void emptying();
    void smallNumbersAreToldSo();
    void whatIsNotKnownIsNotTold();
    void countriesAreToldInFives();
    void withoutTheHeaderThereAreNoCountries();
    void theFilesSayTheSame();
    void namesAreEscapedInJson();
};

void StatisticsTest::ratesAreOfWhatIsTold() {
    const Statistics told = tell(figuresWith(15), surroundings());
    QCOMPARE(told.given, Told::exactly(200));
    QCOMPARE(told.received, Told::exactly(150));
    QCOMPARE(told.returnRate, std::optional(75));
    QCOMPARE(told.recentRate, std::optional(75));
    QCOMPARE(told.givingBack, std::optional(25));
    store::PublicFigures few = figuresWith(15);
    few.contributed = 3;
    QCOMPARE(tell(few, surroundings()).givingBack, std::nullopt);
    few.receivers = 4;
    few.contributed = 0;
    QCOMPARE(tell(few, surroundings()).givingBack, std::nullopt);
    QCOMPARE(tell({}, surroundings()).returnRate, std::nullopt);
}

void StatisticsTest::emptying_data() {
    QTest::addColumn<qint64>("available");
    QTest::addColumn<qint64>("given");
    QTest::addColumn<qint64>("received");
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("days");
    using Kind = Emptying::Kind;
    // Six days and a half had 140 given and 70 received: 70 are gone in six days and a half.
    QTest::newRow("in days") << qint64(70) << qint64(20) << qint64(10) << int(Kind::After) << 6.5;
    QTest::newRow("never") << qint64(70) << qint64(20) << qint64(20) << int(Kind::Never) << 0.0;
    QTest::newRow("empty") << qint64(0) << qint64(20) << qint64(10) << int(Kind::Empty) << 0.0;
    QTest::newRow("nothing given") << qint64(70) << qint64(0) << qint64(0) << int(Kind::Unknown) << 0.0;
}

void StatisticsTest::emptying() {
    QFETCH(qint64, available);
    QFETCH(qint64, given);
    QFETCH(qint64, received);
    QFETCH(int, kind);
    QFETCH(double, days);
    store::PublicFigures figures;
    figures.available = available;
    for (int ago = 9; ago >= 0; --ago)
        figures.days.push_back(dayWith(ago, given, received));
    const Statistics told = tell(figures, surroundings());
    QCOMPARE(int(told.emptying.kind), kind);
    QCOMPARE(told.emptying.days, days);
}

void StatisticsTest::smallNumbersAreToldSo() {
    store::PublicFigures figures = figuresWith(15);
    figures.days[3].left = 2;
    figures.days[4].left = 40;
    figures.days[5].expired = 1;
    figures.days[6].expired = 3;
    figures.week[5].given = 3;
    figures.used = 4;
    figures.moved = 1;
    figures.days[2].moved = 1;
    const Statistics told = tell(figures, surroundings());
    QCOMPARE(told.days[3].left.kind, Told::Kind::Few);
    QCOMPARE(told.days[4].left.kind, Told::Kind::Hidden);
    QCOMPARE(told.days[5].expired.kind, Told::Kind::Few);
    QCOMPARE(told.week[5].given.kind, Told::Kind::Few);
    QCOMPARE(told.week[167].given.kind, Told::Kind::Hidden);
    QCOMPARE(told.used.kind, Told::Kind::Few);
    // What admins do is counted in public.
    QCOMPARE(told.moved, Told::exactly(1));
    QCOMPARE(told.days[2].moved, Told::exactly(1));
}

void StatisticsTest::whatIsNotKnownIsNotTold() {
    store::PublicFigures figures = figuresWith(15);
    figures.days[0].waiting = std::nullopt;
    figures.days[9].priorityServed = 30;
    figures.days[9].standardServed = 90;
    const Statistics told = tell(figures, surroundings());
    QCOMPARE(told.days[0].waiting.kind, Told::Kind::Unknown);
    QCOMPARE(told.days[0].priorityServed.kind, Told::Kind::Unknown);
    QCOMPARE(told.days[9].priorityServed, Told::exactly(30));
    QCOMPARE(told.prioritySharePercent, std::nullopt);
    figures.priorityShare = 4;
    figures.priorityServed = 30;
    figures.standardServed = 90;
    QCOMPARE(tell(figures, surroundings()).prioritySharePercent, std::optional(25));
}

void StatisticsTest::countriesAreToldInFives() {
    store::PublicFigures figures = figuresWith(15);
    figures.countries = {{u"AT"_s, 3}, {u"CH"_s, 2}, {u"DE"_s, 148}, {u"FR"_s, 9}};
    Surroundings around = surroundings();
    around.countsCountries = true;
    const Statistics told = tell(figures, around);
    QStringList list;
    for (const ToldCountry& country : *told.countries)
        list << country.country + u'=' + asField(country.requests);
    // 200 asked: 38 of them are of no known country.
    QCOMPARE(list.join(u' '), u"DE=145 =35 FR=5 AT=<5 CH=<5"_s);
}

void StatisticsTest::withoutTheHeaderThereAreNoCountries() {
    store::PublicFigures figures = figuresWith(15);
    figures.countries = {{u"DE"_s, 148}};
    const Statistics told = tell(figures, surroundings());
    QVERIFY(!told.countries);
    QVERIFY(statisticsJson(told).value(u"countries"_s).isNull());
}

void StatisticsTest::theFilesSayTheSame() {
    store::PublicFigures figures = figuresWith(15);
    figures.days[3].left = 2;
    figures.days[4].left = 40;
    figures.days[0].waiting = std::nullopt;
    const Statistics told = tell(figures, surroundings());
    const QList<QByteArray> lines = statisticsCsv(told).split('\n');
    QCOMPARE(lines.size(), 12); // the head, ten days, and what follows the last line's end
    QCOMPARE(lines[0],
        QByteArray("day,requested,given,received,worked,did_not_work,contributed,expired,left,waiting,priority_served,"
                   "standard_served,moved\r"));
    QCOMPARE(lines[1], QByteArray("2026-11-17,20,20,15,0,0,0,0,0,,,,\r"));
    QCOMPARE(lines[4], QByteArray("2026-11-20,20,20,15,0,0,0,0,<5,16,,,\r"));
    QCOMPARE(lines[5], QByteArray("2026-11-21,20,20,15,0,0,0,0,hidden,15,,,\r"));
    const QJsonObject json = statisticsJson(told);
    const QJsonArray days = json.value(u"days"_s).toArray();
    QCOMPARE(days.size(), 10);
    QCOMPARE(days[3][u"left"_s], QJsonValue(u"<5"_s));
    QCOMPARE(days[4][u"left"_s], QJsonValue(u"hidden"_s));
    QVERIFY(days[0][u"waiting"_s].isNull());
    QCOMPARE(json.value(u"return_percent"_s), QJsonValue(75));
    QCOMPARE(json.value(u"week"_s).toArray().size(), 168);
    QCOMPARE(json.value(u"week"_s)[167][u"weekday"_s], QJsonValue(7));
    QCOMPARE(json.value(u"at"_s), QJsonValue(u"2026-11-26T12:00:00Z"_s));
}

void StatisticsTest::namesAreEscapedInJson() {
    const QByteArray text = QJsonDocument(statisticsJson(tell({}, surroundings()))).toJson();
    QCOMPARE(QJsonDocument::fromJson(text)[u"name"_s], QJsonValue(u"Sora \"<b>\""_s));
}

QTEST_APPLESS_MAIN(StatisticsTest)
#include "StatisticsTest.moc"
