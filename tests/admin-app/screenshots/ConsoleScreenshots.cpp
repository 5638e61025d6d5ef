// Pictures of the console with data as it might be: console-screenshots FOLDER [light|dark] [user]
#include "admin-app/widgets/Page.h"
#include "admin-app/widgets/Theme.h"
#include "admin-app/window/EnglishPlurals.h"
#include "admin-app/window/MainWindow.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QApplication>
#include <QDir>
#include <QTableView>
#include <QTest>

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

bool settle(Session& session) {
    const bool isQuiet = QTest::qWaitFor(
        [&session] { return session.database().pending() + session.background().pending() == 0; }, 20000);
    // What the answers made is drawn.
    QCoreApplication::processEvents();
    return isQuiet;
}

bool take(MainWindow& window, Session& session, const QString& folder, const QString& suffix) {
    for (Page* page : window.pages()) {
        window.showPage(page);
        if (!settle(session))
            return false;
        for (QTableView* table : page->findChildren<QTableView*>()) {
            if (table->isVisible() && table->model() && table->model()->rowCount() > 0)
                table->setCurrentIndex(table->model()->index(0, 0));
        }
        if (!settle(session) ||
            !window.grab().save(QDir(folder).filePath(u"console-%1-%2.png"_s.arg(page->iconName(), suffix))))
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
