#include "public-server/routes/OwnPage.h"

#include "common/domain/Badges.h"
#include "common/domain/Consent.h"
#include "common/domain/Names.h"
#include "public-server/routes/MemberSession.h"
#include "public-server/routes/PageResponse.h"
#include "public-server/routes/SignInSteps.h"
#include "public-server/routes/TicketProblems.h"

#include <QDateTime>
#include <QJsonArray>

namespace invites::routes {

namespace {

std::string textOf(const QJsonObject& object, const char* name) {
    return object.value(QLatin1String(name)).toString().toStdString();
}

std::string countOf(int count, const char* one, const char* several) {
    return std::to_string(count) + ' ' + (count == 1 ? one : several);
}

std::string momentOf(const QJsonObject& object, const char* name) {
    const auto moment = QDateTime::fromString(object.value(QLatin1String(name)).toString(), Qt::ISODate);
    return momentInWords(Instant(std::chrono::seconds(moment.toSecsSinceEpoch()))).toStdString();
}

std::string stateInWords(const QJsonObject& ticket) {
    const auto state = ticketStateFromText(ticket.value(QLatin1String("state")).toString());
    switch (state.value_or(TicketState::Waiting)) {
    case TicketState::Waiting:
        return "Waiting. You asked for a code on " + momentOf(ticket, "requested_at") + '.';
    case TicketState::Offered:
        return "It is your turn: a code is held for you until " + momentOf(ticket, "offer_expires_at") + '.';
    case TicketState::Delivered:
        return "You were given a code on " + momentOf(ticket, "delivered_at") + ". Yours are due by " +
               momentOf(ticket, "deadline") + '.';
    case TicketState::Contributed:
        return "You were given a code on " + momentOf(ticket, "delivered_at") + ", and passed yours on by " +
               momentOf(ticket, "contributed_at") + '.';
    case TicketState::Expired:
        return "You missed your turn on " + momentOf(ticket, "expired_at") + '.';
    case TicketState::Left:
        return "You left the line on " + momentOf(ticket, "left_at") + '.';
    }
    return {};
}

// One that stayed apart in a merge is no other browser's.
std::string whereInWords(const QJsonObject& ticket) {
    return ticket.value(QLatin1String("stays_in_its_browser")).toBool()
               ? " It is in the browser that you got it with, and in no other."
               : std::string();
}

std::string givenInWords(const QJsonObject& ticket) {
    const auto number = [&](const char* name) { return ticket.value(QLatin1String(name)).toInt(); };
    if (number("given") == 0)
        return {};
    return "You gave " + std::to_string(number("given")) + " of " + countOf(number("required"), "code", "codes") +
           ": " + std::to_string(number("works")) + " proved to work, " + std::to_string(number("does_not_work")) +
           " not to, " + std::to_string(number("not_known_yet")) + " not known yet.";
}

std::string confirmedInWords(int confirmed) {
    if (confirmed == 0)
        return "None of your codes has proved to work for somebody else yet.";
    return std::to_string(confirmed) + " of your codes proved to work for somebody else.";
}

std::string badgesInWords(int confirmed) {
    std::string items;
    for (const Badge& badge : badgesFor(confirmed))
        items += "<li>" + escapedForHtml(badge.name) + "</li>";
    return items.empty() ? std::string() : "<ul class=\"badges\">" + items + "</ul>";
}

std::string hallInWords(const QJsonObject& hall, int confirmed) {
    if (const std::string reason = textOf(hall, "hidden_because"); !reason.empty())
        return "<p class=\"notice\">An administrator has hidden your name. The reason: " + escapedForHtml(reason) +
               "</p>";
    if (textOf(hall, "name").empty())
        return "<p>Your name is not in it. If you like, everybody can read there how many of your codes proved to "
               "work.</p>";
    if (confirmed == 0)
        return "<p>Your name appears there as soon as one of your codes proves to work for somebody else.</p>";
    return "<p>Everybody can read your name there, with how many of your codes proved to work.</p>";
}

constexpr char leaveHall[] = "<form method=\"post\" action=\"/me/hall/leave\"><button type=\"submit\" class=\"button "
                             "button-quiet\">Take my name out</button></form>";
constexpr char deleteForm[] = "<form method=\"post\" action=\"/me/delete\" class=\"actions\"><button type=\"submit\" "
                              "class=\"button button-danger\">Delete my account</button><a class=\"button "
                              "button-secondary\" href=\"/me\">Keep it</a></form>";

// Why an account cannot be deleted yet, and what to do about it; empty where it can.
std::string obstacleInWords(const QJsonObject& charge, const Services& services) {
    if (charge.isEmpty())
        return {};
    std::string words = "<div class=\"notice\" role=\"status\"><p><strong>It cannot be deleted yet.</strong> ";
    if (textOf(charge, "kind") == "checkout")
        return words + "You began to pay for premium. If you don’t go on with that, it is over " +
               escapedForHtml(momentOf(charge, "until")) +
               ", and you can delete your account then.</p></div><div class=\"actions\"><a class=\"button "
               "button-secondary\" href=\"/me\">Back to your page</a></div>";
    words += "You have a subscription that is not over, and an account that is gone could not tell you that it charges "
             "you. ";
    const std::string until =
        textOf(charge, "until").empty() ? std::string() : escapedForHtml(momentOf(charge, "until"));
    if (charge.value(QLatin1String("ends_then")).toBool())
        words += "You have cancelled it: it ends" + (until.empty() ? std::string() : ' ' + until) +
                 ", and you can delete your account then.";
    else
        words += "Cancel it first" + (until.empty() ? std::string() : ", it is paid until " + until) +
                 ". You can delete your account when it is over.";
    if (!services.sellsPremium)
        return words +
               " This site is not connected to Stripe any more, so cancel it by the link in the mails that Stripe "
               "sends you. As we don’t hear of that, your account can be deleted 60 days after the end of what we know "
               "that you paid for.</p></div><div class=\"actions\"><a class=\"button button-secondary\" "
               "href=\"/me\">Back to your page</a></div>";
    // Not by a form: only the premium page may lead to Stripe.
    return words +
           "</p></div><div class=\"actions\"><a class=\"button button-primary\" href=\"/premium\">Manage or cancel it "
           "on the premium page</a><a class=\"button button-secondary\" href=\"/me\">Back to your page</a></div>";
}

constexpr char toTheStart[] = "<a class=\"button button-primary\" href=\"/\">To the start</a>";

} // namespace

Result<OwnPage> OwnPage::create(const Services& services, const WebAssets& assets) {
    auto own = PageTemplate::load("own-page.html", assets);
    auto ticket = PageTemplate::load("own-page-ticket.html", assets);
    auto deletion = PageTemplate::load("own-page-delete.html", assets);
    auto message = PageTemplate::load("own-page-message.html", assets);
    for (const auto* each : {&own, &ticket, &deletion, &message}) {
        if (!*each)
            return failure(each->error());
    }
    return OwnPage(services, {std::move(*own), std::move(*ticket), std::move(*deletion), std::move(*message)});
}

OwnPage::OwnPage(const Services& services, Templates templates)
    : m_services(services), m_templates(std::move(templates)) {}

std::string OwnPage::tickets(const QJsonObject& record) const {
    std::string items;
    const QJsonArray tickets = record.value(QLatin1String("tickets")).toArray();
    for (const QJsonValue value : tickets) {
        const QJsonObject ticket = value.toObject();
        items += m_templates.ticket.render({{"campaign_slug", escapedForHtml(textOf(ticket, "campaign"))},
            {"campaign_name", escapedForHtml(textOf(ticket, "campaign_name"))},
            {"number", std::to_string(ticket.value(QLatin1String("number")).toInteger())},
            {"state", escapedForHtml(stateInWords(ticket) + whereInWords(ticket))},
            {"given", escapedForHtml(givenInWords(ticket))}});
    }
    return items.empty() ? std::string("<p>You have none yet.</p>") : "<ul class=\"record-list\">" + items + "</ul>";
}

http::Response OwnPage::own(const store::SignedInMember& member, const QJsonObject& record, const std::string& message,
    const std::optional<QString>& triedName) const {
    const int confirmed = record.value(QLatin1String("confirmed")).toInt();
    const QJsonObject hall = record.value(QLatin1String("hall")).toObject();
    const bool isInHall = !textOf(hall, "name").empty();
    const std::string who = "Signed in with " + providerName(member.provider, m_services.providers).toStdString() +
                            (member.profile.name.isEmpty() ? "" : " as " + member.profile.name.toStdString()) + '.';
    const std::string name = triedName ? triedName->toStdString() : textOf(hall, "name");
    return pageResponse(triedName ? 422 : 200, m_templates.own,
        {{"message", message.empty() ? "" : "<p class=\"notice\" role=\"status\">" + escapedForHtml(message) + "</p>"},
            {"who", escapedForHtml(who)}, {"confirmed", confirmedInWords(confirmed)},
            {"badges", badgesInWords(confirmed)}, {"tickets", tickets(record)}, {"hall", hallInWords(hall, confirmed)},
            {"hall_name", escapedForHtml(name)}, {"name_invalid", triedName ? " aria-invalid=\"true\"" : ""},
            {"name_hint", "2 to 40 characters, no addresses. " + escapedForHtml(hallConsent)},
            {"hall_button", isInHall ? "Change my name" : "Show my name"}, {"hall_leave", isInHall ? leaveHall : ""}});
}

http::Response OwnPage::deletion(const QJsonObject& record) const {
    std::string consequences;
    const QJsonArray tickets = record.value(QLatin1String("tickets")).toArray();
    for (const QJsonValue value : tickets) {
        const QJsonObject ticket = value.toObject();
        const std::string name = escapedForHtml(textOf(ticket, "campaign_name"));
        const auto state = ticketStateFromText(ticket.value(QLatin1String("state")).toString());
        if (state == TicketState::Waiting || state == TicketState::Offered)
            consequences += "<li>Your place in the line for " + name + " is given up.</li>";
        if (state == TicketState::Delivered)
            consequences += "<li>The code for " + name +
                            " that you were given stays in the browser that has it, with the request to pass on "
                            "yours. Until then, we know by a keyed hash that it was given to you.</li>";
    }
    const std::string obstacle = obstacleInWords(record.value(QLatin1String("must_end_first")).toObject(), m_services);
    return pageResponse(200, m_templates.deletion,
        {{"consequences", consequences}, {"action", obstacle.empty() ? std::string(deleteForm) : obstacle}});
}

http::Response OwnPage::message(
    int status, const std::string& title, const std::string& detail, const std::string& actions) const {
    return pageResponse(status, m_templates.message,
        {{"title", escapedForHtml(title)}, {"detail", escapedForHtml(detail)}, {"actions", actions}});
}

http::Response OwnPage::deleted() const {
    return message(200, "Your account is deleted",
        "What was kept of you is gone. Thank you for the codes that you passed on.", toTheStart);
}

http::Response OwnPage::signedOut() const {
    return message(200, "You are signed out", "Your tickets are here again when you sign in.", toTheStart);
}

http::Response OwnPage::notSignedIn() const {
    std::string actions = signInLinks({{}, members::ReturnPage::OwnPage}, "button-primary", m_services);
    if (!actions.empty())
        actions += "<p class=\"small\">" + escapedForHtml(signInConsent) + "</p>";
    return message(401, "Nobody is signed in here",
        "Your page shows your tickets, and what became of the codes that you passed on. It is there when you sign in. "
        "If you have deleted your account, it is gone.",
        actions);
}

http::Response OwnPage::problem(const http::Problem& problem) const {
    http::Response response = message(problem.status, problem.title, problem.detail, toTheStart);
    if (problem.retryAfterSeconds > 0)
        response.headers.add("Retry-After", std::to_string(problem.retryAfterSeconds));
    return response;
}

} // namespace invites::routes
