#include "common/store/UserStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <map>
#include <set>

using namespace invites;
using namespace Qt::StringLiterals;

namespace {

// What each group may do. Everything else that the catalog knows is tried and must be refused, so whatever is added to
// the schema is covered from its first day.
const std::map<QString, std::set<QString>> mayRead{
    {u"server"_s, {}},
    {u"admin"_s, {u"campaign_day"_s, u"campaign_settings"_s, u"campaign_report"_s, u"code_browse"_s, u"code_export"_s,
                     u"code_report"_s, u"contribution_report"_s, u"ticket_report"_s, u"verification_report"_s,
                     u"audit_event"_s, u"block_report"_s, u"outbox_report"_s, u"webhook_report"_s, u"hall_report"_s,
                     u"suspension_report"_s, u"appeal_report"_s, u"week_hour"_s, u"line_day"_s, u"request_country"_s}},
    {u"moderator"_s,
        {u"campaign_day"_s, u"campaign_settings"_s, u"campaign_report"_s, u"code_browse"_s, u"code_export"_s,
            u"code_report"_s, u"contribution_report"_s, u"ticket_report"_s, u"verification_report"_s, u"audit_event"_s,
            u"block_report"_s, u"outbox_report"_s, u"webhook_report"_s, u"hall_report"_s, u"suspension_report"_s,
            u"week_hour"_s, u"line_day"_s, u"request_country"_s}},
    {u"stranger"_s, {}},
};
const std::map<QString, std::set<QString>> mayCall{
    {u"server"_s,
        {u"applied_migrations"_s, u"list_campaigns"_s, u"forget_expired"_s, u"forget_sign_ins"_s, u"ask_for_tickets"_s,
            u"explain_block"_s, u"confirm_tickets"_s, u"recent_supply"_s, u"recent_waits"_s, u"view_tickets"_s,
            u"follow_lines"_s, u"load_line"_s, u"reveal_code"_s, u"record_copies"_s, u"leave_line"_s,
            u"return_to_line"_s, u"contribute"_s, u"report_code"_s, u"campaign_requires_sign_in"_s, u"begin_sign_in"_s,
            u"finish_sign_in"_s, u"member_of_session"_s, u"end_session"_s, u"ask_for_notices"_s, u"decline_notices"_s,
            u"view_notices"_s, u"unsubscribe"_s, u"take_outbox"_s, u"hand_outbox"_s, u"finish_outbox"_s,
            u"next_notice_at"_s, u"forget_notices"_s, u"receive_webhook_event"_s, u"take_webhook_events"_s,
            u"finish_webhook_event"_s, u"forget_webhook_events"_s, u"begin_fetch"_s, u"keep_fetch"_s,
            u"take_premium_checks"_s, u"next_premium_work_at"_s, u"premium_of_session"_s, u"begin_checkout"_s,
            u"keep_customer"_s, u"keep_checkout"_s, u"customer_of_session"_s, u"ask_premium_check"_s,
            u"forget_consents"_s, u"forget_members"_s, u"retention_rules"_s, u"set_hall_name"_s, u"hall_page"_s,
            u"ticket_to_hold"_s, u"member_record"_s, u"member_data"_s, u"delete_member"_s, u"campaign_rules"_s,
            u"view_standing"_s, u"submit_appeal"_s, u"forget_appeals"_s, u"begin_mail_sign_in"_s,
            u"finish_mail_sign_in"_s, u"index_name"_s, u"ledger_heads"_s, u"ledger_blocks"_s, u"ticket_block"_s,
            u"end_mailbox"_s, u"forget_dead_mailboxes"_s, u"note_ledger_key"_s, u"ledger_keys"_s,
            u"public_statistics"_s, u"count_countries"_s, u"take_publication"_s, u"extend_publication"_s,
            u"finish_publication"_s, u"fail_publication"_s, u"view_publication"_s, u"published_segments"_s,
            u"publication_gaps"_s, u"published_chains"_s, u"note_rewritten_chain"_s, u"count_visits"_s}},
    {u"admin"_s,
        {u"applied_migrations"_s, u"create_campaign"_s, u"update_campaign"_s, u"move_ticket"_s, u"remove_ticket"_s,
            u"dashboard_counts"_s, u"line_page"_s, u"explain_ticket"_s, u"explain_code"_s, u"list_campaigns"_s,
            u"campaign_id_of"_s, u"add_codes"_s, u"settle_codes"_s, u"unsettle_codes"_s, u"set_code_notes"_s,
            u"delete_codes"_s, u"restore_codes"_s, u"release_reserved_codes"_s, u"code_history"_s,
            u"verification_queue"_s, u"verification_counts"_s, u"announce_code_unmasking"_s, u"unmask_code"_s,
            u"find_codes"_s, u"announce_unmasking"_s, u"unmask_codes"_s, u"classify_codes"_s, u"import_codes"_s,
            u"unmask_selected_codes"_s, u"change_codes"_s, u"revert_code_notes"_s, u"resume_released_codes"_s,
            u"recent_supply"_s, u"recent_waits"_s, u"replay_waits"_s, u"line_history"_s, u"record_sign_in"_s,
            u"sample_sealed_code"_s, u"await_changes"_s, u"block_visitor"_s, u"lift_block"_s, u"accept_codes"_s,
            u"hold_codes"_s, u"visitor_record"_s, u"people_of_code"_s, u"campaign_requires_sign_in"_s,
            u"retry_webhook_event"_s, u"own_codes_of_visitor"_s, u"hide_hall_name"_s, u"show_hall_name"_s,
            u"campaign_rules"_s, u"set_campaign_rules"_s, u"suspend_member"_s, u"lift_suspension"_s,
            u"late_tickets_of_member"_s, u"decide_appeal"_s, u"index_names"_s, u"announce_member_unmasking"_s,
            u"unmask_members"_s, u"announce_member_search"_s, u"search_members"_s, u"find_members_by_email"_s,
            u"merge_members"_s, u"list_members"_s, u"member_history"_s, u"change_notices"_s, u"retry_failed_notices"_s,
            u"count_failed_notices"_s, u"ledger_heads"_s, u"ledger_blocks"_s, u"ledger_tables"_s, u"ledger_tickets"_s,
            u"ledger_reasons"_s, u"ledger_chains"_s, u"ledger_keys"_s, u"ledger_reasons_shown"_s,
            u"public_statistics"_s, u"public_days"_s, u"public_hours"_s, u"cohort_days"_s, u"visit_days"_s,
            u"give_up_days"_s, u"series_days"_s, u"countries_between"_s, u"statistics_of_campaigns"_s}},
    {u"moderator"_s,
        {u"applied_migrations"_s, u"code_history"_s, u"verification_queue"_s, u"verification_counts"_s,
            u"dashboard_counts"_s, u"line_page"_s, u"explain_ticket"_s, u"explain_code"_s, u"list_campaigns"_s,
            u"campaign_id_of"_s, u"recent_supply"_s, u"recent_waits"_s, u"replay_waits"_s, u"line_history"_s,
            u"record_sign_in"_s, u"visitor_record"_s, u"campaign_requires_sign_in"_s, u"own_codes_of_visitor"_s,
            u"campaign_rules"_s, u"late_tickets_of_member"_s, u"list_members"_s, u"member_history"_s,
            u"count_failed_notices"_s, u"ledger_heads"_s, u"ledger_blocks"_s, u"public_statistics"_s, u"public_days"_s,
            u"public_hours"_s, u"cohort_days"_s, u"visit_days"_s, u"give_up_days"_s, u"series_days"_s,
            u"countries_between"_s, u"statistics_of_campaigns"_s}},
    {u"stranger"_s, {}},
};
const QString denied = u"42501"_s;

} // namespace

class RolesPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void tablesAndViews_data();
    void tablesAndViews();
    void functions_data();
    void functions();
    void nothingIsMadeOrGranted_data();
    void nothingIsMadeOrGranted();
    void whatAModeratorReadsIsMasked();
    void everyDefinerHasAFixedSearchPath();
    void aDisabledLoginGetsNothing();
    void aDisabledOwnersOpenSessionGetsNothing();

private:
    // One row for each line of the answer and each login, named after both.
    void addRows(const QString& lines);

    test::StoreFixture m_fixture;
    std::map<QString, std::unique_ptr<db::Connection>> m_logins;
};

void RolesPgTest::initTestCase() {
    for (const auto& [name, readable] : mayRead) {
        m_fixture.addLogin(name, name == u"stranger"_s ? QStringList() : QStringList{u"invites_"_s + name});
        m_logins[name] = m_fixture.connectAs(name);
    }
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    m_fixture.take(u"ann"_s);
}

void RolesPgTest::addRows(const QString& lines) {
    QTest::addColumn<QString>("login");
    QTest::addColumn<QString>("line");
    for (const auto& [login, connection] : m_logins) {
        for (const QString& line : lines.split(u'\n'))
            QTest::addRow("%s: %s", qUtf8Printable(login), qUtf8Printable(line)) << login << line;
    }
}

void RolesPgTest::tablesAndViews_data() {
    addRows(
        m_fixture.sql(u"select string_agg(relname || ' ' || attname, E'\\n' order by relname) from pg_class c"
                      " join pg_attribute a on a.attrelid = c.oid and a.attnum = 1"
                      " where relnamespace = 'invites'::regnamespace and relkind in ('r', 'v', 'm', 'p', 'f', 'S')"_s));
}

void RolesPgTest::tablesAndViews() {
    QFETCH(QString, login);
    QFETCH(QString, line);
    const QString table = line.section(u' ', 0, 0);
    const QString column = line.section(u' ', 1, 1);
    const auto tried = [&](const QString& statement) {
        return m_fixture.refusal(*m_logins.at(login), statement.arg(u"invites."_s + table));
    };
    const bool readable = mayRead.at(login).contains(table);
    QCOMPARE(tried(u"select * from %1"_s), readable ? QString() : denied);
    // A view, or a column that nobody may write, is refused for its own reason.
    QVERIFY(!tried(u"insert into %1 default values"_s).isEmpty());
    QVERIFY(!tried(u"update %1 set "_s + column + u" = null"_s).isEmpty());
    QVERIFY(!tried(u"delete from %1"_s).isEmpty());
    QVERIFY(!tried(u"truncate %1"_s).isEmpty());
    QVERIFY(!tried(u"select nextval('%1')"_s).isEmpty());
    QCOMPARE(m_fixture.sql(
                 u"select has_table_privilege('%1', c.oid, 'insert, update, delete, truncate, references, trigger')"
                 " or has_any_column_privilege('%1', c.oid, 'insert, update, references')"
                 " or (relkind = 'S' and has_sequence_privilege('%1', c.oid, 'usage, select, update'))"
                 " from pg_class c where oid = 'invites.%2'::regclass"_s.arg(login, table)),
        u"f"_s);
}

void RolesPgTest::functions_data() {
    addRows(m_fixture.sql(
        u"select string_agg(p.proname || '(' || coalesce((select string_agg('null::' || t::regtype, ', ' order by "
        u"place)"
        " from unnest(p.proargtypes) with ordinality a (t, place)), '') || ')', E'\\n' order by p.proname)"
        " from pg_proc p where p.pronamespace = 'invites'::regnamespace and p.prorettype <> 'trigger'::regtype"_s));
}

void RolesPgTest::functions() {
    QFETCH(QString, login);
    QFETCH(QString, line);
    const QString refusal = m_fixture.refusal(*m_logins.at(login), u"select invites."_s + line);
    // With nothing but nulls a function that may be called may well complain of something else.
    if (mayCall.at(login).contains(line.section(u'(', 0, 0)))
        QVERIFY2(refusal != denied, qUtf8Printable(line));
    else
        QCOMPARE(refusal, denied);
}

void RolesPgTest::nothingIsMadeOrGranted_data() {
    addRows(u"create table invites.mine (n int)\n"
            "create function invites.mine() returns int language sql as 'select 1'\n"
            "create schema mine\n"
            "create role mine\n"
            "alter role admin superuser\n"
            "grant invites_owner to admin\n"
            "grant select on invites.code to public\n"
            "alter table invites.audit_event disable trigger all\n"
            "drop table invites.audit_event\n"
            "set role invites_owner\n"
            "alter function invites.refuse_change() owner to current_user"_s);
}

void RolesPgTest::nothingIsMadeOrGranted() {
    QFETCH(QString, login);
    QFETCH(QString, line);
    QCOMPARE(m_fixture.refusal(*m_logins.at(login), line), denied);
}

void RolesPgTest::whatAModeratorReadsIsMasked() {
    QCOMPARE(
        m_fixture.sql(u"select coalesce(string_agg(relname || '.' || attname, ', '), '') from pg_class c"
                      " join pg_attribute a on a.attrelid = c.oid and attnum > 0"
                      " where relnamespace = 'invites'::regnamespace and relkind in ('r', 'v', 'm', 'p')"
                      " and has_column_privilege('moderator', c.oid, attnum, 'select')"
                      " and (atttypid = 'bytea'::regtype or attname ~ 'sealed|fingerprint|hash|secret|address')"_s),
        QString());
    QCOMPARE(
        m_fixture.sql(
            u"select coalesce(string_agg(proname, ', '), '') from pg_proc p"
            " where pronamespace = 'invites'::regnamespace and has_function_privilege('moderator', p.oid, 'execute')"
            " and pg_get_function_result(p.oid) ~ 'bytea|ticket_view'"
            // What is published.
            " and proname not in ('ledger_heads', 'ledger_blocks')"_s),
        QString());
}

void RolesPgTest::everyDefinerHasAFixedSearchPath() {
    QCOMPARE(
        m_fixture.sql(
            u"select coalesce(string_agg(proname, ', '), '') from pg_proc where pronamespace = 'invites'::regnamespace"
            " and prosecdef and proname <> 'applied_migrations' and not coalesce(proconfig, '{}')"
            " @> array['search_path=invites, pg_temp']"_s),
        QString());
    QCOMPARE(m_fixture.sql(u"select bool_and(array_to_string(proconfig, ' ') ~ 'search_path') from pg_proc"
                           " where pronamespace = 'invites'::regnamespace and prosecdef"_s),
        u"t"_s);
}

void RolesPgTest::aDisabledLoginGetsNothing() {
    m_fixture.addLogin(u"gone"_s, {u"invites_admin"_s});
    db::Connection open(db::ConnectionOptions::parse(m_fixture.database().directUrlFor(u"gone"_s, u"gone"_s)).value());
    QCOMPARE(m_fixture.refusal(open, u"select * from invites.code_report"_s), QString());
    QVERIFY(store::UserStore(m_fixture.connection()).disable(u"gone"_s));
    QVERIFY(!open.run(db::Query(u"test"_s, "select * from invites.code_report")));
    QVERIFY(!m_fixture.connectAs(u"gone"_s)->run(db::Query(u"test"_s, "select 1")));
    QCOMPARE(m_fixture.sql(u"select coalesce(string_agg(g.rolname, ' '), '') from pg_auth_members m join pg_roles g"
                           " on g.oid = m.roleid where m.member = 'gone'::regrole"_s),
        u"invites_disabled"_s);
}

// Where nobody may end his session: it must not be able to give him back what he lost.
void RolesPgTest::aDisabledOwnersOpenSessionGetsNothing() {
    m_fixture.addLogin(u"fallen"_s, {u"invites_owner"_s}, u"createrole"_s);
    const QString rights = m_fixture.sql(u"select invites.disable_user('fallen');"
                                         "select rolcreaterole or rolcanlogin or rolsuper from pg_roles"
                                         " where rolname = 'fallen'"_s);
    QCOMPARE(rights, u"f"_s);
    m_fixture.sql(u"alter role fallen login"_s); // as if his session had lived on
    const auto session = m_fixture.connectAs(u"fallen"_s);
    for (const char* attempt : {"grant invites_owner to fallen", "alter role fallen createrole", "create role friend",
             "select * from invites.code", "select * from invites.list_users()", "set role invites_owner"})
        QCOMPARE(m_fixture.refusal(*session, QString::fromLatin1(attempt)), denied);
}

QTEST_GUILESS_MAIN(RolesPgTest)
#include "RolesPgTest.moc"
