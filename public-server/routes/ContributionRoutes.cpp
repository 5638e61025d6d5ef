#include "public-server/routes/ContributionRoutes.h"

#include "common/vault/Hashes.h"
#include "public-server/routes/ApiJson.h"
#include "public-server/routes/TicketProblems.h"
#include "public-server/routes/TicketRoutes.h"

#include <QJsonArray>

namespace invites::routes {

namespace {

QJsonObject refused(const char* reason) {
    return {{QStringLiteral("accepted"), false}, {QStringLiteral("reason"), QLatin1String(reason)}};
}

QJsonObject toJson(store::GivenVerdict verdict) {
    switch (verdict) {
    case store::GivenVerdict::Accepted:
        return {{QStringLiteral("accepted"), true}};
    case store::GivenVerdict::Repeated:
        return refused("repeated");
    case store::GivenVerdict::OwnCode:
        return refused("own_code");
    case store::GivenVerdict::NotAccepted:
        break;
    }
    return refused("not_accepted");
}

} // namespace

ContributionRoutes::ContributionRoutes(Services& services, int attemptLimit)
    : m_services(services), m_attemptLimit(attemptLimit) {}

void ContributionRoutes::addTo(http::Router& router) {
    router.add({http::Method::Post, "/api/v1/ticket/contribution", "contribute", http::BodyRule::Json,
        [this](const http::Request& request) { return contribute(request); }});
}

OrProblem<Campaign> ContributionRoutes::campaignOf(const QByteArray& secretHash) {
    const auto ticket = m_services.desk.look(secretHash);
    if (!ticket)
        return tl::unexpected(problemOf(ticket.error()));
    if (!ticket->ticket)
        return tl::unexpected(noTicket());
    const auto board = m_services.board.recent();
    if (!board)
        return tl::unexpected(problemOf(board.error()));
    const Campaign* campaign = (*board)->find(ticket->ticket->campaignId);
    if (!campaign)
        return tl::unexpected(http::internalError());
    return *campaign;
}

ContributionRoutes::Entries ContributionRoutes::entriesOf(
    const std::vector<QString>& texts, const Campaign& campaign) const {
    Entries entries;
    for (const QString& text : texts) {
        if (text.trimmed().isEmpty())
            continue;
        const auto code = campaign.pattern.normalise(text);
        if (!code) {
            entries.emplace_back();
            continue;
        }
        const Secret secret = Secret::fromText(*code);
        const QByteArray fingerprint = vault::codeFingerprint(m_services.keyring, secret);
        entries.emplace_back(store::GivenCode{fingerprint, m_services.cipher.seal(secret, campaign.id, fingerprint)});
    }
    return entries;
}

http::Response ContributionRoutes::contribute(const http::Request& request) {
    const auto ticket = ticketOf(request, m_services);
    if (!ticket)
        return refusal(ticket.error());
    const auto body = parseObject(request.body);
    if (!body)
        return refusal(body.error());
    const auto campaign = campaignOf(*ticket);
    if (!campaign)
        return refusal(campaign.error());
    const auto texts = requiredTexts(*body, QStringLiteral("codes"), campaign->contributionSize);
    if (!texts)
        return refusal(texts.error());
    const Entries entries = entriesOf(*texts, *campaign);
    if (entries.empty())
        return refusal(http::invalidFields({{"codes", "required"}}));

    std::vector<store::GivenCode> given;
    for (const auto& entry : entries) {
        if (entry)
            given.push_back(*entry);
    }
    const auto answer =
        m_services.desk.contribute(*ticket, std::move(given), {addressHashOf(request, m_services), m_attemptLimit});
    if (!answer)
        return refusal(problemOf(answer.error()));
    if (answer->outcome != store::StepOutcome::Done || !answer->ticket)
        return refusal(problemOf(answer->outcome, m_services.clock.now()));

    QJsonArray results;
    auto verdict = answer->verdicts.begin();
    for (const auto& entry : entries)
        results.append(entry && verdict != answer->verdicts.end() ? toJson(*verdict++) : refused("format"));
    return jsonResponse(200, {
                                 {QStringLiteral("results"), results},
                                 {QStringLiteral("received"), answer->ticket->contributionReceived},
                                 {QStringLiteral("required"), answer->ticket->contributionRequired},
                                 {QStringLiteral("state"), toText(answer->ticket->state)},
                             });
}

} // namespace invites::routes
