#include "admin-app/pages/LedgersPage.h"

#include "admin-app/data/OutboxModel.h"
#include "admin-app/data/WebhookModel.h"
#include "common/store/NoticeStore.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QComboBox>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

// The ledgers of what servers have to do. The outbox has Ann's offer and its reminder.
class LedgersPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void whereNothingIsSentItIsSaid();
    void messagesAreListedWithoutAddresses();
    void messagesAreNarrowed();
    void aFailedMessageIsTriedAgain();
    void whatMayArriveTwiceIsAskedFirst();
    void allThatFailedIsTriedAgain();
    void aMessageIsGivenUp();
    void whatIsBeingSentMeanwhileIsTold();
    void itsTicketIsShown();
    void theBadgeCountsWhatFailed();
    void eventsAreListedAndTriedAgain();
    void eachLedgerHasItsOwnActions();
    void aModeratorReadsOnly();

private:
    void show(const QString& user = u"adam"_s);
    OutboxModel* outbox() { return m_page->findChild<OutboxModel*>(); }
    WebhookModel* webhooks() { return m_page->findChild<WebhookModel*>(); }
    QTableView* table() { return m_page->findChild<QTableView*>(u"outbox"_s); }
    QAction* action(const char* name) { return m_page->findChild<QAction*>(QLatin1String(name)); }
    QString cell(int row, OutboxModel::Column column) { return outbox()->index(row, column).data().toString(); }
    bool says(const QString& text) { return test::says(*m_page, text); }
    void choose(const char* box, const QString& text) {
        auto* combo = m_page->findChild<QComboBox*>(QLatin1String(box));
        QVERIFY2(combo->findText(text) >= 0, qUtf8Printable(text));
        combo->setCurrentIndex(combo->findText(text));
    }
    void press(const QString& button) {
        auto* box = m_page->findChild<QMessageBox*>();
        QVERIFY(box);
        for (QAbstractButton* each : box->buttons()) {
            if (each->text().remove(u'&') == button)
                QTest::mouseClick(each, Qt::LeftButton);
        }
    }
    QString states() { return m_fixture.sql(u"select string_agg(state, ' ' order by id) from invites.outbox"_s); }
    void setState(int id, const QString& state) {
        m_fixture.sql(
            u"update invites.outbox set state = '%1', error = 'smtp_550', attempts = 20 where id = %2"_s.arg(state).arg(
                id));
    }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<LedgersPage> m_page;
};

void LedgersPageTest::init() {
    m_fixture.reset();
    m_fixture.take(u"ann"_s);
    const store::NoticeTarget target{
        NoticeChannel::Email, m_fixture.hashOf(u"mailbox"_s), QByteArray(100, 's'), m_fixture.hashOf(u"token"_s)};
    QVERIFY(store::NoticeStore(m_fixture.connection())
                .ask(m_fixture.hashOf(u"ann"_s), target, m_fixture.hashOf(u"address"_s)));
    m_fixture.addCodes({u"A1"_s});
}

void LedgersPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

void LedgersPageTest::show(const QString& user) {
    m_session = m_fixture.sessionOf(user);
    m_page = std::make_unique<LedgersPage>(*m_session);
    m_page->resize(1200, 700);
    m_page->show();
    m_page->activate();
    QTRY_COMPARE(m_session->database().pending(), 0);
}

void LedgersPageTest::whereNothingIsSentItIsSaid() {
    m_fixture.sql(u"delete from invites.outbox"_s);
    show();
    QTRY_VERIFY(says(u"Nothing to send"_s));
    for (const char* name : {"retryNotice", "retryFailed", "giveUpNotice", "openTicket"})
        QVERIFY(!action(name)->isEnabled());
}

void LedgersPageTest::messagesAreListedWithoutAddresses() {
    show();
    QTRY_COMPARE(outbox()->rowCount(), 2);
    const QAbstractItemModelTester tester(outbox(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QStringList kinds{cell(0, OutboxModel::Kind), cell(1, OutboxModel::Kind)};
    kinds.sort();
    QCOMPARE(kinds, (QStringList{u"It is your turn"_s, u"The hold ends soon"_s}));
    QCOMPARE(cell(0, OutboxModel::Stage), u"Waiting"_s);
    QCOMPARE(cell(0, OutboxModel::To), u"E-mail, hidden"_s);
    QCOMPARE(cell(0, OutboxModel::Ticket), u"sora, ticket 1"_s);
    QCOMPARE(cell(0, OutboxModel::Attempts), u"0"_s);
    m_page->refresh();
    QTRY_COMPARE(m_session->database().pending(), 0);
}

void LedgersPageTest::messagesAreNarrowed() {
    setState(1, u"failed"_s);
    show();
    QTRY_COMPARE(outbox()->rowCount(), 2);
    QVERIFY(!action("clearFilter")->isEnabled());
    choose("stage", u"Failed"_s);
    QTRY_COMPARE(outbox()->rowCount(), 1);
    QCOMPARE(cell(0, OutboxModel::Error), u"The mail server said no (550)"_s);
    choose("channel", u"Browser"_s);
    QTRY_VERIFY(says(u"Nothing fits"_s));
    action("clearFilter")->trigger();
    QTRY_COMPARE(outbox()->rowCount(), 2);
}

void LedgersPageTest::aFailedMessageIsTriedAgain() {
    setState(1, u"failed"_s);
    setState(2, u"sent"_s);
    show();
    QTRY_COMPARE(outbox()->rowCount(), 2);
    table()->selectAll();
    QSignalSpy said(m_page.get(), &Page::said);
    action("retryNotice")->trigger();
    QTRY_COMPARE(said.size(), 1);
    QVERIFY(said[0][0].toString().contains(u"when a server looks next"));
    QCOMPARE(states(), u"waiting sent"_s);
    QTRY_COMPARE(cell(1, OutboxModel::Stage), u"Waiting"_s);
    table()->selectRow(0);
    QVERIFY(!action("retryNotice")->isEnabled());
    QVERIFY(!action("giveUpNotice")->isEnabled());
}

void LedgersPageTest::whatMayArriveTwiceIsAskedFirst() {
    setState(1, u"unsure"_s);
    setState(2, u"sent"_s);
    show();
    QTRY_COMPARE(outbox()->rowCount(), 2);
    table()->selectRow(1);
    action("retryNotice")->trigger();
    press(u"Cancel"_s);
    QCOMPARE(states(), u"unsure sent"_s);
    QTRY_VERIFY(!m_page->findChild<QMessageBox*>());
    action("retryNotice")->trigger();
    press(u"Try again"_s);
    QTRY_COMPARE(states(), u"waiting sent"_s);
}

void LedgersPageTest::allThatFailedIsTriedAgain() {
    setState(1, u"failed"_s);
    setState(2, u"failed"_s);
    show();
    QTRY_VERIFY(action("retryFailed")->isEnabled());
    action("retryFailed")->trigger();
    press(u"Try again"_s);
    QTRY_COMPARE(states(), u"waiting waiting"_s);
    QTRY_VERIFY(!action("retryFailed")->isEnabled());
}

void LedgersPageTest::aMessageIsGivenUp() {
    show();
    QTRY_COMPARE(outbox()->rowCount(), 2);
    table()->selectAll();
    action("giveUpNotice")->trigger();
    press(u"Give up"_s);
    QTRY_COMPARE(states(), u"dropped dropped"_s);
    QTRY_COMPARE(cell(0, OutboxModel::Error), u"Given up by an admin"_s);
    QVERIFY(action("retryNotice")->isEnabled());
}

void LedgersPageTest::whatIsBeingSentMeanwhileIsTold() {
    show();
    QTRY_COMPARE(outbox()->rowCount(), 2);
    table()->selectAll();
    m_fixture.sql(u"update invites.outbox set state = 'handed'"_s);
    QSignalSpy said(m_page.get(), &Page::said);
    action("retryNotice")->trigger();
    QTRY_COMPARE(said.size(), 1);
    QVERIFY2(said[0][0].toString().contains(u"being sent just now"), qUtf8Printable(said[0][0].toString()));
    QTRY_COMPARE(cell(0, OutboxModel::Stage), u"Being sent"_s);
}

void LedgersPageTest::itsTicketIsShown() {
    show();
    QTRY_COMPARE(outbox()->rowCount(), 2);
    QSignalSpy wanted(m_page.get(), &LedgersPage::showTicket);
    action("openTicket")->trigger();
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0][1].toLongLong(), 1);
}

void LedgersPageTest::theBadgeCountsWhatFailed() {
    setState(1, u"failed"_s);
    m_session = m_fixture.sessionOf(u"adam"_s);
    m_page = std::make_unique<LedgersPage>(*m_session);
    QSignalSpy badge(m_page.get(), &Page::badgeChanged);
    m_page->show();
    m_page->activate();
    QTRY_VERIFY(!badge.isEmpty());
    QCOMPARE(badge.last()[0].toLongLong(), 1);
}

void LedgersPageTest::eventsAreListedAndTriedAgain() {
    m_fixture.sql(
        u"select invites.receive_webhook_event('evt_1', 'customer.subscription.updated', 'sub_1', 'cus_1'),"
        " invites.receive_webhook_event('evt_2', 'charge.refunded', 'ch_1', 'cus_1');"
        " update invites.webhook_event set state = 'failed', error = 'stripe_500', attempts = 30 where id = 1"_s);
    show();
    m_page->findChild<QTabWidget*>()->setCurrentIndex(1);
    QTRY_COMPARE(webhooks()->rowCount(), 2);
    const QAbstractItemModelTester tester(webhooks(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(webhooks()->index(1, WebhookModel::Number).data().toString(), u"evt_1"_s);
    QCOMPARE(webhooks()->index(1, WebhookModel::Error).data().toString(), u"The payment provider said no (500)"_s);
    auto* retry = action("retryEvent");
    QVERIFY(!retry->isEnabled());
    choose("state", u"Failed"_s);
    QTRY_COMPARE(webhooks()->rowCount(), 1);
    QTRY_VERIFY(retry->isEnabled());
    QSignalSpy said(m_page.get(), &Page::said);
    retry->trigger();
    QTRY_COMPARE(said.size(), 1);
    QCOMPARE(m_fixture.sql(u"select state from invites.webhook_event where id = 1"_s), u"received"_s);
    QCOMPARE(
        m_fixture.sql(u"select author from invites.audit_event where action = 'retry_webhook_event'"_s), u"adam"_s);
    QTRY_VERIFY(says(u"Nothing fits"_s));
}

void LedgersPageTest::eachLedgerHasItsOwnActions() {
    show();
    QVERIFY(action("retryNotice")->isVisible() && !action("retryEvent")->isVisible());
    m_page->findChild<QTabWidget*>()->setCurrentIndex(1);
    QVERIFY(!action("retryNotice")->isVisible() && action("retryEvent")->isVisible());
    QTRY_VERIFY(says(u"No events"_s));
}

void LedgersPageTest::aModeratorReadsOnly() {
    setState(1, u"failed"_s);
    show(u"mona"_s);
    QTRY_COMPARE(outbox()->rowCount(), 2);
    table()->selectAll();
    QCOMPARE(m_page->pageActions(), (QList<QAction*>{action("openTicket"), action("clearFilter")}));
    for (const char* name : {"retryNotice", "retryFailed", "giveUpNotice"})
        QVERIFY(!action(name)->isEnabled());
}

QTEST_MAIN(LedgersPageTest)
#include "LedgersPageTest.moc"
