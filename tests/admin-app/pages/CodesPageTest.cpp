#include "admin-app/pages/CodesPage.h"

#include "admin-app/data/CodeTableModel.h"
#include "admin-app/widgets/ChoiceButton.h"
#include "admin-app/widgets/CodeFilterRow.h"
#include "admin-app/widgets/FilterField.h"
#include "admin-app/widgets/GridView.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QInputDialog>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

namespace {

constexpr int codeCount = 20'000;

} // namespace

class CodesPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void theTableShowsEverythingMasked();
    void typingFiltersAndClearingShowsAll();
    void onlyACountThatIsKeptIsCalledLive();
    void whatIsNotUnderstoodIsNotAsked();
    void operatorsAreTakenByKeys();
    void statusesAreExcludedByKeys();
    void columnsAreHandledByKeys();
    void whatIsShownIsExported();
    void aCampaignIsWantedBeforeItIsKnown();
    void aPressOnTheHeaderSorts();
    void keysGoToTheEndAndBack();
    void aCodeIsFoundByItself();
    void aCodeIsShownAndForgottenWhenLocked();
    void aCodeIsCopiedThroughTheGuard();
    void onlyTheOneSelectedCodeIsRead();
    void rowsAreCopiedMasked();
    void aRowLeadsToItsTicketAndItsEvents();
    void aModeratorIsOfferedNoCode();
    void rowsAreCopiedInEveryFormat();
    void whatIsShownInClearIsCopiedThroughTheGuard();
    void viewsAreSavedShownAndRemoved();
    void theOrderIsKept();
    void columnsAreKept();
    void selectionIsTold();
    void theGuiThreadDoesNotWaitForTheDatabase();

private:
    void openAs(const QString& user);
    GridView* view() { return m_page->view(); }
    CodeTableModel* model() { return m_page->model(); }
    QAction* action(const QString& text);
    QLineEdit* field(CodeTableColumn column) {
        return qobject_cast<QLineEdit*>(m_page->findChild<CodeFilterRow*>()->field(column));
    }
    QString count() { return m_page->findChild<QLabel*>(u"count"_s)->text(); }
    QString cell(int row, CodeTableColumn column) { return model()->index(row, int(column)).data().toString(); }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<CodesPage> m_page;
};

void CodesPageTest::initTestCase() {
    QStringList names;
    for (int n = 0; n < 60; ++n)
        names += u"CODE%1"_s.arg(n, 2, 10, QLatin1Char('0'));
    m_fixture.addCodes(names);
    for (int n = 0; n < 12; ++n)
        m_fixture.take(u"visitor%1"_s.arg(n));
    m_fixture.sql(u"insert into invites.code (campaign_id, fingerprint, sealed, source, added_at, note)"
                  " select 1, sha256(n::text::bytea), sha256('x') || sha256(n::text::bytea), 'import',"
                  " '2026-01-01'::timestamptz + n * interval '1 minute', case when n % 10 = 0 then 'batch ' || n end"
                  " from generate_series(1, %1) n; analyze"_s.arg(codeCount - 60));
}

void CodesPageTest::openAs(const QString& user) {
    m_page.reset();
    m_session = m_fixture.sessionOf(user);
    m_page = std::make_unique<CodesPage>(*m_session);
    m_page->resize(1250, 700);
    m_page->show();
    m_page->activate();
    QTRY_VERIFY(model()->isCountExact() && model()->at(0) != nullptr);
}

void CodesPageTest::init() {
    QSettings().clear();
    openAs(u"adam"_s);
}

void CodesPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

QAction* CodesPageTest::action(const QString& text) {
    for (QAction* each : m_page->actions())
        if (each->text().remove(u'&') == text)
            return each;
    return nullptr;
}

void CodesPageTest::theTableShowsEverythingMasked() {
    QCOMPARE(count(), u"20,000 code(s)"_s);
    QCOMPARE(cell(0, CodeTableColumn::Code), u"••••••"_s);
    QCOMPARE(cell(0, CodeTableColumn::Campaign), u"sora"_s);
    QVERIFY(view()->header()->isSectionHidden(int(CodeTableColumn::Deleted)));
}

void CodesPageTest::typingFiltersAndClearingShowsAll() {
    QTest::keyClicks(field(CodeTableColumn::Note), u"batch 500"_s);
    QTRY_COMPARE(count(), u"2 code(s)"_s);
    QTRY_COMPARE(cell(0, CodeTableColumn::Note).left(9), u"batch 500"_s);
    QTest::keyClicks(field(CodeTableColumn::Added), u"< 2026-01-02"_s);
    QTest::keyClick(field(CodeTableColumn::Added), Qt::Key_Return);
    QTRY_COMPARE(count(), u"1 code(s)"_s);
    action(u"Clear filter"_s)->trigger();
    QTRY_COMPARE(count(), u"20,000 code(s)"_s);
    QVERIFY(field(CodeTableColumn::Note)->text().isEmpty());
    store::CodeFilter filter;
    filter.statuses = {CodeStatus::Distributed};
    m_page->showFilter(filter);
    QTRY_COMPARE(count(), u"12 code(s)"_s);
    QTRY_COMPARE(cell(0, CodeTableColumn::Status), u"Distributed"_s);
    QCOMPARE(m_page->filter(), filter);
}

// Where the database keeps no count, nothing is heard of new codes.
void CodesPageTest::onlyACountThatIsKeptIsCalledLive() {
    const auto* live = m_page->findChild<QLabel*>(u"live"_s);
    QVERIFY(live->isVisible());
    QTest::keyClicks(field(CodeTableColumn::Note), u"batch 500"_s);
    QTRY_COMPARE(count(), u"2 code(s)"_s);
    QVERIFY(!live->isVisible());
    store::CodeFilter filter;
    filter.statuses = {CodeStatus::Distributed};
    m_page->showFilter(filter);
    QTRY_COMPARE(count(), u"12 code(s)"_s);
    QVERIFY(live->isVisible());
}

void CodesPageTest::whatIsNotUnderstoodIsNotAsked() {
    QTest::keyClicks(field(CodeTableColumn::Added), u"whenever"_s);
    QTest::keyClick(field(CodeTableColumn::Added), Qt::Key_Return);
    QVERIFY(!field(CodeTableColumn::Added)->toolTip().isEmpty());
    auto* problem = m_page->findChild<QLabel*>(u"problem"_s);
    QVERIFY(problem->isVisible());
    QVERIFY2(problem->text().startsWith(u"Date added: “whenever” is no date."_s), qUtf8Printable(problem->text()));
    QVERIFY(problem->height() >= problem->sizeHint().height());
    QCOMPARE(field(CodeTableColumn::Added)->text(), u"whenever"_s);
    QVERIFY(field(CodeTableColumn::Added)->accessibleDescription().contains(u"no date"_s));
    QCOMPARE(count(), u"20,000 code(s)"_s);
    QCOMPARE(m_session->database().pending(), 0);
}

void CodesPageTest::operatorsAreTakenByKeys() {
    QLineEdit* ticket = field(CodeTableColumn::Ticket);
    ticket->setFocus();
    QTest::keyClicks(ticket, u"3"_s);
    QTest::keyClick(ticket, Qt::Key_Down, Qt::AltModifier);
    QMenu* menu = qobject_cast<FilterField*>(ticket)->offersMenu();
    QTRY_VERIFY(menu->isVisible());
    QCOMPARE(menu->activeAction()->text(), u"=  is"_s);
    QTest::keyClick(menu, Qt::Key_Down);
    QTest::keyClick(menu, Qt::Key_Return);
    QCOMPARE(ticket->text(), u"≠ 3"_s);
    QTRY_COMPARE(count(), u"19,999 code(s)"_s);
    ticket->undo();
    QCOMPARE(ticket->text(), u"3"_s);
    QTRY_COMPARE(count(), u"1 code(s)"_s);
    ticket->setFocus();
    ticket->selectAll();
    QTest::keyClicks(ticket, u"1, 3, 5-7"_s);
    QTRY_COMPARE(count(), u"5 code(s)"_s);
    QTest::keyClick(ticket, Qt::Key_Down);
    QVERIFY(m_page->focusWidget() == view());
    QTest::keyClicks(field(CodeTableColumn::Note), u"!batch"_s);
    QTRY_COMPARE(count(), u"5 code(s)"_s);
}

void CodesPageTest::statusesAreExcludedByKeys() {
    auto* status = qobject_cast<ChoiceButton*>(m_page->findChild<CodeFilterRow*>()->field(CodeTableColumn::Status));
    status->setTaken({qint64(CodeStatus::Available)});
    QTest::keyClick(status, Qt::Key_Down, Qt::AltModifier);
    QTRY_VERIFY(status->menu()->isVisible());
    // From the first to the last.
    QTest::keyClick(status->menu(), Qt::Key_Up);
    QTest::keyClick(status->menu(), Qt::Key_Space);
    QTest::keyClick(status->menu(), Qt::Key_Escape);
    QVERIFY(status->isExcept());
    QTRY_COMPARE(count(), u"12 code(s)"_s);
    QCOMPARE(status->accessibleName(), u"Filter by Status: not Available"_s);
}

void CodesPageTest::columnsAreHandledByKeys() {
    view()->setFocus();
    QTRY_VERIFY(view()->currentIndex().isValid());
    view()->setCurrentIndex(model()->index(0, int(CodeTableColumn::Status)));
    QHeaderView* header = view()->header();
    const int status = int(CodeTableColumn::Status);
    QTest::keyClick(view(), Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(header->visualIndex(status), 2);
    QTest::keyClick(view(), Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(header->visualIndex(status), 1);
    const int width = header->sectionSize(status);
    QTest::keyClick(view(), Qt::Key_Right, Qt::AltModifier | Qt::ShiftModifier);
    QVERIFY(header->sectionSize(status) > width);
    QTest::keyClick(view(), Qt::Key_Left, Qt::AltModifier | Qt::ShiftModifier);
    QCOMPARE(header->sectionSize(status), width);
    QTest::keyClick(view(), Qt::Key_Up, Qt::AltModifier);
    QVERIFY(m_page->focusWidget() == m_page->findChild<CodeFilterRow*>()->field(CodeTableColumn::Status));
    view()->setFocus();
    const auto take = [&](const QString& text) {
        // By its key the first time. Off screen nobody gives the window back what a menu took from it.
        QAction* open = m_page->menuActions().first();
        QCOMPARE(open->shortcut(), QKeySequence(Qt::ALT | Qt::Key_Down));
        if (m_page->order().front().column == store::CodeColumn::Added)
            QTest::keyClick(view(), Qt::Key_Down, Qt::AltModifier);
        else
            open->trigger();
        auto* menu = qobject_cast<QMenu*>(m_page->menuActions().last()->menu());
        QVERIFY(QTest::qWaitFor([&] { return menu->isVisible(); }));
        for (int steps = 0; menu->activeAction()->text().remove(u'&') != text; ++steps) {
            QVERIFY2(steps < 20, qUtf8Printable(text));
            QTest::keyClick(menu, Qt::Key_Down);
        }
        QTest::keyClick(menu, Qt::Key_Return);
        QVERIFY(!menu->isVisible());
    };
    take(u"Sort descending"_s);
    QVERIFY((m_page->order() == store::CodeOrder{{store::CodeColumn::Status, true}}));
    QTRY_COMPARE(cell(0, CodeTableColumn::Status), u"Distributed"_s);
    view()->setCurrentIndex(model()->index(0, int(CodeTableColumn::Added)));
    take(u"Then by this, ascending"_s);
    QCOMPARE(m_page->order().size(), std::size_t(2));
    QTRY_VERIFY(model()->at(0) != nullptr);
    view()->setCurrentIndex(model()->index(0, int(CodeTableColumn::Added)));
    take(u"Freeze up to here"_s);
    QCOMPARE(view()->frozenColumns(), 3);
    take(u"Hide this column"_s);
    QVERIFY(header->isSectionHidden(int(CodeTableColumn::Added)));
    QCOMPARE(view()->currentIndex().column(), int(CodeTableColumn::Distributed));
    take(u"Reset columns"_s);
    QVERIFY(!header->isSectionHidden(int(CodeTableColumn::Added)));
}

void CodesPageTest::whatIsShownIsExported() {
    ReportNarrowing narrowing;
    std::vector<QString> columns;
    QString campaign;
    connect(m_page.get(), &CodesPage::exportRequested, this,
        [&](const ReportNarrowing& given, const std::vector<QString>& headings, const QString& slug) {
            narrowing = given;
            columns = headings;
            campaign = slug;
        });
    view()->header()->moveSection(view()->header()->visualIndex(int(CodeTableColumn::Note)), 0);
    view()->header()->setSectionHidden(int(CodeTableColumn::Flagged), true);
    QTest::keyClicks(field(CodeTableColumn::Note), u"batch 500"_s);
    QTRY_COMPARE(count(), u"2 code(s)"_s);
    action(u"Export…"_s)->trigger();
    QCOMPARE(columns, std::vector<QString>({u"note"_s, u"code"_s, u"status"_s, u"added_at"_s, u"distributed_at"_s,
                          u"settled_at"_s, u"source"_s, u"campaign"_s, u"ticket"_s}));
    QCOMPARE(campaign, u"sora"_s);
    QVERIFY2(narrowing.description.contains(u"Note: batch 500, as they stand in the table"_s),
        qUtf8Printable(narrowing.description));
    QVERIFY(narrowing.isLasting() && narrowing.order == m_page->order());
    store::ReportRequest request;
    QVERIFY(narrowing.addTo(request, QDate::currentDate()));
    QVERIFY(request.filter && *request.filter == m_page->filter());
    // Of what is selected, these.
    view()->selectionModel()->select(
        model()->index(1, 0), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    action(u"Export…"_s)->trigger();
    QVERIFY(narrowing.ids == std::vector{model()->at(1)->id});
    QVERIFY(!narrowing.isLasting());
    // All of them is the filter again, though most are not in memory.
    action(u"Clear filter"_s)->trigger();
    QTRY_COMPARE(count(), u"20,000 code(s)"_s);
    view()->selectAll();
    action(u"Export…"_s)->trigger();
    QVERIFY(!narrowing.ids);
    // Some that are not in memory cannot be named.
    QSignalSpy said(m_page.get(), &Page::said);
    narrowing = {};
    view()->selectionModel()->select(QItemSelection(model()->index(1, 0), model()->index(codeCount - 1, 0)),
        QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    action(u"Export…"_s)->trigger();
    QCOMPARE(said.size(), 1);
    QVERIFY(narrowing.isNothing());
}

void CodesPageTest::aCampaignIsWantedBeforeItIsKnown() {
    // From a tile of the dashboard, before this page was ever looked at.
    m_page = std::make_unique<CodesPage>(*m_session);
    store::CodeFilter filter;
    filter.campaigns = {m_fixture.campaign()};
    m_page->showFilter(filter);
    QCOMPARE(m_page->filter(), filter);
    m_page->show();
    m_page->activate();
    QTRY_COMPARE(count(), u"20,000 code(s)"_s);
    const auto* campaign =
        qobject_cast<ChoiceButton*>(m_page->findChild<CodeFilterRow*>()->field(CodeTableColumn::Campaign));
    QTRY_COMPARE(campaign->accessibleName(), u"Filter by Campaign: sora"_s);
    QCOMPARE(m_page->filter(), filter);
}

void CodesPageTest::aPressOnTheHeaderSorts() {
    const auto press = [this](CodeTableColumn column, Qt::KeyboardModifiers modifiers) {
        QHeaderView* header = view()->header();
        QTest::mouseClick(header->viewport(), Qt::LeftButton, modifiers,
            QPoint(header->sectionViewportPosition(int(column)) + 30, 8));
    };
    const auto title = [this](CodeTableColumn column) {
        return model()->headerData(int(column), Qt::Horizontal, Qt::DisplayRole).toString();
    };
    press(CodeTableColumn::Distributed, {});
    QTRY_COMPARE(cell(0, CodeTableColumn::Status), u"Distributed"_s);
    QCOMPARE(title(CodeTableColumn::Distributed), u"Date distributed ▼"_s);
    press(CodeTableColumn::Status, {});
    QTRY_COMPARE(cell(0, CodeTableColumn::Status), u"Available"_s);
    press(CodeTableColumn::Added, Qt::ControlModifier);
    QCOMPARE(title(CodeTableColumn::Status), u"Status ▲¹"_s);
    QCOMPARE(title(CodeTableColumn::Added), u"Date added ▼²"_s);
    press(CodeTableColumn::Added, Qt::ControlModifier);
    QCOMPARE(title(CodeTableColumn::Added), u"Date added ▲²"_s);
    press(CodeTableColumn::Added, Qt::ControlModifier);
    QCOMPARE(m_page->order().size(), std::size_t(1));
}

void CodesPageTest::keysGoToTheEndAndBack() {
    view()->setFocus();
    QTest::keyClick(view(), Qt::Key_End);
    QCOMPARE(view()->currentIndex().row(), codeCount - 1);
    QTRY_VERIFY(model()->at(codeCount - 1) != nullptr);
    QVERIFY(model()->at(0) == nullptr);
    // The first that was added is the last here.
    const QString last = m_fixture.sql(u"select min(added_at)::text from invites.code"_s);
    QVERIFY(last.startsWith(u"2026-01-01"_s));
    QVERIFY(model()->at(codeCount - 1)->added < model()->at(codeCount - 2)->added);
    QTest::keyClick(view(), Qt::Key_PageUp);
    QTest::keyClick(view(), Qt::Key_Home);
    QCOMPARE(view()->currentIndex().row(), 0);
    QTRY_VERIFY(model()->at(0) != nullptr);
    QTest::keyClick(view(), Qt::Key_Down);
    QCOMPARE(view()->currentIndex().row(), 1);
}

void CodesPageTest::aCodeIsFoundByItself() {
    auto* search = m_page->findChild<QLineEdit*>(u"search"_s);
    action(u"Find a code…"_s)->trigger();
    QTest::keyClicks(search, u"code07"_s);
    QTest::keyClick(search, Qt::Key_Return);
    QTRY_COMPARE(count(), u"1 code(s)"_s);
    QTRY_VERIFY(model()->at(0) != nullptr);
    const auto id = model()->at(0)->id;
    QCOMPARE(m_fixture.sql(u"select encode(fingerprint, 'hex') from invites.code where id = %1"_s.arg(id.value)),
        QString::fromLatin1(m_fixture.given(u"CODE07"_s).fingerprint.toHex()));
    search->setText(u"NOSUCH"_s);
    QTest::keyClick(search, Qt::Key_Return);
    QTRY_COMPARE(count(), u"0 code(s)"_s);
    search->clear();
    QTRY_COMPARE(count(), u"20,000 code(s)"_s);
}

void CodesPageTest::aCodeIsShownAndForgottenWhenLocked() {
    QTRY_VERIFY(view()->currentIndex().isValid());
    auto* search = m_page->findChild<QLineEdit*>(u"search"_s);
    search->setText(u"CODE11"_s);
    QTest::keyClick(search, Qt::Key_Return);
    QTRY_COMPARE(count(), u"1 code(s)"_s);
    QTRY_VERIFY(model()->at(0) != nullptr && view()->currentIndex().isValid());
    action(u"Show code"_s)->trigger();
    QTRY_COMPARE(cell(0, CodeTableColumn::Code), u"CODE11"_s);
    QCOMPARE(m_fixture.sql(u"select author || ' ' || action from invites.audit_event order by id desc limit 1"_s),
        u"adam unmask_code"_s);
    m_session->setLocked(true);
    QCOMPARE(cell(0, CodeTableColumn::Code), u"••••••"_s);
    QVERIFY(search->text().isEmpty());
}

void CodesPageTest::aCodeIsCopiedThroughTheGuard() {
    auto* search = m_page->findChild<QLineEdit*>(u"search"_s);
    search->setText(u"CODE12"_s);
    QTest::keyClick(search, Qt::Key_Return);
    QTRY_COMPARE(count(), u"1 code(s)"_s);
    QTRY_VERIFY(view()->currentIndex().isValid());
    action(u"Copy code"_s)->trigger();
    QTRY_COMPARE(QGuiApplication::clipboard()->text(), u"CODE12"_s);
    QVERIFY(m_session->clipboard().holdsSecret());
    QCOMPARE(cell(0, CodeTableColumn::Code), u"••••••"_s);
    m_session->clipboard().clear();
    QVERIFY(QGuiApplication::clipboard()->text().isEmpty());
}

void CodesPageTest::onlyTheOneSelectedCodeIsRead() {
    store::CodeFilter filter;
    filter.statuses = {CodeStatus::Distributed};
    m_page->showFilter(filter);
    QTRY_COMPARE(count(), u"12 code(s)"_s);
    QTRY_VERIFY(model()->at(2) != nullptr && view()->currentIndex().isValid());
    const auto read = [this] {
        return m_fixture.sql(u"select coalesce(string_agg(subject_id::text, ' ' order by id), '')"
                             " from invites.audit_event where action = 'unmask_code'"_s);
    };
    const QString before = read();
    QAction* show = action(u"Show code"_s);
    QAction* copy = action(u"Copy code"_s);
    // The current row of a table that was just loaded is nobody's choice.
    QCOMPARE(m_page->selectedCount(), 0);
    QVERIFY(!show->isEnabled() && !copy->isEnabled());
    view()->setFocus();
    QTest::keyClick(view(), Qt::Key_E, Qt::ControlModifier);
    QTest::keyClick(view(), Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
    const auto select = [this](int from, int to) {
        view()->selectionModel()->select(QItemSelection(model()->index(from, 0), model()->index(to, 0)),
            QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    };
    select(0, 1);
    QVERIFY(!show->isEnabled() && !copy->isEnabled());
    QTest::keyClick(view(), Qt::Key_E, Qt::ControlModifier);
    // A double click that took the row out of the selection.
    Q_EMIT view()->doubleClicked(model()->index(5, int(CodeTableColumn::Code)));
    QTRY_COMPARE(m_session->database().pending(), 0);
    QCOMPARE(read(), before);
    select(2, 2);
    QVERIFY(show->isEnabled() && copy->isEnabled());
    const QString third = QString::number(model()->at(2)->id.value);
    QTest::keyClick(view(), Qt::Key_E, Qt::ControlModifier);
    QTRY_VERIFY(cell(2, CodeTableColumn::Code).startsWith(u"CODE"));
    QCOMPARE(read(), QString(before + u' ' + third).trimmed());
    const QPoint place = view()->visualRect(model()->index(4, int(CodeTableColumn::Code))).center();
    QTest::mouseClick(view()->viewport(), Qt::LeftButton, {}, place);
    QTest::mouseDClick(view()->viewport(), Qt::LeftButton, {}, place);
    QTRY_VERIFY(cell(4, CodeTableColumn::Code).startsWith(u"CODE"));
    QCOMPARE(cell(0, CodeTableColumn::Code), u"••••••"_s);
}

void CodesPageTest::rowsAreCopiedMasked() {
    view()->setFocus();
    view()->setCurrentIndex(model()->index(0, 0));
    QTest::keyClick(view(), Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(m_page->selectedCount(), 2);
    action(u"Copy rows"_s)->trigger();
    const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines[0].startsWith(u"••••••\tavailable\t20"_s));
}

void CodesPageTest::aRowLeadsToItsTicketAndItsEvents() {
    openAs(u"mona"_s);
    QSignalSpy tickets(m_page.get(), &CodesPage::showTicket);
    QSignalSpy events(m_page.get(), &CodesPage::auditRequested);
    auto* showTicket = m_page->findChild<QAction*>(u"showTicket"_s);
    const auto select = [this](int row) {
        view()->selectionModel()->select(
            model()->index(row, 0), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    };
    select(0);
    // It is available: nobody's.
    QVERIFY(!showTicket->isEnabled());
    store::CodeFilter filter;
    filter.statuses = {CodeStatus::Distributed};
    m_page->showFilter(filter);
    QTRY_COMPARE(count(), u"12 code(s)"_s);
    QTRY_VERIFY(model()->at(3) != nullptr);
    QVERIFY(!showTicket->isEnabled());
    select(3);
    showTicket->trigger();
    QCOMPARE(tickets.size(), 1);
    QCOMPARE(tickets[0][0].value<CampaignId>(), m_fixture.campaign());
    QCOMPARE(tickets[0][1].toLongLong(), *model()->at(3)->ticketNumber);
    action(u"Show in the audit log"_s)->trigger();
    QCOMPARE(events.size(), 1);
    QCOMPARE(events[0][0].value<CodeId>(), model()->at(3)->id);
}

void CodesPageTest::aModeratorIsOfferedNoCode() {
    openAs(u"mona"_s);
    QCOMPARE(count(), u"20,000 code(s)"_s);
    for (const QAction* each : m_page->pageActions())
        QVERIFY(each->text() != action(u"Show code"_s)->text() && each->text() != action(u"Copy code"_s)->text());
    QVERIFY(!action(u"Show code"_s)->isEnabled());
    QVERIFY(!action(u"Find a code…"_s)->isEnabled());
    QVERIFY(!m_page->findChild<QLineEdit*>(u"search"_s)->isVisible());
}

void CodesPageTest::rowsAreCopiedInEveryFormat() {
    QTest::keyClicks(field(CodeTableColumn::Note), u"batch 500"_s);
    QTRY_COMPARE(count(), u"2 code(s)"_s);
    QTRY_VERIFY(model()->at(1) != nullptr);
    QMenu* menu = nullptr;
    for (QAction* each : m_page->menuActions())
        if (each->text().remove(u'&') == u"Copy as")
            menu = each->menu();
    QVERIFY(menu && !menu->isEnabled());
    view()->selectAll();
    QVERIFY(menu->isEnabled());
    const auto copied = [menu](const QString& format) {
        for (QAction* each : menu->actions())
            if (each->text() == format)
                each->trigger();
        return QGuiApplication::clipboard()->text();
    };
    QCOMPARE(copied(u"Tab-separated"_s).count(u'\n'), 2);
    const QString headed = copied(u"Tab-separated, with header"_s);
    QVERIFY2(headed.startsWith(u"Code\tStatus\tDate added\t"), qUtf8Printable(headed));
    QCOMPARE(headed.count(u'\n'), 3);
    QVERIFY(copied(u"CSV"_s).startsWith(u"••••••,available,"));
    QVERIFY(copied(u"CSV, with header"_s).startsWith(u"Code,Status,Date added,"));
    const QJsonArray rows = QJsonDocument::fromJson(copied(u"JSON"_s).toUtf8()).array();
    QCOMPARE(rows.size(), 2);
    QVERIFY(rows[0][u"note"_s].toString().startsWith(u"batch 500"));
    QCOMPARE(rows[0][u"status"_s].toString(), u"available"_s);
    // Nothing of it is secret: it stays.
    QVERIFY(!m_session->clipboard().holdsSecret());
}

void CodesPageTest::whatIsShownInClearIsCopiedThroughTheGuard() {
    auto* search = m_page->findChild<QLineEdit*>(u"search"_s);
    search->setText(u"CODE13"_s);
    QTest::keyClick(search, Qt::Key_Return);
    QTRY_COMPARE(count(), u"1 code(s)"_s);
    QTRY_VERIFY(action(u"Show code"_s)->isEnabled());
    action(u"Show code"_s)->trigger();
    QTRY_COMPARE(cell(0, CodeTableColumn::Code), u"CODE13"_s);
    view()->selectAll();
    action(u"Copy rows"_s)->trigger();
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(u"CODE13\t"));
    QVERIFY(m_session->clipboard().holdsSecret());
    m_session->clipboard().clear();
    QVERIFY(QGuiApplication::clipboard()->text().isEmpty());
}

void CodesPageTest::viewsAreSavedShownAndRemoved() {
    const auto inViews = [this](const QString& text) -> QAction* {
        for (QAction* each : m_page->menuActions()) {
            if (each->text() != u"&Views")
                continue;
            Q_EMIT each->menu()->aboutToShow();
            for (QAction* view : each->menu()->actions())
                if (view->text().remove(u'&') == text)
                    return view;
        }
        return nullptr;
    };
    QVERIFY(inViews(u"Remove"_s) && !inViews(u"Remove"_s)->isEnabled());
    QTest::keyClicks(field(CodeTableColumn::Note), u"batch 500"_s);
    QTRY_COMPARE(count(), u"2 code(s)"_s);
    view()->header()->setSectionHidden(int(CodeTableColumn::Source), true);
    inViews(u"Save this view…"_s)->trigger();
    auto* question = m_page->findChild<QInputDialog*>();
    QVERIFY(question);
    question->setTextValue(u"Batch & more"_s);
    question->accept();
    QTRY_VERIFY(inViews(u"Batch  more"_s));
    // In the next start, from another view.
    openAs(u"adam"_s);
    m_page->model()->reload();
    view()->header()->setSectionHidden(int(CodeTableColumn::Source), false);
    action(u"Clear filter"_s)->trigger();
    QTRY_COMPARE(count(), u"20,000 code(s)"_s);
    inViews(u"Batch  more"_s)->trigger();
    QTRY_COMPARE(count(), u"2 code(s)"_s);
    QCOMPARE(field(CodeTableColumn::Note)->text(), u"batch 500"_s);
    QVERIFY(view()->header()->isSectionHidden(int(CodeTableColumn::Source)));
    inViews(u"Remove"_s)->menu()->actions().constFirst()->trigger();
    QVERIFY(!inViews(u"Batch  more"_s));
    QVERIFY(!inViews(u"Remove"_s)->isEnabled());
}

void CodesPageTest::theOrderIsKept() {
    QHeaderView* header = view()->header();
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
        QPoint(header->sectionViewportPosition(int(CodeTableColumn::Status)) + 30, 8));
    QTRY_COMPARE(m_page->order().front().column, store::CodeColumn::Status);
    const store::CodeOrder order = m_page->order();
    openAs(u"adam"_s);
    QCOMPARE(m_page->order(), order);
    QVERIFY(model()
                ->headerData(int(CodeTableColumn::Status), Qt::Horizontal, Qt::DisplayRole)
                .toString()
                .startsWith(u"Status ▲"));
}

void CodesPageTest::columnsAreKept() {
    QHeaderView* header = view()->header();
    header->moveSection(header->visualIndex(int(CodeTableColumn::Note)), 1);
    header->setSectionHidden(int(CodeTableColumn::Source), true);
    header->resizeSection(int(CodeTableColumn::Note), 333);
    view()->setFrozenColumns(2);
    openAs(u"adam"_s);
    header = view()->header();
    QCOMPARE(header->visualIndex(int(CodeTableColumn::Note)), 1);
    QCOMPARE(header->sectionSize(int(CodeTableColumn::Note)), 333);
    QVERIFY(header->isSectionHidden(int(CodeTableColumn::Source)));
    QCOMPARE(view()->frozenColumns(), 2);
    // What is frozen stays while the rest goes by.
    const int left = view()->visualRect(model()->index(0, int(CodeTableColumn::Note))).left();
    m_page->resize(500, 500);
    view()->horizontalScrollBar()->setValue(100);
    QCOMPARE(view()->visualRect(model()->index(0, int(CodeTableColumn::Note))).left(), left);
    QCOMPARE(view()->indexAt(QPoint(left + 5, 5)).column(), int(CodeTableColumn::Note));
}

void CodesPageTest::selectionIsTold() {
    view()->setFocus();
    view()->setCurrentIndex(model()->index(3, 1));
    const auto codes = m_page->selectedCodes();
    QCOMPARE(codes.size(), std::size_t(1));
    QCOMPARE(codes.front().id, model()->at(3)->id);
    QCOMPARE(codes.front().version, model()->at(3)->version);
    view()->selectAll();
    QCOMPARE(m_page->selectedCount(), codeCount);
    QVERIFY(m_page->selectedCodes().size() < codeCount);
    QAction extra(u"Extra"_s);
    m_page->addRowAction(&extra);
    QVERIFY(m_page->pageActions().contains(&extra));
}

// How long it works at a time is scripts/bench's to measure.
void CodesPageTest::theGuiThreadDoesNotWaitForTheDatabase() {
    const auto holder = m_fixture.connect();
    const Status held = holder->transact([this](db::Connection& connection) -> Status {
        const auto locked = connection.run(db::Query(u"hold"_s, "lock table invites.code in access exclusive mode"));
        if (!locked)
            return failure(locked.error());
        view()->scrollToRow(codeCount - 1);
        const bool asked = QTest::qWaitFor([this] { return m_session->database().pending() > 0; });
        view()->scrollToRow(codeCount / 2);
        QCoreApplication::processEvents();
        const bool goesOn = m_session->database().pending() > 0 && model()->at(codeCount - 1) == nullptr;
        return asked && goesOn ? Status() : failure(ErrorCode::Internal, u"It had its rows, or did not ask."_s);
    });
    QVERIFY2(held, held ? "" : qUtf8Printable(held.error().detail));
    for (const int row : {codeCount - 1, 0, codeCount / 2, codeCount / 3, codeCount - 50, 10}) {
        view()->scrollToRow(row);
        QTRY_VERIFY(model()->at(std::max(view()->firstVisibleRow(), 0)) != nullptr);
    }
    for (int step = 0; step < 40; ++step) {
        view()->scrollToRow(view()->firstVisibleRow() + 60);
        QTRY_VERIFY(model()->at(view()->firstVisibleRow()) != nullptr);
    }
    m_page->showFilter({});
    QTRY_VERIFY(model()->isCountExact());
}

QTEST_MAIN(CodesPageTest)
#include "CodesPageTest.moc"
