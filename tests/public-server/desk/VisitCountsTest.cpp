#include "public-server/desk/VisitCounts.h"

#include <QTest>

using namespace invites;
using desk::VisitCounts;
using namespace std::chrono_literals;

namespace {

class SetClock final : public Clock {
public:
    Instant now() const override { return at; }
    // The last minute of a day.
    Instant at = std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + 23h + 59min;
};

const QDate day(2026, 11, 26);

} // namespace

class VisitCountsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsAreTakenOnceAMinute();
    void whatIsPutBackIsTakenAgain();
    void nobodyComingIsNothingToWrite();
    void eachCampaignAndDayIsCountedForItself();

private:
    const CampaignId m_sora{1};
    const CampaignId m_other{2};
};

void VisitCountsTest::countsAreTakenOnceAMinute() {
    SetClock clock;
    VisitCounts counts(clock);
    counts.opened(m_sora);
    counts.opened(m_sora);
    counts.checked(m_sora, true);
    counts.checked(m_sora, false);
    QVERIFY(counts.takeIfDue().empty());
    clock.at += 59s;
    QVERIFY(counts.takeIfDue().empty());
    clock.at += 1s;
    QCOMPARE(counts.takeIfDue(), (std::vector<store::VisitCount>{{m_sora, day, 2, 1, 1}}));
    QVERIFY(counts.takeIfDue().empty());
    counts.opened(m_sora);
    QVERIFY(counts.takeIfDue().empty());
    clock.at += 1min;
    QCOMPARE(int(counts.takeIfDue().size()), 1);
}

void VisitCountsTest::whatIsPutBackIsTakenAgain() {
    SetClock clock;
    VisitCounts counts(clock);
    counts.opened(m_sora);
    counts.checked(m_other, false);
    clock.at += 1min;
    const auto taken = counts.takeIfDue();
    QCOMPARE(int(taken.size()), 2);
    counts.opened(m_sora);
    counts.putBack(taken);
    // Not at once: the database may be away.
    QVERIFY(counts.takeIfDue().empty());
    clock.at += 1min;
    QCOMPARE(counts.takeIfDue(), (std::vector<store::VisitCount>{{m_sora, day, 1, 0, 0},
                                     {m_sora, day.addDays(1), 1, 0, 0}, {m_other, day, 0, 0, 1}}));
    QVERIFY(counts.takeIfDue().empty());
}

void VisitCountsTest::nobodyComingIsNothingToWrite() {
    SetClock clock;
    VisitCounts counts(clock);
    clock.at += 24h;
    QVERIFY(counts.takeIfDue().empty());
}

void VisitCountsTest::eachCampaignAndDayIsCountedForItself() {
    SetClock clock;
    VisitCounts counts(clock);
    counts.opened(m_sora);
    counts.opened(m_other);
    clock.at += 2min;
    counts.opened(m_sora);
    QCOMPARE(counts.takeIfDue(), (std::vector<store::VisitCount>{{m_sora, day, 1, 0, 0},
                                     {m_sora, day.addDays(1), 1, 0, 0}, {m_other, day, 1, 0, 0}}));
}

QTEST_GUILESS_MAIN(VisitCountsTest)
#include "VisitCountsTest.moc"
