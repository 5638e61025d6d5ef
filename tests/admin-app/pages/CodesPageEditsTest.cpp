#include "admin-app/data/CodeTableModel.h"
#include "admin-app/pages/CodesPage.h"
#include "admin-app/widgets/CodeFilterRow.h"
#include "admin-app/widgets/CodeJobBar.h"
#include "admin-app/widgets/ConflictDialog.h"
#include "admin-app/widgets/GridView.h"
#include "admin-app/widgets/TextDialog.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QAbstractItemModelTester>
#include <QAbstractItemView>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

namespace {

constexpr int codeCount = 1500;
constexpr int patience = 30'000;

} // namespace

// Codes changed on their page as a person does it: in the cells, and all that match.
class CodesPageEditsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_fixture.addLogin(u"eve"_s, {u"invites_admin"_s}); }
    void init();
    void cleanup() {
        m_page.reset();
        m_session.reset();
        QCOMPARE(m_fixture.brokenLaws(), QString());
    }

    void aNoteIsWrittenInItsCell_data();
    void aNoteIsWrittenInItsCell();
    void escapeGivesUp();
    void whatIsUnchangedIsNotWritten();
    void aStatusIsChosenInItsCell();
    void whatTheStatusForbidsHasNoEditor();
    void aLetterOnAStatusDoesNothing();
    void aReloadLeavesWhatIsTyped();
    void somebodyElseChangedIt_data();
    void somebodyElseChangedIt();
    void aLostConnectionKeepsWhatWasTyped();
    void whatIsKeptOutlivesOtherActs();
    void whatFailsBesideIsNotCalledTyped();
    void aModeratorGetsNoEditor();
    void allThatMatchIsAskedDoneAndUndone();
    void aWholeSelectionIsAllThatMatch();
    void allThatAreReservedAreReleased();
    void aPatchySelectionIsNotActedOn();
    void whatIsNotAllowedIsSaidBefore();

private:
    void openAs(const QString& user);
    GridView* view() { return m_page->view(); }
    CodeTableModel* model() { return m_page->model(); }
    QModelIndex cell(int row, CodeTableColumn column) { return model()->index(row, int(column)); }
    QString text(int row, CodeTableColumn column) { return cell(row, column).data().toString(); }
    QString note(int row) {
        return m_fixture.sql(
            u"select coalesce(note, '-') from invites.code where id = %1"_s.arg(model()->at(row)->id.value));
    }
    // The editor that is open; nullptr where there is none.
    template <typename Editor>
    Editor* editor() {
        for (Editor* each : view()->viewport()->findChildren<Editor*>())
            if (each->isVisible())
                return each;
        return nullptr;
    }
    // In the status cell of a row.
    void choose(int row, const QString& status) {
        setCurrent(row, CodeTableColumn::Status);
        QTest::keyClick(view(), Qt::Key_F2);
        QTRY_VERIFY(editor<QComboBox>());
        auto* box = editor<QComboBox>();
        box->setCurrentIndex(box->findData(status));
        Q_EMIT box->activated(box->currentIndex());
    }
    void setCurrent(int row, CodeTableColumn column) {
        view()->setFocus();
        view()->setCurrentIndex(cell(row, column));
    }
    void doubleClick(const QModelIndex& index) {
        const QPoint place = view()->visualRect(index).center();
        QTest::mouseClick(view()->viewport(), Qt::LeftButton, {}, place);
        QTest::mouseDClick(view()->viewport(), Qt::LeftButton, {}, place);
    }
    QAction* action(const QString& name) {
        for (QAction* each : m_page->findChildren<QAction*>())
            if (each->text().remove(u'&') == name)
                return each;
        return nullptr;
    }
    qint64 count(const QString& condition) {
        return m_fixture.sql(u"select count(*) from invites.code where "_s + condition).toLongLong();
    }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<CodesPage> m_page;
};

void CodesPageEditsTest::init() {
    m_fixture.reset();
    QSettings().clear();
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    m_fixture.sql(u"insert into invites.code (campaign_id, fingerprint, sealed, source, note, added_at)"
                  " select 1, sha256(n::text::bytea), sha256('x') || sha256(n::text::bytea), 'import',"
                  " case when n % 10 = 0 then 'batch ' || n end, '2030-01-01'::timestamptz + n * interval '1 minute'"
                  " from generate_series(3, %1) n; analyze"_s.arg(codeCount));
    // Distributed: at the end of the table, which has the newest first.
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
    openAs(u"adam"_s);
}

void CodesPageEditsTest::openAs(const QString& user) {
    m_page.reset();
    m_session = m_fixture.sessionOf(user);
    m_page = std::make_unique<CodesPage>(*m_session);
    new QAbstractItemModelTester(m_page->model(), QAbstractItemModelTester::FailureReportingMode::QtTest, m_page.get());
    m_page->resize(1400, 700);
    m_page->show();
    m_page->activateWindow();
    m_page->activate();
    QTRY_VERIFY(model()->isCountExact() && model()->at(0) != nullptr);
}

void CodesPageEditsTest::aNoteIsWrittenInItsCell_data() {
    QTest::addColumn<QString>("opening");
    QTest::addColumn<int>("key");
    for (const char* opening : {"F2", "double click", "typing"}) {
        QTest::addRow("%s, Enter", opening) << QString::fromLatin1(opening) << int(Qt::Key_Return);
        QTest::addRow("%s, Tab", opening) << QString::fromLatin1(opening) << int(Qt::Key_Tab);
    }
    QTest::newRow("leaving it") << u"F2"_s << 0;
}

void CodesPageEditsTest::aNoteIsWrittenInItsCell() {
    QFETCH(QString, opening);
    QFETCH(int, key);
    setCurrent(2, CodeTableColumn::Note);
    if (opening == u"F2")
        QTest::keyClick(view(), Qt::Key_F2);
    else if (opening == u"typing")
        QTest::keyClick(view(), 'x');
    else
        doubleClick(cell(2, CodeTableColumn::Note));
    QTRY_VERIFY(editor<QLineEdit>());
    auto* edit = editor<QLineEdit>();
    QCOMPARE(edit->text(), opening == u"typing" ? u"x"_s : QString());
    QCOMPARE(edit->maxLength(), 500);
    edit->setText(QString());
    QTest::keyClicks(edit, u"  looked into  "_s);
    if (key == 0)
        m_page->findChild<CodeFilterRow*>()->field(CodeTableColumn::Note)->setFocus();
    else
        QTest::keyClick(edit, Qt::Key(key));
    // At once what was asked for, then what is.
    QTRY_COMPARE(text(2, CodeTableColumn::Note), u"looked into"_s);
    QTRY_COMPARE(note(2), u"looked into"_s);
    QTRY_VERIFY(!editor<QLineEdit>());
    QTRY_VERIFY(m_session->undoHistory().canUndo());
    QCOMPARE(model()->typedCount(), 0);
    // The keys go on from there, also after the reload.
    QSignalSpy loaded(model(), &CodeTableModel::loaded);
    QVERIFY(loaded.wait());
    QCOMPARE(view()->currentIndex().column(), int(CodeTableColumn::Note));
    QCOMPARE(view()->currentIndex().row(), 2);
    m_session->undoHistory().undo();
    QTRY_COMPARE(note(2), u"-"_s);
    QTRY_COMPARE(text(2, CodeTableColumn::Note), QString());
}

void CodesPageEditsTest::escapeGivesUp() {
    setCurrent(3, CodeTableColumn::Note);
    QTest::keyClick(view(), Qt::Key_F2);
    QTRY_VERIFY(editor<QLineEdit>());
    QTest::keyClicks(editor<QLineEdit>(), u"never mind"_s);
    QTest::keyClick(editor<QLineEdit>(), Qt::Key_Escape);
    QTRY_VERIFY(!editor<QLineEdit>());
    QCOMPARE(note(3), u"-"_s);
    QVERIFY(!m_session->undoHistory().canUndo());
}

void CodesPageEditsTest::whatIsUnchangedIsNotWritten() {
    const QString events = u"select count(*) from invites.audit_event"_s;
    const QString before = m_fixture.sql(events);
    setCurrent(0, CodeTableColumn::Note); // "batch 1500"
    QTest::keyClick(view(), Qt::Key_F2);
    QTRY_VERIFY(editor<QLineEdit>());
    QCOMPARE(editor<QLineEdit>()->text(), u"batch 1500"_s);
    QTest::keyClick(editor<QLineEdit>(), Qt::Key_Return);
    QTRY_VERIFY(!editor<QLineEdit>());
    QCOMPARE(m_session->database().pending(), 0);
    QCOMPARE(m_fixture.sql(events), before);
}

void CodesPageEditsTest::aStatusIsChosenInItsCell() {
    setCurrent(0, CodeTableColumn::Status);
    QTest::keyClick(view(), Qt::Key_F2);
    QTRY_VERIFY(editor<QComboBox>());
    auto* box = editor<QComboBox>();
    QStringList offered;
    for (int n = 0; n < box->count(); ++n)
        offered += box->itemText(n);
    QCOMPARE(offered, (QStringList{u"Available"_s, u"Invalid"_s}));
    box->setCurrentIndex(1);
    Q_EMIT box->activated(1);
    QTRY_COMPARE(text(0, CodeTableColumn::Status), u"Invalid"_s);
    QTRY_COMPARE(count(u"status = 'invalid'"_s), 1);
    QTRY_VERIFY(!editor<QComboBox>());
    QTRY_VERIFY(m_session->undoHistory().canUndo());
    m_session->undoHistory().undo();
    QTRY_COMPARE(count(u"status = 'invalid'"_s), 0);
}

void CodesPageEditsTest::whatTheStatusForbidsHasNoEditor() {
    m_fixture.sql(u"select invites.settle_codes('{1500}', '{1}', 'invalid', null)"_s);
    m_page->refresh();
    QTRY_COMPARE(text(0, CodeTableColumn::Status), u"Invalid"_s);
    QVERIFY(!(cell(0, CodeTableColumn::Status).flags() & Qt::ItemIsEditable));
    QVERIFY(cell(0, CodeTableColumn::Note).flags() & Qt::ItemIsEditable);
    QVERIFY(!(cell(0, CodeTableColumn::Code).flags() & Qt::ItemIsEditable));
    QVERIFY(!model()->setData(cell(0, CodeTableColumn::Status), u"used"_s, Qt::EditRole));
    setCurrent(0, CodeTableColumn::Status);
    QTest::keyClick(view(), Qt::Key_F2);
    QVERIFY(!editor<QComboBox>());
}

void CodesPageEditsTest::aLetterOnAStatusDoesNothing() {
    setCurrent(0, CodeTableColumn::Status);
    QTest::keyClick(view(), 'i');
    QVERIFY(!editor<QComboBox>());
    QCOMPARE(m_session->database().pending(), 0);
}

void CodesPageEditsTest::aReloadLeavesWhatIsTyped() {
    setCurrent(1, CodeTableColumn::Note);
    QTest::keyClick(view(), Qt::Key_F2);
    QTRY_VERIFY(editor<QLineEdit>());
    QTest::keyClicks(editor<QLineEdit>(), u"half a no"_s);
    // A newer code takes the first row meanwhile.
    const qint64 id = model()->at(1)->id.value;
    m_fixture.sql(u"insert into invites.code (campaign_id, fingerprint, sealed, source, added_at)"
                  " values (1, sha256('new'), sha256('x') || sha256('new'), 'import', '2031-01-01')"_s);
    m_page->refresh();
    QTRY_COMPARE(m_session->database().pending(), 0);
    QVERIFY(editor<QLineEdit>());
    QCOMPARE(editor<QLineEdit>()->text(), u"half a no"_s);
    QTest::keyClicks(editor<QLineEdit>(), u"te"_s);
    QTest::keyClick(editor<QLineEdit>(), Qt::Key_Return);
    // Written to the code that it was typed for, and only then the rows are the new ones.
    QTRY_COMPARE(m_fixture.sql(u"select note from invites.code where id = %1"_s.arg(id)), u"half a note"_s);
    QTRY_COMPARE(model()->rowCount(), codeCount + 1);
    QTRY_COMPARE(text(2, CodeTableColumn::Note), u"half a note"_s);
}

void CodesPageEditsTest::somebodyElseChangedIt_data() {
    QTest::addColumn<QString>("choice");
    QTest::addColumn<QString>("note");
    QTest::newRow("keep theirs") << u"keepTheirs"_s << u"hers"_s;
    QTest::newRow("all the same") << u"doAllTheSame"_s << u"mine"_s;
}

void CodesPageEditsTest::somebodyElseChangedIt() {
    QFETCH(QString, choice);
    QFETCH(QString, note);
    setCurrent(0, CodeTableColumn::Note);
    QTest::keyClick(view(), Qt::Key_F2);
    QTRY_VERIFY(editor<QLineEdit>());
    const auto eve = m_fixture.connectAs(u"eve"_s);
    QCOMPARE(m_fixture.refusal(*eve, u"select invites.set_code_notes('{1500}', '{1}', '{hers}')"_s), QString());
    editor<QLineEdit>()->setText(u"mine"_s);
    QTest::keyClick(editor<QLineEdit>(), Qt::Key_Return);
    QTRY_VERIFY(m_page->findChild<ConflictDialog*>());
    // What is there now.
    QCOMPARE(text(0, CodeTableColumn::Note), u"hers"_s);
    m_page->findChild<ConflictDialog*>()->findChild<QPushButton*>(choice)->click();
    QTRY_COMPARE(this->note(0), note);
    QTRY_COMPARE(text(0, CodeTableColumn::Note), note);
    QCOMPARE(model()->typedCount(), 0);
}

void CodesPageEditsTest::aLostConnectionKeepsWhatWasTyped() {
    m_fixture.sql(u"checkpoint"_s);
    setCurrent(2, CodeTableColumn::Note);
    QTest::keyClick(view(), Qt::Key_F2);
    QTRY_VERIFY(editor<QLineEdit>());
    QTest::keyClicks(editor<QLineEdit>(), u"a long story"_s);
    m_fixture.cluster().stop();
    QTest::keyClick(editor<QLineEdit>(), Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(text(2, CodeTableColumn::Note), u"a long story (not saved)"_s, patience);
    QVERIFY(!m_page->unsavedWork().isEmpty());
    m_fixture.cluster().start();
    // The next editor offers it.
    setCurrent(2, CodeTableColumn::Note);
    QTest::keyClick(view(), Qt::Key_F2);
    QTRY_VERIFY(editor<QLineEdit>());
    QCOMPARE(editor<QLineEdit>()->text(), u"a long story"_s);
    QTest::keyClick(editor<QLineEdit>(), Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(text(2, CodeTableColumn::Note), u"a long story"_s, patience);
    QTRY_COMPARE_WITH_TIMEOUT(model()->typedCount(), 0, patience);
    QCOMPARE(note(2), u"a long story"_s);
    QVERIFY(m_page->unsavedWork().isEmpty());
}

// Both cells of a row, one behind the other, and each for itself.
void CodesPageEditsTest::whatIsKeptOutlivesOtherActs() {
    store::CodeFilter distributed;
    distributed.ids = {CodeId(1), CodeId(2)};
    m_page->showFilter(distributed);
    QTRY_COMPARE(model()->rowCount(), 2);
    QTRY_COMPARE(m_session->database().pending() + m_session->background().pending(), 0);
    m_fixture.sql(u"checkpoint"_s);
    QSignalSpy said(m_page.get(), &Page::said);
    setCurrent(0, CodeTableColumn::Note);
    QTest::keyClick(view(), Qt::Key_F2);
    QTRY_VERIFY(editor<QLineEdit>());
    QTest::keyClicks(editor<QLineEdit>(), u"a long story"_s);
    m_fixture.cluster().stop();
    QTest::keyClick(editor<QLineEdit>(), Qt::Key_Return);
    QTRY_VERIFY(!editor<QLineEdit>());
    choose(0, u"invalid"_s);
    QTRY_COMPARE_WITH_TIMEOUT(text(0, CodeTableColumn::Status), u"Invalid (not saved)"_s, patience);
    QCOMPARE(text(0, CodeTableColumn::Note), u"a long story (not saved)"_s);
    // The reason and what became of the text are one sentence after the other.
    QCOMPARE(said.size(), 2);
    for (const QList<QVariant>& each : said) {
        const QString words = each[0].toString();
        QVERIFY2(words.contains(u"cannot be reached"_s) && words.contains(u"is kept"_s), qUtf8Printable(words));
    }
    m_fixture.cluster().start();
    QTRY_VERIFY_WITH_TIMEOUT(m_session->database().isReachable(), patience);
    // The status is given up, the note is not.
    setCurrent(0, CodeTableColumn::Status);
    QTest::keyClick(view(), Qt::Key_F2);
    QTRY_VERIFY(editor<QComboBox>());
    QTRY_VERIFY(editor<QComboBox>()->view()->isVisible());
    editor<QComboBox>()->hidePopup();
    QTest::keyClick(editor<QComboBox>(), Qt::Key_Escape);
    QTRY_VERIFY(!editor<QComboBox>());
    QCOMPARE(text(0, CodeTableColumn::Status), u"Distributed"_s);
    QCOMPARE(text(0, CodeTableColumn::Note), u"a long story (not saved)"_s);
    QTRY_VERIFY(action(u"Mark used"_s)->isEnabled());
    action(u"Mark used"_s)->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(count(u"status = 'used'"_s), 1, patience);
    QTRY_VERIFY(m_session->undoHistory().canUndo());
    QSignalSpy loaded(model(), &CodeTableModel::loaded);
    QVERIFY(loaded.wait());
    m_session->undoHistory().undo();
    QTRY_COMPARE(count(u"status = 'used'"_s), 0);
    QVERIFY(loaded.wait());
    QCOMPARE(text(0, CodeTableColumn::Note), u"a long story (not saved)"_s);
    setCurrent(0, CodeTableColumn::Note);
    QTest::keyClick(view(), Qt::Key_F2);
    QTRY_VERIFY(editor<QLineEdit>());
    QCOMPARE(editor<QLineEdit>()->text(), u"a long story"_s);
    QTest::keyClick(editor<QLineEdit>(), Qt::Key_Return);
    QTRY_COMPARE(note(0), u"a long story"_s);
    QTRY_COMPARE(text(0, CodeTableColumn::Note), u"a long story"_s);
}

void CodesPageEditsTest::whatFailsBesideIsNotCalledTyped() {
    m_fixture.sql(u"checkpoint"_s);
    setCurrent(2, CodeTableColumn::Note);
    QTRY_VERIFY(action(u"Mark invalid"_s)->isEnabled());
    model()->keepTyped(model()->at(5)->id, CodeTableColumn::Note, u"of another"_s);
    QTRY_COMPARE(m_session->database().pending() + m_session->background().pending(), 0);
    m_fixture.cluster().stop();
    QSignalSpy said(m_page.get(), &Page::said);
    action(u"Mark invalid"_s)->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(said.size(), 1, patience);
    m_fixture.cluster().start();
    const QString words = said[0][0].toString();
    QVERIFY2(words.contains(u"cannot be reached"_s) && !words.contains(u"is kept"_s), qUtf8Printable(words));
    QTRY_VERIFY_WITH_TIMEOUT(m_session->database().isReachable(), patience);
}

void CodesPageEditsTest::aModeratorGetsNoEditor() {
    openAs(u"mona"_s);
    QVERIFY(!(cell(0, CodeTableColumn::Note).flags() & Qt::ItemIsEditable));
    setCurrent(0, CodeTableColumn::Note);
    QTest::keyClick(view(), Qt::Key_F2);
    QTest::keyClick(view(), 'x');
    doubleClick(cell(0, CodeTableColumn::Note));
    QVERIFY(!editor<QLineEdit>());
    QVERIFY(!m_page->findChild<QMenu*>(u"allThatMatch"_s));
}

void CodesPageEditsTest::allThatMatchIsAskedDoneAndUndone() {
    auto* noteFilter = qobject_cast<QLineEdit*>(m_page->findChild<CodeFilterRow*>()->field(CodeTableColumn::Note));
    QTest::keyClicks(noteFilter, u"batch"_s);
    QTRY_COMPARE(model()->rowCount(), codeCount / 10);
    action(u"Mark all invalid…"_s)->trigger();
    QTRY_VERIFY(m_page->findChild<TextDialog*>());
    auto* question = m_page->findChild<TextDialog*>();
    bool isCounted = false;
    for (const QLabel* label : question->findChildren<QLabel*>())
        isCounted = isCounted || label->text().contains(u"150 code"_s);
    QVERIFY(isCounted);
    question->findChild<QPlainTextEdit*>()->setPlainText(u"a bad batch"_s);
    question->accept();
    QTRY_COMPARE(count(u"status = 'invalid'"_s), codeCount / 10);
    QCOMPARE(count(u"status = 'invalid' and note is null"_s), 0);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.audit_event where action = 'settle_code' and author = 'adam'"
                           " and reason = 'a bad batch'"_s),
        QString::number(codeCount / 10));
    QTRY_VERIFY(m_session->undoHistory().canUndo());
    QTRY_VERIFY(!m_page->findChild<CodeJobBar*>()->isVisible());
    m_session->undoHistory().undo();
    QTRY_COMPARE(count(u"status = 'invalid'"_s), 0);
}

void CodesPageEditsTest::aWholeSelectionIsAllThatMatch() {
    view()->setFocus();
    QTest::keySequence(view(), QKeySequence::SelectAll);
    QCOMPARE(m_page->selectedCount(), codeCount);
    QVERIFY(m_page->selectedCodes().size() < codeCount);
    action(u"Delete…"_s)->trigger();
    QTRY_VERIFY(m_page->findChild<TextDialog*>());
    m_page->findChild<TextDialog*>()->accept();
    QTRY_COMPARE_WITH_TIMEOUT(count(u"deleted_at is not null"_s), codeCount, patience);
    QTRY_VERIFY(m_session->undoHistory().canUndo());
    m_session->undoHistory().undo();
    QTRY_COMPARE_WITH_TIMEOUT(count(u"deleted_at is not null"_s), 0, patience);
}

void CodesPageEditsTest::allThatAreReservedAreReleased() {
    m_fixture.sql(u"update invites.code set deleted_at = now() where status = 'available'"_s);
    QStringList names;
    for (int n = 0; n < 1010; ++n) {
        m_fixture.take(u"w%1"_s.arg(n));
        names += u"R%1"_s.arg(n);
    }
    m_fixture.addCodes(names);
    const qint64 reserved = count(u"status = 'reserved'"_s);
    QVERIFY(reserved > 1000);
    openAs(u"adam"_s);
    view()->setFocus();
    QTest::keySequence(view(), QKeySequence::SelectAll);
    QVERIFY(m_page->selectedCodes().size() < std::size_t(reserved));
    QVERIFY(action(u"Release…"_s)->isEnabled());
    action(u"Release…"_s)->trigger();
    QTRY_VERIFY(m_page->findChild<TextDialog*>());
    auto* question = m_page->findChild<TextDialog*>();
    QPushButton* release = nullptr;
    for (QPushButton* button : question->findChildren<QPushButton*>())
        if (button->text() == u"Release")
            release = button;
    // Without a reason nobody loses what he was promised.
    QVERIFY(release && !release->isEnabled());
    question->findChild<QPlainTextEdit*>()->setPlainText(u"a stolen batch"_s);
    QVERIFY(release->isEnabled());
    release->click();
    QTRY_COMPARE_WITH_TIMEOUT(count(u"status = 'reserved'"_s), 0, patience);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.audit_event where action = 'release_code'"
                           " and reason = 'a stolen batch'"_s),
        QString::number(reserved));
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void CodesPageEditsTest::aPatchySelectionIsNotActedOn() {
    setCurrent(0, CodeTableColumn::Note);
    view()->selectionModel()->select(QItemSelection(cell(0, CodeTableColumn::Code), cell(1000, CodeTableColumn::Note)),
        QItemSelectionModel::ClearAndSelect);
    QVERIFY(m_page->selectedCodes().size() < 1001);
    QVERIFY(!action(u"Delete…"_s)->isEnabled());
    QVERIFY(m_page->findChild<QLabel*>(u"count"_s)->text().contains(u"not all of them"_s));
}

void CodesPageEditsTest::whatIsNotAllowedIsSaidBefore() {
    QSignalSpy said(m_page.get(), &Page::said);
    action(u"Restore all…"_s)->trigger();
    QTRY_COMPARE(said.size(), 1);
    QVERIFY(said[0][0].toString().contains(u"None"_s));
    QVERIFY(!m_page->findChild<TextDialog*>());
    // Two of them can be marked used.
    action(u"Mark all used…"_s)->trigger();
    QTRY_VERIFY(m_page->findChild<TextDialog*>());
    QString words;
    for (const QLabel* label : m_page->findChild<TextDialog*>()->findChildren<QLabel*>())
        words += label->text();
    QVERIFY2(words.contains(u"2 code"_s) && words.contains(u"1,498 other"_s), qUtf8Printable(words));
}

QTEST_MAIN(CodesPageEditsTest)
#include "CodesPageEditsTest.moc"
