#include "common/csv/CsvWriter.h"
#include "common/store/ReportStore.h"
#include "common/vault/CodeCipher.h"
#include "public-server/commands/Configuration.h"
#include "public-server/commands/Program.h"

#include <QCommandLineParser>

namespace invites::commands {

namespace {

ExitCode writeReport(Terminal& terminal, store::Report report, const QString& slug, bool isUnmasked) {
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
    const auto count = store::ReportStore(connection).write(report, slug, cipher ? &*cipher : nullptr, writer);
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
    parser.addOptions({name, campaign, unmask});
    if (!parser.parse(QStringList(QStringLiteral("export")) + arguments))
        return misused(terminal, parser.errorText());
    const auto report = store::reportFromText(parser.value(name));
    if (!report || !parser.isSet(campaign) || !parser.positionalArguments().isEmpty()) {
        return misused(
            terminal, QStringLiteral("export takes --report codes, tickets or contributions, and --campaign SLUG."));
    }
    return writeReport(terminal, *report, parser.value(campaign), parser.isSet(unmask));
}

} // namespace invites::commands
