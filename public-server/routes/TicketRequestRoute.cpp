#include "public-server/routes/TicketRequestRoute.h"

#include "common/vault/Hashes.h"
#include "public-server/http/RequestOrigin.h"
#include "public-server/routes/ApiJson.h"
#include "public-server/routes/RequestBody.h"
#include "public-server/routes/TicketPosition.h"
#include "public-server/routes/TicketProblems.h"
#include "public-server/routes/TicketRoutes.h"

#include <algorithm>
#include <thread>

namespace invites::routes {

namespace {

// A rush lasts a second; where another begins meanwhile, the visitor is kept for some more.
constexpr std::chrono::milliseconds longestNap(1000);
constexpr int mostNaps = 10;

// 22 to 64 characters of base64url: 128 bits or more.
bool isIdempotencyKey(std::string_view key) {
    return key.size() >= 22 && key.size() <= 64 && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

OrProblem<std::string_view> idempotencyKeyOf(const http::Request& request) {
    const auto key = request.headers.get("Idempotency-Key");
    if (!key)
        return tl::unexpected(http::invalidFields({{"Idempotency-Key", "required"}}));
    if (!isIdempotencyKey(*key))
        return tl::unexpected(http::invalidFields({{"Idempotency-Key", "format"}}));
    return *key;
}

// "DE". XX is what proxies say where they do not know.
std::optional<QString> countryOf(const http::Request& request, const std::string& header) {
    if (header.empty() || !request.isFromTrustedProxy)
        return std::nullopt;
    const auto country = request.headers.get(header);
    const auto isLetter = [](char character) { return character >= 'A' && character <= 'Z'; };
    if (!country || country->size() != 2 || !std::all_of(country->begin(), country->end(), isLetter) ||
        *country == "XX")
        return std::nullopt;
    return QString::fromLatin1(country->data(), 2);
}

} // namespace

TicketRequestRoute::TicketRequestRoute(Services& services, http::Metrics& metrics, int mostHeld)
    : m_services(services), m_metrics(metrics), m_mostHeld(mostHeld),
      m_provider(services.humanCheck.description().provider) {}

void TicketRequestRoute::addTo(http::Router& router) {
    router.add({http::Method::Post, "/api/v1/campaigns/{slug}/tickets", "request_ticket", http::BodyRule::Json,
        [this](const http::Request& request) { return this->request(request); }});
}

human::CheckedToken TicketRequestRoute::checkHuman(const QString& token, const std::string& clientAddress) {
    human::CheckedToken checked;
    checked.verdict = HumanVerdict::Unavailable;
    if (m_checks.fetch_add(1) < m_mostHeld) {
        const QByteArray utf8 = token.toUtf8();
        checked =
            m_services.humanCheck.check(std::string_view(utf8.constData(), std::size_t(utf8.size())), clientAddress);
    }
    m_checks.fetch_sub(1);
    m_metrics.humanCheckDone(m_provider, toText(checked.verdict).data());
    return checked;
}

http::Response TicketRequestRoute::request(const http::Request& request) {
    const auto body = parseObject(request.body);
    if (!body)
        return refusal(body.error());
    const auto key = idempotencyKeyOf(request);
    if (!key)
        return refusal(key.error());
    const auto token = optionalText(*body, QStringLiteral("human_check"));
    if (!token)
        return refusal(token.error());

    const std::optional<Secret> held = secretFromCookie(request, m_services.cookies);
    const std::optional<Secret> session = sessionFromCookie(request, m_services.cookies);
    if ((held || session) && !http::isFromOwnOrigin(request, m_services.publicUrl))
        return refusal(foreignOrigin());

    const QString slug = QString::fromStdString(request.pathValues.front());
    const auto board = m_services.board.recentWith(slug);
    if (!board)
        return refusal(problemOf(board.error()));
    const Campaign* campaign = (*board)->find(slug);
    if (!campaign)
        return refusal(http::notFound());

    // Checked before it is known whether that matters: a repeated key or a held ticket is answered without, and only
    // the database knows of those. So one round trip serves all cases.
    human::CheckedToken human;
    if (*token && !(*token)->isEmpty()) {
        human = checkHuman(**token, request.clientAddress);
        if (human.verdict != HumanVerdict::Unavailable)
            m_services.desk.humanChecked(campaign->id, human.verdict == HumanVerdict::Passed);
    }

    const Secret secret = vault::ticketSecret(m_services.keyring, campaign->slug, *key);
    store::TicketRequest asked;
    asked.campaign = campaign->id;
    asked.secretHash = vault::ticketSecretHash(secret);
    if (held)
        asked.holderHash = vault::ticketSecretHash(*held);
    asked.addressHash = addressHashOf(request, m_services);
    asked.country = countryOf(request, m_services.countryHeader);
    asked.human = human.verdict;
    if (human.verdict == HumanVerdict::Passed)
        asked.spendKey = human.spendKey;
    asked.spendEnd = human.expiresAt;
    if (session) {
        asked.sessionHash = vault::ticketSecretHash(*session);
        asked.sealedSecret = m_services.memberCipher.sealTicketSecret(secret);
    }
    return answer(ask(asked), secret, held);
}

// In a rush the numbers are drawn when it is over: until then the visitor is kept, and then asked for once more. What
// he gets is new to him.
Result<store::RequestAnswer> TicketRequestRoute::ask(const store::TicketRequest& asked) {
    auto answer = m_services.desk.request(asked);
    bool isDrawn = false;
    for (int naps = 0; naps < mostNaps && answer && answer->outcome == store::RequestOutcome::Drawing; ++naps) {
        const bool isKept = m_drawings.fetch_add(1) < m_mostHeld;
        if (isKept) {
            std::this_thread::sleep_for(std::min(answer->readyIn, longestNap));
            answer = m_services.desk.request(asked);
            isDrawn = true;
        }
        m_drawings.fetch_sub(1);
        if (!isKept)
            break;
    }
    if (isDrawn && answer && answer->outcome == store::RequestOutcome::Repeated)
        answer->outcome = store::RequestOutcome::Created;
    return answer;
}

http::Response TicketRequestRoute::answer(
    Result<store::RequestAnswer> answer, const Secret& secret, const std::optional<Secret>& held) {
    if (!answer)
        return refusal(problemOf(answer.error()));
    if (!answer->ticket)
        return refusal(problemOf(*answer));
    const bool isHeld = answer->outcome == store::RequestOutcome::Held;
    const Secret& holding = answer->memberSecret ? *answer->memberSecret : isHeld && held ? *held : secret;
    const QByteArray secretHash = vault::ticketSecretHash(holding);
    m_services.line.touched(secretHash);
    const auto ticket = withPosition(m_services, secretHash, std::move(*answer->ticket));
    if (!ticket)
        return refusal(problemOf(ticket.error()));
    QJsonObject json = toJson(*ticket, estimateOf(m_services, *ticket), m_services.line.crowd());
    // A held ticket's secret is in the browser's HttpOnly cookie, or goes there, and nowhere else.
    if (!isHeld)
        json.insert(QStringLiteral("secret"), secret.revealText());
    http::Response response = jsonResponse(answer->outcome == store::RequestOutcome::Created ? 201 : 200, json);
    if (isHeld && !answer->memberSecret)
        return response;
    response.headers.add("Location", "/api/v1/ticket");
    response.headers.add("Set-Cookie",
        m_services.cookies.setCookie({ticketCookie, holding.reveal().toStdString(), ticketCookieLife, true}));
    return response;
}

} // namespace invites::routes
