#include "common/exchange/CodeImport.h"
#include "common/store/CampaignStore.h"
#include "public-server/commands/Configuration.h"
#include "public-server/commands/Program.h"
#include "public-server/commands/StopSignal.h"

#include <QCommandLineParser>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <unistd.h>

#include <chrono>

namespace invites::commands {

namespace {

using exchange::ImportSummary;

// One rejected record after the other, so that a million of them need no second million in memory.
void writeSummary(QIODevice& output, const ImportSummary& summary) {
    const auto number = [](qint64 value) { return QByteArray::number(value); };
    output.write("{\"read\": " + number(summary.read) + ", \"added\": " + number(summary.added) +
                 ", \"duplicates\": " + number(summary.duplicates) +
                 ", \"rejected\": " + number(qint64(summary.rejects.size())) + ", \"rejects\": [");
    const char* separator = "";
    for (const exchange::NumberedOutcome& reject : summary.rejects) {
        output.write(separator + QByteArray("{\"line\": ") + number(reject.line) + ", \"reason\": \"" +
                     toText(reject.outcome).data() + "\"}");
        separator = ", ";
    }
    output.write("]");
    if (summary.stopped) {
        const QJsonArray text{summary.stopped->detail};
        const QByteArray quoted = QJsonDocument(text).toJson(QJsonDocument::Compact);
        output.write(", \"stopped\": " + quoted.mid(1, quoted.size() - 2));
    }
    output.write("}\n");
}

// A line that is written over, where somebody looks.
class ProgressLine {
public:
    explicit ProgressLine(QTextStream& errors) : m_errors(errors), m_isWatched(isatty(STDERR_FILENO) == 1) {}
    ~ProgressLine() {
        if (m_isWritten)
            m_errors << Qt::endl;
    }
    void show(const ImportSummary& summary) {
        if (!m_isWatched)
            return;
        const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - m_start;
        const auto done = summary.added + summary.duplicates;
        m_errors << "\r" << summary.read << " read, " << summary.added << " added, " << summary.duplicates << " known, "
                 << summary.rejects.size() << " rejected; " << qint64(double(done) / std::max(elapsed.count(), 0.001))
                 << " a second " << Qt::flush;
        m_isWritten = true;
    }

private:
    QTextStream& m_errors;
    const bool m_isWatched;
    bool m_isWritten = false;
    const std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

Result<Campaign> campaignNamed(const db::ConnectionOptions& database, const QString& slug) {
    db::Connection connection(database);
    const auto campaigns = store::CampaignStore(connection).list();
    if (!campaigns)
        return failure(campaigns.error());
    for (const Campaign& campaign : *campaigns) {
        if (campaign.slug == slug)
            return campaign;
    }
    return failure(ErrorCode::NotFound, QStringLiteral("There is no campaign \"%1\".").arg(slug));
}

Status openInput(QFile& file, const QString& path) {
    const bool isOpen =
        path == QLatin1String("-") ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!isOpen)
        return failure(ErrorCode::NotFound, QStringLiteral("%1 cannot be read: %2.").arg(path, file.errorString()));
    return {};
}

ExitCode importFile(Terminal& terminal, const QString& slug, const QString& path) {
    const auto database = databaseFrom(terminal.environment);
    const auto keyring = keyringFrom(terminal.environment);
    if (!database || !keyring)
        return misused(terminal, database ? keyring.error().detail : database.error().detail);
    QFile file(path);
    if (const Status opened = openInput(file, path); !opened)
        return fail(terminal, opened.error());

    StopSignal stopSignal;
    std::atomic<bool> cancelled{false};
    const auto campaign = campaignNamed(*database, slug);
    if (!campaign)
        return fail(terminal, campaign.error());
    stopSignal.onSignal([&] { cancelled = true; }, 60);
    exchange::CodeImport import(*database, slug,
        {campaign->id, campaign->pattern, *keyring, std::make_shared<const vault::CodeCipher>(*keyring)});
    ProgressLine progress(terminal.errors);
    const auto summary = import.run(
        file, [&](const ImportSummary& soFar) { progress.show(soFar); }, cancelled);
    if (!summary)
        return fail(terminal, summary.error());
    writeSummary(terminal.output, *summary);
    if (!summary->stopped)
        return ExitCode::Done;
    terminal.errors << "invites-server: stopped before the end of the file: " << summary->stopped->detail
                    << " What was added stays; import the file again to go on." << Qt::endl;
    return ExitCode::Failed;
}

} // namespace

ExitCode importCodes(Terminal& terminal, const QStringList& arguments) {
    QCommandLineParser parser;
    const QCommandLineOption campaign(QStringLiteral("campaign"), {}, QStringLiteral("slug"));
    parser.addOption(campaign);
    if (!parser.parse(QStringList(QStringLiteral("import")) + arguments))
        return misused(terminal, parser.errorText());
    if (!parser.isSet(campaign) || parser.positionalArguments().size() != 1)
        return misused(terminal, QStringLiteral("import takes --campaign SLUG and the name of one file."));
    return importFile(terminal, parser.value(campaign), parser.positionalArguments().front());
}

} // namespace invites::commands
