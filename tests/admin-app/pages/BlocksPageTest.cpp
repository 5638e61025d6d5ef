#include "admin-app/pages/BlocksPage.h"

#include "admin-app/pages/Attention.h"
#include "admin-app/pages/BlockModel.h"
#include "admin-app/widgets/TextDialog.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

class BlocksPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void whereNobodyIsBlockedItIsSaid();
    void blocksAreListed();
    void aBlockIsLifted();
    void aBlockThatIsOverIsNotLifted();
    void pastOnesAreShownOnRequest();
    void itsTicketIsShown();
    void whatIsNewComesByItself();
    void aModeratorReadsOnly();

private:
    void show(int rows, const QString& user = u"adam"_s);
    void block(int ticket, const QString& reason) {
        m_fixture.sql(
            u"select invites.block_visitor(%1, true, false, now() + interval '2 days', '%2', false)"_s.arg(ticket).arg(
                reason));
    }
    BlockModel* model() { return m_page->findChild<BlockModel*>(); }
    QTableView* table() { return m_page->findChild<QTableView*>(u"blocks"_s); }
    QAction* action(const char* name) { return m_page->findChild<QAction*>(QLatin1String(name)); }
    QString cell(int row, BlockModel::Column column) { return model()->index(row, column).data().toString(); }
    bool says(const QString& text) { return test::says(*m_page, text); }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<BlocksPage> m_page;
};

void BlocksPageTest::init() {
    m_fixture.reset();
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
}

void BlocksPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

void BlocksPageTest::show(int rows, const QString& user) {
    m_session = m_fixture.sessionOf(user);
    m_page = std::make_unique<BlocksPage>(*m_session);
    m_page->resize(1000, 600);
    m_page->show();
    m_page->activate();
    QTRY_COMPARE(model()->rowCount(), rows);
}

void BlocksPageTest::whereNobodyIsBlockedItIsSaid() {
    show(0);
    QTRY_VERIFY(says(u"Nobody is blocked"_s));
    QVERIFY(!action("liftBlock")->isEnabled() && !action("openTicket")->isEnabled());
}

void BlocksPageTest::blocksAreListed() {
    block(1, u"sells codes"_s);
    block(2, u"asks for too many"_s);
    show(2);
    QAbstractItemModelTester tester(model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(cell(0, BlockModel::Ticket), u"sora, ticket 2"_s);
    QCOMPARE(cell(0, BlockModel::What), u"Browser"_s);
    QCOMPARE(cell(0, BlockModel::Reason), u"asks for too many"_s);
    QCOMPARE(cell(1, BlockModel::Reason), u"sells codes"_s);
    QVERIFY(!cell(0, BlockModel::Until).isEmpty() && !cell(0, BlockModel::Since).isEmpty());
    QCOMPARE(table()->currentIndex().row(), 0);
}

// By keys alone.
void BlocksPageTest::aBlockIsLifted() {
    block(1, u"sells codes"_s);
    block(2, u"asks for too many"_s);
    show(2);
    m_page->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Down);
    QTest::keyClick(table(), Qt::Key_Delete);
    auto* dialog = m_page->findChild<TextDialog*>();
    QVERIFY(dialog);
    dialog->findChild<QPlainTextEdit*>()->setPlainText(u"a mistake"_s);
    QSignalSpy said(m_page.get(), &Page::said);
    dialog->accept();
    QTRY_COMPARE(model()->rowCount(), 1);
    QCOMPARE(cell(0, BlockModel::Reason), u"asks for too many"_s);
    QTRY_COMPARE(said.size(), 1);
    QCOMPARE(said[0][0].toString(), u"The block is lifted"_s);
    QCOMPARE(m_fixture.sql(u"select author || ' ' || reason from invites.audit_event where action = 'lift_block'"_s),
        u"adam a mistake"_s);
}

void BlocksPageTest::aBlockThatIsOverIsNotLifted() {
    block(1, u"sells codes"_s);
    show(1);
    m_fixture.sql(u"select invites.lift_block(1, null)"_s);
    action("liftBlock")->trigger();
    QSignalSpy said(m_page.get(), &Page::said);
    m_page->findChild<TextDialog*>()->accept();
    QTRY_COMPARE(said.size(), 1);
    QCOMPARE(said[0][0].toString(), u"The block was over already"_s);
    QTRY_COMPARE(model()->rowCount(), 0);
}

void BlocksPageTest::pastOnesAreShownOnRequest() {
    block(1, u"sells codes"_s);
    block(2, u"asks for too many"_s);
    m_fixture.sql(u"select invites.lift_block(2, null)"_s);
    show(1);
    m_page->findChild<QCheckBox*>(u"pastOnes"_s)->setChecked(true);
    QTRY_COMPARE(model()->rowCount(), 2);
    QVERIFY2(cell(1, BlockModel::Until).startsWith(u"Lifted"), qUtf8Printable(cell(1, BlockModel::Until)));
    table()->selectRow(1);
    QVERIFY(!action("liftBlock")->isEnabled() && action("openTicket")->isEnabled());
}

void BlocksPageTest::itsTicketIsShown() {
    block(2, u"sells codes"_s);
    show(1);
    QSignalSpy wanted(m_page.get(), &BlocksPage::showTicket);
    action("openTicket")->trigger();
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0][1].toLongLong(), 2);
}

// And who looks at one of them goes on looking at it.
void BlocksPageTest::whatIsNewComesByItself() {
    block(1, u"sells codes"_s);
    show(1);
    QCOMPARE(table()->currentIndex().row(), 0);
    block(2, u"asks for too many"_s);
    Q_EMIT m_page->findChild<Attention*>()->outdated();
    QTRY_COMPARE(model()->rowCount(), 2);
    QCOMPARE(table()->currentIndex().row(), 1);
}

void BlocksPageTest::aModeratorReadsOnly() {
    block(1, u"sells codes"_s);
    show(1, u"mona"_s);
    QVERIFY(!m_page->pageActions().contains(action("liftBlock")));
    QVERIFY(!action("liftBlock")->isEnabled());
    QTest::keyClick(table(), Qt::Key_Delete);
    QVERIFY(!m_page->findChild<TextDialog*>());
}

QTEST_MAIN(BlocksPageTest)
#include "BlocksPageTest.moc"
