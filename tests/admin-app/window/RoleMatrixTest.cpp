#include "admin-app/widgets/Page.h"
#include "admin-app/widgets/Theme.h"
#include "admin-app/window/MainWindow.h"
#include "tests/support/console/ConsoleFixture.h"
#include "tests/support/store/SignInFixture.h"

#include <QAbstractButton>
#include <QAction>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <map>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

namespace {

const QString denied = u"42501"_s;

// What the console offers to owner, admin and moderator, where the first row of each table is chosen: "e" it can be
// pressed, "o" it is there and fits nothing now, "-" it is not there.
struct Offer {
    const char* what; // "page: action", or "page: [button]"
    const char* to;
};
constexpr Offer offers[] = {
    {"Analytics: Show as table", "eee"},
    {"Analytics: [Save or copy]", "eee"},
    {"Appeals: Grant…", "oo-"},
    {"Appeals: Refuse…", "oo-"},
    {"Appeals: Show the member", "oo-"},
    {"Appeals: Show the ticket", "oo-"},
    {"Appeals: [Decided ones as well]", "ee-"},
    {"Audit log: Clear filter", "ooo"},
    {"Audit log: Copy", "eee"},
    {"Audit log: Export…", "eee"},
    {"Audit log: [Clear filter]", "ooo"},
    {"Blocks: Lift the block…", "oo-"},
    {"Blocks: Show the ticket", "ooo"},
    {"Blocks: [Past ones as well]", "eee"},
    {"Campaigns: Close the campaign", "ee-"},
    {"Campaigns: New campaign", "ee-"},
    {"Campaigns: Save", "oo-"},
    {"Campaigns: [Asks visitors to sign in before they take a place]", "eeo"},
    {"Campaigns: [Closes by itself on]", "eeo"},
    {"Campaigns: [Discard changes]", "oo-"},
    {"Campaigns: [Draw the numbers of the first second after opening by lot]", "eeo"},
    {"Campaigns: [Members with premium wait in the priority lane]", "eeo"},
    {"Campaigns: [Open]", "eeo"},
    {"Campaigns: [Save]", "oo-"},
    {"Campaigns: [Upper-case codes before anything else]", "eeo"},
    {"Codes: Accept", "oo-"},
    {"Codes: Add codes…", "ee-"},
    {"Codes: Clear filter", "ooo"},
    {"Codes: Copy code", "ee-"},
    {"Codes: Copy rows", "eee"},
    {"Codes: Delete…", "oo-"},
    {"Codes: Edit note…", "ee-"},
    {"Codes: Export…", "eee"},
    {"Codes: Find a code…", "eeo"},
    {"Codes: History…", "eee"},
    {"Codes: Mark invalid", "oo-"},
    {"Codes: Mark used", "oo-"},
    {"Codes: Release…", "ee-"},
    {"Codes: Restore", "oo-"},
    {"Codes: Show code", "ee-"},
    {"Codes: Show in the audit log", "eee"},
    {"Codes: Show its ticket", "eee"},
    {"Codes: Trash", "eee"},
    {"Codes: [All that match]", "ee-"},
    {"Codes: [Columns]", "eee"},
    {"Codes: [Filter by Campaign]", "eee"},
    {"Codes: [Filter by Source]", "eee"},
    {"Codes: [Filter by Status]", "eee"},
    {"Codes: [Find a code…]", "eeo"},
    {"Codes: [Views]", "eee"},
    {"Dashboard: Analytics", "eee"},
    {"Dashboard: Show as table", "eee"},
    {"Dashboard: [All codes]", "eee"},
    {"Dashboard: [Available]", "eee"},
    {"Dashboard: [Distributed]", "eee"},
    {"Dashboard: [In review]", "eee"},
    {"Dashboard: [Invalid]", "eee"},
    {"Dashboard: [Oldest unsettled code]", "eee"},
    {"Dashboard: [Reported as not working]", "eee"},
    {"Dashboard: [Reserved]", "eee"},
    {"Dashboard: [Return rate]", "eee"},
    {"Dashboard: [Time to empty]", "eee"},
    {"Dashboard: [Used]", "eee"},
    {"Dashboard: [Waiting in line]", "eee"},
    {"Deliveries: Clear filter", "ooo"},
    {"Deliveries: Give up…", "oo-"},
    {"Deliveries: Show the ticket", "ooo"},
    {"Deliveries: Try again now", "oo-"},
    {"Deliveries: Try all failed again…", "oo-"},
    {"Import: Cancel", "oo-"},
    {"Import: Check", "oo-"},
    {"Import: Choose a file…", "ee-"},
    {"Hall: Hide the name…", "oo-"},
    {"Hall: Show it again…", "oo-"},
    {"Hall: [Look again]", "eee"},
    {"Import: Import", "oo-"},
    {"Import: Paste codes…", "ee-"},
    {"Import: [Choose a file…]", "ee-"},
    {"Import: [Paste codes…]", "ee-"},
    {"Line: Block the visitor…", "ee-"},
    {"Line: Export…", "eee"},
    {"Line: Give priority…", "oo-"},
    {"Line: History", "eee"},
    {"Line: Move back into the line…", "oo-"},
    {"Line: Move to the head…", "oo-"},
    {"Line: Remove from the line…", "ee-"},
    {"Line: Show from the front", "ooo"},
    {"Line: Show in the audit log", "eee"},
    {"Members: Clear filter", "ooo"},
    {"Members: Find a member…", "ee-"},
    {"Members: Lift a suspension…", "ee-"},
    {"Members: Merge two…", "oo-"},
    {"Members: Show names", "ee-"},
    {"Members: Suspend…", "ee-"},
    {"Reports: Cancel", "ooo"},
    {"Reports: Forget", "ooo"},
    {"Reports: Keep for again…", "eee"},
    {"Reports: Run again", "ooo"},
    {"Reports: Write the report…", "eee"},
    {"Reports: [Codes in clear; this is written into the audit log]", "oo-"},
    {"Reports: [Keep for again…]", "eee"},
    {"Reports: [Write the report…]", "eee"},
    {"Team: Add a login…", "e--"},
    {"Team: Change role…", "e--"},
    {"Team: Disable", "e--"},
    {"Team: Enable again…", "o--"},
    {"Team: Reset password…", "e--"},
    {"Verification: Accept", "oo-"},
    {"Verification: Edit note…", "ee-"},
    {"Verification: Export…", "eee"},
    {"Verification: History…", "eee"},
    {"Verification: Mark invalid", "ee-"},
    {"Verification: Mark used", "ee-"},
    {"Verification: Next code", "eee"},
    {"Verification: Previous code", "eee"},
    {"Verification: Show in the audit log", "eee"},
    {"Verification: Show the giver’s ticket", "ooo"},
    {"Verification: [Show]", "ee-"},
};

// What changes something, or shows what not everybody may see, and the statement that does it: whoever is not offered
// the one is refused the other by the database. In the order owner, admin, moderator, server: "y" or "-".
struct Deed {
    const char* function;
    const char* arguments;
    const char* by;
};
constexpr Deed deeds[] = {
    {"create_campaign",
        "'new', 'New', 'https://new.example/', '^[A-Z]+$', true, 4, 86400, 86400, 86400, true, null, 4, true", "yy--"},
    {"update_campaign",
        "1, 1, 'Sora', 'https://sora.example/', '^[A-Z0-9]+$', true, 4, 86400, 86400, 86400, true, null, 4, true",
        "yy--"},
    {"set_campaign_rules", "1, 1, 'all', true, 'suspended', 86400, false", "yy--"},
    {"suspend_member", "0, null, null, 'a reason'", "yy--"},
    {"lift_suspension", "0, null", "yy--"},
    {"late_tickets_of_member", "0", "yyy-"},
    {"decide_appeal", "0, 1, true, 'an answer'", "yy--"},
    {"retry_webhook_event", "0", "yy--"},
    {"block_visitor", "4, true, false, now() + interval '1 day', 'a reason', false", "yy--"},
    {"lift_block", "0, null", "yy--"},
    {"people_of_code", "1", "yy--"},
    {"hide_hall_name", "0, 'a reason'", "yy--"},
    {"show_hall_name", "0, null", "yy--"},
    {"accept_codes", "array[1::bigint], array[1::bigint]", "yy--"},
    {"hold_codes", "array[1::bigint], array[1::bigint]", "yy--"},
    {"move_ticket", "4, 'head', 'a reason'", "yy--"},
    {"remove_ticket", "4, 'a reason'", "yy--"},
    {"add_codes", "'sora', array[sha256('x')], array[decode(repeat('ab', 60), 'hex')], 'console'", "yy--"},
    {"import_codes", "'sora', array[sha256('x')], array[decode(repeat('ab', 60), 'hex')], array[null::text]", "yy--"},
    {"classify_codes", "'sora', array[sha256('x')]", "yy--"},
    {"settle_codes", "array[1::bigint], array[1::bigint], 'used', null", "yy--"},
    {"unsettle_codes", "array[1::bigint], array[1::bigint]", "yy--"},
    {"set_code_notes", "array[1::bigint], array[1::bigint], array['x']", "yy--"},
    {"delete_codes", "array[1::bigint], array[1::bigint], null", "yy--"},
    {"restore_codes", "array[1::bigint], array[1::bigint]", "yy--"},
    {"release_reserved_codes", "array[1::bigint], array[1::bigint], 'a reason'", "yy--"},
    {"change_codes", "gen_random_uuid(), 'note', array[1::bigint], array[1::bigint], null, array['x'], null, null",
        "yy--"},
    {"revert_code_notes", "array[1::bigint], array[1::bigint], array[1::bigint]", "yy--"},
    {"resume_released_codes", "array[1::bigint], array[1::bigint]", "yy--"},
    {"find_codes", "array[1::bigint], array[sha256('x')]", "yy--"},
    {"announce_code_unmasking", "1", "yy--"},
    {"unmask_code", "0", "yy--"},
    {"announce_unmasking", "'sora', 'codes'", "yy--"},
    {"unmask_codes", "0", "yy--"},
    {"unmask_selected_codes", "0, array[1::bigint]", "yy--"},
    {"sample_sealed_code", "", "yy--"},
    {"await_changes", "", "yy--"},
    // Members, and the outbox.
    {"announce_member_unmasking", "array[1::bigint]", "yy--"},
    {"unmask_members", "array[1::bigint]", "yy--"},
    {"announce_member_search", "array[1::bigint]", "yy--"},
    {"search_members", "0, array[1::bigint]", "yy--"},
    {"find_members_by_email", "sha256('x')", "yy--"},
    {"index_names", "array[1::bigint], array['{1}']", "yy--"},
    {"merge_members", "1, 2, null, null", "yy--"},
    {"change_notices", "array[1::bigint], 'retry'", "yy--"},
    {"retry_failed_notices", "null, null, null", "yy--"},
    // What the ledger is compared with.
    {"ledger_chains", "", "yy--"},
    {"ledger_keys", "", "yy-y"},
    {"ledger_tables", "1", "yy--"},
    {"ledger_tickets", "1, 0, 10", "yy--"},
    {"ledger_reasons", "1, 0, 10", "yy--"},
    {"ledger_reasons_shown", "1, 0, 10", "yy--"},
    // The team, and the keys.
    {"add_user", "'nina', 'moderator', 'a long password'", "y---"},
    {"disable_user", "'mona'", "y---"},
    {"enable_user", "'gone', 'moderator'", "y---"},
    {"change_role", "'mona', 'admin'", "y---"},
    {"reset_password", "'mona', 'a long password'", "y---"},
    {"sealed_codes", "0, 10", "y---"},
    {"reseal_codes", "array[]::bigint[], array[]::bytea[], array[]::bytea[]", "y---"},
    {"sealed_records", "'profile', 0, 10", "y---"},
    {"reseal_records", "'profile', array[]::bigint[], array[]::bytea[], array[]::bytea[]", "y---"},
};
constexpr const char* logins[] = {"olga", "adam", "mona", "serva"};

QString plain(QString text) {
    return text.remove(u'&');
}

bool isShown(const QAbstractButton* button) {
    // A toolbar's button is its action's; what has no words says its name.
    const auto* tool = qobject_cast<const QToolButton*>(button);
    return button->isVisible() && !(tool && tool->defaultAction()) && !button->objectName().startsWith(u"qt_") &&
           !(button->text().isEmpty() && button->accessibleName().isEmpty());
}

} // namespace

// Each action of each page, as owner, admin and moderator, and what the database says to the statements behind them.
// What is new is missing in these tables, and fails here until it has been thought of.
class RoleMatrixTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everythingIsOfferedToWhoMay();
    void everyStatementIsRefusedToWhoMayNot_data();
    void everyStatementIsRefusedToWhoMayNot();
    void noFunctionIsForgotten();

private:
    std::map<QString, QChar> offeredTo(const QString& user);

    test::ConsoleFixture m_fixture;
};

// A code of every status, somebody in each state of the line, and a member who is suspended.
void RoleMatrixTest::initTestCase() {
    m_fixture.addLogin(u"serva"_s, {u"invites_server"_s});
    m_fixture.addLogin(u"gone"_s, {u"invites_disabled"_s});
    m_fixture.sql(u"alter role gone nologin"_s);
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s, u"dora"_s, u"emil"_s})
        m_fixture.take(visitor);
    m_fixture.addCodes({u"C3"_s});
    const MemberId member = test::SignInFixture(m_fixture).signIn(u"ann"_s);
    m_fixture.sql(u"select invites.suspend_member(%1, null, null, 'x')"_s.arg(member.value));
}

std::map<QString, QChar> RoleMatrixTest::offeredTo(const QString& user) {
    std::map<QString, QChar> found;
    Theme theme;
    const auto session = m_fixture.sessionOf(user);
    const auto settle = [&] {
        return QTest::qWaitFor(
            [&] { return session->database().pending() + session->background().pending() == 0; }, 15000);
    };
    MainWindow window(*session, &theme);
    window.resize(1400, 900);
    window.show();
    for (Page* page : window.pages()) {
        window.showPage(page);
        if (!settle())
            return {};
        for (auto* view : page->findChildren<QAbstractItemView*>()) {
            if (view->isVisible() && view->model() && view->model()->rowCount() > 0)
                view->selectionModel()->setCurrentIndex(
                    view->model()->index(0, 0), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        }
        if (!settle())
            return {};
        const QString title = page->title() + u": "_s;
        for (const QAction* action : page->pageActions()) {
            if (!action->isSeparator() && action->isVisible())
                found[title + plain(action->text())] = action->isEnabled() ? u'e' : u'o';
        }
        for (const auto* button : page->findChildren<QAbstractButton*>()) {
            // "Available: 2": the figure is not its name.
            const QString name = button->text().isEmpty() ? button->accessibleName() : button->text();
            if (isShown(button))
                found[title + u'[' + plain(name).section(u": "_s, 0, 0) + u']'] = button->isEnabled() ? u'e' : u'o';
        }
    }
    return found;
}

void RoleMatrixTest::everythingIsOfferedToWhoMay() {
    std::map<QString, QString> expected;
    for (const Offer& offer : offers)
        expected[QString::fromUtf8(offer.what)] = QString::fromLatin1(offer.to);
    std::map<QString, QString> actual;
    for (int place = 0; place < 3; ++place) {
        const auto offered = offeredTo(QString::fromLatin1(logins[place]));
        QVERIFY2(!offered.empty(), logins[place]);
        for (const auto& [what, how] : offered) {
            QString& row = actual.try_emplace(what, u"---"_s).first->second;
            row[place] = how;
        }
    }
    QStringList differences;
    for (const auto& [what, to] : actual) {
        if (!expected.contains(what) || expected[what] != to)
            differences.append(u"    {\"%1\", \"%2\"},"_s.arg(what, to));
    }
    for (const auto& [what, to] : expected) {
        if (!actual.contains(what))
            differences.append(u"    not there any more: %1"_s.arg(what));
    }
    for (const QString& difference : differences)
        qWarning("%s", qUtf8Printable(difference));
    QCOMPARE(differences.size(), 0);
}

void RoleMatrixTest::everyStatementIsRefusedToWhoMayNot_data() {
    QTest::addColumn<QString>("login");
    QTest::addColumn<QString>("statement");
    QTest::addColumn<bool>("isAllowed");
    for (const Deed& deed : deeds) {
        for (int place = 0; place < 4; ++place)
            QTest::addRow("%s: %s", logins[place], deed.function)
                << QString::fromLatin1(logins[place])
                << u"select * from invites.%1(%2)"_s.arg(QLatin1String(deed.function), QLatin1String(deed.arguments))
                << (deed.by[place] == 'y');
    }
}

void RoleMatrixTest::everyStatementIsRefusedToWhoMayNot() {
    QFETCH(QString, login);
    QFETCH(QString, statement);
    QFETCH(bool, isAllowed);
    const auto connection = m_fixture.connectAs(login);
    QString refusal;
    // Whatever it does is taken back.
    const Status undone = connection->transact([&](db::Connection& transaction) -> Status {
        refusal = m_fixture.refusal(transaction, statement);
        return failure(ErrorCode::Cancelled, QString());
    });
    QVERIFY(!undone);
    if (isAllowed)
        QVERIFY2(refusal != denied, qUtf8Printable(statement));
    else
        QCOMPARE(refusal, denied);
}

// Every function that admins or owners may call and moderators may not.
void RoleMatrixTest::noFunctionIsForgotten() {
    const QString functions =
        m_fixture.sql(u"select string_agg(distinct p.proname::text, ' ') from pg_proc p where p.pronamespace = "
                      u"'invites'::regnamespace"
                      " and p.prorettype <> 'trigger'::regtype and has_function_privilege('adam', p.oid, 'execute')"
                      " and not has_function_privilege('mona', p.oid, 'execute')"_s);
    QVERIFY(!functions.isEmpty());
    for (const QString& function : functions.split(u' ')) {
        const bool isKnown = std::any_of(std::begin(deeds), std::end(deeds),
            [&](const Deed& deed) { return function == QLatin1String(deed.function); });
        QVERIFY2(isKnown, qUtf8Printable(function));
    }
}

QTEST_MAIN(RoleMatrixTest)
#include "RoleMatrixTest.moc"
