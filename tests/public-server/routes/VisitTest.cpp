#include "tests/public-server/routes/ContractTest.h"

#include <QTest>

using namespace invites::test;
using namespace Qt::StringLiterals;

// How often a campaign's page was opened, from the page to the day's row. It is written once a minute.
class VisitTest : public ContractTest {
    Q_OBJECT

private Q_SLOTS:
    void init() { openSite(); }
    void cleanup() { closeSite(); }

    void whatCouldNotBeWrittenIsWrittenLater();
};

void VisitTest::whatCouldNotBeWrittenIsWrittenLater() {
    constexpr int patience = 90'000;
    int opened = 0;
    const auto open = [&] { opened += HttpClient(server().origin()).get("/sora").status == 200 ? 1 : 0; };
    const auto counted = [&] {
        return site().count(u"select coalesce(sum(opened), 0)::bigint from invites.visit_day"
                            " join invites.campaign on id = campaign_id and slug = 'sora'"_s);
    };
    site().sql(u"alter function invites.count_visits rename to count_no_visits"_s);
    QTRY_VERIFY_WITH_TIMEOUT((open(), server().log().contains("\"statement\":\"count_visits\"")), patience);
    QCOMPARE(counted(), 0);
    const int openedBefore = opened;
    site().sql(u"alter function invites.count_no_visits rename to count_visits"_s);
    QTRY_VERIFY_WITH_TIMEOUT((open(), counted() > 0), patience);
    QVERIFY2(counted() >= openedBefore && counted() <= opened,
        qPrintable(u"%1 of %2, %3 before"_s.arg(counted()).arg(opened).arg(openedBefore)));
}

QTEST_GUILESS_MAIN(VisitTest)
#include "VisitTest.moc"
