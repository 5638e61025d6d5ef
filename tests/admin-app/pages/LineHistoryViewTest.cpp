#include "admin-app/pages/LineHistoryView.h"

#include "admin-app/data/FigureModel.h"
#include "admin-app/data/LineModel.h"
#include "admin-app/pages/Attention.h"
#include "admin-app/pages/LinePage.h"
#include "admin-app/widgets/TimeChart.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 20'000;

} // namespace

// The history of a line, on its page and a real database.
class LineHistoryViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theChartsSayWhatHappened();
    void itFollowsTheLine();
    void eachRangeIsShown_data();
    void eachRangeIsShown();
    void forecastsAreJudged();
    void theChartsAreTablesToo();
    void theFiguresAreCopied();
    void whatIsOfNoUseIsOff();
    void anotherCampaignHasAnotherHistory();
    void aQuietLineIsSaid();
    void aLostConnectionIsSaid();
    void aTicketFromElsewhereIsShownInTheLine();

private:
    void show(const QString& user = u"mona"_s);
    void showHistory() { action("showHistory")->setChecked(true); }
    QAction* action(const char* name) { return m_page->findChild<QAction*>(QLatin1String(name)); }
    TimeChart* chart(const char* name) { return m_page->findChild<TimeChart*>(QLatin1String(name)); }
    QAbstractItemModel* table(const char* name) { return m_page->findChild<QTableView*>(QLatin1String(name))->model(); }
    QString published() { return m_page->findChild<QLabel*>(u"published"_s)->text(); }
    // A table's newest row, without its moment.
    QString newest(const char* name) {
        QStringList words;
        for (int column = 1; column < table(name)->columnCount(); ++column)
            words += table(name)->index(0, column).data().toString();
        return words.join(u' ');
    }
    void earlier(int hours) {
        m_fixture.sql(u"update invites.line_hour set hour = hour - interval '%1 hours'"_s.arg(hours));
    }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<LinePage> m_page;
};

// Three hours ago four came, and one was served; cleo and dora wait.
void LineHistoryViewTest::init() {
    m_fixture.reset();
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s, u"dora"_s})
        m_fixture.take(visitor);
    m_fixture.addCodes({u"A1"_s});
    earlier(3);
    m_fixture.leave(u"ben"_s);
}

void LineHistoryViewTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

void LineHistoryViewTest::show(const QString& user) {
    m_session = m_fixture.sessionOf(user);
    m_page = std::make_unique<LinePage>(*m_session);
    m_page->resize(1000, 700);
    m_page->show();
    m_page->activate();
    QTRY_VERIFY(m_page->findChild<QComboBox*>(u"campaign"_s)->count() > 0);
}

void LineHistoryViewTest::theChartsSayWhatHappened() {
    show();
    showHistory();
    m_page->findChild<QComboBox*>(u"historyRange"_s)->setCurrentIndex(0);
    QTRY_COMPARE(table("moments")->rowCount(), 24);
    QVERIFY(chart("lengthChart")->isVisible());
    // The newest first: how many wait, who joined, was served, left. An hour may have begun meanwhile.
    QTRY_VERIFY(newest("moments").startsWith(u"2 "_s));
    int joined = 0;
    int served = 0;
    int gone = 0;
    for (int row = 0; row < 24; ++row) {
        joined += table("moments")->index(row, 2).data(Qt::EditRole).toInt();
        served += table("moments")->index(row, 3).data(Qt::EditRole).toInt();
        gone += table("moments")->index(row, 4).data(Qt::EditRole).toInt();
    }
    QCOMPARE(joined, 4);
    QCOMPARE(served, 1);
    QCOMPARE(gone, 1);
    const QString words = chart("lengthChart")->wordsOf(23);
    QVERIFY2(words.contains(u"Waiting at the hour’s end: 2"_s), qUtf8Printable(words));
    QVERIFY(chart("movesChart")->wordsOf(0).contains(u"Joined: 0"_s));
}

void LineHistoryViewTest::itFollowsTheLine() {
    show();
    showHistory();
    QTRY_VERIFY(table("moments")->rowCount() > 0);
    QTRY_VERIFY(newest("moments").startsWith(u"2 "_s));
    m_fixture.take(u"emil"_s);
    Q_EMIT m_page->findChild<Attention*>()->outdated();
    QTRY_VERIFY(newest("moments").startsWith(u"3 "_s));
}

void LineHistoryViewTest::eachRangeIsShown_data() {
    QTest::addColumn<int>("choice");
    QTest::addColumn<int>("moments");
    QTest::addColumn<int>("forecasts");
    QTest::newRow("24 hours") << 0 << 24 << 7;
    QTest::newRow("7 days") << 1 << 168 << 7;
    QTest::newRow("30 days") << 2 << 30 << 30;
    QTest::newRow("90 days") << 3 << 90 << 70;
}

void LineHistoryViewTest::eachRangeIsShown() {
    QFETCH(int, choice);
    QFETCH(int, moments);
    QFETCH(int, forecasts);
    show();
    showHistory();
    m_page->findChild<QComboBox*>(u"historyRange"_s)->setCurrentIndex(choice);
    QTRY_COMPARE(table("moments")->rowCount(), moments);
    QTRY_COMPARE_WITH_TIMEOUT(table("forecasts")->rowCount(), forecasts, patience);
    // It is remembered.
    m_page.reset();
    show();
    showHistory();
    QTRY_COMPARE(table("moments")->rowCount(), moments);
}

// A code each quarter of an hour; whoever asked waited three quarters.
void LineHistoryViewTest::forecastsAreJudged() {
    m_fixture.sql(
        u"delete from invites.followed_wait; delete from invites.line_supply;"
        "insert into invites.line_supply (campaign_id, quarter, codes) select 1, q, 1"
        " from generate_series(invites.quarter_of(now()) - interval '60 days', now(), interval '15 minutes') q;"
        "insert into invites.followed_wait (campaign_id, quarter, number, ahead, asked_at, ended_at, is_served)"
        " select 1, q, 1000 + extract(epoch from q) / 900, 2, q + interval '1 second', q + interval '45 minutes', true"
        " from generate_series(invites.quarter_of(now()) - interval '3 days', now() - interval '2 hours',"
        " interval '1 hour') q"_s);
    show();
    showHistory();
    m_page->findChild<QComboBox*>(u"historyRange"_s)->setCurrentIndex(1);
    QTRY_VERIFY_WITH_TIMEOUT(published().startsWith(u"The campaign’s page tells that 100 % of"_s), patience);
    bool isSaid = false;
    for (int row = 0; row < table("forecasts")->rowCount(); ++row)
        isSaid = isSaid || table("forecasts")->index(row, 1).data().toString() == u"100 %"_s;
    QVERIFY(isSaid);
    QVERIFY(chart("qualityChart")->wordsOf(5).contains(u"Within the long time: 100 %"_s));
}

void LineHistoryViewTest::theChartsAreTablesToo() {
    show();
    showHistory();
    QTRY_VERIFY(table("moments")->rowCount() > 0);
    const QAbstractItemModelTester moments(table("moments"), QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester forecasts(
        table("forecasts"), QAbstractItemModelTester::FailureReportingMode::QtTest);
    action("historyAsTable")->setChecked(true);
    QVERIFY(m_page->findChild<QTableView*>(u"moments"_s)->isVisible());
    QVERIFY(!chart("lengthChart")->isVisible());
    for (const char* name : {"moments", "forecasts"}) {
        const auto* face = QAccessible::queryAccessibleInterface(m_page->findChild<QTableView*>(QLatin1String(name)));
        QVERIFY(face && !face->text(QAccessible::Name).isEmpty());
        QCOMPARE(face->role(), QAccessible::Table);
    }
    for (const char* name : {"lengthChart", "movesChart", "qualityChart"})
        QVERIFY(!chart(name)->accessibleName().isEmpty() && !chart(name)->accessibleDescription().isEmpty());
    action("historyAsTable")->setChecked(false);
    QVERIFY(chart("lengthChart")->isVisible());
}

void LineHistoryViewTest::theFiguresAreCopied() {
    show();
    showHistory();
    m_page->findChild<QComboBox*>(u"historyRange"_s)->setCurrentIndex(2);
    QTRY_COMPARE(table("moments")->rowCount(), 30);
    QTRY_VERIFY(action("copyHistory")->isEnabled());
    QSignalSpy said(m_page.get(), &Page::said);
    action("copyHistory")->trigger();
    QCOMPARE(said.size(), 1);
    const QString text = QGuiApplication::clipboard()->text();
    QVERIFY2(text.startsWith(u"Day (UTC)\tWaiting at the day’s end\tJoined\tServed\tLeft\n"_s), qUtf8Printable(text));
    QVERIFY(text.contains(u"\nAsked on (UTC)\t"_s));
    QVERIFY(text.split(u'\n').at(1).contains(u"\t2\t"_s));
}

void LineHistoryViewTest::whatIsOfNoUseIsOff() {
    show(u"adam"_s);
    auto* model = m_page->findChild<LineModel*>();
    QTRY_COMPARE(model->rowCount(), 3);
    m_page->findChild<QTableView*>(u"line"_s)->setCurrentIndex(model->index(model->rowOf(3), 0));
    QTRY_VERIFY(action("blockVisitor")->isEnabled());
    QVERIFY(!action("historyAsTable")->isEnabled() && !action("copyHistory")->isEnabled());
    showHistory();
    QVERIFY(!m_page->findChild<QLineEdit*>(u"number"_s)->isVisible());
    for (const char* name : {"blockVisitor", "moveToHead", "removeTicket", "export", "fromFront"})
        QVERIFY2(!action(name)->isEnabled(), name);
    QVERIFY(action("historyAsTable")->isEnabled());
    action("showHistory")->setChecked(false);
    QVERIFY(action("blockVisitor")->isEnabled());
    QVERIFY(m_page->findChild<QLineEdit*>(u"number"_s)->isVisible());
}

void LineHistoryViewTest::anotherCampaignHasAnotherHistory() {
    m_fixture.addCampaign(u"other"_s);
    m_fixture.take(u"zoe"_s, u"other"_s);
    show();
    m_page->showCampaign(m_fixture.campaign());
    showHistory();
    QTRY_VERIFY(newest("moments").startsWith(u"2 "_s));
    m_page->showCampaign(m_fixture.campaign(u"other"_s));
    QTRY_VERIFY(newest("moments").startsWith(u"1 "_s));
}

void LineHistoryViewTest::aQuietLineIsSaid() {
    m_fixture.addCampaign(u"other"_s);
    show();
    m_page->showCampaign(m_fixture.campaign(u"other"_s));
    showHistory();
    QTRY_VERIFY(test::says(*m_page, u"Nobody waited in this time"_s));
}

// What was read stays, and is said to be old; where nothing was, it can be tried again.
void LineHistoryViewTest::aLostConnectionIsSaid() {
    show();
    showHistory();
    QTRY_VERIFY(newest("moments").startsWith(u"2 "_s));
    QTRY_VERIFY_WITH_TIMEOUT(published().startsWith(u"The campaign"_s), patience);
    m_fixture.cluster().stop();
    auto restart = qScopeGuard([this] { m_fixture.cluster().start(); });
    Q_EMIT m_page->findChild<Attention*>()->outdated();
    QTRY_VERIFY_WITH_TIMEOUT(published().startsWith(u"The database does not answer"_s), patience);
    QVERIFY(chart("lengthChart")->isVisible());
    m_page->findChild<QComboBox*>(u"historyRange"_s)->setCurrentIndex(0);
    m_page->findChild<QComboBox*>(u"historyRange"_s)->setCurrentIndex(3);
    QTRY_VERIFY_WITH_TIMEOUT(test::says(*m_page, u"cannot be reached"_s), patience);
    m_fixture.cluster().start();
    restart.dismiss();
    QTRY_COMPARE_WITH_TIMEOUT(table("moments")->rowCount(), 90, patience);
    QTRY_VERIFY_WITH_TIMEOUT(chart("lengthChart")->isVisible(), patience);
}

void LineHistoryViewTest::aTicketFromElsewhereIsShownInTheLine() {
    show();
    showHistory();
    m_page->showTicket(3);
    QVERIFY(!action("showHistory")->isChecked());
    QTRY_VERIFY(m_page->findChild<QLabel*>(u"whyTitle"_s)->text().startsWith(u"Ticket 3"_s));
}

QTEST_MAIN(LineHistoryViewTest)
#include "LineHistoryViewTest.moc"
