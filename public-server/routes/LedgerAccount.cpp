#include "public-server/routes/LedgerAccount.h"

#include "public-server/http/Problem.h"
#include "public-server/routes/ApiJson.h"
#include "public-server/routes/Compression.h"
#include "public-server/routes/NumbersInFiles.h"
#include "public-server/routes/TicketProblems.h"

#include <algorithm>

namespace invites::routes {

namespace {

constexpr std::chrono::minutes eventsKeptFor(1);
constexpr int retryAfterSeconds = 2;
// What is read by one statement: it keeps a connection that visitors wait for.
constexpr qint64 pageBytes = 1024 * 1024;
constexpr int pageBlocks = 1024;

ledger::ChainEnd endOf(const store::LedgerHead& head) {
    return {head.slug.toLatin1(), quint64(head.height), head.time, head.hash};
}

http::Response fileResponse(const http::Request& request, std::string body, const char* contentType) {
    const std::string tag = entityTagOf(body);
    http::Response response = taggedResponse(request, std::move(body), tag, "no-cache");
    response.headers.set("Content-Type", contentType);
    return compressed(request, std::move(response));
}

} // namespace

http::Response LedgerAccount::readme(const http::Request& request, const store::LedgerHead& head) {
    const auto told = m_services.statistics.current(head.slug);
    if (!told)
        return refusal(problemOf(told.error()));
    const publication::CampaignAccount account{(*told)->name, numbersInFiles(**told), endOf(head)};
    const QByteArray text = publication::campaignReadme(account, {m_services.publicUrl, m_services.repository}, {});
    return fileResponse(request, text.toStdString(), "text/markdown; charset=utf-8");
}

http::Response LedgerAccount::statistics(const http::Request& request, const store::LedgerHead& head) {
    const auto told = m_services.statistics.current(head.slug);
    if (!told)
        return refusal(problemOf(told.error()));
    return fileResponse(request, numbersInFiles(**told).json.toStdString(), "application/json");
}

http::Response LedgerAccount::chart(const http::Request& request, const store::LedgerHead& head) {
    const auto told = m_services.statistics.current(head.slug);
    if (!told)
        return refusal(problemOf(told.error()));
    const publication::PublishedNumbers numbers = numbersInFiles(**told);
    const auto found = std::find_if(numbers.charts.begin(), numbers.charts.end(),
        [&](const auto& chart) { return chart.name + ".svg" == request.pathValues.back(); });
    if (found == numbers.charts.end())
        return http::toResponse(http::notFound());
    return fileResponse(request, found->svg.toStdString(), "image/svg+xml");
}

http::Response LedgerAccount::transactions(const http::Request& request, const store::LedgerHead& head) {
    const auto csv = csvOf(head);
    return csv ? fileResponse(request, **csv, "text/csv; charset=utf-8") : refusal(csv.error());
}

OrProblem<std::shared_ptr<const std::string>> LedgerAccount::csvOf(const store::LedgerHead& head) {
    std::unique_lock lock(m_mutex);
    Events& events = m_events[head.campaign.value];
    const Instant now = m_services.clock.now();
    const bool isFresh = events.hash == head.hash || now - events.madeAt < eventsKeptFor;
    if (events.csv && (isFresh || events.isBeingMade))
        return events.csv;
    if (events.isBeingMade)
        return tl::unexpected(http::tooBusy(retryAfterSeconds));
    events.isBeingMade = true;
    lock.unlock();
    const auto made = publication::Transactions::csvOf(endOf(head), [&](quint64 from, int most) {
        return m_services.desk.ledgerBlocks(head.campaign, from, std::min(most, pageBlocks), pageBytes);
    });
    lock.lock();
    events.isBeingMade = false;
    if (!made)
        return tl::unexpected(problemOf(made.error()));
    events.madeAt = now;
    events.hash = head.hash;
    events.csv = std::make_shared<const std::string>(made->toStdString());
    return events.csv;
}

} // namespace invites::routes
