#include "admin-app/pages/MembersPage.h"

#include "admin-app/data/MemberModel.h"
#include "admin-app/pages/MergeOptions.h"
#include "admin-app/widgets/HistoryList.h"
#include "admin-app/widgets/StateView.h"
#include "admin-app/widgets/TextDialog.h"
#include "tests/support/console/ConsoleFixture.h"
#include "tests/support/store/SignInFixture.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

class MembersPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void whereNobodyHasSignedInItIsSaid();
    void membersAreListedWithoutNames();
    void headingsAreNotCut();
    void scrollingLoadsTheRest();
    void aNameIsShownAndAuditedAndMaskedByTheLock();
    void aMemberIsFoundByName();
    void aMemberIsFoundByAddress();
    void whoIsNotFoundIsSaid();
    void aMemberIsSuspendedByKeysAlone();
    void aSuspensionIsLifted();
    void aSuspensionThatIsOverIsNotLifted();
    void theHistoryIsTold();
    void twoMembersAreMerged();
    void theOtherOneCanBeKept();
    void whatChangedMeanwhileIsShownAgain();
    void onlyThoseInAStateAreShown();
    void aModeratorSeesNoNamesAndChangesNothing();
    void withoutTheKeyringNothingIsOpened();
    void aLostDatabaseIsSaid();

private:
    void show(int rows, const QString& user = u"adam"_s);
    MemberModel* model() { return m_page->findChild<MemberModel*>(); }
    QTableView* table() { return m_page->findChild<QTableView*>(u"members"_s); }
    QAction* action(const char* name) { return m_page->findChild<QAction*>(QLatin1String(name)); }
    TextDialog* dialog() { return m_page->findChild<TextDialog*>(); }
    QString cell(int row, MemberModel::Column column) { return model()->index(row, column).data().toString(); }
    bool says(const QString& text) { return test::says(*m_page, text); }
    void search(const QString& text) {
        auto* field = m_page->findChild<QLineEdit*>(u"search"_s);
        field->clear();
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
    }
    // The label is there, whether or not it is seen.
    QString summary() { return dialog()->findChild<QLabel*>(u"summary"_s)->text(); }
    void answer(const QString& words) {
        dialog()->findChild<QPlainTextEdit*>()->setPlainText(words);
        dialog()->accept();
    }
    void chooseBoth() { table()->selectAll(); }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<test::SignInFixture> m_people;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MembersPage> m_page;
};

void MembersPageTest::init() {
    m_fixture.reset();
    m_fixture.sql(u"update invites.campaign set draws_rush = false"_s);
    m_people = std::make_unique<test::SignInFixture>(m_fixture);
}

void MembersPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

void MembersPageTest::show(int rows, const QString& user) {
    m_session = m_fixture.sessionOf(user);
    m_page = std::make_unique<MembersPage>(*m_session);
    m_page->resize(1200, 700);
    m_page->show();
    m_page->activate();
    QTRY_COMPARE(model()->rowCount(), rows);
    QTRY_COMPARE(m_session->database().pending(), 0);
}

void MembersPageTest::whereNobodyHasSignedInItIsSaid() {
    show(0);
    QTRY_VERIFY(says(u"No members yet"_s));
    for (const char* name : {"showNames", "suspendMember", "liftSuspension", "mergeMembers"})
        QVERIFY(!action(name)->isEnabled());
}

void MembersPageTest::membersAreListedWithoutNames() {
    const MemberId ann = m_people->signIn(u"ann"_s);
    const MemberId ben = m_people->signIn(u"ben"_s, {}, u"oidc"_s);
    show(2);
    const QAbstractItemModelTester tester(model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(cell(0, MemberModel::Number), QString::number(ben.value));
    QCOMPARE(cell(1, MemberModel::Number), QString::number(ann.value));
    QCOMPARE(cell(0, MemberModel::Name), u"••••••"_s);
    QCOMPARE(cell(0, MemberModel::Providers), u"OpenID Connect"_s);
    QCOMPARE(cell(1, MemberModel::Providers), u"LinkedIn"_s);
    QCOMPARE(cell(1, MemberModel::Standing), QString());
    QCOMPARE(table()->currentIndex().row(), 0);
    m_page->refresh();
    QTRY_COMPARE(m_session->database().pending(), 0);
    QCOMPARE(model()->rowCount(), 2);
}

void MembersPageTest::headingsAreNotCut() {
    m_people->signIn(u"ann"_s);
    show(1);
    const QHeaderView* header = table()->horizontalHeader();
    for (int column = 0; column < header->count(); ++column)
        QVERIFY2(header->sectionSize(column) >= header->sectionSizeHint(column), qPrintable(QString::number(column)));
}

void MembersPageTest::scrollingLoadsTheRest() {
    m_people->signIn(u"ann"_s);
    m_fixture.sql(u"with made as (insert into invites.member select from generate_series(1, 450) returning id)"
                  " insert into invites.member_identity (member_id, provider, subject_hash, sealed_profile)"
                  " select id, 'linkedin', sha256(id::text::bytea), decode(repeat('ab', 60), 'hex') from made"_s);
    show(MemberModel::pageSize);
    for (int page = 0; page < 5 && model()->rowCount() < 451; ++page) {
        QSignalSpy more(model(), &QAbstractItemModel::rowsInserted);
        table()->verticalScrollBar()->setValue(table()->verticalScrollBar()->maximum());
        QTRY_VERIFY(!more.isEmpty());
    }
    QCOMPARE(model()->rowCount(), 451);
    QVERIFY(!model()->canFetchMore({}));
}

void MembersPageTest::aNameIsShownAndAuditedAndMaskedByTheLock() {
    m_people->signIn(u"ann"_s);
    show(1);
    action("showNames")->trigger();
    QTRY_COMPARE(cell(0, MemberModel::Name), u"Ann <ann@example.org>"_s);
    QTRY_VERIFY(says(u"Ann <ann@example.org>"_s));
    QCOMPARE(m_fixture.sql(u"select author from invites.audit_event where action = 'unmask_member'"_s), u"adam"_s);
    m_session->setLocked(true);
    QCOMPARE(cell(0, MemberModel::Name), u"••••••"_s);
    QVERIFY(!says(u"Ann"_s));
}

void MembersPageTest::aMemberIsFoundByName() {
    m_people->signInAs(u"ann"_s, {u"Ann Müller"_s, {}});
    m_people->signIn(u"ben"_s);
    show(2);
    search(u"muller"_s);
    QTRY_COMPARE(model()->rowCount(), 1);
    QCOMPARE(cell(0, MemberModel::Name), u"Ann Müller"_s);
    QVERIFY(action("clearSearch")->isEnabled());
    action("clearSearch")->trigger();
    QTRY_COMPARE(model()->rowCount(), 2);
    QVERIFY(m_page->findChild<QLineEdit*>(u"search"_s)->text().isEmpty());
}

void MembersPageTest::aMemberIsFoundByAddress() {
    const MemberId ann = m_people->signIn(u"ann"_s);
    m_people->signIn(u"ben"_s);
    show(2);
    search(u"ANN@example.org"_s);
    QTRY_COMPARE(model()->rowCount(), 1);
    QCOMPARE(cell(0, MemberModel::Number), QString::number(ann.value));
    // The address was typed, the name was not looked at.
    QCOMPARE(cell(0, MemberModel::Name), u"••••••"_s);
}

void MembersPageTest::whoIsNotFoundIsSaid() {
    m_people->signIn(u"ann"_s);
    show(1);
    search(u"an"_s);
    QTRY_VERIFY(says(u"Nobody fits"_s));
    QTest::mouseClick(m_page->findChild<StateView*>()->findChild<QPushButton*>(), Qt::LeftButton);
    QTRY_COMPARE(model()->rowCount(), 1);
    QTRY_VERIFY(!says(u"Nobody fits"_s));
}

void MembersPageTest::aMemberIsSuspendedByKeysAlone() {
    const MemberId ann = m_people->signIn(u"ann"_s);
    show(1);
    action("suspendMember")->trigger();
    QTRY_VERIFY(dialog());
    dialog()->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(dialog()));
    auto* where = dialog()->findChild<QComboBox*>(u"where"_s);
    QCOMPARE(where->count(), 2);
    QTest::keyClick(where, Qt::Key_Down);
    auto* words = dialog()->findChild<QPlainTextEdit*>();
    QTest::keyClicks(words, u"sells codes"_s);
    QSignalSpy said(m_page.get(), &Page::said);
    QTest::keyClick(words, Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(said.size(), 1);
    QTRY_VERIFY2(
        cell(0, MemberModel::Standing).startsWith(u"Suspended until"), qUtf8Printable(cell(0, MemberModel::Standing)));
    QCOMPARE(
        m_fixture.sql(u"select concat_ws(' ', member_id, campaign_id, reason, author, ends_at - now() between interval"
                      " '6 days' and interval '7 days') from invites.suspension"_s),
        u"%1 1 sells codes adam t"_s.arg(ann.value));
}

void MembersPageTest::aSuspensionIsLifted() {
    const MemberId ann = m_people->signIn(u"ann"_s);
    m_fixture.sql(
        u"select invites.suspend_member(%1, null, null, 'first'), invites.suspend_member(%1, 1, null, 'second')"_s.arg(
            ann.value));
    show(1);
    QCOMPARE(cell(0, MemberModel::Standing), u"Suspended"_s);
    action("liftSuspension")->trigger();
    QTRY_VERIFY(dialog());
    auto* which = dialog()->findChild<QComboBox*>(u"suspension"_s);
    QCOMPARE(which->count(), 2);
    which->setCurrentIndex(which->findText(u"first"_s, Qt::MatchContains));
    answer(u"a mistake"_s);
    QTRY_COMPARE(m_fixture.sql(u"select string_agg(reason, ' ') from invites.suspension where lifted_at is not null"_s),
        u"first"_s);
    QTRY_COMPARE(m_session->database().pending(), 0);
    // The other one holds.
    QCOMPARE(cell(0, MemberModel::Standing), u"Suspended"_s);
}

void MembersPageTest::aSuspensionThatIsOverIsNotLifted() {
    const MemberId ann = m_people->signIn(u"ann"_s);
    m_fixture.sql(u"select invites.suspend_member(%1, null, null, 'x')"_s.arg(ann.value));
    show(1);
    m_fixture.sql(u"select invites.lift_suspension(1, null)"_s);
    QSignalSpy said(m_page.get(), &Page::said);
    action("liftSuspension")->trigger();
    QTRY_COMPARE(said.size(), 1);
    QCOMPARE(said[0][0].toString(), u"Nothing holds any more"_s);
    QTRY_COMPARE(cell(0, MemberModel::Standing), QString());
    QVERIFY(!action("liftSuspension")->isEnabled());
}

void MembersPageTest::theHistoryIsTold() {
    m_fixture.addCodes({u"A1"_s});
    m_fixture.take(u"ann"_s);
    m_people->signIn(u"ann"_s, u"ann"_s);
    show(1);
    auto* history = m_page->findChild<HistoryList*>(u"history"_s);
    QTRY_VERIFY(history->count() > 3);
    QStringList lines;
    for (int row = 0; row < history->count(); ++row)
        lines << history->item(row)->text().section(u'\n', 0, 0);
    QVERIFY2(lines.contains(u"Signed in with LinkedIn"_s), qUtf8Printable(lines.join(u'|')));
    QVERIFY2(lines.contains(u"Was given a code (sora, ticket 1)"_s), qUtf8Printable(lines.join(u'|')));
}

void MembersPageTest::twoMembersAreMerged() {
    m_fixture.take(u"first"_s);
    m_fixture.take(u"second"_s);
    const MemberId other = m_people->signIn(u"ann"_s, u"first"_s, u"oidc"_s);
    const MemberId kept = m_people->signIn(u"ann"_s, u"second"_s);
    show(2);
    QVERIFY(!action("mergeMembers")->isEnabled());
    chooseBoth();
    action("mergeMembers")->trigger();
    QVERIFY(dialog());
    QVERIFY(dialog()->findChild<QRadioButton*>(u"keep%1"_s.arg(kept.value))->isChecked());
    QTRY_VERIFY2(summary().contains(u"ticket 2 (Waiting) leaves the line"_s), qUtf8Printable(summary()));
    QVERIFY2(summary().contains(u"ticket 1 (Waiting) stays"_s), qUtf8Printable(summary()));
    QSignalSpy said(m_page.get(), &Page::said);
    answer(u"one person"_s);
    QTRY_COMPARE(model()->rowCount(), 1);
    QCOMPARE(cell(0, MemberModel::Number), QString::number(kept.value));
    QCOMPARE(said[0][0].toString(), u"They are member %1 now"_s.arg(kept.value));
    QCOMPARE(m_fixture.sql(u"select merged_into from invites.member where id = %1"_s.arg(other.value)),
        QString::number(kept.value));
}

void MembersPageTest::theOtherOneCanBeKept() {
    const MemberId first = m_people->signIn(u"ann"_s, {}, u"oidc"_s);
    m_people->signIn(u"ann"_s);
    show(2);
    chooseBoth();
    action("mergeMembers")->trigger();
    dialog()->findChild<QRadioButton*>(u"keep%1"_s.arg(first.value))->setChecked(true);
    QTRY_COMPARE(m_session->database().pending(), 0);
    answer(u"one person"_s);
    QTRY_COMPARE(model()->rowCount(), 1);
    QCOMPARE(cell(0, MemberModel::Number), QString::number(first.value));
}

void MembersPageTest::whatChangedMeanwhileIsShownAgain() {
    m_fixture.take(u"first"_s);
    m_people->signIn(u"ann"_s, u"first"_s, u"oidc"_s);
    m_people->signIn(u"ann"_s);
    show(2);
    chooseBoth();
    action("mergeMembers")->trigger();
    QTRY_VERIFY(summary().contains(u"stays"_s));
    m_fixture.leave(u"first"_s);
    answer(u"one person"_s);
    auto* trouble = dialog()->findChild<QLabel*>(u"trouble"_s);
    QTRY_VERIFY(trouble->text().contains(u"something changed"_s));
    QTRY_VERIFY2(summary().contains(u"Neither of them"_s), qUtf8Printable(summary()));
    QCOMPARE(model()->rowCount(), 2);
    dialog()->accept();
    QTRY_COMPARE(model()->rowCount(), 1);
}

void MembersPageTest::onlyThoseInAStateAreShown() {
    m_people->signIn(u"ann"_s);
    const MemberId ben = m_people->signIn(u"ben"_s);
    m_fixture.sql(u"select invites.suspend_member(%1, null, null, 'x')"_s.arg(ben.value));
    show(2);
    auto* standing = m_page->findChild<QComboBox*>(u"standing"_s);
    standing->setCurrentIndex(standing->findText(u"Suspended"_s));
    QTRY_COMPARE(model()->rowCount(), 1);
    QCOMPARE(cell(0, MemberModel::Number), QString::number(ben.value));
    standing->setCurrentIndex(standing->findText(u"With premium"_s));
    QTRY_VERIFY(says(u"Nobody fits"_s));
    // Whoever is looked for is found all the same.
    m_page->showMember(ben);
    QTRY_COMPARE(model()->rowCount(), 1);
    QCOMPARE(standing->currentIndex(), 0);
}

void MembersPageTest::aModeratorSeesNoNamesAndChangesNothing() {
    m_people->signIn(u"ann"_s);
    show(1, u"mona"_s);
    QVERIFY(table()->isColumnHidden(MemberModel::Name));
    QVERIFY(!m_page->findChild<QLineEdit*>(u"search"_s)->isVisible());
    QCOMPARE(m_page->pageActions(), QList<QAction*>{action("clearSearch")});
    for (const char* name : {"showNames", "suspendMember", "liftSuspension", "mergeMembers"})
        QVERIFY(!action(name)->isVisible() && !action(name)->isEnabled());
    QTRY_VERIFY(m_page->findChild<HistoryList*>(u"history"_s)->count() > 1);
}

void MembersPageTest::withoutTheKeyringNothingIsOpened() {
    m_people->signIn(u"ann"_s);
    const auto options = db::ConnectionOptions::parse(m_fixture.database().urlFor(u"adam"_s, u"adam"_s)).value();
    m_session = std::make_unique<Session>(options, Role::Admin, nullptr);
    m_page = std::make_unique<MembersPage>(*m_session);
    m_page->show();
    m_page->activate();
    QTRY_COMPARE(model()->rowCount(), 1);
    QVERIFY(!m_page->findChild<QLineEdit*>(u"search"_s)->isEnabled());
    QVERIFY(!action("showNames")->isEnabled());
    QVERIFY(action("suspendMember")->isEnabled());
}

void MembersPageTest::aLostDatabaseIsSaid() {
    m_session = m_fixture.sessionOf(u"adam"_s);
    m_page = std::make_unique<MembersPage>(*m_session);
    m_page->show();
    m_fixture.sql(u"alter function invites.list_members(bigint[], text, text, bigint, integer) rename to gone"_s);
    m_page->activate();
    QTRY_VERIFY(m_page->findChild<StateView*>()->findChild<QPushButton*>()->isVisible());
    m_fixture.sql(u"alter function invites.gone(bigint[], text, text, bigint, integer) rename to list_members"_s);
    QTest::mouseClick(m_page->findChild<StateView*>()->findChild<QPushButton*>(), Qt::LeftButton);
    QTRY_VERIFY(says(u"No members yet"_s));
}

QTEST_MAIN(MembersPageTest)
#include "MembersPageTest.moc"
