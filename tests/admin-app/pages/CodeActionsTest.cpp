#include "admin-app/pages/CodeActions.h"

#include "admin-app/pages/AddCodesDialog.h"
#include "admin-app/pages/CodeHistoryDialog.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/TextDialog.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

class CodeActionsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture.reset(); }
    void cleanup() {
        m_page.reset();
        m_session.reset();
        QCOMPARE(m_fixture.brokenLaws(), QString());
    }

    void onlyWhatTheStatusAllowsIsOffered_data();
    void onlyWhatTheStatusAllowsIsOffered();
    void aModeratorIsOfferedTheHistory();
    void deletingAsksAndRestoringBringsBack();
    void releasingNeedsAReason();
    void theHistoryIsShown();
    void aVisitorIsBlockedFromTheHistory();
    void aHistoryWithoutVisitorsOffersNoBlock();
    void codesAreCheckedWhileTheyAreTyped();
    void addedCodesAreToldByClass();
    void addingIsUndone_data();
    void addingIsUndone();
    void withoutAKeyringNoneIsAdded();

private:
    void open(const QString& user) {
        m_session = m_fixture.sessionOf(user);
        m_page = std::make_unique<QWidget>();
        m_page->show();
        m_actions = new CodeActions(*m_session, m_page.get());
    }
    SelectedCode code(qint64 id) {
        const QStringList row = m_fixture
                                    .sql(u"select concat_ws('|', version, status, deleted_at is not null, ticket_id is"
                                         " not null) from invites.code where id = %1"_s.arg(id))
                                    .split(u'|');
        return {CodeId(id), row[0].toLongLong(), *codeStatusFromText(row[1]), {}, row[2] == u"t", row[3] == u"t"};
    }
    QString status(qint64 id) { return m_fixture.sql(u"select status from invites.code where id = %1"_s.arg(id)); }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<QWidget> m_page;
    CodeActions* m_actions = nullptr;
};

void CodeActionsTest::onlyWhatTheStatusAllowsIsOffered_data() {
    QTest::addColumn<SelectedCode>("code");
    QTest::addColumn<QString>("offered");
    const auto row = [](const char* name, CodeStatus status, bool isDeleted, bool hasReceiver, const char* offered) {
        QTest::newRow(name) << SelectedCode{CodeId(1), 1, status, {}, isDeleted, hasReceiver}
                            << QString::fromLatin1(offered);
    };
    row("available", CodeStatus::Available, false, false, "invalid note delete history");
    row("reserved", CodeStatus::Reserved, false, true, "note release history");
    row("distributed", CodeStatus::Distributed, false, true, "used invalid note delete history");
    row("used", CodeStatus::Used, false, true, "invalid note delete history");
    row("invalid", CodeStatus::Invalid, false, true, "used note delete history");
    row("invalid in the pool", CodeStatus::Invalid, false, false, "note delete history");
    row("deleted", CodeStatus::Distributed, true, true, "note restore history");
}

void CodeActionsTest::onlyWhatTheStatusAllowsIsOffered() {
    QFETCH(SelectedCode, code);
    QFETCH(QString, offered);
    open(u"adam"_s);
    const auto names = [this] {
        QStringList words;
        const std::pair<QAction*, const char*> all[] = {{m_actions->markUsed(), "used"},
            {m_actions->markInvalid(), "invalid"}, {m_actions->editNote(), "note"}, {m_actions->release(), "release"},
            {m_actions->remove(), "delete"}, {m_actions->restore(), "restore"}, {m_actions->showHistory(), "history"}};
        for (const auto& [action, name] : all) {
            if (action->isEnabled())
                words += QString::fromLatin1(name);
        }
        return words.join(u' ');
    };
    QCOMPARE(names(), QString());
    m_actions->setSelection({code});
    QCOMPARE(names(), offered);
}

void CodeActionsTest::aModeratorIsOfferedTheHistory() {
    open(u"mona"_s);
    m_actions->setSelection({{CodeId(1), 1, CodeStatus::Distributed, {}, false, true}});
    QCOMPARE(m_actions->rowActions(), (QList<QAction*>{m_actions->showHistory(), m_actions->showAudit()}));
    QVERIFY(m_actions->showHistory()->isEnabled() && m_actions->showAudit()->isEnabled());
    QVERIFY(!m_actions->markUsed()->isEnabled() && !m_actions->markUsed()->isVisible());
    QVERIFY(!m_actions->addCodes()->isEnabled() && !m_actions->addCodes()->isVisible());
}

void CodeActionsTest::deletingAsksAndRestoringBringsBack() {
    m_fixture.addCodes({u"AAAAA1"_s});
    open(u"adam"_s);
    m_actions->setSelection({code(1)});
    m_actions->remove()->trigger();
    auto* question = m_page->findChild<TextDialog*>();
    QVERIFY(question);
    question->findChild<QPlainTextEdit*>()->setPlainText(u"a test code"_s);
    question->accept();
    QTRY_VERIFY(code(1).isDeleted);
    QCOMPARE(m_fixture.sql(u"select reason from invites.audit_event where action = 'delete_code'"_s), u"a test code"_s);
    m_actions->setSelection({code(1)});
    m_actions->restore()->trigger();
    QTRY_VERIFY(!code(1).isDeleted);
}

void CodeActionsTest::releasingNeedsAReason() {
    m_fixture.take(u"ann"_s);
    m_fixture.addCodes({u"AAAAA1"_s});
    QCOMPARE(status(1), u"reserved"_s);
    open(u"adam"_s);
    m_actions->setSelection({code(1)});
    m_actions->release()->trigger();
    auto* question = m_page->findChild<TextDialog*>();
    QVERIFY(question);
    QPushButton* release = nullptr;
    for (QPushButton* button : question->findChildren<QPushButton*>()) {
        if (button->text() == u"Release")
            release = button;
    }
    QVERIFY(release && !release->isEnabled());
    question->findChild<QPlainTextEdit*>()->setPlainText(u"he asked to"_s);
    QVERIFY(release->isEnabled());
    release->click();
    QTRY_COMPARE(status(1), u"available"_s);
    // Nobody waited: it can be taken back.
    QTRY_VERIFY(m_session->undoHistory().canUndo());
    m_session->undoHistory().undo();
    QTRY_COMPARE(status(1), u"reserved"_s);
    QCOMPARE(m_fixture.look(u"ann"_s).state, TicketState::Offered);
}

void CodeActionsTest::theHistoryIsShown() {
    m_fixture.addCodes({u"AAAAA1"_s});
    m_fixture.take(u"ann"_s);
    open(u"mona"_s);
    m_actions->setSelection({code(1)});
    m_actions->showHistory()->trigger();
    auto* dialog = m_page->findChild<CodeHistoryDialog*>();
    QVERIFY(dialog);
    auto* list = dialog->findChild<QListWidget*>();
    QTRY_COMPARE(list->count(), 2);
    QVERIFY(list->item(0)->text().startsWith(u"Shown to ticket 1"_s));
    QVERIFY(!dialog->findChild<QPushButton*>(u"block"_s));
}

// Whoever gave a code that does not work, and whoever was given one and tells lies about it.
void CodeActionsTest::aVisitorIsBlockedFromTheHistory() {
    m_fixture.addCodes({u"AAAAA1"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.contribute(u"ann"_s, {u"BBBBB2"_s});
    m_fixture.take(u"ben"_s);
    open(u"adam"_s);
    m_actions->setSelection({code(2)});
    m_actions->showHistory()->trigger();
    auto* dialog = m_page->findChild<CodeHistoryDialog*>();
    QVERIFY(dialog);
    auto* block = dialog->findChild<QPushButton*>(u"block"_s);
    QVERIFY(block && !block->isHidden());
    QTRY_VERIFY(block->isEnabled());
    const QList<QAction*> people = block->menu()->actions();
    QCOMPARE(people.size(), 2);
    QVERIFY(people[0]->text().contains(u"received it, with ticket 2"_s));
    QVERIFY(people[1]->text().contains(u"gave it, with ticket 1"_s));
    people[1]->trigger();
    auto* question = dialog->findChild<TextDialog*>();
    QVERIFY(question);
    QSignalSpy said(m_actions, &CodeActions::said);
    question->findChild<QPlainTextEdit*>()->setPlainText(u"it never worked"_s);
    question->accept();
    QTRY_COMPARE(said.size(), 1);
    QVERIFY(said[0][0].toString().startsWith(u"The visitor of ticket 1 is blocked until"_s));
    QCOMPARE(m_fixture.sql(u"select kind || ' ' || browser_id || ' ' || reason from invites.block"_s),
        u"browser 1 it never worked"_s);
}

void CodeActionsTest::aHistoryWithoutVisitorsOffersNoBlock() {
    m_fixture.addCodes({u"AAAAA1"_s});
    open(u"adam"_s);
    m_actions->setSelection({code(1)});
    m_actions->showHistory()->trigger();
    auto* dialog = m_page->findChild<CodeHistoryDialog*>();
    auto* block = dialog->findChild<QPushButton*>(u"block"_s);
    QTRY_VERIFY(!block->toolTip().isEmpty());
    QVERIFY(!block->isEnabled());
}

void CodeActionsTest::codesAreCheckedWhileTheyAreTyped() {
    open(u"adam"_s);
    AddCodesDialog dialog(*m_session);
    dialog.show();
    QTRY_COMPARE(dialog.findChild<QComboBox*>()->count(), 1);
    const auto says = [&](const QString& text) { return test::says(dialog, text); };
    dialog.findChild<QPlainTextEdit*>()->setPlainText(u"aaaaa1\n\nAAAAA1\nwhat?\n bbbbb2 \nneither!"_s);
    QVERIFY(says(u"2 code(s) to add"_s) || says(u"2 codes to add"_s));
    QVERIFY(says(u"1 repeated"_s));
    QVERIFY(says(u"(line 4, 6)"_s));
}

void CodeActionsTest::addedCodesAreToldByClass() {
    m_fixture.addCodes({u"AAAAA1"_s, u"AAAAA2"_s});
    m_fixture.take(u"ann"_s); // AAAAA1
    open(u"adam"_s);
    m_actions->addCodes()->trigger();
    auto* dialog = m_page->findChild<AddCodesDialog*>();
    QVERIFY(dialog);
    QTRY_COMPARE(dialog->findChild<QComboBox*>()->count(), 1);
    auto* text = dialog->findChild<QPlainTextEdit*>();
    text->setPlainText(u"aaaaa1\nAAAAA2\nBBBBB3\nBBBBB4\nwhat?\nBBBBB3"_s);
    QSignalSpy added(m_actions, &CodeActions::added);
    for (QPushButton* button : dialog->findChildren<QPushButton*>()) {
        if (button->text() == u"&Add")
            button->click();
    }
    QVERIFY(added.wait());
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.code where source = 'console'"_s), u"2"_s);
    QCOMPARE(m_fixture.sql(u"select author || after from invites.audit_event where action = 'add_codes'"
                           " order by id desc limit 1"_s),
        u"adam{\"codes\": 2, \"source\": \"console\"}"_s);
    QString result;
    for (const QLabel* label : dialog->findChildren<QLabel*>()) {
        if (label->accessibleName() == u"Result")
            result = label->text();
    }
    for (const QString& part :
        {u"2 code"_s, u"1 in the pool already"_s, u"1 given out already"_s, u"1 repeated"_s, u"1 not a code"_s})
        QVERIFY2(result.contains(part), qUtf8Printable(result));
    // What was no code stays, to be mended.
    QCOMPARE(text->toPlainText(), u"what?"_s);
    // Sealed so that it can be opened.
    QCOMPARE(m_fixture.codeOf(m_fixture.take(u"ben"_s)), u"AAAAA2"_s);
    QCOMPARE(m_fixture.codeOf(m_fixture.take(u"cid"_s)), u"BBBBB3"_s);
}

void CodeActionsTest::addingIsUndone_data() {
    QTest::addColumn<QString>("meanwhile");
    QTest::addColumn<QString>("left"); // what is not in the trash in the end
    QTest::newRow("nothing happens") << QString() << u"-"_s;
    QTest::newRow("one is taken") << u"taken"_s << u"1"_s;
    QTest::newRow("one is noted by somebody else") << u"noted"_s << u"2"_s;
    QTest::newRow("somebody waited") << u"waited"_s << u"1"_s;
    QTest::newRow("all are gone") << u"gone"_s << u"1,2,3"_s;
}

void CodeActionsTest::addingIsUndone() {
    QFETCH(QString, meanwhile);
    QFETCH(QString, left);
    if (meanwhile == u"waited")
        m_fixture.take(u"ann"_s);
    open(u"adam"_s);
    m_actions->addCodes()->trigger();
    auto* dialog = m_page->findChild<AddCodesDialog*>();
    QTRY_COMPARE(dialog->findChild<QComboBox*>()->count(), 1);
    dialog->findChild<QPlainTextEdit*>()->setPlainText(u"AAAAA1\nAAAAA2\nAAAAA3"_s);
    QSignalSpy added(m_actions, &CodeActions::added);
    for (QPushButton* button : dialog->findChildren<QPushButton*>()) {
        if (button->text() == u"&Add")
            button->click();
    }
    QVERIFY(added.wait());
    dialog->close();
    if (meanwhile == u"taken")
        m_fixture.take(u"ann"_s);
    else if (meanwhile == u"noted")
        m_fixture.sql(u"update invites.code set note = 'hers' where id = 2"_s);
    else if (meanwhile == u"gone")
        for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cid"_s})
            m_fixture.take(visitor);
    UndoHistory& history = m_session->undoHistory();
    QVERIFY(history.undoText().contains(u"added"_s));
    QSignalSpy undone(&history, &UndoHistory::undone);
    QSignalSpy refused(&history, &UndoHistory::refused);
    QSignalSpy said(m_actions, &CodeActions::said);
    history.undo();
    QTRY_COMPARE(undone.size() + refused.size(), 1);
    const QString kept = u"select coalesce(string_agg(id::text, ',' order by id), '-') from invites.code"
                         " where deleted_at is null"_s;
    QCOMPARE(m_fixture.sql(kept), left);
    if (meanwhile == u"gone") {
        QVERIFY(refused[0][1].toString().contains(u"given out"_s));
        return;
    }
    // What was given out before it could be in the history is not promised; what was later is told.
    QCOMPARE(said.size(), meanwhile == u"taken" || meanwhile == u"noted" ? 1 : 0);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.audit_event where action = 'delete_code'"_s),
        left == u"-" ? u"3"_s : u"2"_s);
    history.redo();
    QTRY_COMPARE(m_fixture.sql(kept), u"1,2,3"_s);
}

void CodeActionsTest::withoutAKeyringNoneIsAdded() {
    const auto options = m_fixture.sessionOf(u"adam"_s)->options();
    m_session = std::make_unique<Session>(options, Role::Admin, nullptr);
    m_page = std::make_unique<QWidget>();
    CodeActions actions(*m_session, m_page.get());
    QVERIFY(!actions.addCodes()->isEnabled());
    QVERIFY(actions.addCodes()->toolTip().contains(u"keyring"_s));
}

QTEST_MAIN(CodeActionsTest)
#include "CodeActionsTest.moc"
