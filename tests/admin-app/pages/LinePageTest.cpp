#include "admin-app/pages/LinePage.h"

#include "admin-app/data/LineModel.h"
#include "admin-app/data/Reasons.h"
#include "admin-app/pages/Attention.h"
#include "admin-app/pages/CodeHistoryDialog.h"
#include "admin-app/widgets/TextDialog.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

class LinePageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theLineIsReadPageByPage();
    void rowsThatAreNotRenewedAreLookedAt();
    void aLineThatHasMovedIsSaid();
    void whoIsInTheLineIsListed();
    void aStateIsChosen();
    void aTicketSaysWhy();
    void anyTicketsNumberIsFound();
    void aNoticeLeavesAQuestionAlone_data();
    void aNoticeLeavesAQuestionAlone();
    void aNoticeLeavesTheTicketThatIsToldOf();
    void whatIsReadStaysWhereNoAnswerComes();
    void aMoveNeedsAReason();
    void priorityIsGivenAndTakenBack();
    void withoutAPriorityLaneNobodyIsGivenPriority();
    void aMoveIsUndone();
    void aMoveOutlivesThePage();
    void aTicketIsRemoved();
    void aTicketIsShownFromElsewhere();
    void aVisitorIsBlocked();
    void onlyAnAddressOfTodayIsOffered();
    void aVisitorsRecordIsRead();
    void aModeratorReadsOnly();
    void aCodeSaysWhy_data();
    void aCodeSaysWhy();
    void reasonsFollowTheFacts_data();
    void reasonsFollowTheFacts();

private:
    void show(const QString& user = u"adam"_s);
    LineModel* model() { return m_page->findChild<LineModel*>(); }
    QAction* action(const char* name) { return m_page->findChild<QAction*>(QLatin1String(name)); }
    QString why() { return m_page->findChild<QLabel*>(u"why"_s)->text(); }
    QString whyTitle() { return m_page->findChild<QLabel*>(u"whyTitle"_s)->text(); }
    void choose(qint64 number) {
        QSignalSpy explained(m_page.get(), &LinePage::explained);
        m_page->findChild<QTableView*>(u"line"_s)->setCurrentIndex(model()->index(model()->rowOf(number), 0));
        QVERIFY(explained.wait());
    }
    void ask(const QString& number) {
        auto* field = m_page->findChild<QLineEdit*>(u"number"_s);
        field->setText(number);
        QTest::keyClick(field, Qt::Key_Return);
    }
    // As if the database had said that something is different now.
    void giveNotice() { Q_EMIT m_page->findChild<Attention*>()->outdated(); }
    bool isQuiet() {
        return QTest::qWaitFor([&] { return m_session->database().pending() == 0; }, 20'000);
    }
    void answer(const QString& reason) {
        auto* dialog = m_page->findChild<TextDialog*>();
        QVERIFY(dialog);
        dialog->findChild<QPlainTextEdit*>()->setPlainText(reason);
        dialog->accept();
    }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<LinePage> m_page;
};

// ann has a code; ben is offered one; cleo, dora and emil wait.
void LinePageTest::init() {
    m_fixture.reset();
    m_fixture.addCodes({u"A1"_s});
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s, u"dora"_s, u"emil"_s})
        m_fixture.take(visitor);
    m_fixture.addCodes({u"B2"_s});
}

void LinePageTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

void LinePageTest::show(const QString& user) {
    m_session = m_fixture.sessionOf(user);
    m_page = std::make_unique<LinePage>(*m_session);
    m_page->resize(1000, 600);
    m_page->show();
    m_page->activate();
    QTRY_COMPARE(model()->rowCount(), 4);
}

void LinePageTest::theLineIsReadPageByPage() {
    m_session = m_fixture.sessionOf(u"mona"_s);
    for (int i = 0; i < 40; ++i)
        m_fixture.take(u"v%1"_s.arg(i));
    LineModel line(m_session->database(), nullptr, 7);
    QAbstractItemModelTester tester(&line, QAbstractItemModelTester::FailureReportingMode::QtTest);
    line.showLine(m_fixture.campaign(), std::nullopt);
    int pages = 0;
    connect(&line, &LineModel::loaded, this, [&] { ++pages; });
    while (!line.isComplete()) {
        const int before = pages;
        QTRY_VERIFY(pages > before);
        line.fetchMore({});
    }
    QCOMPARE(line.rowCount(), 44);
    QCOMPARE(line.index(0, LineModel::Position).data().toString(), u"–"_s);
    QCOMPARE(line.index(1, LineModel::Position).data().toString(), u"1"_s);
    QCOMPARE(line.index(43, LineModel::Position).data().toString(), u"43"_s);
    QCOMPARE(line.entryAt(43).number, 45);
    QVERIFY(pages >= 7);
}

void LinePageTest::rowsThatAreNotRenewedAreLookedAt() {
    m_session = m_fixture.sessionOf(u"mona"_s);
    for (int i = 0; i < 40; ++i)
        m_fixture.take(u"v%1"_s.arg(i));
    LineModel line(m_session->database(), nullptr, 7);
    QSignalSpy loaded(&line, &LineModel::loaded);
    QSignalSpy moved(&line, &LineModel::moved);
    line.showLine(m_fixture.campaign(), std::nullopt);
    QVERIFY(loaded.wait());
    QVERIFY(line.isRenewable());
    line.fetchMore({});
    QVERIFY(loaded.wait());
    QVERIFY(!line.isRenewable());
    const auto looksSame = [&](int first, int last) {
        moved.clear();
        line.look(first, last);
        return QTest::qWaitFor([&] { return m_session->database().pending() == 0; }) && moved.isEmpty();
    };
    QVERIFY(looksSame(0, 13));
    QVERIFY(looksSame(5, 9));
    // Somebody left behind what is seen, then in it.
    m_fixture.sql(u"update invites.ticket set state = 'left', left_at = now() where number = 30"_s);
    QVERIFY(looksSame(5, 9));
    m_fixture.sql(u"update invites.ticket set state = 'left', left_at = now() where number = 9"_s);
    QVERIFY(!looksSame(5, 9));
    // Somebody at the front was served: the same rows, at other places.
    line.showAround(10);
    QVERIFY(loaded.wait());
    QVERIFY(line.isFromMiddle() && !line.isRenewable());
    QCOMPARE(line.entryAt(0).number, 10);
    QCOMPARE(line.index(0, LineModel::Position).data().toString(), u"7"_s);
    QVERIFY(looksSame(0, 6));
    m_fixture.sql(u"update invites.ticket set state = 'left', left_at = now() where number = 3"_s);
    QVERIFY(!looksSame(0, 6));
    line.showAround(10);
    QVERIFY(loaded.wait());
    QCOMPARE(line.index(0, LineModel::Position).data().toString(), u"6"_s);
    // Whoever does not wait any more is nowhere in the line.
    line.showAround(3);
    QVERIFY(loaded.wait());
    QVERIFY(!line.isFromMiddle());
}

void LinePageTest::aLineThatHasMovedIsSaid() {
    show();
    const auto* live = m_page->findChild<QLabel*>(u"live"_s);
    auto* moved = m_page->findChild<QToolButton*>(u"moved"_s);
    QVERIFY(live->isVisible() && !moved->isVisible());
    ask(u"4"_s);
    QTRY_VERIFY(model()->isFromMiddle() && model()->rowCount() == 2);
    QVERIFY(!live->isVisible());
    giveNotice();
    QVERIFY(isQuiet());
    QVERIFY(!moved->isVisible());
    QCOMPARE(model()->index(0, LineModel::Position).data().toString(), u"2"_s);
    m_fixture.sql(u"update invites.ticket set state = 'left', left_at = now() where number = 3"_s);
    giveNotice();
    QTRY_VERIFY(moved->isVisible());
    QTest::mouseClick(moved, Qt::LeftButton);
    QTRY_COMPARE(model()->index(0, LineModel::Position).data().toString(), u"1"_s);
    QCOMPARE(model()->entryAt(0).number, 4);
    QVERIFY(!moved->isVisible());
    action("fromFront")->trigger();
    QTRY_VERIFY(live->isVisible());
}

void LinePageTest::whoIsInTheLineIsListed() {
    show();
    QCOMPARE(model()->index(0, LineModel::State).data().toString(), u"Offered a code"_s);
    QVERIFY(!model()->index(0, LineModel::OfferEnds).data().toString().isEmpty());
    QCOMPARE(model()->index(1, LineModel::Number).data().toString(), u"3"_s);
    QVERIFY(m_page->findChild<QLabel*>(u"count"_s)->text().contains(u'3'));
    m_fixture.take(u"fred"_s);
    m_page->refresh();
    QTRY_COMPARE(model()->rowCount(), 5);
}

void LinePageTest::aStateIsChosen() {
    show();
    auto* state = m_page->findChild<QComboBox*>(u"state"_s);
    state->setCurrentIndex(2);
    QTRY_COMPARE(model()->rowCount(), 1);
    QCOMPARE(model()->entryAt(0).number, 2);
    state->setCurrentIndex(1);
    QTRY_COMPARE(model()->rowCount(), 3);
}

void LinePageTest::aTicketSaysWhy() {
    show();
    choose(5);
    QVERIFY(whyTitle().contains(u'5'));
    QVERIFY2(why().contains(u"2 ticket"), qUtf8Printable(why()));
    QVERIFY(why().contains(u"The pool is empty"));
    choose(2);
    QVERIFY(why().contains(u"a code is reserved for it until"));
    QVERIFY(why().contains(u"Its code"));
}

void LinePageTest::anyTicketsNumberIsFound() {
    show();
    auto* number = m_page->findChild<QLineEdit*>(u"number"_s);
    QTest::keyClicks(number, u"#1"_s);
    QTest::keyClick(number, Qt::Key_Return);
    QTRY_VERIFY(whyTitle().contains(u"Has a code"));
    QCOMPARE(model()->rowCount(), 4);
    number->clear();
    QTest::keyClicks(number, u"4"_s);
    QTest::keyClick(number, Qt::Key_Return);
    QTRY_VERIFY(whyTitle().contains(u"4: Waiting"));
    QTRY_COMPARE(model()->rowCount(), 2);
    QCOMPARE(model()->index(0, LineModel::Position).data().toString(), u"2"_s);
    QCOMPARE(model()->entryAt(0).number, 4);
    QVERIFY(action("fromFront")->isEnabled());
    action("fromFront")->trigger();
    QTRY_COMPARE(model()->rowCount(), 4);
    number->clear();
    QTest::keyClicks(number, u"99"_s);
    QTest::keyClick(number, Qt::Key_Return);
    QTRY_VERIFY(why().contains(u"No ticket of this campaign has the number 99"));
}

void LinePageTest::aNoticeLeavesAQuestionAlone_data() {
    QTest::addColumn<bool>("isLineOther");
    QTest::newRow("the line is the same") << false;
    QTest::newRow("the line is another") << true;
}

void LinePageTest::aNoticeLeavesAQuestionAlone() {
    QFETCH(bool, isLineOther);
    show();
    choose(4);
    QVERIFY(isQuiet());
    if (isLineOther)
        m_fixture.take(u"fred"_s);
    // A row is chosen, and a number is typed: the notice comes before the answer.
    m_page->findChild<QTableView*>(u"line"_s)->selectRow(model()->rowOf(5));
    giveNotice();
    QVERIFY(isQuiet());
    QVERIFY2(whyTitle().contains(u"5: Waiting"), qUtf8Printable(whyTitle()));
    if (isLineOther)
        m_fixture.take(u"gina"_s);
    giveNotice();
    ask(u"1"_s);
    giveNotice();
    QVERIFY(isQuiet());
    QVERIFY2(whyTitle().contains(u"1: Has a code"), qUtf8Printable(whyTitle()));
}

void LinePageTest::aNoticeLeavesTheTicketThatIsToldOf() {
    show();
    choose(4);
    ask(u"1"_s);
    QTRY_VERIFY(whyTitle().contains(u"1: Has a code"));
    // The row stays chosen; that it is elsewhere now is no question.
    m_fixture.take(u"fred"_s);
    giveNotice();
    QTRY_COMPARE(model()->rowCount(), 5);
    QVERIFY(isQuiet());
    QVERIFY2(whyTitle().contains(u"1: Has a code"), qUtf8Printable(whyTitle()));
}

void LinePageTest::whatIsReadStaysWhereNoAnswerComes() {
    show();
    choose(5);
    QVERIFY(isQuiet());
    const QString told = why();
    m_fixture.sql(u"alter function invites.explain_ticket rename to explain_ticket_away"_s);
    const auto restore =
        qScopeGuard([&] { m_fixture.sql(u"alter function invites.explain_ticket_away rename to explain_ticket"_s); });
    QSignalSpy explained(m_page.get(), &LinePage::explained);
    giveNotice();
    QVERIFY(explained.wait());
    QVERIFY2(whyTitle().contains(u"5: Waiting"), qUtf8Printable(why()));
    QCOMPARE(why(), told);
    QVERIFY(action("moveToHead")->isEnabled());
    // Who asks is told.
    ask(u"4"_s);
    QVERIFY(explained.wait());
    QVERIFY(whyTitle().contains(u"Why?"));
    QVERIFY(!action("moveToHead")->isEnabled());
}

void LinePageTest::aMoveNeedsAReason() {
    show();
    QVERIFY(!action("moveToHead")->isEnabled());
    choose(2);
    QVERIFY(!action("moveToHead")->isEnabled());
    choose(5);
    QVERIFY(action("moveToHead")->isEnabled());
    QVERIFY(!action("moveToLine")->isEnabled());
    action("moveToHead")->trigger();
    auto* dialog = m_page->findChild<TextDialog*>();
    for (const QPushButton* button : dialog->findChildren<QPushButton*>()) {
        if (button->text() == u"Move")
            QVERIFY(!button->isEnabled());
    }
    QSignalSpy said(m_page.get(), &Page::said);
    answer(u"Her code was lost"_s);
    QTRY_COMPARE(said.size(), 1);
    QCOMPARE(said[0][0].toString(), u"Ticket 5 moved to the head"_s);
    QTRY_VERIFY(model()->rowCount() == 4 && model()->entryAt(1).number == 5);
    QCOMPARE(m_fixture.sql(u"select author || ': ' || reason from invites.audit_event where action = 'move_ticket'"_s),
        u"adam: Her code was lost"_s);
}

void LinePageTest::priorityIsGivenAndTakenBack() {
    show();
    choose(5);
    QVERIFY(action("givePriority")->isEnabled());
    action("givePriority")->trigger();
    QSignalSpy said(m_page.get(), &Page::said);
    answer(u"a member"_s);
    QTRY_COMPARE(said.size(), 1);
    QCOMPARE(said[0][0].toString(), u"Ticket 5 has priority"_s);
    QTRY_VERIFY(model()->rowCount() == 4 && model()->entryAt(1).number == 5);
    QCOMPARE(model()->index(1, LineModel::Place).data().toString(), u"In the priority lane"_s);
    choose(5);
    QVERIFY(!action("givePriority")->isEnabled());
    QVERIFY(action("moveToHead")->isEnabled());
    QVERIFY(action("moveToLine")->isEnabled());
    m_session->undoHistory().undo();
    QTRY_VERIFY(m_session->undoHistory().canRedo());
    QCOMPARE(m_fixture.look(u"emil"_s).lane, TicketLane::Standard);
    m_session->undoHistory().redo();
    QTRY_COMPARE(m_fixture.look(u"emil"_s).lane, TicketLane::Priority);
}

void LinePageTest::withoutAPriorityLaneNobodyIsGivenPriority() {
    m_fixture.sql(u"update invites.campaign set priority_share = null"_s);
    show();
    choose(5);
    QVERIFY(action("moveToHead")->isEnabled());
    QVERIFY(!action("givePriority")->isEnabled());
}

void LinePageTest::aMoveIsUndone() {
    show();
    choose(4);
    action("moveToHead")->trigger();
    answer(u"a reason"_s);
    QTRY_VERIFY(m_session->undoHistory().canUndo());
    QCOMPARE(m_fixture.look(u"dora"_s).ahead.value_or(-1), 0);
    m_session->undoHistory().undo();
    QTRY_VERIFY(m_session->undoHistory().canRedo());
    QCOMPARE(m_fixture.look(u"dora"_s).ahead.value_or(-1), 1);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.audit_event where action = 'move_ticket'"_s), u"2"_s);
}

void LinePageTest::aMoveOutlivesThePage() {
    show();
    choose(4);
    action("moveToHead")->trigger();
    answer(u"a reason"_s);
    m_page.reset();
    QTRY_VERIFY(m_session->undoHistory().canUndo());
    QCOMPARE(m_fixture.look(u"dora"_s).ahead.value_or(-1), 0);
    m_session->undoHistory().undo();
    QTRY_VERIFY(m_session->undoHistory().canRedo());
    QCOMPARE(m_fixture.look(u"dora"_s).ahead.value_or(-1), 1);
}

void LinePageTest::aTicketIsRemoved() {
    show();
    choose(2);
    action("removeTicket")->trigger();
    answer(u"a test ticket"_s);
    QTRY_COMPARE(m_fixture.look(u"ben"_s).state, TicketState::Left);
    QCOMPARE(m_fixture.look(u"cleo"_s).state, TicketState::Offered);
    QTRY_COMPARE(model()->rowCount(), 3);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

// Before the page was ever looked at, and after.
void LinePageTest::aTicketIsShownFromElsewhere() {
    const CampaignId other = m_fixture.addCampaign(u"another"_s);
    m_fixture.take(u"fay"_s, u"another"_s);
    m_session = m_fixture.sessionOf(u"adam"_s);
    m_page = std::make_unique<LinePage>(*m_session);
    const auto come = [&](CampaignId campaign, qint64 number) {
        m_page->showCampaign(campaign);
        m_page->showTicket(number);
        m_page->show();
        m_page->activate();
    };
    come(m_fixture.campaign(), 4);
    QTRY_VERIFY2(whyTitle().contains(u"4: Waiting"), qUtf8Printable(whyTitle()));
    come(other, 1);
    QTRY_VERIFY2(whyTitle().contains(u"1: Waiting"), qUtf8Printable(whyTitle()));
    QTRY_COMPARE(model()->rowCount(), 1);
    QVERIFY(isQuiet());
    QVERIFY(whyTitle().contains(u"1: Waiting"));
}

void LinePageTest::aVisitorIsBlocked() {
    show();
    choose(4);
    action("blockVisitor")->trigger();
    auto* dialog = m_page->findChild<TextDialog*>();
    QVERIFY(dialog && dialog->findChild<QCheckBox*>(u"browser"_s)->isChecked());
    QVERIFY(dialog->findChild<QCheckBox*>(u"removes"_s)->isChecked());
    QSignalSpy said(m_page.get(), &Page::said);
    // Without anything to block the dialog stays, with what was typed.
    dialog->findChild<QCheckBox*>(u"browser"_s)->setChecked(false);
    answer(u"sells codes"_s);
    auto* trouble = dialog->findChild<QLabel*>(u"trouble"_s);
    QTRY_VERIFY(trouble->isVisible());
    QVERIFY2(trouble->text().contains(u"Choose what is blocked"), qUtf8Printable(trouble->text()));
    dialog->findChild<QCheckBox*>(u"browser"_s)->setChecked(true);
    answer(u"sells codes"_s);
    QTRY_COMPARE(m_fixture.sql(u"select count(*) from invites.block"_s), u"1"_s);
    QTRY_VERIFY(!said.isEmpty());
    QVERIFY(said.last()[0].toString().contains(u"blocked until"));
    QCOMPARE(
        m_fixture.sql(u"select kind || ' ' || reason || ' ' || round(extract(epoch from ends_at - blocked_at) / 86400)"
                      " from invites.block"_s),
        u"browser sells codes 7"_s);
    QTRY_COMPARE(model()->rowCount(), 3); // the ticket has left the line
    ask(u"4"_s);
    QTRY_VERIFY2(why().contains(u"He is blocked until"), qUtf8Printable(why()));
    QVERIFY(why().contains(u"adam"));
}

void LinePageTest::onlyAnAddressOfTodayIsOffered() {
    show();
    const auto isOffered = [&] {
        action("blockVisitor")->trigger();
        auto* dialog = m_page->findChild<TextDialog*>();
        const bool isEnabled = dialog->findChild<QCheckBox*>(u"address"_s)->isEnabled();
        delete dialog;
        return isEnabled;
    };
    choose(4);
    QVERIFY(!isOffered());
    m_fixture.sql(
        u"insert into invites.ticket_address select id, sha256('home'), invites.today() from invites.ticket"_s);
    choose(5);
    QVERIFY(isOffered());
}

void LinePageTest::aVisitorsRecordIsRead() {
    m_fixture.contribute(u"ann"_s, {u"C1"_s, u"C2"_s});
    m_fixture.sql(
        u"update invites.code set status = 'invalid' where source = 'contribution' and status = 'available'"_s);
    m_session = m_fixture.sessionOf(u"mona"_s);
    m_page = std::make_unique<LinePage>(*m_session);
    m_page->show();
    m_page->activate();
    QTRY_VERIFY(model()->rowCount() > 0);
    ask(u"1"_s);
    QTRY_VERIFY2(why().contains(u"He gave 2 code(s) back"), qUtf8Printable(why()));
}

void LinePageTest::aModeratorReadsOnly() {
    show(u"mona"_s);
    choose(5);
    QVERIFY(why().contains(u"2 ticket"));
    QCOMPARE(
        m_page->pageActions(), (QList<QAction*>{action("showHistory"), action("historyAsTable"), action("copyHistory"),
                                   action("fromFront"), action("export"), action("showAudit")}));
    for (const char* name : {"moveToHead", "givePriority", "moveToLine", "removeTicket"}) {
        QVERIFY(!action(name)->isVisible());
        QVERIFY(!action(name)->isEnabled());
    }
}

void LinePageTest::aCodeSaysWhy_data() {
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
    QTest::newRow("shown") << 1 << u"It was shown to ticket 1"_s;
    QTest::newRow("held") << 2 << u"It is reserved for ticket 2 until"_s;
    QTest::newRow("none") << 99 << u"There is no such code."_s;
}

void LinePageTest::aCodeSaysWhy() {
    QFETCH(int, code);
    QFETCH(QString, reason);
    m_session = m_fixture.sessionOf(u"mona"_s);
    CodeHistoryDialog dialog(*m_session, CodeId(code));
    dialog.show();
    QTRY_VERIFY(dialog.findChild<QLabel*>(u"reasons"_s)->text().contains(reason));
}

void LinePageTest::reasonsFollowTheFacts_data() {
    QTest::addColumn<store::TicketFacts>("facts");
    QTest::addColumn<QString>("reason");
    const Instant now = SystemClock().now();
    store::TicketFacts facts;
    facts.ahead = 0;
    facts.waiting = 3;
    facts.campaignOpen = true;
    QTest::newRow("first") << facts << u"It is the next to be served."_s;
    facts.available = 2;
    QTest::newRow("codes are there") << facts
                                     << u"2 code(s) are available: the line is served the next time that"
                                        " anybody looks at it."_s;
    facts.campaignOpen = false;
    QTest::newRow("closed") << facts
                            << u"The campaign is closed: nobody new gets in, whoever is in the line is still"
                               " served."_s;
    facts.replacedAt = now;
    QTest::newRow("not believed") << facts << u"an earlier word of his had proved false"_s;
    facts.replacedAt.reset();
    facts.isDrawn = true;
    QTest::newRow("drawn") << facts
                           << u"Its number was drawn by lot, among all who asked in the first second of a rush."_s;
    facts.priorityShare = 5;
    QTest::newRow("beside a priority lane")
        << facts
        << u"The priority lane comes first, with no more than one of every 5 codes while anybody waits in the line."_s;
    facts.lane = TicketLane::Priority;
    QTest::newRow("with priority") << facts << u"It stands in the priority lane, where its number puts it."_s;
    facts.lane = TicketLane::Head;
    QTest::newRow("moved") << facts << u"It stands at the head of the line, where somebody moved it."_s;
    facts.state = TicketState::Expired;
    facts.returnUntil = now - std::chrono::hours(1);
    QTest::newRow("too late") << facts << u"The time in which its visitor could have come back is over."_s;
    facts.returnedAt = now;
    QTest::newRow("came back before") << facts << u"It came back before and cannot do so again."_s;
    facts.state = TicketState::Delivered;
    facts.codesGiven = 1;
    facts.contributionSize = 4;
    QTest::newRow("delivered") << facts << u"1 of 4 code(s) were given back on it."_s;
    facts.lastAct = store::LastAct{u"adam"_s, u"remove_ticket"_s, now, u"why not"_s};
    QTest::newRow("acted on") << facts << u"because: “why not”."_s;
}

void LinePageTest::reasonsFollowTheFacts() {
    QFETCH(store::TicketFacts, facts);
    QFETCH(QString, reason);
    const QString said = reasonsOf(facts, SystemClock().now()).join(u'\n');
    QVERIFY2(said.contains(reason), qUtf8Printable(said));
}

QTEST_MAIN(LinePageTest)
#include "LinePageTest.moc"
