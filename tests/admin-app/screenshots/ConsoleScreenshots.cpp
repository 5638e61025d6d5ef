// Pictures of the console with data as it might be: console-screenshots FOLDER [light|dark] [user]
#include "admin-app/widgets/CodeHistoryView.h"
#include "admin-app/widgets/Page.h"
#include "admin-app/widgets/Theme.h"
#include "admin-app/window/EnglishPlurals.h"
#include "admin-app/window/MainWindow.h"
#include "common/store/NoticeStore.h"
#include "common/store/StandingStore.h"
#include "tests/support/console/ConsoleFixture.h"
#include "tests/support/store/SignInFixture.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QTabWidget>
#include <QTableView>
#include <QTest>

#include <algorithm>
#include <cstdio>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

namespace {

constexpr int codeCount = 260;
constexpr int receivers = 70;
constexpr int givers = 32;
constexpr int waiting = 40;

QString codeName(int number) {
    static constexpr char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    QString name;
    quint32 state = quint32(number) * 2654435761U + 12345;
    for (int place = 0; place < 6; ++place) {
        name.append(QLatin1Char(letters[state % 32]));
        state = state / 32 * 1664525U + 1013904223U;
    }
    return name;
}

void fillLine(test::ConsoleFixture& fixture) {
    for (int number = 0; number < receivers; ++number)
        fixture.take(u"visitor %1"_s.arg(number));
    for (int number = 0; number < givers; ++number) {
        const QString visitor = u"visitor %1"_s.arg(number);
        fixture.report(visitor, number % 9 == 4 ? ReportOutcome::DoesNotWork : ReportOutcome::Works);
        if (number % 9 == 4)
            continue;
        QStringList given;
        for (int place = 0; place < 4; ++place)
            given.append(codeName(codeCount + number * 4 + place));
        fixture.contribute(visitor, given);
    }
}

void fillPool(test::ConsoleFixture& fixture) {
    QStringList names;
    for (int number = 0; number < codeCount; ++number)
        names.append(codeName(number));
    fixture.addCodes(names);
    fillLine(fixture);
    fixture.addCampaign(u"daybreak"_s);
    fixture.sql(u"update invites.campaign set name = 'Daybreak' where slug = 'daybreak'"_s);
    for (int number = 0; number < waiting; ++number)
        fixture.take(u"waiting %1"_s.arg(number), u"daybreak"_s);
}

// Moments that nobody could have, so that the tables do not say the same in each row; the laws' triggers need not know.
void spreadOverDays(test::ConsoleFixture& fixture) {
    fixture.sql(uR"(
        set session_replication_role = replica;
        update invites.code set added_at = added_at - interval '37 minutes' * (400 - id) - interval '2 days',
            distributed_at = distributed_at - interval '11 minutes' * (400 - id);
        update invites.ticket set requested_at = requested_at - interval '13 minutes' * (150 - id);
        insert into invites.campaign_day (campaign_id, day, codes_added, codes_received, codes_distributed, codes_used,
            codes_invalid, tickets_requested, tickets_contributed)
        select 1, current_date - n, 40 + (n * 13) % 30, 20 + (n * 17) % 25, 30 + (n * 7) % 35, 20 + (n * 5) % 20, n % 5,
            35 + (n * 11) % 40, 6 + n % 7
        from generate_series(1, 60) n
        on conflict do nothing;)"_s);
}

// Weeks of lines that codes come to by day: how long they were, and who waited how long.
void fillLineHistory(test::ConsoleFixture& fixture) {
    fixture.sql(uR"(
        insert into invites.line_supply (campaign_id, quarter, codes)
        select c.id, q, 1 + extract(epoch from q)::bigint / 900 % 3
        from invites.campaign c, generate_series(invites.quarter_of(now()) - interval '95 days', now() - interval '15 minutes',
            interval '15 minutes') q
        where extract(hour from q) between 7 and 21 on conflict do nothing;
        insert into invites.followed_wait (campaign_id, quarter, number, ahead, asked_at, ended_at, is_served)
        select c.id, q, 100000 + n, 12 + n % 17, q + interval '1 minute', q + interval '90 minutes' + n % 23 * interval '11 minutes',
            true
        from invites.campaign c, (select q, row_number() over (order by q) as n
            from generate_series(invites.quarter_of(now()) - interval '80 days', now() - interval '6 hours', interval '45 minutes') q
            where extract(hour from q) between 8 and 20) w
        on conflict do nothing;
        insert into invites.line_hour (campaign_id, hour, joined, served, gone)
        select c.id, h, 20 + n % 5, 20 + n % 5 - (n % 7) / 5 - (length - coalesce(lag(length) over w, length)), (n % 7) / 5
        from invites.campaign c, (select h, n, round((60 + 40 * sin(n * 0.2618) + 15 * sin(n * 0.029)) * (1 - exp(-n / 12.0)))::int
                as length
            from (select h, (extract(epoch from invites.hour_of(now()) - h) / 3600)::int as n from generate_series(
                invites.hour_of(now()) - interval '92 days', now() - interval '1 hour', interval '1 hour') h) x) x
        window w as (partition by c.id order by h)
        on conflict do nothing;)"_s);
}

// Weeks of codes that came back sooner or later, and of people who gave up.
void fillAnalytics(test::ConsoleFixture& fixture) {
    fixture.sql(uR"(
        insert into invites.cohort_day (campaign_id, day, source, lane, by_ticket, untaken, silent, worked, failed, in_part, contributed,
            codes_given, within_1, within_2, within_3, within_7, within_14, within_30)
        select 1, invites.today() - n, s.source, s.lane, true, given / 9, given / 5, given / 11, given / 13, given / 12, back, 4 * back + given / 6,
            back * 28 / 100, back * 45 / 100, back * 58 / 100, back * 78 / 100, back * 93 / 100, back
        from generate_series(1, 88) n, (values ('import'::invites.code_source, 1, 30, 38), ('contribution', 1, 44, 47), ('contribution', 2, 12, 55),
            ('console', 1, 5, 20), ('import', 0, 4, 30)) s (source, lane, most, share)
            cross join lateral (select most * 3 / 4 + (n * 17 + most) % 23 * most / 40 as given) g
            cross join lateral (select given * share * least(n, 12) / 1200 as back) b
        on conflict do nothing;
        insert into invites.visit_day select 1, invites.today() - n, 420 + (n * 37) % 190, 150 + (n * 23) % 80, 9 + n % 11
        from generate_series(0, 88) n;
        insert into invites.give_up_day select 1, invites.today() - n, 1, 4 + n % 6, 1 + n % 3, 3 + (n * 7) % 9 from generate_series(1, 88) n
        on conflict do nothing;
        insert into invites.line_day (campaign_id, day, waiting, priority_served, standard_served, tickets_moved)
        select 1, invites.today() - n, greatest(0, 60 + round(45 * sin(n * 0.31))), 4000 - 22 * n - (n * 7) % 19, 15000 - 80 * n, 90 - n
        from generate_series(1, 88) n on conflict (campaign_id, day) do update set waiting = excluded.waiting,
            priority_served = excluded.priority_served, standard_served = excluded.standard_served, tickets_moved = excluded.tickets_moved;
        update invites.line_day set expired = 3 + (day - '2020-01-01') % 5, gone = 6 + (day - '2020-01-01') * 7 % 8
        where campaign_id = 1;
        update invites.campaign_day set codes_used = codes_distributed / 3, codes_invalid = codes_distributed / 17,
            tickets_contributed = codes_distributed / 4 where campaign_id = 1;
        insert into invites.week_hour
        select 1, h, a.asked, a.asked * 7 / 10, a.asked * 4 / 10
        from generate_series(0, 167) h
            cross join lateral (select (40 + 30 * sin((h % 24 - 9) * 0.2618) + (h / 24) * 3 + h * 7 % 11)::int as asked) a
        on conflict (campaign_id, hour) do update set requested = excluded.requested, given = excluded.given,
            received = excluded.received;
        insert into invites.request_country
        select 1, invites.today() - n, c.country, c.most * 3 / 4 + n % c.most
        from generate_series(0, 88) n, (values ('DE', 9), ('FR', 6), ('GB', 5), ('US', 14), ('BR', 4), ('JP', 3), ('PL', 2), ('AT', 2),
            ('PT', 1)) c (country, most) where c.most * 3 / 4 + n % c.most > 0;
        update invites.campaign_line set priority_served = 4009, standard_served = 15040, tickets_moved = 90 where campaign_id = 1;
        set session_replication_role = replica;
        update invites.campaign set created_at = now() - interval '100 days' where id = 1;)"_s);
}

void fillHistory(test::ConsoleFixture& fixture) {
    fixture.sql(uR"(
        insert into invites.audit_event (at, author, campaign_id, action, subject_kind, subject_id, before, after, reason)
        select now() - interval '47 minutes' * n, case when n % 3 = 0 then 'olga' else 'adam' end, 1, 'update', 'code',
            90 - n, '{"status": "distributed", "note": null}', '{"status": "used", "note": "confirmed by mail"}',
            case when n % 4 = 0 then 'the receiver wrote that it worked' end
        from generate_series(1, 60) n order by n desc;
        insert into invites.audit_event (author, action, subject_kind, after)
        values ('olga', 'sign_in', 'user', null), ('adam', 'sign_in', 'user', null);)"_s);
}

// People who signed in, two of whom are kept out and say why that is wrong.
void fillMembers(test::ConsoleFixture& fixture) {
    test::SignInFixture people(fixture);
    const QStringList names{u"ada"_s, u"ben"_s, u"chen"_s, u"dora"_s, u"emil"_s, u"fatima"_s, u"grace"_s, u"hugo"_s};
    const vault::AppealCipher cipher(std::make_shared<const vault::Keyring>(fixture.keyring()));
    store::StandingStore standing(fixture.connection());
    for (int number = 0; number < names.size(); ++number) {
        const MemberId member =
            people.signIn(names[number], u"visitor %1"_s.arg(number), number % 3 == 1 ? u"email"_s : u"linkedin"_s);
        if (number % 4 != 2)
            continue;
        fixture.sql(
            u"select invites.suspend_member(%1, null, now() + interval '12 days', 'Two accounts offered codes for"
            " sale')"_s.arg(member.value));
        const QString words = number == 2
                                  ? u"The offer was not mine: somebody used my name. I gave all four codes back."_s
                                  : u"I did not know that this is not allowed.\nIt will not happen again."_s;
        if (!standing.appeal(
                fixture.campaign(), {std::nullopt, people.session()}, cipher.seal(Secret::fromText(words)), {}))
            qFatal("The appeal was not taken.");
    }
    fixture.sql(
        u"insert into invites.premium_account (member_id, customer_id, has_premium) values (5, 'cus_P5', true);"
        " insert into invites.subscription values ('sub_P5', 5, 'active', now() + interval '19 days', false)"_s);
}

// Word that was asked for, and what became of it; and what the payment provider told.
void fillLedgers(test::ConsoleFixture& fixture) {
    store::NoticeStore notices(fixture.connection());
    for (int number = 0; number < waiting; ++number) {
        const QString visitor = u"waiting %1"_s.arg(number);
        const auto asked = notices.ask(fixture.hashOf(visitor),
            {number % 3 == 0 ? NoticeChannel::Push : NoticeChannel::Email, fixture.hashOf(u"box "_s + visitor),
                QByteArray(100, 's'), fixture.hashOf(u"token "_s + visitor)},
            fixture.hashOf(u"at "_s + visitor));
        if (!asked)
            qFatal("%s", qUtf8Printable(asked.error().detail));
    }
    fixture.addCodes({codeName(9001), codeName(9002), codeName(9003), codeName(9004), codeName(9005)}, u"daybreak"_s);
    fixture.sql(uR"(
        update invites.outbox set state = 'sent', attempts = 1, sent_at = now() where kind = 'offered' and id in (5, 7);
        update invites.outbox set state = 'failed', attempts = 1, error = 'smtp_550' where id = 9;
        update invites.outbox set state = 'unsure', attempts = 1, error = 'sender_gone' where id = 3;
        select invites.receive_webhook_event('evt_1QaZ' || n || 'xSw2', case n % 3 when 0 then 'customer.subscription.updated'
            when 1 then 'invoice.paid' else 'checkout.session.completed' end, 'sub_P5', 'cus_P5') from generate_series(1, 9) n;
        update invites.webhook_event set state = 'processed', attempts = 1, processed_at = now() where id < 8;
        update invites.webhook_event set state = 'failed', attempts = 30, error = 'stripe_500', processed_at = null where id = 4;)"_s);
}

// What is shown of a code's history comes a moment after the code was chosen.
bool isComplete(const QWidget& window) {
    const auto histories = window.findChildren<CodeHistoryView*>();
    return std::all_of(histories.begin(), histories.end(),
        [](const CodeHistoryView* history) { return !history->isVisible() || history->count() > 0; });
}

bool settle(const QWidget& window, Session& session) {
    const bool isQuiet = QTest::qWaitFor(
        [&] { return session.database().pending() + session.background().pending() == 0 && isComplete(window); },
        20000);
    // What the answers made is drawn.
    QCoreApplication::processEvents();
    return isQuiet;
}

bool save(MainWindow& window, const QString& folder, const QString& name, const QString& suffix) {
    return window.grab().save(QDir(folder).filePath(u"console-%1-%2.png"_s.arg(name, suffix)));
}

// The members with their names, and the other ledger.
bool takeMore(MainWindow& window, Page& page, Session& session, const QString& folder, const QString& suffix) {
    if (auto* names = page.findChild<QAction*>(u"showNames"_s)) {
        auto* table = page.findChild<QTableView*>(u"members"_s);
        table->selectAll();
        names->trigger();
        if (!settle(window, session))
            return false;
        table->selectRow(table->model()->rowCount() - 3);
        return settle(window, session) && save(window, folder, u"members-named"_s, suffix);
    }
    auto* tabs = page.findChild<QTabWidget*>();
    if (!tabs || page.iconName() != u"ledger")
        return true;
    tabs->setCurrentIndex(1);
    return settle(window, session) && save(window, folder, u"webhooks"_s, suffix);
}

// The rest of the analytics, which is longer than the window; and its tables.
bool takeAnalytics(MainWindow& window, Page& page, Session& session, const QString& folder, const QString& suffix) {
    auto* asTable = page.findChild<QAction*>(u"analyticsAsTable"_s);
    if (!asTable)
        return true;
    auto* scroll = page.findChild<QScrollArea*>();
    for (const char* panel : {"flow", "length"}) {
        auto* top = page.findChild<QWidget*>(QLatin1String(panel) + QLatin1String("Panel"));
        scroll->verticalScrollBar()->setValue(top->y() - 12);
        if (!settle(window, session) || !save(window, folder, u"analytics-"_s + QLatin1String(panel), suffix))
            return false;
    }
    scroll->verticalScrollBar()->setValue(scroll->verticalScrollBar()->maximum());
    if (!settle(window, session) || !save(window, folder, u"analytics-more"_s, suffix))
        return false;
    scroll->verticalScrollBar()->setValue(0);
    asTable->setChecked(true);
    const bool isSaved = settle(window, session) && save(window, folder, u"analytics-table"_s, suffix);
    asTable->setChecked(false);
    return isSaved;
}

// The line's charts, once the forecasts are judged.
bool takeHistory(MainWindow& window, Page& page, Session& session, const QString& folder, const QString& suffix) {
    auto* history = page.findChild<QAction*>(u"showHistory"_s);
    if (!history)
        return true;
    history->setChecked(true);
    const auto* judged = page.findChild<QLabel*>(u"published"_s);
    const bool isJudged = QTest::qWaitFor([judged] { return judged->text().startsWith(u"The campaign"); }, 20000);
    if (!isJudged || !settle(window, session) || !save(window, folder, u"line-history"_s, suffix))
        return false;
    auto* asTable = page.findChild<QAction*>(u"historyAsTable"_s);
    asTable->setChecked(true);
    const bool isSaved = settle(window, session) && save(window, folder, u"line-history-table"_s, suffix);
    asTable->setChecked(false);
    history->setChecked(false);
    return isSaved;
}

bool take(MainWindow& window, Session& session, const QString& folder, const QString& suffix) {
    for (Page* page : window.pages()) {
        window.showPage(page);
        if (!settle(window, session))
            return false;
        for (QTableView* table : page->findChildren<QTableView*>()) {
            if (table->isVisible() && table->model() && table->model()->rowCount() > 0)
                table->setCurrentIndex(table->model()->index(0, 0));
        }
        if (!settle(window, session) || !save(window, folder, page->iconName(), suffix) ||
            !takeAnalytics(window, *page, session, folder, suffix) ||
            !takeHistory(window, *page, session, folder, suffix) || !takeMore(window, *page, session, folder, suffix))
            return false;
    }
    return true;
}

} // namespace

int main(int argc, char** argv) {
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    const QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    const QString folder = arguments.value(1, u"."_s);
    const QString theme = arguments.value(2, u"light"_s);
    QDir().mkpath(folder);
    test::ConsoleFixture fixture;
    fillPool(fixture);
    spreadOverDays(fixture);
    fillHistory(fixture);
    fillLineHistory(fixture);
    fillAnalytics(fixture);
    fillMembers(fixture);
    fillLedgers(fixture);
    EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    Theme colors;
    colors.setChoice(theme == u"dark"_s ? ThemeChoice::Dark : ThemeChoice::Light);
    const auto session = fixture.sessionOf(arguments.value(3, u"olga"_s));
    MainWindow window(*session, &colors);
    window.resize(1280, 800);
    window.show();
    if (!take(window, *session, folder, theme)) {
        std::fputs("console-screenshots: the pictures could not be made\n", stderr);
        return 1;
    }
    return 0;
}
