#include "public-server/commands/Configuration.h"
#include "public-server/commands/Program.h"
#include "public-server/commands/PublicationParts.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace invites::commands {

namespace {

using publication::PublicationEnd;

QString inText(Instant moment) {
    return toRfc3339(std::chrono::floor<std::chrono::seconds>(moment));
}

// What was done, for programs.
QByteArray inJson(const PublicationEnd& end, const publication::GitHubOptions& gitHub) {
    const QJsonObject object{{QStringLiteral("repository"), QString::fromStdString(gitHub.repository)},
        {QStringLiteral("branch"), QString::fromStdString(gitHub.branch)},
        {QStringLiteral("commit"), QString::fromStdString(end.commit)}, {QStringLiteral("files"), end.files}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

Error refusal(const PublicationEnd& end) {
    if (end.outcome == PublicationEnd::Outcome::Busy)
        return {ErrorCode::Conflict,
            QStringLiteral("Another server is publishing just now, until %1 at the longest.").arg(inText(end.nextAt))};
    return {ErrorCode::Unavailable, QStringLiteral("Nothing was published (%1). The servers try again at %2.")
                                        .arg(QString::fromStdString(end.error), inText(end.nextAt))};
}

} // namespace

ExitCode publish(Terminal& terminal, const QStringList& arguments) {
    if (!arguments.isEmpty())
        return misused(terminal, QStringLiteral("publish takes no arguments."));
    const auto database = databaseFrom(terminal.environment);
    if (!database)
        return misused(terminal, database.error().detail);
    const auto publicUrl = publicUrlFrom(terminal.environment);
    if (!publicUrl)
        return misused(terminal, publicUrl.error().detail);
    const auto gitHub = publication::gitHubFrom(terminal.environment);
    if (!gitHub)
        return misused(terminal, gitHub.error().detail);
    if (!*gitHub)
        return misused(terminal, QStringLiteral("INVITES_GITHUB_REPOSITORY is missing: there is nowhere to publish."));
    const SystemClock clock;
    db::Connection connection(*database);
    publication::GitHubClient client(**gitHub, clock);
    const auto edition = ledgerEdition(*publicUrl, **gitHub);
    const auto end = publication::Publisher(client, connection, clock, [&](auto&... news) {
        return edition.make(news...);
    }).publish(true);
    if (!end)
        return fail(terminal, end.error());
    for (const store::RewrittenChain& chain : end->rewritten)
        terminal.errors << QStringLiteral(
                               "What was published of %1 was another chain from block %2 on. The README says "
                               "so from now on.")
                               .arg(chain.slug)
                               .arg(chain.firstHeight)
                        << Qt::endl;
    if (end->outcome != PublicationEnd::Outcome::Published)
        return fail(terminal, refusal(*end));
    terminal.output.write(inJson(*end, **gitHub));
    const QString repository = QString::fromStdString((*gitHub)->repository);
    terminal.errors << (end->files == 0 ? QStringLiteral("Nothing is new; all of it is in %1.").arg(repository)
                                        : QStringLiteral("Files written to %1: %2.").arg(repository).arg(end->files))
                    << Qt::endl;
    return ExitCode::Done;
}

} // namespace invites::commands
