#include "public-server/routes/StandingRoutes.h"

#include "common/vault/Hashes.h"
#include "public-server/http/RequestOrigin.h"
#include "public-server/routes/ApiJson.h"
#include "public-server/routes/SignInSteps.h"
#include "public-server/routes/StandingWords.h"
#include "public-server/routes/TicketProblems.h"
#include "public-server/routes/TicketRoutes.h"

namespace invites::routes {

namespace {

// As the form says it, too.
constexpr qsizetype fewestWords = 10;
constexpr qsizetype mostWords = 2000;
constexpr int secondsADay = 24 * 60 * 60;

std::string paragraph(const char* attributes, const QString& text) {
    return std::string("<p") + attributes + ">" + escapedForHtml(text.toStdString()) + "</p>";
}

std::optional<http::Problem> problemOf(store::AppealOutcome outcome) {
    switch (outcome) {
    case store::AppealOutcome::Submitted:
        return std::nullopt;
    case store::AppealOutcome::NothingToAppeal:
        return http::Problem{409, "nothing-to-appeal", "Nothing to appeal against",
            "Nothing keeps you from asking for a ticket of this campaign."};
    case store::AppealOutcome::OpenAlready:
        return http::Problem{409, "appeal-open", "You have appealed already",
            "An administrator has not decided yet. You are told here when it is done."};
    case store::AppealOutcome::TooMany:
        return http::Problem{429, "too-many-appeals", "Too many appeals",
            "Too many appeals came today, in this case or from your network. Please come back tomorrow.", {},
            secondsADay};
    }
    return http::internalError();
}

} // namespace

Result<StandingRoutes> StandingRoutes::create(
    Services& services, const WebAssets& assets, std::shared_ptr<const vault::Keyring> keyring) {
    auto small = SmallPages::create(assets);
    if (!small)
        return failure(small.error());
    auto standing = PageTemplate::load("standing.html", assets);
    auto form = PageTemplate::load("appeal-form.html", assets);
    if (!standing || !form)
        return failure(standing ? form.error() : standing.error());
    return StandingRoutes(services, {std::move(*small), std::move(*standing), std::move(*form)}, std::move(keyring));
}

StandingRoutes::StandingRoutes(Services& services, Pages pages, std::shared_ptr<const vault::Keyring> keyring)
    : m_services(services), m_pages(std::move(pages)), m_cipher(std::move(keyring)) {}

void StandingRoutes::addTo(http::Router& router) {
    using http::BodyRule;
    using http::Method;
    router.add({Method::Get, "/api/v1/campaigns/{slug}/standing", "get_standing", BodyRule::None,
        [this](const http::Request& request) { return look(request); }});
    router.add({Method::Post, "/api/v1/campaigns/{slug}/appeals", "submit_appeal", BodyRule::Json,
        [this](const http::Request& request) { return appeal(request); }});
    router.add({Method::Get, "/{slug}/standing", "page_standing", BodyRule::None,
        [this](const http::Request& request) { return page(request); }});
    router.add({Method::Post, "/{slug}/standing", "appeal_on_page", BodyRule::Form,
        [this](const http::Request& request) { return appealOnPage(request); }});
}

OrProblem<StandingRoutes::Visit> StandingRoutes::visitOf(const http::Request& request) {
    const auto ticket = secretFromCookie(request, m_services.cookies);
    const auto session = sessionFromCookie(request, m_services.cookies);
    if ((ticket || session) && !http::isFromOwnOrigin(request, m_services.publicUrl))
        return tl::unexpected(foreignOrigin());
    const auto board = m_services.board.current();
    if (!board)
        return tl::unexpected(routes::problemOf(board.error()));
    const Campaign* campaign = (*board)->find(QString::fromStdString(request.pathValues.front()));
    if (!campaign)
        return tl::unexpected(http::notFound());
    Visit visit{campaign->id, campaign->slug.toStdString(), campaign->name.toStdString(), campaign->lateDelay, {}};
    if (ticket)
        visit.asker.ticketHash = vault::ticketSecretHash(*ticket);
    if (session)
        visit.asker.sessionHash = vault::ticketSecretHash(*session);
    return visit;
}

http::Response StandingRoutes::look(const http::Request& request) {
    const auto visit = visitOf(request);
    if (!visit)
        return refusal(visit.error());
    const auto standing = m_services.desk.standing(visit->campaign, visit->asker);
    return standing ? jsonResponse(200, toJson(*standing)) : refusal(routes::problemOf(standing.error()));
}

std::optional<http::Problem> StandingRoutes::submit(
    const http::Request& request, const Visit& visit, const QString& words) {
    const QString text = words.trimmed();
    if (text.size() < fewestWords || text.size() > mostWords)
        return http::invalidFields({{"text", text.size() < fewestWords ? "too_short" : "too_long"}});
    const auto outcome = m_services.desk.appeal(
        visit.campaign, visit.asker, m_cipher.seal(Secret::fromText(text)), addressHashOf(request, m_services));
    return outcome ? problemOf(*outcome) : routes::problemOf(outcome.error());
}

http::Response StandingRoutes::appeal(const http::Request& request) {
    const auto body = parseObject(request.body);
    if (!body)
        return refusal(body.error());
    const auto words = requiredText(*body, QStringLiteral("text"));
    if (!words)
        return refusal(words.error());
    const auto visit = visitOf(request);
    if (!visit)
        return refusal(visit.error());
    if (const auto problem = submit(request, *visit, *words))
        return refusal(*problem);
    const auto standing = m_services.desk.standing(visit->campaign, visit->asker);
    return standing ? jsonResponse(201, toJson(*standing)) : refusal(routes::problemOf(standing.error()));
}

http::Response StandingRoutes::page(const http::Request& request) {
    const auto visit = visitOf(request);
    return visit ? standingPage(200, *visit, {}, {}) : refusal(visit.error());
}

http::Response StandingRoutes::appealOnPage(const http::Request& request) {
    const auto visit = visitOf(request);
    if (!visit)
        return refusal(visit.error());
    const QString words = FormFields(request.body).value(QStringLiteral("text"));
    const auto problem = submit(request, *visit, words);
    if (!problem)
        return redirectTo("/" + visit->slug + "/standing");
    const std::string detail = problem->status == 422 ? "Please say it in 10 to 2,000 characters." : problem->detail;
    return standingPage(problem->status, *visit, detail, words.left(mostWords).toStdString());
}

std::string StandingRoutes::appealPart(
    const Visit& visit, const store::Standing& standing, const std::string& words) const {
    std::string part;
    if (standing.appeal) {
        for (const QString& line : appealWords(*standing.appeal))
            part += paragraph("", line);
    }
    const bool isOpen = standing.appeal && standing.appeal->state == AppealState::Open;
    if (standing.rule != LateRule::None && !isOpen)
        part += m_pages.form.render({{"slug", visit.slug}, {"text", escapedForHtml(words)}});
    return part;
}

http::Response StandingRoutes::standingPage(
    int status, const Visit& visit, const std::string& trouble, const std::string& words) {
    const auto standing = m_services.desk.standing(visit.campaign, visit.asker);
    if (!standing)
        return refusal(routes::problemOf(standing.error()));
    const StandingWords said = wordsOf(*standing, QString::fromStdString(visit.campaignName), visit.lateDelay);
    return m_pages.small.page(status, said.title.toStdString(),
        m_pages.standing.render({{"heading", escapedForHtml(said.title.toStdString())},
            {"trouble", trouble.empty()
                            ? std::string()
                            : paragraph(R"( class="notice" role="alert")", QString::fromStdString(trouble))},
            {"rule", escapedForHtml(said.rule.toStdString())}, {"way", escapedForHtml(said.way.toStdString())},
            {"appeal", appealPart(visit, *standing, words)},
            {"back_class", standing->rule == LateRule::None ? "button-primary" : "button-quiet"}, {"slug", visit.slug},
            {"campaign_name", escapedForHtml(visit.campaignName)}}));
}

} // namespace invites::routes
