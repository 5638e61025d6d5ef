#include "public-server/line/ReadingPace.h"

#include <QTest>

using namespace invites::line;
using namespace std::chrono_literals;

class ReadingPaceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aReadingThatBeganAfterTheLookWillDo();
    void fewLooksHaveReadingsOfTheirOwn();
    void aCrowdSharesAtOnce();
    void manyLooksShareOneForAWhile();
    void quietTimesMakeUpForBusyOnes();
};

void ReadingPaceTest::aReadingThatBeganAfterTheLookWillDo() {
    ReadingPace pace({250ms, 10});
    const auto now = std::chrono::steady_clock::now();
    QVERIFY(pace.isRecentEnough(0ms, now, {}));
    QVERIFY(pace.isRecentEnough(-5ms, now, {}));
}

void ReadingPaceTest::fewLooksHaveReadingsOfTheirOwn() {
    ReadingPace pace({250ms, 10});
    const auto now = std::chrono::steady_clock::now();
    for (int i = 0; i < 10; ++i) {
        QVERIFY(!pace.isRecentEnough(1ms, now, {}));
        pace.read(now);
    }
    QVERIFY(pace.isRecentEnough(1ms, now, {}));
}

void ReadingPaceTest::aCrowdSharesAtOnce() {
    ReadingPace pace({250ms, 10});
    const auto now = std::chrono::steady_clock::now();
    QVERIFY(!pace.isRecentEnough(1ms, now, {true, false}));
    QVERIFY(pace.isRecentEnough(1ms, now, {true, true}));
    QVERIFY(!pace.isRecentEnough(500ms, now, {true, true}));
}

void ReadingPaceTest::manyLooksShareOneForAWhile() {
    ReadingPace pace({250ms, 1});
    const auto now = std::chrono::steady_clock::now();
    pace.read(now);
    QVERIFY(pace.isRecentEnough(1ms, now + 1ms, {}));
    QVERIFY(pace.isRecentEnough(249ms, now + 200ms, {}));
    QVERIFY(!pace.isRecentEnough(250ms, now + 200ms, {}));
    QVERIFY(pace.isRecentEnough(499ms, now + 200ms, {true, false}));
    QVERIFY(!pace.isRecentEnough(500ms, now + 200ms, {true, false}));
    // Ten seconds of looks every millisecond: four readings a second.
    int readings = 0;
    auto readAt = now;
    for (auto at = now + 1ms; at < now + 10s; at += 1ms) {
        if (pace.isRecentEnough(at - readAt, at, {}))
            continue;
        pace.read(at);
        readAt = at;
        ++readings;
    }
    QVERIFY2(readings >= 39 && readings <= 41, QByteArray::number(readings).constData());
}

void ReadingPaceTest::quietTimesMakeUpForBusyOnes() {
    ReadingPace pace({250ms, 4});
    const auto now = std::chrono::steady_clock::now();
    for (int i = 0; i < 4; ++i)
        pace.read(now);
    QVERIFY(pace.isRecentEnough(1ms, now, {}));
    QVERIFY(!pace.isRecentEnough(1ms, now + 1s, {}));
    // But not for more than there was.
    for (int i = 0; i < 4; ++i)
        pace.read(now + 1h);
    QVERIFY(pace.isRecentEnough(1ms, now + 1h, {}));
}

QTEST_GUILESS_MAIN(ReadingPaceTest)
#include "ReadingPaceTest.moc"
