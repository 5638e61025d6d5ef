#include "public-server/routes/LedgerRoutes.h"

#include "common/ledger/KeyList.h"
#include "common/ledger/Segment.h"
#include "public-server/http/Problem.h"
#include "public-server/routes/ApiJson.h"
#include "public-server/routes/Compression.h"
#include "public-server/routes/EmbeddedFile.h"
#include "public-server/routes/TicketProblems.h"

#include <QCryptographicHash>

#include <algorithm>

namespace invites::routes {

namespace {

using ledger::segmentBlocks;

constexpr int atOnce = 4;
constexpr int retryAfterSeconds = 2;
// What is read by one statement: it keeps a connection that visitors wait for.
constexpr qint64 pageBytes = 1024 * 1024;
// Compressing more than that takes longer than sending it.
constexpr std::size_t mostCompressed = 2 * 1024 * 1024;
constexpr char mayChange[] = "no-cache";
constexpr char neverChanges[] = "public, max-age=31536000, immutable";

// Where the name is one: "0000001024.jsonl".
std::optional<quint64> firstOf(const std::string& name) {
    bool isNumber = false;
    const quint64 first =
        QByteArray::fromStdString(name).first(std::min(qsizetype(10), qsizetype(name.size()))).toULongLong(&isNumber);
    const QString path = QStringLiteral("blocks/") + QString::fromStdString(name);
    return isNumber && ledger::segmentPath(first) == path ? std::optional(first) : std::nullopt;
}

// One of those who are answered now, as long as it lives.
class Turn {
public:
    explicit Turn(std::atomic<int>& asking) : m_asking(asking), m_isOurs(asking.fetch_add(1) < atOnce) {}
    ~Turn() { m_asking.fetch_sub(1); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    bool isOurs() const { return m_isOurs; }

private:
    std::atomic<int>& m_asking;
    const bool m_isOurs;
};

std::string tagOf(const QByteArray& hash) {
    return '"' + hash.toHex().toStdString() + '"';
}

// The element's content, as a source of a Content-Security-Policy.
std::string sourceOf(const QByteArray& page, const QByteArray& element) {
    const QByteArray opening = '<' + element + '>';
    const qsizetype start = page.indexOf(opening) + opening.size();
    const QByteArray closing = "</" + element + '>';
    const QByteArray content = page.mid(start, page.indexOf(closing, start) - start);
    return "'sha256-" + QCryptographicHash::hash(content, QCryptographicHash::Sha256).toBase64().toStdString() + '\'';
}

} // namespace

Result<std::unique_ptr<LedgerRoutes>> LedgerRoutes::create(Services& services) {
    const auto page = embeddedFile(QStringLiteral(":/web/verifier.html"));
    if (!page)
        return failure(page.error());
    std::string policy = "default-src 'none'; script-src " + sourceOf(*page, "script") + "; style-src " +
                         sourceOf(*page, "style") + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    return std::unique_ptr<LedgerRoutes>(new LedgerRoutes(services, page->toStdString(), std::move(policy)));
}

LedgerRoutes::LedgerRoutes(Services& services, std::string verifier, std::string verifierPolicy)
    : m_services(services), m_verifier(std::move(verifier)), m_verifierPolicy(std::move(verifierPolicy)),
      m_verifierTag(entityTagOf(m_verifier)) {}

void LedgerRoutes::add(http::Router& router, const char* path, const char* name, Answer answer) {
    router.add({http::Method::Get, path, name, http::BodyRule::None, [this, answer](const http::Request& request) {
                    const Turn turn(m_asking);
                    if (!turn.isOurs())
                        return forAnySite(http::toResponse(http::tooBusy(retryAfterSeconds)));
                    const auto head = headOf(request.pathValues.front());
                    return forAnySite(head ? (this->*answer)(request, *head) : refusal(head.error()));
                }});
}

void LedgerRoutes::addTo(http::Router& router) {
    add(router, "/{slug}/ledger/ledger.json", "ledger_end", &LedgerRoutes::end);
    add(router, "/{slug}/ledger/blocks/{segment}", "ledger_blocks", &LedgerRoutes::segment);
    add(router, "/{slug}/ledger/keys.json", "ledger_keys", &LedgerRoutes::keys);
    router.add({http::Method::Get, "/{slug}/ledger/verifier.html", "ledger_verifier", http::BodyRule::None,
        [this](const http::Request& request) { return compressed(request, verifier(request)); }, http::Pace::AtOnce});
}

OrProblem<store::LedgerHead> LedgerRoutes::headOf(const std::string& slug) {
    const auto heads = m_services.desk.ledgerHeads();
    if (!heads)
        return tl::unexpected(problemOf(heads.error()));
    const QString wanted = QString::fromStdString(slug);
    const auto found =
        std::find_if(heads->begin(), heads->end(), [&](const auto& head) { return head.slug == wanted; });
    if (found == heads->end() || found->height < 0)
        return tl::unexpected(http::notFound());
    return *found;
}

http::Response LedgerRoutes::end(const http::Request& request, const store::LedgerHead& head) {
    const ledger::ChainEnd end{head.slug.toLatin1(), quint64(head.height), head.time, head.hash};
    return taggedResponse(request, ledger::toJson(end).toStdString(), tagOf(head.hash), mayChange);
}

http::Response LedgerRoutes::keys(const http::Request& request, const store::LedgerHead&) {
    const auto keys = m_services.desk.ledgerKeys();
    if (!keys)
        return refusal(problemOf(keys.error()));
    std::string body = ledger::toJson(*keys).toStdString();
    const std::string tag = entityTagOf(body);
    return taggedResponse(request, std::move(body), tag, mayChange);
}

http::Response LedgerRoutes::segment(const http::Request& request, const store::LedgerHead& head) {
    const auto first = firstOf(request.pathValues.back());
    const auto height = quint64(head.height);
    if (!first || *first > height)
        return http::toResponse(http::notFound());
    const quint64 last = std::min(*first + segmentBlocks - 1, height);
    const bool isFull = last == *first + segmentBlocks - 1;
    QByteArray hash = head.hash;
    if (last != height) {
        const auto block = m_services.desk.ledgerBlocks(head.campaign, last, 1, 1);
        if (!block)
            return refusal(problemOf(block.error()));
        hash = block->empty() ? QByteArray() : block->front().hash;
    }
    http::Response response;
    response.headers.add("ETag", tagOf(hash));
    response.headers.add("Cache-Control", isFull ? neverChanges : mayChange);
    response.headers.add("Content-Type", "application/jsonl; charset=utf-8");
    if (request.matchesEntityTag(tagOf(hash))) {
        response.status = 304;
        return response;
    }
    auto lines = linesOf(head.campaign, *first, last);
    if (!lines)
        return refusal(problemOf(lines.error()));
    response.body = std::move(*lines);
    return response.body.size() <= mostCompressed ? compressed(request, std::move(response)) : response;
}

Result<std::string> LedgerRoutes::linesOf(CampaignId campaign, quint64 first, quint64 last) {
    std::string lines;
    for (quint64 next = first; next <= last;) {
        const auto blocks = m_services.desk.ledgerBlocks(campaign, next, int(last - next + 1), pageBytes);
        if (!blocks)
            return failure(blocks.error());
        for (const ledger::Block& block : *blocks) {
            const QByteArray line = ledger::toLine(block);
            lines.append(line.constData(), std::size_t(line.size()));
        }
        // A chain with a gap is told as it is; whoever verifies it will see.
        if (blocks->empty())
            break;
        next = blocks->back().height + 1;
    }
    return lines;
}

http::Response LedgerRoutes::verifier(const http::Request& request) const {
    http::Response response;
    response.headers.add("ETag", m_verifierTag);
    response.headers.add("Cache-Control", mayChange);
    response.headers.add("Content-Security-Policy", m_verifierPolicy);
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    if (request.matchesEntityTag(m_verifierTag))
        response.status = 304;
    else
        response.body = m_verifier;
    return response;
}

} // namespace invites::routes
