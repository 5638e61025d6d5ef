#include "admin-app/session/IdleWatch.h"

#include <QApplication>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

class ClockOnTheWall final : public Clock {
public:
    Instant now() const override { return time; }
    Instant time{};
};

} // namespace

class IdleWatchTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void fiveMinutesUnlessToldOtherwise();
    void neverMeansNever();
    void aComputerThatSleptIsTooLate();

private:
    QTemporaryDir m_folder;
};

void IdleWatchTest::initTestCase() {
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
}

void IdleWatchTest::fiveMinutesUnlessToldOtherwise() {
    const SystemClock clock;
    QCOMPARE(IdleWatch(clock).patience(), 5min);
    IdleWatch::setMinutes(2);
    QCOMPARE(IdleWatch(clock).patience(), 2min);
    IdleWatch::setMinutes(-7);
    QCOMPARE(IdleWatch::minutes(), 0);
    QSettings().clear();
}

void IdleWatchTest::neverMeansNever() {
    ClockOnTheWall clock;
    IdleWatch watch(clock);
    watch.setPatience(0ms);
    watch.start();
    QSignalSpy idle(&watch, &IdleWatch::idle);
    QLineEdit line;
    clock.time += 24h;
    QTest::keyClicks(&line, u"a"_s);
    QVERIFY(!idle.wait(50));
    QCOMPARE(line.text(), u"a"_s);
}

// The key that wakes it goes to nobody: what was before it is not shown, and not changed.
void IdleWatchTest::aComputerThatSleptIsTooLate() {
    ClockOnTheWall clock;
    IdleWatch watch(clock);
    watch.setPatience(5min);
    watch.start();
    QSignalSpy idle(&watch, &IdleWatch::idle);
    QLineEdit line;
    QTest::keyClicks(&line, u"a"_s);
    clock.time += 4min;
    QTest::keyClicks(&line, u"b"_s);
    QCOMPARE(idle.count(), 0);
    clock.time += 6min;
    QTest::keyClicks(&line, u"c"_s);
    QCOMPARE(idle.count(), 1);
    QCOMPARE(line.text(), u"ab"_s);
}

QTEST_MAIN(IdleWatchTest)
#include "IdleWatchTest.moc"
