#include "admin-app/pages/AuditPage.h"

#include "admin-app/pages/Attention.h"
#include "admin-app/pages/AuditModel.h"
#include "admin-app/widgets/StateView.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

class AuditPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void everybodyReads_data();
    void everybodyReads();
    void theModelIsOne();
    void scrollingLoadsTheRest();
    void filtersNarrowAndAreCleared();
    void quickFiltersEndWithTheLast();
    void aRowShowsWhatItChanged();
    void rowsAreCopied();
    void copiesAreNoFormulas();
    void whatHappensMeanwhileIsAHint();
    void comingBackShowsWhatHappened();
    void aLoginIsFoundByItsName();
    void exportIsOfferedWhereItLeadsSomewhere();
    void aLostDatabaseIsSaidAndTriedAgain();
    void nothingCanBeChanged();

private:
    void open(const QString& user);
    template <typename T>
    T* find(const char* accessibleName) {
        for (T* widget : m_page->findChildren<T*>()) {
            if (widget->accessibleName() == QLatin1String(accessibleName))
                return widget;
        }
        qFatal("There is no %s.", accessibleName);
    }
    void choose(const char* box, const QString& text) {
        auto* combo = find<QComboBox>(box);
        const int index = combo->findText(text);
        QVERIFY2(index >= 0, qUtf8Printable(text));
        combo->setCurrentIndex(index);
    }
    QAbstractItemModel* model() { return table()->model(); }
    QTableView* table() { return m_page->findChild<QTableView*>(); }
    QString cell(int row, int column) { return model()->index(row, column).data().toString(); }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<AuditPage> m_page;
};

void AuditPageTest::initTestCase() {
    m_fixture.sql(uR"(
        insert into invites.audit_event (author, campaign_id, action, subject_kind, subject_id, before, after, reason)
        select case when n % 2 = 0 then 'olga' else 'adam' end, (select id from invites.campaign),
            case when n % 3 = 0 then 'set_status' else 'set_note' end, 'code', n,
            '{"status": "distributed", "note": "same"}', '{"status": "invalid", "note": "same"}',
            case when n % 100 = 0 then 'reported twice' end
        from generate_series(1, 500) n)"_s);
}

void AuditPageTest::init() {
    open(u"adam"_s);
}

void AuditPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

void AuditPageTest::open(const QString& user) {
    cleanup();
    m_session = m_fixture.sessionOf(user);
    m_page = std::make_unique<AuditPage>(*m_session);
    m_page->resize(1000, 700);
    m_page->show();
    m_page->activate();
    QTRY_VERIFY(model()->rowCount() > 0 && find<QComboBox>("Who")->count() > 1);
}

void AuditPageTest::everybodyReads_data() {
    QTest::addColumn<QString>("user");
    for (const char* user : {"olga", "adam", "mona"})
        QTest::newRow(user) << QString::fromLatin1(user);
}

void AuditPageTest::everybodyReads() {
    QFETCH(QString, user);
    open(user);
    QCOMPARE(cell(0, AuditModel::Subject), u"Code 500"_s);
    QCOMPARE(cell(0, AuditModel::Who), u"olga"_s);
    QCOMPARE(cell(0, AuditModel::Reason), u"reported twice"_s);
    QCOMPARE(cell(1, AuditModel::Who), u"adam"_s);
}

// The tester asks for more by itself.
void AuditPageTest::theModelIsOne() {
    const QAbstractItemModelTester tester(model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_page->refresh();
    QTRY_VERIFY(!model()->canFetchMore({}));
    choose("Who", u"olga"_s);
    QTRY_COMPARE(cell(1, AuditModel::Who), u"olga"_s);
    choose("When", u"Today"_s);
    QTRY_COMPARE(m_session->database().pending(), 0);
    QCOMPARE(cell(0, AuditModel::Who), u"olga"_s);
}

void AuditPageTest::scrollingLoadsTheRest() {
    QCOMPARE(model()->rowCount(), AuditModel::pageSize);
    const int all = m_fixture.sql(u"select count(*) from invites.audit_event"_s).toInt();
    for (int page = 0; page < 5 && model()->rowCount() < all; ++page) {
        QSignalSpy more(model(), &QAbstractItemModel::rowsInserted);
        table()->verticalScrollBar()->setValue(table()->verticalScrollBar()->maximum());
        QTRY_VERIFY(!more.isEmpty());
    }
    QCOMPARE(model()->rowCount(), all);
    for (int row = 0; row < 500; ++row)
        QCOMPARE(cell(row, AuditModel::Subject), u"Code %1"_s.arg(500 - row));
    QVERIFY(!model()->canFetchMore({}));
}

void AuditPageTest::filtersNarrowAndAreCleared() {
    choose("Who", u"olga"_s);
    choose("What", u"Set status"_s);
    QTRY_COMPARE(model()->rowCount(), 83);
    QCOMPARE(cell(0, AuditModel::Subject), u"Code 498"_s);
    QTest::keyClicks(find<QLineEdit>("Words of the reason"), u"TWICE"_s);
    QTRY_COMPARE(model()->rowCount(), 1);
    QCOMPARE(cell(0, AuditModel::Subject), u"Code 300"_s);
    QTest::keyClicks(find<QLineEdit>("Words of the reason"), u" never"_s);
    QTRY_COMPARE(model()->rowCount(), 0);
    // The way out of an empty answer.
    auto* state = m_page->findChild<StateView*>();
    QTest::mouseClick(state->findChild<QPushButton*>(), Qt::LeftButton);
    QTRY_COMPARE(model()->rowCount(), AuditModel::pageSize);
    QCOMPARE(find<QComboBox>("Who")->currentIndex(), 0);
    m_page->showSubject(u"code"_s, 42);
    QTRY_COMPARE(model()->rowCount(), 1);
    QCOMPARE(cell(0, AuditModel::Subject), u"Code 42"_s);
    choose("When", u"Today"_s);
    QTRY_COMPARE(model()->rowCount(), 1);
}

void AuditPageTest::quickFiltersEndWithTheLast() {
    choose("Who", u"olga"_s);
    choose("Who", u"adam"_s);
    choose("Who", u"Anyone"_s);
    choose("Who", u"adam"_s);
    QTRY_COMPARE(cell(0, AuditModel::Subject), u"Code 499"_s);
    QTRY_COMPARE(m_session->database().pending(), 0);
    QCoreApplication::processEvents();
    for (int row = 0; row < model()->rowCount(); ++row)
        QCOMPARE(cell(row, AuditModel::Who), u"adam"_s);
}

void AuditPageTest::aRowShowsWhatItChanged() {
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Home, Qt::ControlModifier);
    table()->setCurrentIndex(model()->index(0, 0));
    auto* changes = find<QTreeWidget>("What it changed");
    QCOMPARE(changes->topLevelItemCount(), 1);
    QCOMPARE(changes->topLevelItem(0)->text(0), u"Status"_s);
    QCOMPARE(changes->topLevelItem(0)->text(1), u"distributed"_s);
    QCOMPARE(changes->topLevelItem(0)->text(2), u"invalid"_s);
    QVERIFY(find<QLabel>("The chosen event")->text().contains(u"olga"_s));
    QCOMPARE(find<QLabel>("Its reason")->text(), u"Why: reported twice"_s);
}

void AuditPageTest::rowsAreCopied() {
    table()->selectRow(0);
    QSignalSpy said(m_page.get(), &Page::said);
    for (QAction* action : m_page->pageActions()) {
        if (action->shortcut() == QKeySequence(QKeySequence::Copy))
            action->trigger();
    }
    QCOMPARE(said.size(), 1);
    const QStringList fields = QGuiApplication::clipboard()->text().split(u'\t');
    QCOMPARE(fields.size(), int(AuditModel::ColumnCount));
    QCOMPARE(fields[AuditModel::Subject], u"Code 500"_s);
}

void AuditPageTest::copiesAreNoFormulas() {
    m_fixture.sql(u"insert into invites.audit_event (author, action, subject_kind, subject_id, reason)"
                  " values ('adam', 'set_note', 'ticket', 7, '=HYPERLINK(\"http://x\")')"_s);
    m_page->showSubject(u"ticket"_s, 7);
    QTRY_COMPARE(model()->rowCount(), 1);
    table()->selectRow(0);
    for (QAction* action : m_page->pageActions()) {
        if (action->shortcut() == QKeySequence(QKeySequence::Copy))
            action->trigger();
    }
    QVERIFY(QGuiApplication::clipboard()->text().endsWith(u"\t'=HYPERLINK(\"http://x\")\n"));
}

void AuditPageTest::whatHappensMeanwhileIsAHint() {
    auto* news = m_page->findChild<QToolButton*>(u"news"_s);
    const auto look = [this] { Q_EMIT m_page->findChild<Attention*>()->outdated(); };
    const auto happen = [this](int times) {
        m_fixture.sql(u"insert into invites.audit_event (author, action, subject_kind, subject_id)"
                      " select 'olga', 'set_note', 'code', 1000 from generate_series(1, %1)"_s.arg(times));
    };
    table()->selectRow(2);
    const qint64 chosen = m_page->findChild<AuditModel*>()->row(2).id;
    look();
    QTRY_COMPARE(m_session->database().pending(), 0);
    QVERIFY(!news->isVisible());
    happen(2);
    look();
    QTRY_VERIFY(news->isVisible());
    QCOMPARE(news->text(), u"2 new event(s)"_s);
    QVERIFY(cell(0, AuditModel::Subject) != u"Code 1000");
    QTest::mouseClick(news, Qt::LeftButton);
    QTRY_COMPARE(cell(1, AuditModel::Subject), u"Code 1000"_s);
    QVERIFY(!news->isVisible());
    QCOMPARE(table()->currentIndex().row(), 4);
    QCOMPARE(m_page->findChild<AuditModel*>()->row(4).id, chosen);
    QVERIFY(table()->selectionModel()->isRowSelected(4));
    // More than a page: from the newest on.
    happen(AuditModel::pageSize + 1);
    look();
    QTRY_COMPARE(news->text(), u"200 new event(s) or more"_s);
    QTest::mouseClick(news, Qt::LeftButton);
    QTRY_COMPARE(cell(AuditModel::pageSize - 1, AuditModel::Subject), u"Code 1000"_s);
    QCOMPARE(model()->rowCount(), AuditModel::pageSize);
}

void AuditPageTest::comingBackShowsWhatHappened() {
    table()->selectRow(1);
    const qint64 chosen = m_page->findChild<AuditModel*>()->row(1).id;
    m_fixture.sql(u"insert into invites.audit_event (author, action, subject_kind, subject_id)"
                  " values ('olga', 'set_note', 'code', 2000)"_s);
    m_page->activate();
    QTRY_COMPARE(cell(0, AuditModel::Subject), u"Code 2000"_s);
    QCOMPARE(m_page->findChild<AuditModel*>()->row(table()->currentIndex().row()).id, chosen);
}

void AuditPageTest::aLoginIsFoundByItsName() {
    auto* number = find<QLineEdit>("Its number");
    auto* name = find<QLineEdit>("Its name");
    QVERIFY(number->isVisible() && !name->isVisible());
    choose("On what", u"A login"_s);
    QVERIFY(!number->isVisible() && name->isVisible());
    QTest::keyClicks(name, u"MON"_s);
    QTRY_COMPARE(model()->rowCount(), 1);
    QCOMPARE(cell(0, AuditModel::Subject), u"Login mona"_s);
    m_page->offerExport();
    ReportNarrowing exported;
    connect(m_page.get(), &AuditPage::exportRequested, this,
        [&](const ReportNarrowing& narrowing, const ReportRange&) { exported = narrowing; });
    m_page->pageActions().constFirst()->trigger();
    QVERIFY2(exported.description.contains(u"“MON” in its name"_s), qUtf8Printable(exported.description));
    store::ReportRequest request;
    request.report = store::Report::Audit;
    QVERIFY(ReportNarrowing::fromJson(exported.toJson()).addTo(request, QDate::currentDate()));
    QCOMPARE(request.audit.subjectName, u"MON"_s);
    choose("On what", u"A code"_s);
    QTRY_COMPARE(model()->rowCount(), AuditModel::pageSize);
}

void AuditPageTest::exportIsOfferedWhereItLeadsSomewhere() {
    QAction* exporting = m_page->pageActions().constFirst();
    QVERIFY(!exporting->isVisible());
    m_page->offerExport();
    QVERIFY(exporting->isVisible());
    choose("Who", u"olga"_s);
    choose("When", u"The last 7 days"_s);
    store::ReportRequest request;
    request.report = store::Report::Audit;
    ReportRange days;
    connect(m_page.get(), &AuditPage::exportRequested, this,
        [&](const ReportNarrowing& narrowing, const ReportRange& range) {
            QCOMPARE(narrowing.description, u"olga"_s);
            QVERIFY(narrowing.addTo(request, QDate::currentDate()));
            days = range;
        });
    exporting->trigger();
    QCOMPARE(request.audit.author, u"olga"_s);
    // The days are the report's, so that they are others when it is run again.
    QVERIFY(!request.audit.from);
    QVERIFY(days == ReportRange{RangeWord::Last7Days});
}

void AuditPageTest::aLostDatabaseIsSaidAndTriedAgain() {
    m_fixture.cluster().stop();
    cleanup();
    m_session = m_fixture.sessionOf(u"adam"_s);
    m_page = std::make_unique<AuditPage>(*m_session);
    m_page->show();
    m_page->activate();
    auto* again = m_page->findChild<StateView*>()->findChild<QPushButton*>();
    QTRY_VERIFY_WITH_TIMEOUT(again->isVisible(), 15000);
    m_fixture.cluster().start();
    QTest::mouseClick(again, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(model()->rowCount(), AuditModel::pageSize, 15000);
}

void AuditPageTest::nothingCanBeChanged() {
    for (int column = 0; column < model()->columnCount(); ++column)
        QVERIFY(!(model()->flags(model()->index(0, column)) & Qt::ItemIsEditable));
    for (const char* user : {"olga", "adam", "mona"}) {
        const auto connection = m_fixture.connectAs(QString::fromLatin1(user));
        for (const char* statement : {"update invites.audit_event set reason = 'x'", "delete from invites.audit_event",
                 "truncate invites.audit_event"})
            QVERIFY(!m_fixture.refusal(*connection, QString::fromLatin1(statement)).isEmpty());
    }
}

QTEST_MAIN(AuditPageTest)
#include "AuditPageTest.moc"
