#include "public-server/statistics/SmallNumbers.h"

#include <QRandomGenerator>
#include <QTest>

#include <numeric>

using namespace invites::statistics;
using namespace Qt::StringLiterals;

namespace {

QString inFields(const std::vector<Told>& numbers) {
    QStringList fields;
    for (const Told& told : numbers)
        fields << asField(told);
    return fields.join(u' ');
}

// What somebody may think who knows the sum and the rule: the least and the most that one of the "<5" may be. Where a
// zero is told, or a number is hidden, zeros are no "<5".
std::pair<qint64, qint64> possible(const ToldSeries& told, qint64 sum) {
    qint64 few = 0;
    qint64 rest = sum;
    bool hasHidden = false;
    bool hasZero = false;
    for (const Told& number : told.numbers) {
        few += number.kind == Told::Kind::Few ? 1 : 0;
        hasHidden = hasHidden || number.kind == Told::Kind::Hidden;
        hasZero = hasZero || number == Told::exactly(0);
        rest -= number.drawn();
    }
    constexpr qint64 most = fewest - 1;
    const qint64 least = hasHidden || hasZero ? 1 : 0;
    if (!told.sum.isExact())
        return {least, most};
    // A hidden number is five at least.
    if (hasHidden)
        return {least, std::min(most, rest - fewest - (few - 1) * least)};
    return {std::max(least, rest - (few - 1) * most), std::min(most, rest - (few - 1) * least)};
}

} // namespace

// "<5", and that it cannot be computed back.
class SmallNumbersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNumberAlone_data();
    void aNumberAlone();
    void numbersTogether_data();
    void numbersTogether();
    void noSmallNumberFollowsFromTheOthers();
    void inFives_data();
    void inFives();
    void isWrittenAlike();
};

void SmallNumbersTest::aNumberAlone_data() {
    QTest::addColumn<qint64>("value");
    QTest::addColumn<QString>("told");
    QTest::newRow("nobody") << qint64(0) << u"0"_s;
    QTest::newRow("one") << qint64(1) << u"<5"_s;
    QTest::newRow("four") << qint64(4) << u"<5"_s;
    QTest::newRow("five") << qint64(5) << u"5"_s;
    QTest::newRow("many") << qint64(123456) << u"123456"_s;
}

void SmallNumbersTest::aNumberAlone() {
    QFETCH(qint64, value);
    QFETCH(QString, told);
    QCOMPARE(asField(tellAlone(value)), told);
}

void SmallNumbersTest::numbersTogether_data() {
    QTest::addColumn<std::vector<qint64>>("values");
    QTest::addColumn<QString>("numbers");
    QTest::addColumn<QString>("sum");
    using Values = std::vector<qint64>;
    QTest::newRow("none") << Values{} << u""_s << u"0"_s;
    QTest::newRow("nothing small") << Values{0, 5, 12} << u"0 5 12"_s << u"17"_s;
    QTest::newRow("one small hides the smallest that is large enough")
        << Values{100, 2, 30, 0} << u"100 <5 hidden 0"_s << u"132"_s;
    QTest::newRow("several small hide each other") << Values{100, 2, 3, 0} << u"100 <5 <5 0"_s << u"105"_s;
    QTest::newRow("all ones are known from their sum") << Values{100, 1, 1, 40} << u"100 <5 <5 hidden"_s << u"142"_s;
    QTest::newRow("all fours are, too") << Values{100, 4, 4, 40} << u"100 <5 <5 hidden"_s << u"148"_s;
    QTest::newRow("nothing to hide behind but nobody") << Values{0, 0, 3, 5} << u"<5 <5 <5 5"_s << u"8"_s;
    QTest::newRow("nothing to hide behind") << Values{3, 5} << u"<5 5"_s << u"hidden"_s;
    QTest::newRow("only fours") << Values{4, 4} << u"<5 <5"_s << u"hidden"_s;
    QTest::newRow("a small sum") << Values{0, 2, 1} << u"0 <5 <5"_s << u"<5"_s;
    QTest::newRow("nobody at all") << Values{0, 0} << u"0 0"_s << u"0"_s;
}

void SmallNumbersTest::numbersTogether() {
    QFETCH(std::vector<qint64>, values);
    QFETCH(QString, numbers);
    QFETCH(QString, sum);
    const ToldSeries told = tellTogether(values);
    QCOMPARE(inFields(told.numbers), numbers);
    QCOMPARE(asField(told.sum), sum);
}

void SmallNumbersTest::noSmallNumberFollowsFromTheOthers() {
    QRandomGenerator random(4711);
    for (int round = 0; round < 20000; ++round) {
        std::vector<qint64> values(std::size_t(random.bounded(1, 9)));
        for (qint64& value : values)
            value = random.bounded(3) == 0 ? random.bounded(60) : random.bounded(7);
        const qint64 sum = std::accumulate(values.begin(), values.end(), qint64(0));
        const ToldSeries told = tellTogether(values);
        bool hasFew = false;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const Told& number = told.numbers[i];
            hasFew = hasFew || number.kind == Told::Kind::Few;
            QVERIFY(!number.isExact() || number.value == values[i]);
            QVERIFY(number.kind != Told::Kind::Few || values[i] < fewest);
            QVERIFY(values[i] == 0 || values[i] >= fewest || number.kind == Told::Kind::Few);
        }
        if (!hasFew)
            continue;
        const auto [least, most] = possible(told, sum);
        QVERIFY2(least < most, qPrintable(inFields(told.numbers) + u" of "_s + QString::number(sum)));
    }
}

void SmallNumbersTest::inFives_data() {
    QTest::addColumn<qint64>("value");
    QTest::addColumn<QString>("told");
    QTest::newRow("nobody") << qint64(0) << u"0"_s;
    QTest::newRow("four") << qint64(4) << u"<5"_s;
    QTest::newRow("five") << qint64(5) << u"5"_s;
    QTest::newRow("nine") << qint64(9) << u"5"_s;
    QTest::newRow("many") << qint64(1234) << u"1230"_s;
}

void SmallNumbersTest::inFives() {
    QFETCH(qint64, value);
    QFETCH(QString, told);
    QCOMPARE(asField(tellInFives(value)), told);
}

void SmallNumbersTest::isWrittenAlike() {
    QCOMPARE(inWords(Told::exactly(12345)), u"12,345"_s);
    QCOMPARE(inWords(tellAlone(3)), u"<5"_s);
    QCOMPARE(inWords(Told()), u"unknown"_s);
    QCOMPARE(inWords(Told{Told::Kind::Hidden}), u"hidden"_s);
    QCOMPARE(asField(Told()), QString());
    QCOMPARE(toJson(Told::exactly(12345)), QJsonValue(12345));
    QCOMPARE(toJson(tellAlone(3)), QJsonValue(u"<5"_s));
    QCOMPARE(toJson(Told()), QJsonValue());
}

QTEST_APPLESS_MAIN(SmallNumbersTest)
#include "SmallNumbersTest.moc"
