#include "admin-app/pages/DashboardPage.h"

#include "admin-app/data/DashboardFeed.h"
#include "admin-app/data/DayModel.h"
#include "admin-app/widgets/StatTile.h"
#include "admin-app/widgets/StateView.h"
#include "admin-app/widgets/TimeChart.h"
#include "common/store/CodeTable.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTableView>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class DashboardPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void figuresAreWhatTheRowsSay();
    void aCampaignIsPicked();
    void everyFigureLeadsToItsRows_data();
    void everyFigureLeadsToItsRows();
    void theTrashIsCountedByItself();
    void theLineIsLedTo();
    void tilesAreReadOutAndPressedByKey();
    void itRefreshesWhileItIsSeen();
    void nothingIsAskedWhileHidden();
    void nothingIsAskedWhileLocked();
    void theLastFiguresStayWhileTheDatabaseIsAway();
    void whatIsAskedForDuringAFailedReadIsRead();
    void theChartsAreATableToo();
    void anEmptyDatabaseIsSaid();

private:
    void show(const QString& user = u"mona"_s, std::chrono::milliseconds interval = 1h);
    StatTile* tile(const char* name) { return m_page->findChild<StatTile*>(QLatin1String(name)); }
    QString value(const char* name) { return tile(name)->value(); }
    QString count(const QString& condition) {
        return m_fixture.sql(u"select count(*) from invites.code where "_s + condition);
    }
    QString asOf() { return m_page->findChild<QLabel*>(u"asOf"_s)->text(); }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<DashboardPage> m_page;
};

void DashboardPageTest::init() {
    qRegisterMetaType<store::CodeFilter>();
    m_fixture.reset();
    m_fixture.addCampaign(u"other"_s);
    m_fixture.addCodes({u"A1"_s, u"B2"_s, u"C3"_s, u"D4"_s, u"E5"_s});
    m_fixture.addCodes({u"X1"_s}, u"other"_s);
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
    m_fixture.contribute(u"ann"_s, {u"G1"_s, u"G2"_s, u"G3"_s, u"G4"_s});
    m_fixture.report(u"ben"_s, ReportOutcome::DoesNotWork);
    for (const QString& visitor : {u"v1"_s, u"v2"_s, u"v3"_s})
        m_fixture.take(visitor, u"other"_s);
}

void DashboardPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

void DashboardPageTest::show(const QString& user, std::chrono::milliseconds interval) {
    m_session = m_fixture.sessionOf(user);
    m_session->changes().setPace({.refreshing = interval, .live = 10ms, .retry = 20ms});
    m_page = std::make_unique<DashboardPage>(*m_session);
    m_page->resize(1100, 760);
    m_page->show();
    m_page->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    m_page->activate();
    QTRY_VERIFY(!asOf().isEmpty());
}

void DashboardPageTest::figuresAreWhatTheRowsSay() {
    show();
    QCOMPARE(value("total"), count(u"true"_s));
    QCOMPARE(value("available"), count(u"status = 'available' and deleted_at is null"_s));
    QCOMPARE(value("reserved"), count(u"status = 'reserved'"_s));
    QCOMPARE(value("distributed"), count(u"status = 'distributed'"_s));
    QCOMPARE(value("used"), count(u"status = 'used'"_s));
    QCOMPARE(value("invalid"), count(u"status = 'invalid'"_s));
    QCOMPARE(value("flagged"), count(u"status = 'distributed' and flagged_at is not null"_s));
    QCOMPARE(value("flagged"), u"1"_s);
    QCOMPARE(value("waiting"), m_fixture.sql(u"select count(*) from invites.ticket where state = 'waiting'"_s));
    QCOMPARE(value("waiting"), u"2"_s);
    QCOMPARE(value("returnRate"), u"100 %"_s);
    QCOMPARE(value("emptying"), u"does not run empty"_s);
    QCOMPARE(value("oldest"), u"from today"_s);
    QVERIFY(asOf().startsWith(u"as of "));
}

void DashboardPageTest::aCampaignIsPicked() {
    show();
    auto* picker = m_page->findChild<QComboBox*>(u"campaign"_s);
    QCOMPARE(picker->count(), 3);
    picker->setCurrentIndex(1);
    QCOMPARE(value("total"), u"1"_s);
    QCOMPARE(value("available"), u"0"_s);
    QCOMPARE(value("emptying"), u"empty now"_s);
    picker->setCurrentIndex(2);
    QCOMPARE(value("waiting"), u"0"_s);
}

void DashboardPageTest::everyFigureLeadsToItsRows_data() {
    QTest::addColumn<QString>("condition");
    QTest::newRow("total") << u"true"_s;
    QTest::newRow("available") << u"status = 'available'"_s;
    QTest::newRow("reserved") << u"status = 'reserved'"_s;
    QTest::newRow("held") << u"status = 'held'"_s;
    QTest::newRow("distributed") << u"status = 'distributed'"_s;
    QTest::newRow("used") << u"status = 'used'"_s;
    QTest::newRow("invalid") << u"status = 'invalid'"_s;
    QTest::newRow("flagged") << u"flagged_at is not null"_s;
    QTest::newRow("returnRate") << u"source = 'contribution'"_s;
    QTest::newRow("emptying") << u"status = 'available'"_s;
    QTest::newRow("oldest") << u"status = 'distributed'"_s;
}

void DashboardPageTest::everyFigureLeadsToItsRows() {
    QFETCH(QString, condition);
    show();
    m_page->findChild<QComboBox*>(u"campaign"_s)->setCurrentIndex(2);
    QSignalSpy led(m_page.get(), &DashboardPage::showCodes);
    tile(QTest::currentDataTag())->click();
    QCOMPARE(led.size(), 1);
    const auto filter = led[0][0].value<store::CodeFilter>();
    QVERIFY(filter.campaigns == std::vector<CampaignId>{m_fixture.campaign()});
    QVERIFY(!filter.inTrash);
    QStringList conditions;
    for (const CodeStatus status : filter.statuses)
        conditions << u"status = '%1'"_s.arg(toText(status));
    if (filter.isFlagged)
        conditions << u"flagged_at is not null"_s;
    if (!filter.sources.empty())
        conditions << u"source = 'contribution'"_s;
    const QString led_to = conditions.isEmpty() ? u"true"_s : conditions.join(u" and "_s);
    QCOMPARE(count(led_to + u" and campaign_id = 1"_s), count(condition + u" and campaign_id = 1"_s));
    const auto contains = [](const store::InstantRange& range) {
        const Instant now = SystemClock().now();
        return (!range.from || *range.from <= now) && (!range.to || *range.to > now);
    };
    QVERIFY(contains(filter.added) && contains(filter.distributed));
}

void DashboardPageTest::theTrashIsCountedByItself() {
    m_fixture.sql(u"update invites.campaign set review = 'all'"_s);
    m_fixture.contribute(u"ben"_s, {u"H1"_s, u"H2"_s, u"H3"_s});
    m_fixture.addCodes({u"Y1"_s, u"Y2"_s, u"Y3"_s, u"Y4"_s, u"Y5"_s});
    m_fixture.take(u"cid"_s);
    m_fixture.sql(u"update invites.code set status = 'invalid' where id in (select id from invites.code"
                  " where status = 'available' and campaign_id = 1 order by id desc limit 2)"_s);
    m_fixture.sql(u"update invites.code set status = 'used' where id = (select id from invites.code"
                  " where status = 'distributed' and campaign_id = 1 order by id limit 1)"_s);
    // One of each status that has any.
    const int deleted = m_fixture
                            .sql(u"with one as (select max(id) as id from invites.code where status <> 'reserved'"
                                 " group by status), gone as (update invites.code c set deleted_at = now() from one"
                                 " where c.id = one.id returning 1) select count(*) from gone"_s)
                            .toInt();
    QCOMPARE(deleted, 5);
    show();
    QSignalSpy led(m_page.get(), &DashboardPage::showCodes);
    for (const char* name : {"total", "available", "reserved", "distributed", "used", "invalid", "held", "flagged"}) {
        tile(name)->click();
        const auto rows = store::CodeTable(m_fixture.connection()).count(led.last()[0].value<store::CodeFilter>());
        QVERIFY(rows.has_value());
        QVERIFY2(value(name) == QString::number(*rows),
            qUtf8Printable(u"%1: %2, %3 rows"_s.arg(QLatin1String(name), value(name)).arg(*rows)));
    }
    QCOMPARE(tile("total")->note(), u"and 5 in the trash"_s);
}

void DashboardPageTest::theLineIsLedTo() {
    show();
    QSignalSpy led(m_page.get(), &DashboardPage::showLine);
    // There is no line over all campaigns.
    tile("waiting")->click();
    auto* lines = m_page->findChild<QMenu*>(u"lines"_s);
    QVERIFY(lines && lines->isVisible());
    QVERIFY(led.isEmpty());
    QCOMPARE(lines->actions().size(), 2);
    QVERIFY(lines->actions()[0]->text().contains(u"2 waiting"_s));
    QTest::keyClick(lines, Qt::Key_Down);
    QTest::keyClick(lines, Qt::Key_Return);
    QCOMPARE(led.size(), 1);
    QCOMPARE(led[0][0].value<CampaignId>(), m_fixture.campaign());
    m_page->findChild<QComboBox*>(u"campaign"_s)->setCurrentIndex(1);
    tile("waiting")->click();
    QCOMPARE(led[1][0].value<CampaignId>(), m_fixture.campaign(u"other"_s));
}

void DashboardPageTest::tilesAreReadOutAndPressedByKey() {
    show();
    QAccessibleInterface* read = QAccessible::queryAccessibleInterface(tile("available"));
    QVERIFY(read);
    QCOMPARE(read->role(), QAccessible::Button);
    QCOMPARE(read->text(QAccessible::Name), u"Available: "_s + value("available"));
    QSignalSpy led(m_page.get(), &DashboardPage::showCodes);
    QVERIFY(tile("used")->focusPolicy() & Qt::TabFocus);
    QTest::keyClick(tile("used"), Qt::Key_Space);
    QTest::keyClick(tile("used"), Qt::Key_Return);
    QCOMPARE(led.size(), 2);
    QTest::mouseClick(tile("used"), Qt::LeftButton);
    QCOMPARE(led.size(), 3);
}

void DashboardPageTest::itRefreshesWhileItIsSeen() {
    show(u"adam"_s);
    QTRY_COMPARE(m_page->findChild<QLabel*>(u"live"_s)->text(), u"Live"_s);
    const int before = value("total").toInt();
    // The next look by itself would come in an hour.
    m_fixture.addCodes({u"N1"_s, u"N2"_s});
    QTRY_COMPARE(value("total").toInt(), before + 2);
    m_fixture.take(u"cleo"_s);
    QTRY_COMPARE(value("distributed"), count(u"status = 'distributed'"_s));
}

void DashboardPageTest::nothingIsAskedWhileHidden() {
    m_session = m_fixture.sessionOf(u"adam"_s);
    QStackedWidget window;
    m_session->changes().setPace({.refreshing = 5ms, .live = 5ms, .retry = 5ms});
    auto* page = new DashboardPage(*m_session, &window);
    window.addWidget(page);
    window.addWidget(new QWidget);
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QSignalSpy asked(&m_session->database(), &DatabaseThread::busyChanged);
    const auto asksNothing = [&] {
        const bool isIdle = QTest::qWaitFor([&] { return m_session->database().pending() == 0; });
        asked.clear();
        m_fixture.sql(u"update invites.code set note = coalesce(note, '') || 'x'"_s);
        return isIdle && !asked.wait(150);
    };
    const auto asks = [&] {
        asked.clear();
        m_fixture.sql(u"update invites.code set note = coalesce(note, '') || 'x'"_s);
        return asked.wait();
    };
    QTRY_VERIFY(m_session->changes().isLive());
    QVERIFY(asks());
    // Another page of the window is shown.
    window.setCurrentIndex(1);
    QVERIFY(asksNothing());
    window.setCurrentIndex(0);
    QVERIFY(asks());
    // Another window is before this one.
    QWidget other;
    other.show();
    other.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&other));
    QVERIFY(asksNothing());
}

void DashboardPageTest::nothingIsAskedWhileLocked() {
    show(u"adam"_s, 5ms);
    m_session->setLocked(true);
    QTRY_COMPARE(m_session->database().pending(), 0);
    QSignalSpy asked(&m_session->database(), &DatabaseThread::busyChanged);
    QVERIFY(!asked.wait(150));
    m_session->setLocked(false);
    QVERIFY(asked.wait());
}

void DashboardPageTest::theLastFiguresStayWhileTheDatabaseIsAway() {
    show(u"adam"_s, 20ms);
    const QString total = value("total");
    m_fixture.cluster().stop();
    QTRY_VERIFY_WITH_TIMEOUT(asOf().contains(u"does not answer"), 20000);
    QCOMPARE(value("total"), total);
    m_fixture.cluster().start();
    QTRY_VERIFY_WITH_TIMEOUT(!asOf().contains(u"does not answer"), 20000);
}

void DashboardPageTest::whatIsAskedForDuringAFailedReadIsRead() {
    m_session = m_fixture.sessionOf(u"mona"_s);
    const QString roles = u"invites_admin, invites_moderator"_s;
    const auto restore = [&] { m_fixture.sql(u"grant execute on function invites.dashboard_counts() to "_s + roles); };
    const auto restoreAtLast = qScopeGuard(restore);
    m_fixture.sql(u"revoke execute on function invites.dashboard_counts() from "_s + roles);
    DashboardFeed feed(m_session->database());
    int failures = 0;
    connect(&feed, &DashboardFeed::failed, this, [&] {
        ++failures;
        restore();
    });
    feed.refresh();
    feed.refresh();
    QTRY_VERIFY(feed.dashboard());
    QCOMPARE(failures, 1);
}

void DashboardPageTest::theChartsAreATableToo() {
    show();
    m_page->findChild<QComboBox*>(u"range"_s)->setCurrentIndex(0);
    m_page->pageActions().first()->setChecked(true);
    auto* table = m_page->findChild<QTableView*>(u"days"_s);
    QVERIFY(table->isVisible());
    auto* days = m_page->findChild<DayModel*>();
    QAbstractItemModelTester tester(days, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(days->rowCount(), 7);
    QCOMPARE(days->index(0, DayModel::Given).data().toString(), count(u"distributed_at is not null"_s));
    QCOMPARE(days->index(0, DayModel::Received).data().toString(), u"4"_s);
    QSignalSpy led(m_page.get(), &DashboardPage::showCodes);
    Q_EMIT table->activated(days->index(0, DayModel::Received));
    QCOMPARE(led.size(), 1);
    QVERIFY(led[0][0].value<store::CodeFilter>().sources == std::vector{store::CodeSource::Contribution});
    m_page->pageActions().first()->setChecked(false);
    QVERIFY(!table->isVisible());
    const auto charts = m_page->findChildren<TimeChart*>();
    QCOMPARE(charts.size(), 2);
    QVERIFY(charts[0]->wordsOf(6).contains(u"Received: 4"));
    // Today is not over.
    QVERIFY(charts[0]->wordsOf(6).contains(u"so far") && !charts[0]->wordsOf(5).contains(u"so far"));
    QVERIFY(!charts[1]->wordsOf(6).contains(u"so far"));
}

void DashboardPageTest::anEmptyDatabaseIsSaid() {
    m_fixture.sql(u"set session_replication_role = replica; delete from invites.code; delete from invites.ticket;"
                  "delete from invites.campaign"_s);
    m_session = m_fixture.sessionOf(u"adam"_s);
    m_page = std::make_unique<DashboardPage>(*m_session);
    m_page->show();
    m_page->activateWindow();
    m_page->refresh();
    auto* state = m_page->findChild<StateView*>();
    const auto says = [&] {
        for (const QLabel* label : state->currentWidget()->findChildren<QLabel*>()) {
            if (label->text() == u"There is no campaign yet")
                return true;
        }
        return false;
    };
    QTRY_VERIFY(says());
    QSignalSpy wished(m_page.get(), &DashboardPage::createCampaignRequested);
    Q_EMIT state->activated();
    QCOMPARE(wished.size(), 1);
}

QTEST_MAIN(DashboardPageTest)
#include "DashboardPageTest.moc"
