#include "admin-app/pages/HallPage.h"

#include "admin-app/pages/HallModel.h"
#include "admin-app/widgets/TextDialog.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

class HallPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture.reset(); }
    void cleanup();
    void whereNobodyIsInItIsSaid();
    void namesAreListed();
    void aNameIsHiddenAndShownAgain();
    void hidingNeedsAReason();
    void aModeratorReadsOnly();

private:
    void add(const QString& name, int confirmed) {
        m_fixture.sql(
            u"insert into invites.member (hall_name, hall_since, confirmed) values ('%1', now(), %2)"_s.arg(name).arg(
                confirmed));
    }
    void show(int rows, const QString& user = u"adam"_s);
    // Answers the question that the action asks.
    void act(const char* name, const QString& reason);
    HallModel* model() { return m_page->findChild<HallModel*>(); }
    QAction* action(const char* name) { return m_page->findChild<QAction*>(QLatin1String(name)); }
    QString cell(int row, HallModel::Column column) { return model()->index(row, column).data().toString(); }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<HallPage> m_page;
};

void HallPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

void HallPageTest::show(int rows, const QString& user) {
    m_session = m_fixture.sessionOf(user);
    m_page = std::make_unique<HallPage>(*m_session);
    m_page->resize(1000, 600);
    m_page->show();
    m_page->activate();
    QTRY_COMPARE(model()->rowCount(), rows);
}

void HallPageTest::act(const char* name, const QString& reason) {
    action(name)->trigger();
    auto* dialog = m_page->findChild<TextDialog*>();
    QVERIFY(dialog);
    dialog->findChild<QPlainTextEdit*>()->setPlainText(reason);
    QSignalSpy said(m_page.get(), &Page::said);
    dialog->accept();
    QTRY_COMPARE(said.size(), 1);
    QTRY_VERIFY(!m_page->findChild<TextDialog*>());
}

void HallPageTest::whereNobodyIsInItIsSaid() {
    show(0);
    QTRY_VERIFY(test::says(*m_page, u"Nobody is in the Hall"_s));
    QVERIFY(!action("hideName")->isEnabled() && !action("showName")->isEnabled());
}

void HallPageTest::namesAreListed() {
    add(u"Ann"_s, 3);
    add(u"Bob"_s, 5);
    show(2);
    QAbstractItemModelTester tester(model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(cell(0, HallModel::Name), u"Bob"_s);
    QCOMPARE(cell(0, HallModel::Codes), u"5"_s);
    QCOMPARE(cell(1, HallModel::Name), u"Ann"_s);
    QVERIFY(!cell(0, HallModel::Since).isEmpty() && cell(0, HallModel::Hidden).isEmpty());
}

void HallPageTest::aNameIsHiddenAndShownAgain() {
    add(u"Ann"_s, 3);
    show(1);
    act("hideName", u"rude"_s);
    QTRY_COMPARE(cell(0, HallModel::Reason), u"rude"_s);
    QVERIFY(cell(0, HallModel::Hidden).endsWith(u"by adam"));
    QTRY_VERIFY(!action("hideName")->isEnabled() && action("showName")->isEnabled());
    act("showName", {});
    QTRY_VERIFY(cell(0, HallModel::Hidden).isEmpty());
    QCOMPARE(m_fixture.sql(u"select string_agg(author || ' ' || action, ' ' order by id) from invites.audit_event"
                           " where action ~ 'hall'"_s),
        u"adam hide_hall_name adam show_hall_name"_s);
}

void HallPageTest::hidingNeedsAReason() {
    add(u"Ann"_s, 3);
    show(1);
    action("hideName")->trigger();
    auto* dialog = m_page->findChild<TextDialog*>();
    dialog->accept();
    QTRY_VERIFY(test::says(*dialog, u"The member is shown why his name is hidden: say it."_s));
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.member where hall_hidden_at is not null"_s), u"0"_s);
    dialog->reject();
}

void HallPageTest::aModeratorReadsOnly() {
    add(u"Ann"_s, 3);
    show(1, u"mona"_s);
    QVERIFY(m_page->pageActions().isEmpty());
    QVERIFY(!action("hideName")->isVisible() && !action("hideName")->isEnabled());
}

QTEST_MAIN(HallPageTest)
#include "HallPageTest.moc"
