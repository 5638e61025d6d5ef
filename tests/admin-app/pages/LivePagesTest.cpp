#include "admin-app/data/CodeTableModel.h"
#include "admin-app/data/LineModel.h"
#include "admin-app/data/VerificationModel.h"
#include "admin-app/pages/CodesPage.h"
#include "admin-app/pages/LinePage.h"
#include "admin-app/pages/VerificationPage.h"
#include "tests/support/DatabaseProxy.h"
#include "tests/support/TestBouncer.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QLabel>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace invites;
using namespace invites::admin;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

// Pages follow the database while somebody looks, without being asked to.
class LivePagesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theVerificationCountFollows();
    void theFirstCodeToVerifyComesUp();
    void theLineFollowsAndTheChoiceStays();
    void newCodesAreAnnouncedAndComeOnRequest();
    void ownChangesAreNoNews();
    void behindAPoolerPagesFollowTheClock();
    void aLostConnectionIsNotTakenForAPooler();
    void aHiddenPageSendsNothing_data();
    void aHiddenPageSendsNothing();

private:
    template <typename PageType>
    PageType* open() {
        if (!m_session)
            sign(m_fixture.database().directSocketFolder, m_fixture.database().directPort, 1h);
        auto* page = new PageType(*m_session);
        m_page.reset(page);
        page->resize(1200, 700);
        page->show();
        page->activateWindow();
        if (QTest::qWaitForWindowActive(page))
            page->activate();
        return page;
    }
    void sign(const QString& folder, int port, std::chrono::milliseconds refreshing) {
        auto options = db::ConnectionOptions::parse(m_fixture.database().directUrlFor(u"adam"_s, u"adam"_s)).value();
        options.host = folder;
        options.port = port;
        m_session = std::make_unique<Session>(
            options, Role::Admin, std::make_shared<const vault::Keyring>(m_fixture.keyring()));
        m_session->changes().setPace({.refreshing = refreshing, .live = 10ms, .retry = 10ms});
    }
    bool isQuiet() {
        return QTest::qWaitFor([&] {
            return m_session->changes().isLive() &&
                   m_session->database().pending() + m_session->background().pending() == 0;
        });
    }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<QWidget> m_page;
};

void LivePagesTest::init() {
    m_fixture.reset();
    m_fixture.addCodes({u"A1"_s});
}

void LivePagesTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

void LivePagesTest::theVerificationCountFollows() {
    m_fixture.take(u"ann"_s);
    auto* page = open<VerificationPage>();
    QSignalSpy badge(page, &Page::badgeChanged);
    QTRY_VERIFY(!badge.isEmpty() && badge.last()[0].toLongLong() == 1);
    QVERIFY(isQuiet());
    m_fixture.addCodes({u"B2"_s});
    m_fixture.take(u"ben"_s);
    QTRY_COMPARE(badge.last()[0].toLongLong(), 2);
    // Whoever goes through the queue is not disturbed.
    QCOMPARE(page->findChild<VerificationModel*>()->rowCount(), 1);
}

void LivePagesTest::theFirstCodeToVerifyComesUp() {
    auto* page = open<VerificationPage>();
    QVERIFY(isQuiet());
    QCOMPARE(page->findChild<VerificationModel*>()->rowCount(), 0);
    m_fixture.take(u"ann"_s);
    QTRY_COMPARE(page->findChild<VerificationModel*>()->rowCount(), 1);
    QTRY_VERIFY(page->findChild<QTableView*>()->isVisible());
}

void LivePagesTest::theLineFollowsAndTheChoiceStays() {
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s, u"dora"_s})
        m_fixture.take(visitor);
    auto* page = open<LinePage>();
    const auto* model = page->findChild<LineModel*>();
    QTRY_COMPARE(model->rowCount(), 3);
    auto* table = page->findChild<QTableView*>(u"line"_s);
    table->selectRow(model->rowOf(4));
    QVERIFY(isQuiet());
    m_fixture.leave(u"ben"_s);
    m_fixture.take(u"emil"_s);
    QTRY_COMPARE(model->rowOf(2), -1);
    QTRY_COMPARE(model->rowOf(5), 2);
    QCOMPARE(table->currentIndex().row(), model->rowOf(4));
    QVERIFY(table->selectionModel()->isRowSelected(model->rowOf(4)));
    m_fixture.leave(u"cleo"_s);
    QTRY_COMPARE(page->findChild<QLabel*>(u"count"_s)->text().section(u' ', 0, 0), u"2"_s);
    // What is known of the chosen one is of now.
    m_fixture.leave(u"dora"_s);
    QTRY_VERIFY(page->findChild<QLabel*>(u"whyTitle"_s)->text().contains(u"Left the line"));
}

void LivePagesTest::newCodesAreAnnouncedAndComeOnRequest() {
    auto* page = open<CodesPage>();
    QTRY_VERIFY(page->model()->isCountExact());
    QVERIFY(isQuiet());
    auto* news = page->findChild<QToolButton*>(u"news"_s);
    QVERIFY(!news->isVisible());
    m_fixture.addCodes({u"B2"_s, u"C3"_s});
    QTRY_VERIFY(news->isVisible());
    QVERIFY(news->text().startsWith(u"2 "));
    QCOMPARE(page->model()->rowCount(), 1);
    news->click();
    QTRY_COMPARE(page->model()->rowCount(), 3);
    QTRY_VERIFY(!news->isVisible());
}

void LivePagesTest::ownChangesAreNoNews() {
    m_fixture.addCodes({u"B2"_s});
    auto* page = open<CodesPage>();
    QTRY_COMPARE(page->model()->rowCount(), 2);
    QVERIFY(isQuiet());
    QSignalSpy loaded(page->model(), &CodeTableModel::loaded);
    QSignalSpy counted(page->model(), &CodeTableModel::newsCounted);
    CodeEditor editor(m_session->database(), m_session->undoHistory(), m_session->codeEdits());
    editor.perform(deletionOfCodes(), std::vector{SelectedCode{CodeId(1), 1, CodeStatus::Available, {}, false, false}});
    QTRY_VERIFY(!loaded.isEmpty());
    QTRY_COMPARE(page->model()->rowCount(), 1);
    QVERIFY(isQuiet());
    QVERIFY(!page->findChild<QToolButton*>(u"news"_s)->isVisible());
}

void LivePagesTest::behindAPoolerPagesFollowTheClock() {
    test::TestBouncer bouncer(m_fixture.cluster());
    sign(bouncer.socketFolder(), bouncer.port(), 20ms);
    auto* page = open<LinePage>();
    const auto* model = page->findChild<LineModel*>();
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
    QTRY_COMPARE(model->rowCount(), 1);
    QVERIFY(!m_session->changes().isLive());
    const auto* live = page->findChild<QLabel*>(u"live"_s);
    QVERIFY(live->text().startsWith(u"Every "));
    QTRY_VERIFY(live->toolTip().startsWith(u"This connection gives no notice"));
    m_fixture.take(u"cleo"_s);
    QTRY_COMPARE(model->rowCount(), 2);
}

void LivePagesTest::aLostConnectionIsNotTakenForAPooler() {
    const auto* live = open<LinePage>()->findChild<QLabel*>(u"live"_s);
    QTRY_COMPARE(live->text(), u"Live"_s);
    m_fixture.cluster().stop();
    const auto restart = qScopeGuard([&] { m_fixture.cluster().start(); });
    QTRY_VERIFY(live->text().startsWith(u"Every "));
    QVERIFY2(live->toolTip().startsWith(u"Connecting"), qUtf8Printable(live->toolTip()));
}

void LivePagesTest::aHiddenPageSendsNothing_data() {
    QTest::addColumn<bool>("isLocked");
    QTest::newRow("hidden") << false;
    QTest::newRow("locked") << true;
}

void LivePagesTest::aHiddenPageSendsNothing() {
    QFETCH(bool, isLocked);
    test::DatabaseProxy proxy(m_fixture.database().directSocketFolder, m_fixture.database().directPort);
    sign(proxy.socketFolder(), proxy.port(), 10ms);
    for (int kind = 0; kind < 3; ++kind) {
        auto* page = kind == 0   ? static_cast<Page*>(open<VerificationPage>())
                     : kind == 1 ? static_cast<Page*>(open<LinePage>())
                                 : static_cast<Page*>(open<CodesPage>());
        QVERIFY(isQuiet());
        if (isLocked)
            m_session->setLocked(true);
        else
            page->hide();
        QVERIFY(isQuiet());
        proxy.takeMessages();
        m_fixture.addCodes({u"N%1"_s.arg(kind)});
        m_fixture.sql(u"update invites.code set note = coalesce(note, '') || 'x'"_s);
        QSignalSpy changed(&m_session->changes(), &ChangeFeed::changed);
        QVERIFY(!changed.wait(150));
        QCOMPARE(proxy.takeMessages(), QByteArray());
        m_session->setLocked(false);
        page->show();
    }
}

QTEST_MAIN(LivePagesTest)
#include "LivePagesTest.moc"
