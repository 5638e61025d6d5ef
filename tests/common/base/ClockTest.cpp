#include "common/base/Clock.h"

#include <QTest>

using namespace invites;

class ClockTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void writesRfc3339_data();
    void writesRfc3339();
    void tellsTheTimeToTheMicrosecond();
};

void ClockTest::writesRfc3339_data() {
    QTest::addColumn<qint64>("microseconds");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, qint64 microseconds, const char* expected) {
        QTest::newRow(name) << microseconds << QString::fromLatin1(expected);
    };
    constexpr qint64 second = 1'000'000;
    row("the epoch", 0, "1970-01-01T00:00:00Z");
    row("whole seconds", 1'795'170'030 * second, "2026-11-20T10:20:30Z");
    row("one microsecond", 1'795'170'030 * second + 1, "2026-11-20T10:20:30.000001Z");
    row("milliseconds keep their zeros", 1'795'170'030 * second + 500'000, "2026-11-20T10:20:30.500000Z");
    row("the last microsecond of a day", 1'795'219'200 * second - 1, "2026-11-20T23:59:59.999999Z");
    row("a leap day", 1'709'164'800 * second, "2024-02-29T00:00:00Z");
    row("before the epoch", -1, "1969-12-31T23:59:59.999999Z");
    row("a year of three digits", -30'662'668'800 * second, "0998-05-04T00:00:00Z");
}

void ClockTest::writesRfc3339() {
    QFETCH(const qint64, microseconds);
    QFETCH(const QString, expected);
    QCOMPARE(toRfc3339(Instant(std::chrono::microseconds(microseconds))), expected);
}

void ClockTest::tellsTheTimeToTheMicrosecond() {
    const auto before = std::chrono::system_clock::now();
    const Instant now = SystemClock().now();
    QVERIFY(now >= std::chrono::floor<std::chrono::microseconds>(before));
    QVERIFY(now <= std::chrono::system_clock::now());
}

QTEST_GUILESS_MAIN(ClockTest)
#include "ClockTest.moc"
