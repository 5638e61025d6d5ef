#include "public-server/commands/PublicationParts.h"

#include "common/ledger/KeyList.h"
#include "common/store/ReceiptStore.h"
#include "public-server/commands/NumbersToPublish.h"
#include "public-server/routes/EmbeddedFile.h"
#include "resources/web/WebResources.h"

namespace invites::commands {

namespace {

Result<QByteArray> keysOfReceipts(db::Connection& connection) {
    const auto keys = store::ReceiptStore(connection).keys();
    if (!keys)
        return failure(keys.error());
    return ledger::toJson(*keys);
}

publication::ExtraFile embedded(const char* path, const QString& resource) {
    return {path, [resource](db::Connection&) {
                initWebResources();
                return routes::embeddedFile(resource);
            }};
}

} // namespace

publication::LedgerEdition ledgerEdition(const std::string& publicUrl, const publication::GitHubOptions& gitHub) {
    return publication::LedgerEdition({publicUrl, gitHub.repository}, &numbersToPublish,
        {{"keys.json", &keysOfReceipts}, embedded("verifier.html", QStringLiteral(":/web/verifier.html")),
            embedded("LEDGER.md", QStringLiteral(":/docs/ledger.md")),
            embedded("ledger-vectors.jsonl", QStringLiteral(":/docs/ledger-vectors.jsonl"))});
}

PublicationParts::PublicationParts(const ServerConfiguration& configuration, const Clock& clock, http::Metrics& metrics,
    db::ConnectionObserver& observer, http::Log& log)
    : m_database(configuration.database), m_clock(clock), m_metrics(metrics), m_observer(observer), m_log(log) {
    if (!configuration.gitHub)
        return;
    m_edition.emplace(ledgerEdition(configuration.publicUrl, *configuration.gitHub));
    m_client.emplace(*configuration.gitHub, clock);
}

void PublicationParts::start() {
    if (!m_client)
        return;
    m_thread.emplace(
        m_database, *m_client, m_clock, [this](auto&... news) { return m_edition->make(news...); }, &m_observer,
        [this](const publication::PublicationEnd& end) { note(end); });
}

void PublicationParts::note(const publication::PublicationEnd& end) {
    using Outcome = publication::PublicationEnd::Outcome;
    for (const store::RewrittenChain& chain : end.rewritten)
        m_log.write(http::LogLevel::Error, "published chain is another one",
            {{"campaign", chain.slug.toStdString()}, {"from_block", chain.firstHeight},
                {"published_to", chain.height}});
    if (end.outcome == Outcome::Published) {
        m_metrics.publicationTried("published");
        m_metrics.setPublishedAt(std::chrono::floor<std::chrono::seconds>(m_clock.now().time_since_epoch()));
        m_log.write(
            http::LogLevel::Info, "ledger published", {{"commit", std::string_view(end.commit)}, {"files", end.files}});
        return;
    }
    if (end.failure == publication::GitHubFailure::Kind::Stopped)
        return;
    m_metrics.publicationTried(end.error);
    m_log.write(http::LogLevel::Warning, "ledger not published",
        {{"error", std::string_view(end.error)}, {"next_try", toRfc3339(end.nextAt).toStdString()}});
}

void PublicationParts::endSoon() {
    if (m_thread)
        m_thread->endSoon();
}

} // namespace invites::commands
