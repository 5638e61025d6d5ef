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
constexpr char blocksType[] = "application/jsonl; charset=utf-8";
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

Result<LedgerRoutes::Document> LedgerRoutes::document(const QString& path, const char* contentType) {
    const auto content = embeddedFile(path);
    if (!content)
        return failure(content.error());
    std::string text = content->toStdString();
    std::string tag = entityTagOf(text);
    return Document{std::move(text), std::move(tag), contentType};
}

Result<std::unique_ptr<LedgerRoutes>> LedgerRoutes::create(Services& services) {
    auto verifier = document(QStringLiteral(":/web/verifier.html"), "text/html; charset=utf-8");
    auto format = document(QStringLiteral(":/docs/ledger.md"), "text/markdown; charset=utf-8");
    auto vectors = document(QStringLiteral(":/docs/ledger-vectors.jsonl"), blocksType);
    for (const auto* each : {&verifier, &format, &vectors}) {
        if (!*each)
            return failure(each->error());
    }
    const QByteArray page = QByteArray::fromStdString(verifier->content);
    verifier->policy = "default-src 'none'; script-src " + sourceOf(page, "script") + "; style-src " +
                       sourceOf(page, "style") + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    return std::unique_ptr<LedgerRoutes>(
        new LedgerRoutes(services, std::move(*verifier), std::move(*format), std::move(*vectors)));
}

LedgerRoutes::LedgerRoutes(Services& services, Document verifier, Document format, Document vectors)
    : m_services(services), m_account(services), m_verifier(std::move(verifier)), m_format(std::move(format)),
      m_vectors(std::move(vectors)) {}

void LedgerRoutes::addAsked(http::Router& router, const char* path, const char* name,
    std::function<http::Response(const http::Request&, const store::LedgerHead&)> answer) {
    router.add({http::Method::Get, path, name, http::BodyRule::None,
        [this, answer = std::move(answer)](const http::Request& request) {
            const Turn turn(m_asking);
            if (!turn.isOurs())
                return forAnySite(http::toResponse(http::tooBusy(retryAfterSeconds)));
            const auto head = headOf(request.pathValues.front());
            return forAnySite(head ? answer(request, *head) : refusal(head.error()));
        }});
}

void LedgerRoutes::add(http::Router& router, const char* path, const char* name, Answer answer) {
    addAsked(router, path, name,
        [this, answer](const auto& request, const auto& head) { return (this->*answer)(request, head); });
}

void LedgerRoutes::addAccount(http::Router& router, const char* path, const char* name,
    http::Response (LedgerAccount::*answer)(const http::Request&, const store::LedgerHead&)) {
    addAsked(router, path, name,
        [this, answer](const auto& request, const auto& head) { return (m_account.*answer)(request, head); });
}

// The same for every campaign.
void LedgerRoutes::add(http::Router& router, const char* path, const char* name, const Document& document) {
    router.add({http::Method::Get, path, name, http::BodyRule::None,
        [&document](const http::Request& request) {
            http::Response response = taggedResponse(request, document.content, document.entityTag, mayChange);
            response.headers.set("Content-Type", document.contentType);
            if (!document.policy.empty())
                response.headers.add("Content-Security-Policy", document.policy);
            response = compressed(request, std::move(response));
            return document.policy.empty() ? forAnySite(std::move(response)) : response;
        },
        http::Pace::AtOnce});
}

void LedgerRoutes::addTo(http::Router& router) {
    add(router, "/{slug}/ledger/ledger.json", "ledger_end", &LedgerRoutes::end);
    add(router, "/{slug}/ledger/blocks/{segment}", "ledger_blocks", &LedgerRoutes::segment);
    add(router, "/{slug}/ledger/keys.json", "ledger_keys", &LedgerRoutes::keys);
    addAccount(router, "/{slug}/ledger/README.md", "ledger_readme", &LedgerAccount::readme);
    addAccount(router, "/{slug}/ledger/stats.json", "ledger_statistics", &LedgerAccount::statistics);
    addAccount(router, "/{slug}/ledger/charts/{chart}", "ledger_chart", &LedgerAccount::chart);
    addAccount(router, "/{slug}/ledger/transactions.csv", "ledger_transactions", &LedgerAccount::transactions);
    add(router, "/{slug}/ledger/verifier.html", "ledger_verifier", m_verifier);
    add(router, "/{slug}/ledger/LEDGER.md", "ledger_format", m_format);
    add(router, "/{slug}/ledger/ledger-vectors.jsonl", "ledger_vectors", m_vectors);
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
    response.headers.add("Content-Type", blocksType);
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

} // namespace invites::routes
