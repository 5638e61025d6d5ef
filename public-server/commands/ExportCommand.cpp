#include "common/csv/CsvWriter.h"
#include "common/store/ReportStore.h"
#include "common/vault/CodeCipher.h"
#include "public-server/commands/Configuration.h"
#include "public-server/commands/Program.h"

#include <QCommandLineParser>
#include <QDateTime>

#include <algorithm>

namespace invites::commands {

namespace {

// A day ("2026-11-20", UTC) or a moment ("2026-11-20T10:20:30Z"). A day that ends a range belongs to it.
std::optional<Instant> momentFrom(const QString& text, bool isEnd) {
    const QDate day = QDate::fromString(text, Qt::ISODate);
    const bool isDay = text.size() == 10 && day.isValid();
    const QDateTime moment =
        isDay ? day.addDays(isEnd ? 1 : 0).startOfDay(Qt::UTC) : QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!moment.isValid() || (!isDay && moment.timeSpec() == Qt::LocalTime))
        return std::nullopt;
    return Instant(std::chrono::milliseconds(moment.toMSecsSinceEpoch()));
}

QString reportNames() {
    QStringList names;
    for (const store::Report report : store::allReports())
        names << toText(report);
    return names.join(QStringLiteral(", "));
}

// Those that one can ask for. The last tells campaigns apart.
QStringList columnsThere(store::Report report, bool isOfOneCampaign) {
    const std::vector<QString> all = store::columnsOf(report);
    return QStringList(all.begin(), all.end() - (isOfOneCampaign ? 1 : 0));
}

ExitCode writeReport(Terminal& terminal, const store::ReportRequest& request, bool isUnmasked) {
    const auto database = databaseFrom(terminal.environment);
    if (!database)
        return misused(terminal, database.error().detail);
    std::optional<vault::CodeCipher> cipher;
    if (isUnmasked) {
        const auto keyring = keyringFrom(terminal.environment);
        if (!keyring)
            return misused(terminal, keyring.error().detail);
        cipher.emplace(*keyring);
    }
    db::Connection connection(*database);
    csv::CsvWriter writer(terminal.output);
    const auto count = store::ReportStore(connection).write(request, cipher ? &*cipher : nullptr, writer);
    if (!count)
        return fail(terminal, count.error());
    terminal.errors << *count << " rows." << Qt::endl;
    return ExitCode::Done;
}

} // namespace

ExitCode exportReport(Terminal& terminal, const QStringList& arguments) {
    QCommandLineParser parser;
    const QCommandLineOption name(QStringLiteral("report"), {}, QStringLiteral("name"));
    const QCommandLineOption campaign(QStringLiteral("campaign"), {}, QStringLiteral("slug"));
    const QCommandLineOption unmask(QStringLiteral("unmask"));
    const QCommandLineOption from(QStringLiteral("from"), {}, QStringLiteral("date"));
    const QCommandLineOption to(QStringLiteral("to"), {}, QStringLiteral("date"));
    const QCommandLineOption columns(QStringLiteral("columns"), {}, QStringLiteral("headings"));
    parser.addOptions({name, campaign, unmask, from, to, columns});
    if (!parser.parse(QStringList(QStringLiteral("export")) + arguments))
        return misused(terminal, parser.errorText());
    const auto report = store::reportFromText(parser.value(name));
    const bool isNamedEmpty = parser.isSet(campaign) && parser.value(campaign).isEmpty();
    if (!report || isNamedEmpty || !parser.positionalArguments().isEmpty()) {
        return misused(terminal,
            QStringLiteral("export takes --report, which is one of %1; and where you like --campaign SLUG, --columns "
                           "with some of its headings, and --from and --to, each a day (2026-11-20) or a moment "
                           "(2026-11-20T10:20:30Z).")
                .arg(reportNames()));
    }
    const QStringList wanted = parser.value(columns).split(u',', Qt::SkipEmptyParts);
    const QStringList there = columnsThere(*report, parser.isSet(campaign));
    if (!std::all_of(wanted.begin(), wanted.end(), [&](const QString& heading) { return there.contains(heading); })) {
        return misused(
            terminal, QStringLiteral("This report has the columns %1.").arg(there.join(QStringLiteral(", "))));
    }
    store::ReportRequest request{*report, parser.value(campaign), {}, {}, {wanted.begin(), wanted.end()}};
    request.range.from = momentFrom(parser.value(from), false);
    request.range.to = momentFrom(parser.value(to), true);
    if ((parser.isSet(from) && !request.range.from) || (parser.isSet(to) && !request.range.to))
        return misused(terminal, QStringLiteral("A day is written 2026-11-20, a moment 2026-11-20T10:20:30Z."));
    return writeReport(terminal, request, parser.isSet(unmask));
}

} // namespace invites::commands
