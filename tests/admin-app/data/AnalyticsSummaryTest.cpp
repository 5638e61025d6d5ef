#include "admin-app/data/AnalyticsSummary.h"

#include <QTest>

using namespace invites;
using namespace invites::admin;
using store::CodeSource;
using store::DeliveryCounts;

namespace {

const QDate monday(2026, 11, 2);

DeliveryCounts counts(qint64 untaken, qint64 silent, qint64 worked, qint64 failed, qint64 inPart, qint64 contributed) {
    DeliveryCounts made{untaken, silent, worked, failed, inPart, contributed, 2 * inPart + 4 * contributed};
    made.within.fill(contributed);
    return made;
}

// Ten imported codes on Monday, ten given back on Sunday by the priority lane.
store::Analytics aWeek() {
    store::Analytics week;
    week.cohorts = {{monday, CodeSource::Import, TicketLane::Standard, counts(1, 2, 3, 1, 1, 2)},
        {monday.addDays(6), CodeSource::Contribution, TicketLane::Priority, counts(0, 0, 0, 0, 2, 8)}};
    week.visits = {{monday, 100, 30, 5}, {monday.addDays(1), 20, 10, 0}};
    week.giveUps = {{monday, TicketLane::Standard, 4, 1, 2}, {monday, TicketLane::Priority, 1, 0, 0}};
    week.series = {{monday, 25, 10, 8, 0, 0, 0, 0, 0, 5, 1, 3, 0},
        {monday.addDays(6), 5, 10, 36, 0, 0, 0, 0, 0, 0, std::nullopt, std::nullopt, 0}};
    return week;
}

} // namespace

class AnalyticsSummaryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFunnelGoesFromVisitToContribution();
    void aFilterBeginsWithTheCode();
    void nothingIsLostWhereNothingHappened();
    void giveUpsAreSharesOfAll();
    void aSourceKnowsNobodyWhoHadNoCode();
    void aShareIsToldOnceAllHadTheirTime();
    void weeksBeginOnMonday();
    void emptyCohortsAreLeftOut();
    void ratesNeedSomethingToDivideBy();
};

void AnalyticsSummaryTest::theFunnelGoesFromVisitToContribution() {
    const auto steps = funnelOf(aWeek(), {});
    QCOMPARE(int(steps.size()), 7);
    const qint64 expected[] = {120, 40, 30, 20, 19, 16, 10};
    for (std::size_t step = 0; step < steps.size(); ++step) {
        QCOMPARE(steps[step].stage, FunnelStage(step));
        QCOMPARE(steps[step].count, expected[step]);
        QCOMPARE(steps[step].isBiggestLoss, step == 1);
    }
    QVERIFY(!steps.front().ofBefore && !steps.front().ofFirst);
    QCOMPARE(steps[2].ofBefore, std::optional(75.0));
    QCOMPARE(steps[2].ofFirst, std::optional(25.0));
}

void AnalyticsSummaryTest::aFilterBeginsWithTheCode() {
    const auto steps = funnelOf(aWeek(), {CodeSource::Import, std::nullopt});
    QCOMPARE(int(steps.size()), 4);
    QCOMPARE(steps.front().stage, FunnelStage::Given);
    QCOMPARE(steps.front().count, 10);
    QCOMPARE(steps.back().count, 2);
    QVERIFY(steps.back().isBiggestLoss);
    QCOMPARE(funnelOf(aWeek(), {CodeSource::Import, TicketLane::Priority}).front().count, 0);
}

void AnalyticsSummaryTest::nothingIsLostWhereNothingHappened() {
    for (const FunnelStep& step : funnelOf({}, {})) {
        QCOMPARE(step.count, 0);
        QVERIFY(!step.isBiggestLoss && !step.ofBefore && !step.ofFirst);
    }
}

void AnalyticsSummaryTest::giveUpsAreSharesOfAll() {
    const auto all = giveUpsOf(aWeek(), {});
    QCOMPARE(int(all.size()), 8);
    const qint64 expected[] = {5, 1, 2, 1, 2, 3, 1, 3};
    double shares = 0;
    for (std::size_t at = 0; at < all.size(); ++at) {
        QCOMPARE(all[at].count, expected[at]);
        shares += all[at].share.value();
    }
    QVERIFY(qAbs(shares - 100) < 0.001);
    QCOMPARE(giveUpsOf(aWeek(), {std::nullopt, TicketLane::Priority}).front().count, 1);
}

void AnalyticsSummaryTest::aSourceKnowsNobodyWhoHadNoCode() {
    const auto counted = giveUpsOf(aWeek(), {CodeSource::Import, std::nullopt});
    QCOMPARE(counted.front().reason, GivingUp::NeverCopied);
    QCOMPARE(int(counted.size()), 5);
}

void AnalyticsSummaryTest::aShareIsToldOnceAllHadTheirTime() {
    // Who got his code at the end of Monday has had a day at the end of Tuesday.
    for (const auto& [today, known] : {std::pair(monday.addDays(1), 0), std::pair(monday.addDays(2), 1),
             std::pair(monday.addDays(3), 2), std::pair(monday.addDays(8), 4), std::pair(monday.addDays(31), 6)}) {
        const Cohort cohort = cohortsOf(aWeek(), {CodeSource::Import, std::nullopt}, CohortSpan::Day, today).front();
        int told = 0;
        for (const auto& share : cohort.shares)
            told += share ? 1 : 0;
        QCOMPARE(told, known);
        if (known > 0)
            QCOMPARE(cohort.shares.front(), std::optional(20.0));
    }
}

void AnalyticsSummaryTest::weeksBeginOnMonday() {
    const auto weeks = cohortsOf(aWeek(), {}, CohortSpan::Week, monday.addDays(9));
    QCOMPARE(int(weeks.size()), 1);
    QCOMPARE(weeks.front().first, monday);
    QCOMPARE(weeks.front().counts.given(), 20);
    QCOMPARE(weeks.front().shares[0], std::optional(50.0));
    QCOMPARE(weeks.front().shares[1], std::optional(50.0));
    QVERIFY(!weeks.front().shares[2]);
    const auto days = cohortsOf(aWeek(), {}, CohortSpan::Day, monday.addDays(9));
    QCOMPARE(int(days.size()), 2);
    QCOMPARE(days.front().first, monday.addDays(6));
}

void AnalyticsSummaryTest::emptyCohortsAreLeftOut() {
    store::Analytics analytics = aWeek();
    analytics.cohorts.front().counts = {};
    QCOMPARE(int(cohortsOf(analytics, {}, CohortSpan::Day, monday.addDays(9)).size()), 1);
}

void AnalyticsSummaryTest::ratesNeedSomethingToDivideBy() {
    QVERIFY(!returnRateOf({}));
    QCOMPARE(returnRateOf(counts(0, 0, 0, 0, 2, 8)), std::optional(360.0));
    QCOMPARE(priorityShareOf(aWeek().series.front()), std::optional(25.0));
    QVERIFY(!priorityShareOf(aWeek().series.back()));
    QVERIFY(!percentOf(3, 0));
}

QTEST_GUILESS_MAIN(AnalyticsSummaryTest)
#include "AnalyticsSummaryTest.moc"
