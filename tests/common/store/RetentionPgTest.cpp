#include "common/domain/Retention.h"
#include "common/store/CampaignStore.h"
#include "common/store/RetentionStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QSet>
#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

namespace {

// Everything in the schema that may be about a person: what the privacy page calls it. A new column that looks personal
// must be added here, and to the page.
const QMap<QString, QString> personalColumns{
    {u"ledger_block.body"_s, u"The ledger of the line"_s},
    {u"ledger_entry.record"_s, u"The ledger of the line"_s},
    {u"address_attempt.address_hash"_s, u"Your network address, as a hash"_s},
    {u"address_use.address_hash"_s, u"Your network address, as a hash"_s},
    {u"ticket_address.address_hash"_s, u"Your network address, as a hash"_s},
    {u"report_address.address_hash"_s, u"Your network address, as a hash"_s},
    {u"sign_in.address_hash"_s, u"Signing in, on the way"_s},
    {u"block.address_hash"_s, u"Blocks"_s},
    {u"block.reason"_s, u"Blocks"_s},
    {u"code.fingerprint"_s, u"The codes"_s},
    {u"code.sealed"_s, u"The codes"_s},
    {u"consent.member_id"_s, u"What you agreed to"_s},
    {u"human_check_spent.spend_key"_s, u"The passed human check"_s},
    {u"mailbox_day.mailbox_hash"_s, u"Where to tell you of your turn, if you ask for it"_s},
    {u"notice_attempt.subject"_s, u"Where to tell you of your turn, if you ask for it"_s},
    {u"ticket_notice.mailbox_hash"_s, u"Where to tell you of your turn, if you ask for it"_s},
    {u"ticket_notice.sealed"_s, u"Where to tell you of your turn, if you ask for it"_s},
    {u"ticket_notice.unsubscribe_hash"_s, u"Where to tell you of your turn, if you ask for it"_s},
    {u"dead_mailbox.mailbox_hash"_s, u"Mailboxes whose mail comes back"_s},
    {u"dead_mailbox.reason"_s, u"Mailboxes whose mail comes back"_s},
    {u"outbox.mailbox_hash"_s, u"What was sent"_s},
    {u"outbox.unsubscribe_hash"_s, u"What was sent"_s},
    {u"member.hall_name"_s, u"What you agreed to"_s},
    {u"member.hall_hidden_reason"_s, u"What you agreed to"_s},
    {u"member_identity.member_id"_s, u"If you sign in"_s},
    {u"member_identity.subject_hash"_s, u"If you sign in"_s},
    {u"member_identity.sealed_profile"_s, u"If you sign in"_s},
    {u"member_identity.email_hash"_s, u"If you sign in"_s},
    {u"member_session.member_id"_s, u"Your sessions"_s},
    {u"member_session.token_hash"_s, u"Your sessions"_s},
    {u"sign_in.state_hash"_s, u"Signing in, on the way"_s},
    {u"sign_in.browser_hash"_s, u"Signing in, on the way"_s},
    {u"sign_in.session_hash"_s, u"Signing in, on the way"_s},
    {u"taken_code.subject_hash"_s, u"When you delete your account"_s},
    {u"taken_code.sealed_secret"_s, u"When you delete your account"_s},
    {u"own_code.by_member"_s, u"Which codes people gave to themselves"_s},
    {u"own_code.by_browser"_s, u"Which codes people gave to themselves"_s},
    {u"own_code.by_address"_s, u"Which codes people gave to themselves"_s},
    {u"rush_request.member_id"_s, u"Your ticket"_s}, // for a second
    {u"rush_request.secret_hash"_s, u"The ticket’s secret"_s},
    {u"rush_request.sealed_secret"_s, u"The ticket’s secret"_s},
    {u"ticket.member_id"_s, u"If you sign in"_s},
    {u"ticket.secret_hash"_s, u"The ticket’s secret"_s},
    {u"ticket.sealed_secret"_s, u"If you sign in"_s},
    {u"ticket_browser.browser_id"_s, u"Which tickets came from one browser"_s},
    {u"block.browser_id"_s, u"Blocks"_s},
    {u"appeal.reference"_s, u"If you owe codes, or are kept out"_s},
    {u"appeal.sealed"_s, u"If you owe codes, or are kept out"_s},
    {u"suspension.member_id"_s, u"If you owe codes, or are kept out"_s},
    {u"suspension.subject_hashes"_s, u"If you owe codes, or are kept out"_s},
    {u"suspension.reason"_s, u"If you owe codes, or are kept out"_s},
    {u"sign_in.subject_hash"_s, u"If you sign in by e-mail"_s},
    {u"sign_in.sealed_profile"_s, u"If you sign in by e-mail"_s},
    {u"sign_in.email_hash"_s, u"If you sign in by e-mail"_s},
    {u"sign_in.mailbox_hash"_s, u"If you sign in by e-mail"_s},
    {u"sign_in.sealed_target"_s, u"If you sign in by e-mail"_s},
    {u"outbox.sign_in_hash"_s, u"What was sent"_s},
    {u"member_identity.name_index"_s, u"If you sign in"_s},
    {u"premium_account.member_id"_s, u"If you pay for premium"_s},
    {u"subscription.member_id"_s, u"If you pay for premium"_s},
    {u"report.outcome"_s, u"What you tell us about a code"_s},
    {u"followed_wait.number"_s, u"How long you waited"_s},
};

// What looks like it, and is about campaigns, codes, or those who look after them.
const QSet<QString> notPersonal{u"audit_event.author"_s, u"audit_event.reason"_s, u"block.author"_s,
    u"block.lifted_by"_s, u"suspension.author"_s, u"suspension.lifted_by"_s, u"late_excuse.author"_s,
    u"campaign.name"_s, u"cohort_day.by_ticket"_s, u"ledger_block.hash"_s, u"ledger_head.hash"_s,
    u"ledger_key.public_key"_s, u"ledger_reason.salt"_s, u"publication_chain.hash"_s, u"publication_rewrite.hash"_s,
    u"member.hall_hidden_by"_s, u"member.hall_since"_s, u"member.hall_hidden_at"_s, u"schema_migration.name"_s,
    u"told_change.author"_s};

} // namespace

// What is kept of people is kept as long as the privacy page says, and no longer.
class RetentionPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { m_fixture.reset(); }
    void theTableIsWhatThePageSays();
    void everyPeriodIsEnforced_data();
    void everyPeriodIsEnforced();
    void everyPeriodIsTried();
    void noPersonalColumnIsMissing();

private:
    struct Case {
        QString what;
        QString made;  // statements; :age is how long ago that was which decides it
        QString table; // what must be empty then
    };
    static std::vector<Case> cases();

    test::StoreFixture m_fixture;
};

void RetentionPgTest::initTestCase() {
    m_fixture.addLogin(u"serv"_s, {u"invites_server"_s});
}

void RetentionPgTest::theTableIsWhatThePageSays() {
    store::RetentionStore retention(m_fixture.connection());
    QCOMPARE(retention.unlikeThePage().value(), QStringList());
    for (const RetentionRule& rule : retentionRules())
        QVERIFY2(!howLongInWords(rule).contains(u'%'), rule.thing);
    m_fixture.sql(u"update invites.retention set kept_for = '8 days' where what = 'session';"
                  " delete from invites.retention where what = 'message';"
                  " insert into invites.retention values ('gossip', '1 day')"_s);
    QCOMPARE(retention.unlikeThePage().value(), (QStringList{u"message"_s, u"session"_s, u"gossip"_s}));
}

std::vector<RetentionPgTest::Case> RetentionPgTest::cases() {
    std::vector<Case> cases;
    const auto row = [&](const char* what, const QString& made, const QString& counted) {
        cases.push_back({QString::fromLatin1(what), made, counted});
    };
    const QString ticket =
        u"insert into invites.ticket (campaign_id, number, secret_hash, state, requested_at, %1) values (1, 1, sha256('t'), %2);"_s;
    const QString member =
        u"insert into invites.member default values;"
        " insert into invites.member_identity (member_id, provider, subject_hash, sealed_profile, used_at)"
        " select max(id), 'linkedin', sha256('s'), decode(repeat('ab', 60), 'hex'), now() - %1 from invites.member;"_s;
    const QString notice =
        u"insert into invites.ticket_notice (ticket_id, channel, mailbox_hash, sealed, unsubscribe_hash)"
        " select id, 'email', sha256('m'), decode(repeat('ab', 60), 'hex'), sha256('u') from invites.ticket;"_s;
    const QString code = u"insert into invites.code (campaign_id, fingerprint, sealed, source) values (1, sha256('c'),"
                         " decode(repeat('ab', 60), 'hex'), 'import');"_s;
    const QString given =
        code +
        u"insert into invites.ticket (campaign_id, number, secret_hash, state, requested_at, code_id, delivered_at,"
        " contributed_at) select 1, 1, sha256('t'), '%1', now() - interval '1 year', max(id), %2, %3"
        " from invites.code; update invites.code set status = 'distributed', ticket_id = (select max(id) from"
        " invites.ticket);"_s;
    row("human_check", u"insert into invites.human_check_spent values (sha256('x'), now() - :age)"_s,
        u"human_check_spent"_s);
    row("address",
        u"insert into invites.ticket_address select 1, sha256('a'), ((now() at time zone 'UTC') - :age)::date"_s,
        u"ticket_address"_s);
    row("sign_in",
        u"insert into invites.sign_in (state_hash, browser_hash, provider, expires_at) values (sha256('s'), "
        u"sha256('b'), 'linkedin',"
        " now() - :age)"_s,
        u"sign_in"_s);
    row("session",
        member.arg(u"interval '0'"_s) +
            u"insert into invites.member_session (token_hash, member_id, identity_id, idle_ends_at, ends_at, ended_at)"
            " select sha256('t'), member_id, id, now(), now(), now() - :age from invites.member_identity"_s,
        u"member_session"_s);
    row("notice_thanked", given.arg(u"contributed"_s, u"now() - interval '300 days'"_s, u"now() - :age"_s) + notice,
        u"ticket_notice"_s);
    row("notice_late",
        given.arg(u"delivered"_s, u"now() - :age - (select return_deadline from invites.campaign where id = 1)"_s,
            u"null::timestamptz"_s) +
            notice,
        u"ticket_notice"_s);
    row("message",
        u"insert into invites.outbox (ticket_id, channel, mailbox_hash, kind, occurrence, due_at, state) values (1, "
        u"'email',"
        " sha256('m'), 'offered', now(), now() - :age, 'sent')"_s,
        u"outbox"_s);
    row("dead_mailbox", u"insert into invites.dead_mailbox values (sha256('m'), 'bounced', now() - :age)"_s,
        u"dead_mailbox"_s);
    row("payment_event",
        u"insert into invites.webhook_event (event_id, type, object_id, state, received_at, processed_at)"
        " values ('evt_1', 'charge.refunded', 'ch_1', 'processed', now() - :age, now() - :age)"_s,
        u"webhook_event"_s);
    row("appeal",
        ticket.arg(u"left_at"_s, u"'left', now(), now()"_s) +
            u"insert into invites.appeal (campaign_id, ticket_id, reference, sealed, state, answer, decided_at, "
            u"decided_by)"
            " select 1, id, sha256('r'), decode(repeat('ab', 60), 'hex'), 'refused', 'No.', now() - :age, session_user"
            " from invites.ticket"_s,
        u"appeal where sealed is not null"_s);
    row("late_ask",
        ticket.arg(u"left_at"_s, u"'left', now(), now()"_s) +
            u"insert into invites.late_ask (ticket_id, campaign_id, asked_at) select id, 1, now() - :age -"
            " (select late_delay from invites.campaign where id = 1) from invites.ticket"_s,
        u"late_ask"_s);
    row("line_history",
        u"insert into invites.followed_wait (campaign_id, quarter, number, ahead, asked_at) values (1, now() - :age, 1, 1, now() - :age)"_s,
        u"followed_wait"_s);
    row("country",
        u"insert into invites.request_country select 1, ((now() at time zone 'UTC') - :age)::date, 'DE', 1"_s,
        u"request_country"_s);
    row("browser",
        ticket.arg(u"left_at"_s, u"'left', now() - :age, now()"_s) +
            u"insert into invites.ticket_browser select id, id from invites.ticket"_s,
        u"ticket_browser"_s);
    row("consent",
        ticket.arg(u"left_at"_s, u"'left', now(), now()"_s) +
            u"insert into invites.consent (ticket_id, kind, version, given_at, ended_at) select id, 'email', 1, now() "
            u"- interval '9 years',"
            " now() - :age from invites.ticket"_s,
        u"consent"_s);
    row("member", member.arg(u":age"_s), u"member_identity"_s);
    row("taken_code",
        given.arg(u"delivered"_s, u"now()"_s, u"null::timestamptz"_s) +
            u"insert into invites.taken_code (ticket_id, provider, subject_hash, sealed_secret, left_at) select id, "
            u"'linkedin', sha256('s'),"
            " decode(repeat('ab', 60), 'hex'), now() - :age from invites.ticket"_s,
        u"taken_code"_s);
    return cases;
}

void RetentionPgTest::everyPeriodIsEnforced_data() {
    QTest::addColumn<QString>("made");
    QTest::addColumn<QString>("table");
    for (const Case& each : cases())
        QTest::newRow(qUtf8Printable(each.what)) << each.made << each.table;
}

// By the server, with the statement that it runs now and then.
void RetentionPgTest::everyPeriodIsEnforced() {
    QFETCH(QString, made);
    QFETCH(QString, table);
    const QString what = QString::fromLatin1(QTest::currentDataTag());
    const auto left = [&](const QString& age) {
        m_fixture.reset();
        m_fixture.sql(QString(made).replace(u":age"_s, u"(invites.kept_for('%1') %2)"_s.arg(what, age)));
        if (m_fixture.sql(u"select count(*) from invites."_s + table) != u"1"_s)
            qFatal("Nothing was made.");
        const auto server = m_fixture.connectAs(u"serv"_s);
        const Status swept = store::CampaignStore(*server).forgetExpired();
        if (!swept)
            qFatal("%s", qUtf8Printable(swept.error().detail));
        return m_fixture.sql(u"select count(*) from invites."_s + table);
    };
    QCOMPARE(left(u"- interval '1 minute'"_s), u"1"_s);
    QCOMPARE(left(what == u"address"_s || what == u"country"_s ? u"+ interval '1 day'"_s : u"+ interval '1 minute'"_s),
        u"0"_s);
}

void RetentionPgTest::everyPeriodIsTried() {
    QStringList tried;
    for (const Case& each : cases())
        tried << each.what;
    tried.sort();
    QCOMPARE(m_fixture.sql(u"select string_agg(what, ' ' order by what collate \"C\") from invites.retention"_s),
        tried.join(u' '));
}

void RetentionPgTest::noPersonalColumnIsMissing() {
    const QStringList columns =
        m_fixture
            .sql(u"select string_agg(c.relname || '.' || a.attname, ' ' order by c.relname, a.attname) from pg_class c"
                 " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
                 " where c.relnamespace = 'invites'::regnamespace and c.relkind in ('r', 'p') and (a.atttypid = "
                 "'bytea'::regtype"
                 " or a.attname ~ "
                 "'(^|_)(hash|secret|sealed|address|email|mail|name|reason|author|subject|hall|phone)(_|$)'"
                 " or a.attname ~ '^(browser_id|member_id|by_.*|lifted_by)$') and a.attname !~ '^(id|reason_code)$'"
                 " and not (c.relname = 'audit_event' and a.attname like 'subject%')"_s)
            .split(u' ');
    QVERIFY(columns.size() > 30);
    QSet<QString> things;
    for (const RetentionRule& rule : retentionRules())
        things.insert(QString::fromUtf8(rule.thing));
    for (const QString& column : columns) {
        QVERIFY2(personalColumns.contains(column) || notPersonal.contains(column), qUtf8Printable(column));
        if (personalColumns.contains(column))
            QVERIFY2(things.contains(personalColumns.value(column)), qUtf8Printable(column));
    }
}

QTEST_GUILESS_MAIN(RetentionPgTest)
#include "RetentionPgTest.moc"
