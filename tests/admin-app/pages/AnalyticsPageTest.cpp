#include "admin-app/pages/AnalyticsPage.h"

#include "admin-app/pages/DashboardPage.h"
#include "admin-app/pages/Pages.h"
#include "admin-app/widgets/BarChart.h"
#include "admin-app/widgets/FigurePanel.h"
#include "admin-app/widgets/TimeChart.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QClipboard>
#include <QComboBox>
#include <QDateEdit>
#include <QFileDialog>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScopeGuard>
#include <QSettings>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 20'000;
constexpr const char* panels[] = {"funnel", "giveUps", "cohorts", "sources", "returns", "flow", "people", "found",
    "priority", "length", "hours", "week", "supplies", "countries"};
const QByteArrayList chartless{"cohorts", "week"};

} // namespace

// The analytics, on their page and a real database.
class AnalyticsPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theFigureOfEachPanelIsShown();
    void filtersNarrowWhatIsShown();
    void hoursOfTheWeekAreOfEverything();
    void campaignsRunEmptyByThemselves();
    void weeksAreShown();
    void daysAreChosen();
    void anotherCampaignHasOtherFigures();
    void theChartsAreTablesToo();
    void figuresAreCopiedAndSaved();
    void picturesAreSaved_data();
    void picturesAreSaved();
    void aFileIsNamedAfterTheFiltersThatItHeeds();
    void aFileThatCannotBeWrittenIsSaid();
    void quietDaysAreSaid();
    void aLostConnectionIsSaid();
    void anEarlierAnswerIsDropped();
    void theDashboardLeadsHere();

private:
    void show(const QString& user = u"mona"_s);
    QTableView* table(const char* name) { return m_page->findChild<QTableView*>(QLatin1String(name)); }
    QComboBox* box(const char* name) { return m_page->findChild<QComboBox*>(QLatin1String(name)); }
    FigurePanel* panel(const char* name) {
        return m_page->findChild<FigurePanel*>(QLatin1String(name) + QLatin1String("Panel"));
    }
    // A column from the first row on.
    QString column(const char* name, int column) {
        QStringList words;
        for (int row = 0; row < table(name)->model()->rowCount(); ++row)
            words += table(name)->model()->index(row, column).data().toString();
        return words.join(u' ');
    }
    // Without its name.
    QString firstRow(const char* name) {
        QStringList words;
        for (int column = 1; column < table(name)->model()->columnCount(); ++column)
            words += table(name)->model()->index(0, column).data().toString();
        return words.join(u' ');
    }
    // Of the hours of the week.
    qint64 sumOfWeek() {
        qint64 sum = 0;
        for (int row = 0; row < 24; ++row) {
            for (int day = 1; day <= 7; ++day)
                sum += table("week")->model()->index(row, day).data(Qt::EditRole).toLongLong();
        }
        return sum;
    }
    void choose(const char* name, const QString& text) {
        QVERIFY2(box(name)->findText(text) >= 0, qUtf8Printable(text));
        box(name)->setCurrentIndex(box(name)->findText(text));
    }
    void trigger(const char* name, int place) {
        panel(name)->findChild<QToolButton*>()->menu()->actions().at(place)->trigger();
    }
    void saveAs(const QString& path);

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<AnalyticsPage> m_page;
};

// Four came and two got codes: ann gave all back, so that cleo's was held for her and dora's, who left, went back.
void AnalyticsPageTest::init() {
    m_fixture.reset();
    QSettings().clear();
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s, u"dora"_s})
        m_fixture.take(visitor);
    m_fixture.leave(u"dora"_s);
    m_fixture.contribute(u"ann"_s, {u"C1"_s, u"C2"_s, u"C3"_s, u"C4"_s});
    m_fixture.reveal(u"cleo"_s);
    m_fixture.sql(u"insert into invites.visit_day values (1, invites.today(), 20, 8, 1)"_s);
    m_fixture.sql(u"insert into invites.request_country values (1, invites.today(), 'AD', 3)"_s);
}

void AnalyticsPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

void AnalyticsPageTest::show(const QString& user) {
    m_session = m_fixture.sessionOf(user);
    m_page = std::make_unique<AnalyticsPage>(*m_session);
    m_page->resize(1200, 900);
    m_page->show();
    m_page->activate();
    QTRY_VERIFY_WITH_TIMEOUT(table("funnel")->model()->rowCount() > 0, patience);
}

void AnalyticsPageTest::theFigureOfEachPanelIsShown() {
    show();
    // Opened, passed, asked, given, copied, worked, contributed.
    QCOMPARE(column("funnel", 1), u"20 8 4 3 1 1 1"_s);
    QCOMPARE(column("funnel", 2), u"– 40 % 50 % 75 % 33 % 100 % 100 %"_s);
    QCOMPARE(column("giveUps", 1), u"1 0 0 2 0 0 0 0"_s);
    QCOMPARE(column("cohorts", 1), u"3"_s);
    QCOMPARE(column("cohorts", 4), u"–"_s);
    QCOMPARE(column("sources", 1), u"2 1 0"_s);
    QCOMPARE(column("sources", 5), u"200 0 –"_s);
    // Given today, three; four came back.
    QCOMPARE(firstRow("returns"), u"133 133"_s);
    QCOMPARE(firstRow("flow"), u"3 4"_s);
    QCOMPARE(firstRow("people"), u"4 1 0"_s);
    QCOMPARE(firstRow("found"), u"1 0 1"_s);
    QCOMPARE(firstRow("priority"), u"0 % 0 3"_s);
    QCOMPARE(firstRow("length"), u"0 0"_s);
    QCOMPARE(firstRow("hours"), u"0"_s);
    QCOMPARE(table("hours")->model()->rowCount(), 48);
    QCOMPARE(firstRow("supplies"), u"does not run empty – 3 3 4"_s);
    QCOMPARE(firstRow("countries"), u"AD 3 75 %"_s);
    QCOMPARE(column("countries", 0), u"Andorra Not known"_s);
    QVERIFY(test::says(*m_page, u"Of those who owe codes 2 still have time, and 0 are late."_s));
    const auto bars = m_page->findChildren<BarChart*>().first()->bars();
    QCOMPARE(bars.size(), 7);
    QVERIFY(bars[1].isMarked);
    QVERIFY(bars[1].note.startsWith(u"biggest loss"_s));
}

void AnalyticsPageTest::filtersNarrowWhatIsShown() {
    show();
    choose("source", u"Given back by visitors"_s);
    QCOMPARE(column("funnel", 1), u"1 0 0 0"_s);
    QVERIFY(test::says(*m_page, u"has no source and no lane"_s));
    QCOMPARE(column("sources", 1), u"1"_s);
    // What came back has no source, so that only what was given is told.
    QCOMPARE(firstRow("flow"), u"1"_s);
    QCOMPARE(firstRow("returns"), u"0"_s);
    QCOMPARE(firstRow("people"), u"4 1 0"_s);
    choose("source", u"Imported"_s);
    QCOMPARE(firstRow("flow"), u"2"_s);
    QCOMPARE(firstRow("returns"), u"200"_s);
    choose("source", u"All sources"_s);
    choose("lane", u"Priority lane"_s);
    QCOMPARE(column("funnel", 1), u"0 0 0 0"_s);
    QCOMPARE(table("cohorts")->model()->rowCount(), 0);
    QCOMPARE(firstRow("flow"), u"0"_s);
    QCOMPARE(firstRow("returns"), u"–"_s);
    QCOMPARE(firstRow("people"), u"0 0"_s);
    choose("lane", u"Standard lane"_s);
    QCOMPARE(firstRow("people"), u"1 0"_s);
    choose("lane", u"All lanes"_s);
    QCOMPARE(column("funnel", 1), u"20 8 4 3 1 1 1"_s);
}

void AnalyticsPageTest::hoursOfTheWeekAreOfEverything() {
    show();
    QCOMPARE(table("week")->model()->rowCount(), 24);
    QCOMPARE(table("week")->model()->columnCount(), 8);
    QCOMPARE(sumOfWeek(), 4);
    choose("measure", u"Codes given"_s);
    QCOMPARE(sumOfWeek(), 3);
    choose("measure", u"Codes that came back"_s);
    QCOMPARE(sumOfWeek(), 4);
}

// Each campaign is told by itself; that with the least left is first.
void AnalyticsPageTest::campaignsRunEmptyByThemselves() {
    m_fixture.addCampaign(u"other"_s);
    m_fixture.addCodes({u"Z9"_s}, u"other"_s);
    m_fixture.take(u"zoe"_s, u"other"_s);
    show();
    QCOMPARE(column("supplies", 1), u"empty now does not run empty"_s);
    QCOMPARE(sumOfWeek(), 5);
    m_page->showCampaign(m_fixture.campaign(u"other"_s), u"other"_s);
    QTRY_COMPARE_WITH_TIMEOUT(column("supplies", 1), u"empty now"_s, patience);
    QCOMPARE(sumOfWeek(), 1);
    QCOMPARE(table("countries")->model()->rowCount(), 0);
    QVERIFY(test::says(*panel("countries"), u"No proxy told a country"_s));
}

void AnalyticsPageTest::weeksAreShown() {
    m_fixture.sql(u"update invites.code set distributed_at = now() - interval '60 days' where id = 1"_s);
    show();
    choose("range", u"Last 90 days"_s);
    QTRY_COMPARE_WITH_TIMEOUT(column("cohorts", 1), u"2 1"_s, patience);
    QVERIFY(table("cohorts")->model()->index(1, 4).data().toString().endsWith(u'%'));
    choose("span", u"By week"_s);
    QCOMPARE(column("cohorts", 1), u"2 1"_s);
    const QDate first = table("cohorts")->model()->index(1, 0).data(Qt::EditRole).toDate();
    QCOMPARE(first.dayOfWeek(), 1);
    // It is remembered.
    m_page.reset();
    show();
    QCOMPARE(box("span")->currentText(), u"By week"_s);
    QCOMPARE(box("range")->currentText(), u"Last 90 days"_s);
}

void AnalyticsPageTest::daysAreChosen() {
    show();
    auto* first = m_page->findChild<QDateEdit*>(u"first"_s);
    QVERIFY(!first->isVisible());
    choose("range", u"Between two days"_s);
    QVERIFY(first->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(table("flow")->model()->rowCount() > 0, true, patience);
    // Also the wrong way round.
    m_page->findChild<QDateEdit*>(u"last"_s)->setDate(first->date().addDays(-3));
    QTRY_VERIFY_WITH_TIMEOUT(test::says(*m_page, u"Nothing happened in these days"_s), patience);
}

void AnalyticsPageTest::anotherCampaignHasOtherFigures() {
    m_fixture.addCampaign(u"other"_s);
    m_fixture.addCodes({u"Z9"_s}, u"other"_s);
    m_fixture.take(u"zoe"_s, u"other"_s);
    show();
    QCOMPARE(box("campaign")->count(), 3);
    QCOMPARE(column("funnel", 1).section(u' ', 3, 3), u"4"_s);
    m_page->showCampaign(m_fixture.campaign(u"other"_s), u"other"_s);
    QTRY_COMPARE_WITH_TIMEOUT(column("funnel", 1), u"0 0 1 1 0 0 0"_s, patience);
}

void AnalyticsPageTest::theChartsAreTablesToo() {
    show();
    for (const char* name : panels) {
        const QAbstractItemModelTester tester(
            table(name)->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(table(name)->isVisible(), chartless.contains(name));
        const auto face = QAccessible::queryAccessibleInterface(table(name));
        QVERIFY(face && face->role() == QAccessible::Table && !face->text(QAccessible::Name).isEmpty());
    }
    auto* asTable = m_page->findChild<QAction*>(u"analyticsAsTable"_s);
    asTable->setChecked(true);
    for (const char* name : panels)
        QVERIFY(table(name)->isVisible());
    for (const auto* chart : m_page->findChildren<BarChart*>())
        QVERIFY(!chart->isVisible() && !chart->accessibleName().isEmpty());
    for (const auto* chart : m_page->findChildren<TimeChart*>())
        QVERIFY(!chart->isVisible() && !chart->accessibleName().isEmpty());
}

void AnalyticsPageTest::saveAs(const QString& path) {
    QTRY_VERIFY(m_page->findChild<QFileDialog*>());
    QFileDialog* dialog = m_page->findChild<QFileDialog*>();
    Q_EMIT dialog->fileSelected(path);
    dialog->reject();
    QTRY_VERIFY(!m_page->findChild<QFileDialog*>());
}

void AnalyticsPageTest::figuresAreCopiedAndSaved() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"funnel.csv"_s);
    show();
    QSignalSpy said(m_page.get(), &Page::said);
    trigger("funnel", 0);
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(u"Step\tHow many\t"_s));
    QVERIFY(
        QGuiApplication::clipboard()->text().contains(u"\nPassed the human check\t8\t40.0\t40.0\tbiggest loss\n"_s));
    trigger("funnel", 1);
    saveAs(path);
    QCOMPARE(said.size(), 2);
    QCOMPARE(said.last().first().toString(), u"Saved as funnel.csv."_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray written = file.readAll();
    QVERIFY2(written.startsWith("Step,How many,Kept,Of all,Remark\r\nOpened the page,20,,,\r\n"), written.constData());
    QCOMPARE(QSettings().value(u"figures/folder"_s).toString(), folder.path());
}

void AnalyticsPageTest::picturesAreSaved_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isTable");
    for (const char* name : panels) {
        QTest::addRow("%s", name) << QString::fromLatin1(name) << false;
        QTest::addRow("%s as table", name) << QString::fromLatin1(name) << true;
    }
}

void AnalyticsPageTest::picturesAreSaved() {
    QFETCH(QString, name);
    QFETCH(bool, isTable);
    const QTemporaryDir folder;
    show();
    m_page->findChild<QAction*>(u"analyticsAsTable"_s)->setChecked(isTable);
    const QByteArray panelName = name.toLatin1();
    trigger(panelName.constData(), 2);
    saveAs(folder.filePath(u"picture.png"_s));
    const QImage picture(folder.filePath(u"picture.png"_s));
    QVERIFY(picture.width() > 2 * 400 && picture.height() > 2 * 60);
    trigger(panelName.constData(), 2);
    saveAs(folder.filePath(u"picture.svg"_s));
    const QSvgRenderer drawn(folder.filePath(u"picture.svg"_s));
    QVERIFY(drawn.isValid());
    QFile file(folder.filePath(u"picture.svg"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(
        QString::fromUtf8(file.readAll()).contains(u"<title>%1</title>"_s.arg(panel(panelName.constData())->title())));
}

// Figures of all sources and lanes do not bear the name of one.
void AnalyticsPageTest::aFileIsNamedAfterTheFiltersThatItHeeds() {
    show();
    choose("source", u"Imported"_s);
    choose("lane", u"Priority lane"_s);
    const auto offered = [&](const char* name, int place) {
        trigger(name, place);
        QFileDialog* dialog = m_page->findChild<QFileDialog*>();
        const QString file = QFileInfo(dialog->selectedFiles().value(0)).fileName();
        delete dialog;
        return file;
    };
    for (const char* name : panels) {
        const bool isOfNow = QByteArrayList{"hours", "week", "supplies"}.contains(name);
        const bool heeds = QByteArrayList{"funnel", "giveUps", "cohorts", "sources", "returns", "flow"}.contains(name);
        const bool heedsLane = name == QByteArray("people");
        const bool isRemarked =
            test::says(*panel(name), u"Of all sources and lanes: those that are chosen do not apply here."_s);
        QVERIFY2(isRemarked != (heeds || heedsLane), name);
        for (const int place : {1, 2}) {
            const QString file = offered(name, place);
            QVERIFY2(file.startsWith(
                         panel(name)->title() +
                         (name == QByteArray("week") ? u", People who asked, All campaigns"_s : u", All campaigns"_s)),
                qUtf8Printable(file));
            QVERIFY2(file.contains(u"(UTC)"_s) != isOfNow, qUtf8Printable(file));
            QVERIFY2(file.contains(u"Imported"_s) == heeds, qUtf8Printable(file));
            QVERIFY2(file.contains(u"Priority lane,"_s) || file.contains(u"Priority lane."_s) == (heeds || heedsLane),
                qUtf8Printable(file));
        }
    }
    choose("lane", u"All lanes"_s);
    QVERIFY(test::says(*panel("length"), u"Of all sources: the one that is chosen does not apply here."_s));
    choose("source", u"All sources"_s);
    QVERIFY(!test::says(*panel("length"), u"does not apply here"_s));
}

void AnalyticsPageTest::aFileThatCannotBeWrittenIsSaid() {
    show();
    QSignalSpy said(m_page.get(), &Page::said);
    trigger("flow", 1);
    saveAs(u"/nowhere/at/all/flow.csv"_s);
    QVERIFY(said.last().first().toString().startsWith(u"/nowhere/at/all/flow.csv cannot be written"_s));
}

void AnalyticsPageTest::quietDaysAreSaid() {
    m_fixture.addCampaign(u"other"_s);
    show();
    m_page->showCampaign(m_fixture.campaign(u"other"_s), u"other"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test::says(*m_page, u"Nothing happened in these days"_s), patience);
}

// What was read stays, and is said to be old; where nothing was, it can be tried again.
void AnalyticsPageTest::aLostConnectionIsSaid() {
    show();
    m_fixture.cluster().stop();
    auto restart = qScopeGuard([this] { m_fixture.cluster().start(); });
    m_page->refresh();
    QTRY_VERIFY_WITH_TIMEOUT(test::says(*m_page, u"this is what was read before"_s), patience);
    QCOMPARE(column("funnel", 1), u"20 8 4 3 1 1 1"_s);
    choose("range", u"Last 7 days"_s);
    QTRY_VERIFY_WITH_TIMEOUT(test::says(*m_page, u"cannot be reached"_s), patience);
    m_fixture.cluster().start();
    restart.dismiss();
    QTRY_VERIFY_WITH_TIMEOUT(panel("funnel")->isVisible(), patience);
}

void AnalyticsPageTest::anEarlierAnswerIsDropped() {
    m_fixture.addCampaign(u"other"_s);
    show();
    // Two questions before the first is answered.
    m_page->showCampaign(m_fixture.campaign(u"other"_s), u"other"_s);
    m_page->showCampaign(m_fixture.campaign(), u"Sora"_s);
    QTRY_VERIFY_WITH_TIMEOUT(panel("funnel")->isVisible(), patience);
    QTRY_COMPARE(m_session->database().pending(), 0);
    QVERIFY(panel("funnel")->isVisible());
    QCOMPARE(column("funnel", 1), u"20 8 4 3 1 1 1"_s);
}

void AnalyticsPageTest::theDashboardLeadsHere() {
    m_session = m_fixture.sessionOf(u"mona"_s);
    QWidget window;
    const QList<Page*> pages = createPages(*m_session, &window);
    const auto find = [&](const QString& icon) {
        return *std::find_if(pages.begin(), pages.end(), [&](Page* page) { return page->iconName() == icon; });
    };
    Page* dashboard = find(u"dashboard"_s);
    dashboard->activate();
    auto* campaign = dashboard->findChild<QComboBox*>(u"campaign"_s);
    QTRY_VERIFY_WITH_TIMEOUT(campaign->count() > 1, patience);
    campaign->setCurrentIndex(1);
    Page* analytics = find(u"analytics"_s);
    QSignalSpy wanted(analytics, &Page::wanted);
    dashboard->findChild<QAction*>(u"showAnalytics"_s)->trigger();
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(analytics->findChild<QComboBox*>(u"campaign"_s)->currentText(), campaign->currentText());
}

QTEST_MAIN(AnalyticsPageTest)
#include "AnalyticsPageTest.moc"
