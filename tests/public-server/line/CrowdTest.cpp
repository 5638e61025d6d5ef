#include "public-server/line/Crowd.h"

#include <QTest>

using invites::line::Crowd;
using namespace std::chrono_literals;

class CrowdTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFewAreNoCrowd();
    void manyAreSentAwayForLonger();
    void isForgottenAfterAPause();

private:
    // As many looks in each second, evenly; the factor at its end.
    static int watch(Crowd& crowd, Crowd::Moment& now, int looksASecond, int seconds) {
        for (int i = 0; i < looksASecond * seconds; ++i) {
            now += std::chrono::nanoseconds(1'000'000'000 / looksASecond);
            crowd.look(now);
        }
        return crowd.factor();
    }
};

void CrowdTest::aFewAreNoCrowd() {
    Crowd crowd;
    Crowd::Moment now = std::chrono::steady_clock::now();
    QCOMPARE(crowd.factor(), 1);
    QCOMPARE(watch(crowd, now, 100, 5), 1);
}

void CrowdTest::manyAreSentAwayForLonger() {
    Crowd crowd;
    Crowd::Moment now = std::chrono::steady_clock::now();
    watch(crowd, now, 100, 2);
    QCOMPARE(watch(crowd, now, 5000, 2), 2);
    QCOMPARE(watch(crowd, now, 5000, 3), 3);
    QCOMPARE(watch(crowd, now, 50'000, 5), Crowd::most);
    // Step by step back.
    const int soon = watch(crowd, now, 100, 2);
    QVERIFY(soon > 1 && soon < Crowd::most);
    QCOMPARE(watch(crowd, now, 100, 5), 1);
}

void CrowdTest::isForgottenAfterAPause() {
    Crowd crowd;
    Crowd::Moment now = std::chrono::steady_clock::now();
    watch(crowd, now, 50'000, 6);
    QCOMPARE(crowd.factor(), Crowd::most);
    crowd.look(now + 1min);
    QCOMPARE(crowd.factor(), 1);
}

QTEST_GUILESS_MAIN(CrowdTest)
#include "CrowdTest.moc"
