#include "admin-app/data/DashboardSummary.h"

#include "admin-app/data/DayModel.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class DashboardSummaryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void campaignsAreAddedUp();
    void oneCampaignStandsAlone();
    void everyDayOfTheRangeIsThere();
    void theReturnRateLooksBackSevenDays();
    void emptyingIsSaidInWords_data();
    void emptyingIsSaidInWords();
    void theDaysAreATable();

private:
    // Noon.
    static Instant now() { return Instant(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20)) + 12h; }
    static QDate today() { return {2026, 11, 20}; }
    static store::CampaignFigures campaign(qint64 id, qint64 available) {
        store::CampaignFigures figures;
        figures.campaign = CampaignId(id);
        figures.name = u"Campaign %1"_s.arg(id);
        figures.added = available + 10;
        figures.codes = {available, 1, 2, 3, 4};
        figures.waiting = id;
        figures.oldestUnsettled = now() - std::chrono::days(id);
        return figures;
    }
    static store::DayFigures day(qint64 id, int daysAgo, qint64 given, qint64 received) {
        store::DayFigures figures;
        figures.campaign = CampaignId(id);
        figures.day = today().addDays(-daysAgo);
        figures.distributed = given;
        figures.received = received;
        return figures;
    }
};

void DashboardSummaryTest::campaignsAreAddedUp() {
    const store::Dashboard dashboard{{campaign(1, 5), campaign(2, 7)}, {day(1, 0, 2, 1), day(2, 0, 3, 4)}};
    const DashboardSummary all = summarise(dashboard, std::nullopt, 7, now());
    QCOMPARE(all.figures.added, 32);
    QCOMPARE(all.figures.codes.available, 12);
    QCOMPARE(all.figures.codes.invalid, 8);
    QCOMPARE(all.figures.waiting, 3);
    QVERIFY(all.figures.oldestUnsettled == now() - std::chrono::days(2));
    QCOMPARE(all.days.back().given, 5);
    QCOMPARE(all.given, 5);
    QCOMPARE(all.received, 5);
}

void DashboardSummaryTest::oneCampaignStandsAlone() {
    const store::Dashboard dashboard{{campaign(1, 5), campaign(2, 7)}, {day(1, 0, 2, 1), day(2, 0, 3, 4)}};
    const DashboardSummary one = summarise(dashboard, CampaignId(2), 7, now());
    QCOMPARE(one.figures.name, u"Campaign 2"_s);
    QCOMPARE(one.figures.codes.available, 7);
    QCOMPARE(one.given, 3);
}

void DashboardSummaryTest::everyDayOfTheRangeIsThere() {
    const DashboardSummary summary = summarise({{campaign(1, 5)}, {day(1, 3, 2, 1)}}, std::nullopt, 30, now());
    QCOMPARE(summary.days.size(), std::size_t(30));
    QCOMPARE(summary.days.front().day, today().addDays(-29));
    QCOMPARE(summary.days.back().day, today());
    QCOMPARE(summary.days[26].given, 2);
}

void DashboardSummaryTest::theReturnRateLooksBackSevenDays() {
    const DashboardSummary summary =
        summarise({{campaign(1, 5)}, {day(1, 10, 100, 0), day(1, 6, 10, 0), day(1, 0, 10, 10)}}, {}, 7, now());
    QCOMPARE(summary.days.back().returnRate.value(), 50.0);
    QCOMPARE(summary.days.front().returnRate.value(), 0.0);
    QCOMPARE(percentText(summary.returnRate), u"50 %"_s);
    QVERIFY(!summarise({{campaign(1, 5)}, {day(1, 3, 0, 3)}}, {}, 7, now()).returnRate);
    QCOMPARE(percentText(std::nullopt), u"–"_s);
}

void DashboardSummaryTest::emptyingIsSaidInWords_data() {
    QTest::addColumn<int>("available");
    QTest::addColumn<QList<int>>("days"); // days ago, given, received
    QTest::addColumn<QString>("words");
    QTest::newRow("nothing happened") << 5 << QList<int>{} << u"unknown"_s;
    QTest::newRow("only long ago") << 5 << QList<int>{8, 5, 0} << u"unknown"_s;
    QTest::newRow("it is") << 0 << QList<int>{0, 5, 0} << u"empty now"_s;
    QTest::newRow("as many come as go") << 5 << QList<int>{0, 5, 5} << u"does not run empty"_s;
    QTest::newRow("more come than go") << 5 << QList<int>{0, 5, 9} << u"does not run empty"_s;
    QTest::newRow("a week's rate") << 130 << QList<int>{6, 13, 0} << u"about 65 day(s)"_s;
    QTest::newRow("a young campaign's") << 10 << QList<int>{0, 5, 0} << u"about 24 h"_s;
    QTest::newRow("given less received") << 100 << QList<int>{6, 26, 13} << u"about 50 day(s)"_s;
    QTest::newRow("soon") << 1 << QList<int>{0, 500, 0} << u"within the hour"_s;
    QTest::newRow("never, nearly") << 1000000 << QList<int>{6, 1, 0} << u"more than 2 years"_s;
}

void DashboardSummaryTest::emptyingIsSaidInWords() {
    QFETCH(int, available);
    QFETCH(QList<int>, days);
    QFETCH(QString, words);
    store::Dashboard dashboard{{campaign(1, available)}, {}};
    if (!days.isEmpty())
        dashboard.days.push_back(day(1, days[0], days[1], days[2]));
    QCOMPARE(inWords(summarise(dashboard, {}, 7, now()).emptying), words);
}

void DashboardSummaryTest::theDaysAreATable() {
    DayModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setDays(summarise({{campaign(1, 5)}, {day(1, 1, 1234, 617)}}, {}, 7, now()).days);
    QCOMPARE(model.rowCount(), 7);
    QCOMPARE(model.dayAt(0).day, today());
    QCOMPARE(model.index(1, DayModel::Given).data().toString(), QLocale().toString(1234));
    QCOMPARE(model.index(1, DayModel::ReturnRate).data().toString(), u"50 %"_s);
    model.setDays(summarise({{campaign(1, 5)}, {}}, {}, 30, now()).days);
    QCOMPARE(model.rowCount(), 30);
}

QTEST_GUILESS_MAIN(DashboardSummaryTest)
#include "DashboardSummaryTest.moc"
