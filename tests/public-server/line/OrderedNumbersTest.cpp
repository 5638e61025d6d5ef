#include "public-server/line/OrderedNumbers.h"

#include <QTest>

#include <iterator>
#include <limits>
#include <random>
#include <set>

using invites::line::OrderedNumbers;

class OrderedNumbersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holdsNothingAtFirst();
    void knowsWhatItHolds();
    void isASortedSet_data();
    void isASortedSet();
    void staysSmall_data();
    void staysSmall();
};

void OrderedNumbersTest::holdsNothingAtFirst() {
    OrderedNumbers numbers;
    QCOMPARE(numbers.size(), 0);
    QCOMPARE(numbers.countBelow(7), 0);
    QVERIFY(!numbers.erase(7));
}

void OrderedNumbersTest::knowsWhatItHolds() {
    OrderedNumbers numbers;
    QVERIFY(numbers.insert(5));
    QVERIFY(!numbers.insert(5));
    QVERIFY(numbers.insert(2));
    QCOMPARE(numbers.countBelow(2), 0);
    QCOMPARE(numbers.countBelow(5), 1);
    QCOMPARE(numbers.countBelow(6), 2);
    QVERIFY(numbers.erase(2));
    QVERIFY(!numbers.erase(2));
    QCOMPARE(numbers.countBelow(6), 1);
}

void OrderedNumbersTest::isASortedSet_data() {
    QTest::addColumn<int>("range");
    QTest::addColumn<int>("removals"); // of a hundred steps
    QTest::newRow("few numbers") << 300 << 50;
    QTest::newRow("grows") << 100'000 << 20;
    QTest::newRow("stays") << 20'000 << 50;
    QTest::newRow("shrinks") << 5'000 << 70;
}

void OrderedNumbersTest::isASortedSet() {
    QFETCH(int, range);
    QFETCH(int, removals);
    std::mt19937 random(42);
    OrderedNumbers numbers;
    std::set<qint64> model;
    const auto check = [&](qint64 number) {
        return numbers.countBelow(number) == std::distance(model.begin(), model.lower_bound(number));
    };
    for (int step = 0; step < 40'000; ++step) {
        const qint64 number = 1 + qint64(random() % unsigned(range));
        // The front of the line goes, its end comes; the rest is anywhere.
        const bool isFront = random() % 2 == 0 && !model.empty();
        if (int(random() % 100) < removals) {
            const qint64 gone = isFront ? *model.begin() : number;
            QCOMPARE(numbers.erase(gone), model.erase(gone) == 1);
        } else {
            const qint64 come = isFront ? *model.rbegin() + 1 : number;
            QCOMPARE(numbers.insert(come), model.insert(come).second);
        }
        QCOMPARE(numbers.size(), qint64(model.size()));
        if (step % 500 == 0)
            QVERIFY(check(number));
    }
    qint64 place = 0;
    for (const qint64 number : model)
        QCOMPARE(numbers.countBelow(number), place++);
    while (!model.empty()) {
        const auto any = std::next(model.begin(), qptrdiff(random() % std::min<std::size_t>(model.size(), 50)));
        QVERIFY(numbers.erase(*any));
        model.erase(any);
        QCOMPARE(numbers.countBelow(std::numeric_limits<qint64>::max()), qint64(model.size()));
    }
    QCOMPARE(numbers.size(), 0);
}

void OrderedNumbersTest::staysSmall_data() {
    QTest::addColumn<int>("keepEvery");
    QTest::addColumn<double>("most"); // bytes a number
    QTest::newRow("all") << 1 << 9.0;
    QTest::newRow("every second") << 2 << 24.0;
    QTest::newRow("every hundredth") << 100 << 24.0;
}

void OrderedNumbersTest::staysSmall() {
    QFETCH(int, keepEvery);
    QFETCH(double, most);
    OrderedNumbers numbers;
    for (qint64 number = 1; number <= 200'000; ++number)
        numbers.insert(number);
    for (qint64 number = 1; number <= 200'000; ++number) {
        if (number % keepEvery != 0)
            numbers.erase(number);
    }
    const double bytes = double(numbers.memory()) / double(numbers.size());
    // What was needed when there were more may be kept for blocks to come: that is not much.
    const double kept = 200'000.0 / 512 * 40 / double(numbers.size());
    QVERIFY2(bytes < most + kept, QByteArray::number(bytes).constData());
}

QTEST_GUILESS_MAIN(OrderedNumbersTest)
#include "OrderedNumbersTest.moc"
