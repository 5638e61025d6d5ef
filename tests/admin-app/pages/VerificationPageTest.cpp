#include "admin-app/pages/VerificationPage.h"

#include "admin-app/pages/VerificationDetails.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/ConflictDialog.h"
#include "admin-app/widgets/TextDialog.h"
#include "admin-app/widgets/UndoBar.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

// The page driven by keys, as somebody does who has three hundred codes to look at. Five codes were given out.
class VerificationPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void keysSettleAndTheNextComesUp();
    void severalAtOnceAndBack();
    void stepsThroughTheQueue();
    void aNoteIsWritten();
    void theCountGoesDownToNothing();
    void somebodyElseWasFirst_data();
    void somebodyElseWasFirst();
    void codesInReviewAreAcceptedAndBack();
    void codesInReviewAreRefused();
    void theGiversTicketIsShown();
    void noShownCodeIsReleased();
    void whatIsKnownIsShown();
    void aCodeIsShownOnRequestAndAudited();
    void aShownCodeLeavesTheWindowAndTheClipboard();
    void lockingMasksTheCode();
    void moderatorsOnlyLook();
    void anErrorOffersAnotherTry();

private:
    void open(const QString& user);
    QString status(qint64 id) { return m_fixture.sql(u"select status from invites.code where id = %1"_s.arg(id)); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(m_table, key, modifiers);
    }
    qint64 current() { return m_table->selectionModel()->selectedRows().value(0).row(); }
    template <typename Dialog>
    Dialog* dialog() {
        Dialog* found = nullptr;
        const bool isThere = QTest::qWaitFor([&] { return (found = m_page->findChild<Dialog*>()) != nullptr; });
        return isThere ? found : nullptr;
    }
    QPushButton* button(const QString& text) {
        const auto buttons = m_page->findChildren<QPushButton*>();
        for (QPushButton* button : buttons) {
            if (button->text() == text && button->isVisible())
                return button;
        }
        return nullptr;
    }
    bool says(const QString& text) { return test::says(*m_page, text); }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<VerificationPage> m_page;
    QTableView* m_table = nullptr;
};

void VerificationPageTest::init() {
    m_fixture.reset();
    m_fixture.addCodes({u"AAAAA1"_s, u"AAAAA2"_s, u"AAAAA3"_s, u"AAAAA4"_s, u"AAAAA5"_s});
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cid"_s, u"dan"_s, u"eve"_s})
        m_fixture.take(visitor);
}

void VerificationPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void VerificationPageTest::open(const QString& user) {
    m_session = m_fixture.sessionOf(user);
    m_page = std::make_unique<VerificationPage>(*m_session);
    m_table = m_page->findChild<QTableView*>();
    m_page->resize(1100, 700);
    m_page->show();
    m_page->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    m_page->activate();
    QTRY_VERIFY(m_table->model()->rowCount() > 0);
    QTRY_VERIFY(m_table->selectionModel()->hasSelection());
    m_table->setFocus();
}

void VerificationPageTest::keysSettleAndTheNextComesUp() {
    open(u"adam"_s);
    QSignalSpy badge(m_page.get(), &Page::badgeChanged);
    QCOMPARE(current(), 0);
    press(Qt::Key_I);
    QTRY_COMPARE(m_table->model()->rowCount(), 4);
    QTRY_COMPARE(m_table->selectionModel()->selectedRows().size(), 1);
    QCOMPARE(current(), 0);
    press(Qt::Key_U);
    QTRY_COMPARE(m_table->model()->rowCount(), 3);
    QCOMPARE(status(1), u"invalid"_s);
    QCOMPARE(status(2), u"used"_s);
    QTRY_COMPARE(badge.last()[0].toLongLong(), 3);
    QVERIFY(says(u"3 "_s));
    QVERIFY(says(u"marked used"_s));
}

void VerificationPageTest::severalAtOnceAndBack() {
    open(u"adam"_s);
    press(Qt::Key_J);
    press(Qt::Key_Down, Qt::ShiftModifier);
    press(Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(m_table->selectionModel()->selectedRows().size(), 3);
    QVERIFY(says(u"codes are selected"_s));
    press(Qt::Key_I);
    QTRY_COMPARE(m_table->model()->rowCount(), 2);
    QPushButton* undo = button(u"Undo"_s);
    QVERIFY(undo);
    QTRY_VERIFY(undo->isEnabled());
    QTest::mouseClick(undo, Qt::LeftButton);
    QTRY_COMPARE(m_table->model()->rowCount(), 5);
    // What came back is looked at again.
    QTRY_COMPARE(m_table->selectionModel()->selectedRows().size(), 3);
    QCOMPARE(current(), 1);
    QVERIFY(button(u"Redo"_s));
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.code where status = 'distributed'"_s), u"5"_s);
    QTest::mouseClick(button(u"Redo"_s), Qt::LeftButton);
    QTRY_COMPARE(m_table->model()->rowCount(), 2);
}

void VerificationPageTest::stepsThroughTheQueue() {
    open(u"adam"_s);
    for (const int row : {1, 2, 3, 4, 4}) {
        press(Qt::Key_J);
        QCOMPARE(current(), row);
    }
    press(Qt::Key_K);
    QCOMPARE(current(), 3);
    press(Qt::Key_I);
    QTRY_COMPARE(m_table->model()->rowCount(), 4);
    QTRY_COMPARE(current(), 3); // the one behind it
    press(Qt::Key_I);
    QTRY_COMPARE(m_table->model()->rowCount(), 3);
    QTRY_COMPARE(current(), 2); // there was none behind
}

void VerificationPageTest::aNoteIsWritten() {
    open(u"adam"_s);
    press(Qt::Key_N);
    auto* question = dialog<TextDialog>();
    QVERIFY(question);
    question->findChild<QPlainTextEdit*>()->setPlainText(u"asked him"_s);
    question->accept();
    QTRY_COMPARE(m_fixture.sql(u"select note from invites.code where id = 1"_s), u"asked him"_s);
    QTRY_VERIFY(says(u"asked him"_s));
    QCOMPARE(m_table->model()->rowCount(), 5);
}

void VerificationPageTest::theCountGoesDownToNothing() {
    open(u"adam"_s);
    QSignalSpy badge(m_page.get(), &Page::badgeChanged);
    press(Qt::Key_A, Qt::ControlModifier);
    press(Qt::Key_U);
    QTRY_VERIFY(says(u"Nothing to verify"_s));
    QTRY_COMPARE(badge.last()[0].toLongLong(), -1);
    m_session->undoHistory().undo();
    QTRY_COMPARE(m_table->model()->rowCount(), 5);
    QTRY_VERIFY(m_table->isVisible());
}

void VerificationPageTest::somebodyElseWasFirst_data() {
    QTest::addColumn<bool>("allTheSame");
    QTest::newRow("keeps theirs") << false;
    QTest::newRow("does it all the same") << true;
}

void VerificationPageTest::somebodyElseWasFirst() {
    QFETCH(bool, allTheSame);
    open(u"adam"_s);
    QCOMPARE(m_fixture.refusal(*m_fixture.connectAs(u"olga"_s),
                 u"select invites.settle_codes('{1}', '{2}', 'used', 'he wrote to us')"_s),
        QString());
    press(Qt::Key_I);
    auto* conflict = dialog<ConflictDialog>();
    QVERIFY(conflict);
    QSignalSpy loaded(conflict, &ConflictDialog::loaded);
    QVERIFY(loaded.wait());
    const auto* story = conflict->findChildren<QLabel*>().at(1);
    QVERIFY2(story->text().contains(u"olga"_s) && story->text().contains(u"Distributed → Used"_s),
        qUtf8Printable(story->text()));
    QCOMPARE(status(1), u"used"_s);
    conflict->findChild<QPushButton*>(allTheSame ? u"doAllTheSame"_s : u"keepTheirs"_s)->click();
    QTRY_COMPARE(status(1), allTheSame ? u"invalid"_s : u"used"_s);
    QTRY_COMPARE(m_table->model()->rowCount(), 4);
    QTRY_VERIFY(!m_session->database().pending());
}

void VerificationPageTest::codesInReviewAreAcceptedAndBack() {
    m_fixture.sql(u"update invites.campaign set review = 'all'"_s);
    m_fixture.contribute(u"ann"_s, {u"BBBBB1"_s, u"BBBBB2"_s});
    open(u"adam"_s);
    QTRY_COMPARE(m_table->model()->rowCount(), 7);
    QVERIFY(says(u"2 in review"_s));
    QCOMPARE(m_table->model()->index(0, 0).data().toString(), u"In review"_s);
    QTRY_VERIFY(says(u"To nobody"_s));
    // Used it cannot be.
    press(Qt::Key_U);
    press(Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(m_table->selectionModel()->selectedRows().size(), 2);
    press(Qt::Key_A);
    QTRY_COMPARE(m_table->model()->rowCount(), 5);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.code where status = 'available'"_s), u"2"_s);
    QTRY_VERIFY(button(u"Undo"_s) && button(u"Undo"_s)->isEnabled());
    QTest::mouseClick(button(u"Undo"_s), Qt::LeftButton);
    QTRY_COMPARE(m_table->model()->rowCount(), 7);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.code where status = 'held'"_s), u"2"_s);
    QTRY_VERIFY(says(u"2 in review"_s));
}

void VerificationPageTest::codesInReviewAreRefused() {
    m_fixture.sql(u"update invites.campaign set review = 'all'"_s);
    m_fixture.contribute(u"ann"_s, {u"BBBBB1"_s});
    open(u"adam"_s);
    QTRY_COMPARE(m_table->model()->rowCount(), 6);
    press(Qt::Key_I);
    QTRY_COMPARE(m_table->model()->rowCount(), 5);
    QCOMPARE(status(6), u"invalid"_s);
    QTRY_VERIFY(button(u"Undo"_s) && button(u"Undo"_s)->isEnabled());
    QTest::mouseClick(button(u"Undo"_s), Qt::LeftButton);
    QTRY_COMPARE(m_table->model()->rowCount(), 6);
    QCOMPARE(status(6), u"held"_s);
}

void VerificationPageTest::theGiversTicketIsShown() {
    m_fixture.contribute(u"ben"_s, {u"BBBBB1"_s});
    m_fixture.sql(u"update invites.campaign set review = 'all'"_s);
    m_fixture.contribute(u"cid"_s, {u"BBBBB2"_s});
    open(u"mona"_s);
    QTRY_COMPARE(m_table->model()->rowCount(), 6);
    QSignalSpy wanted(m_page.get(), &VerificationPage::showTicket);
    press(Qt::Key_J); // an import's
    press(Qt::Key_G);
    QVERIFY(wanted.isEmpty());
    press(Qt::Key_K);
    press(Qt::Key_G);
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0][1].toLongLong(), 3);
}

void VerificationPageTest::noShownCodeIsReleased() {
    open(u"adam"_s);
    QSignalSpy said(m_page.get(), &Page::said);
    press(Qt::Key_R);
    QCOMPARE(said.size(), 1);
    QVERIFY(said[0][0].toString().contains(u"pool"_s));
    QCOMPARE(status(1), u"distributed"_s);
}

void VerificationPageTest::whatIsKnownIsShown() {
    m_fixture.report(u"cid"_s, ReportOutcome::DoesNotWork);
    m_fixture.contribute(u"ann"_s, {u"BBBBB1"_s});
    open(u"adam"_s);
    QVERIFY(says(u"Code 3 · sora"_s));
    QVERIFY(says(u"that it does not work"_s));
    QVERIFY(says(u"1 reported"_s));
    auto* history = m_page->findChild<QListWidget*>();
    QTRY_COMPARE(history->count(), 3);
    QVERIFY(history->item(0)->text().startsWith(u"Ticket 3 says that it does not work"_s));
    press(Qt::Key_J);
    QVERIFY(says(u"1 of 4 code(s)"_s));
    QTRY_COMPARE(history->count(), 2);
}

void VerificationPageTest::aCodeIsShownOnRequestAndAudited() {
    open(u"adam"_s);
    QVERIFY(says(u"••••••"_s));
    QTest::mouseClick(button(u"Show"_s), Qt::LeftButton);
    QTRY_VERIFY(says(u"AAAAA1"_s));
    QCOMPARE(
        m_fixture.sql(u"select author || ' ' || subject_id from invites.audit_event where action = 'unmask_code'"_s),
        u"adam 1"_s);
    QVERIFY(button(u"Copy"_s));
    press(Qt::Key_J);
    QVERIFY(!says(u"AAAAA"_s));
    QVERIFY(!button(u"Copy"_s));
}

void VerificationPageTest::aShownCodeLeavesTheWindowAndTheClipboard() {
    open(u"adam"_s);
    QGuiApplication::clipboard()->setText(u"before"_s);
    auto* details = m_page->findChild<VerificationDetails*>();
    QTest::mouseClick(button(u"Show"_s), Qt::LeftButton);
    QTRY_VERIFY(says(u"AAAAA1"_s));
    for (const QLabel* label : details->findChildren<QLabel*>())
        QVERIFY(label->text() != u"AAAAA1" || label->textInteractionFlags() == Qt::NoTextInteraction);
    button(u"Copy"_s)->setFocus();
    QTest::keySequence(button(u"Copy"_s), QKeySequence::Copy);
    QCOMPARE(QGuiApplication::clipboard()->text(), u"AAAAA1"_s);
    QVERIFY(m_session->clipboard().holdsSecret());
    m_session->clipboard().clear();
    // Nobody looked at another one: its time is over all the same.
    press(Qt::Key_J);
    details->setShownLifetime(std::chrono::milliseconds(150));
    QTest::mouseClick(button(u"Show"_s), Qt::LeftButton);
    QTRY_VERIFY(says(u"AAAAA2"_s));
    QTRY_VERIFY(!says(u"AAAAA2"_s));
    QVERIFY(!button(u"Copy"_s) && button(u"Show"_s));
    QTest::keySequence(details, QKeySequence::Copy);
    QVERIFY(QGuiApplication::clipboard()->text().isEmpty());
}

void VerificationPageTest::lockingMasksTheCode() {
    open(u"adam"_s);
    QTest::mouseClick(button(u"Show"_s), Qt::LeftButton);
    QTRY_VERIFY(says(u"AAAAA1"_s));
    m_session->setLocked(true);
    QVERIFY(!says(u"AAAAA1"_s));
}

void VerificationPageTest::moderatorsOnlyLook() {
    open(u"mona"_s);
    QVERIFY(says(u"Code 1 · sora"_s));
    QVERIFY(!button(u"Show"_s));
    const QList<QAction*> actions = m_page->pageActions();
    for (const QAction* action : actions)
        QVERIFY2(
            !action->text().contains(u"Mark"_s) && !action->text().contains(u"note"_s), qUtf8Printable(action->text()));
    for (const Qt::Key key : {Qt::Key_U, Qt::Key_I, Qt::Key_N, Qt::Key_R, Qt::Key_J})
        press(key);
    QCOMPARE(current(), 1);
    QVERIFY(!m_page->findChild<TextDialog*>());
    QTRY_COMPARE(m_session->database().pending(), 0);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.code where status = 'distributed'"_s), u"5"_s);
    QTRY_VERIFY(m_page->findChild<QListWidget*>()->count() > 1);
}

void VerificationPageTest::anErrorOffersAnotherTry() {
    m_session = m_fixture.sessionOf(u"adam"_s);
    m_page = std::make_unique<VerificationPage>(*m_session);
    m_page->show();
    m_fixture.sql(u"revoke execute on function invites.verification_counts(bigint[]) from invites_admin"_s);
    m_page->activate();
    QTRY_VERIFY(says(u"This could not be loaded"_s));
    m_fixture.sql(u"grant execute on function invites.verification_counts(bigint[]) to invites_admin"_s);
    QTest::mouseClick(button(u"Try again"_s), Qt::LeftButton);
    QTRY_COMPARE(m_page->findChild<QTableView*>()->model()->rowCount(), 5);
}

QTEST_MAIN(VerificationPageTest)
#include "VerificationPageTest.moc"
