#include "public-server/routes/NoticeRoutes.h"

#include "public-server/notices/NoticeTarget.h"
#include "public-server/routes/ApiJson.h"
#include "public-server/routes/PageResponse.h"
#include "public-server/routes/TicketProblems.h"
#include "public-server/routes/TicketRoutes.h"

#include <algorithm>

namespace invites::routes {

namespace {

constexpr std::size_t tokenLength = 43;
constexpr int secondsADay = 24 * 60 * 60;

bool isToken(const std::string& text) {
    return text.size() == tokenLength && std::all_of(text.begin(), text.end(), [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
               (character >= '0' && character <= '9') || character == '-' || character == '_';
    });
}

http::Problem problemOf(store::NoticeOutcome outcome) {
    switch (outcome) {
    case store::NoticeOutcome::Done:
        return http::internalError();
    case store::NoticeOutcome::NoTicket:
        return noTicket();
    case store::NoticeOutcome::Ended:
        return {409, "ticket-ended", "This ticket is over", "There is nothing more to tell you about this ticket."};
    case store::NoticeOutcome::TooMany:
        return {429, "too-many-notices", "Asked too often",
            "Word was asked for too often today, by this ticket, from this address, or for this mailbox. Your place "
            "in line is kept all the same.",
            {}, secondsADay};
    case store::NoticeOutcome::Undeliverable:
        return http::invalidFields({{"email", "undeliverable"}});
    }
    return http::internalError();
}

tl::unexpected<http::Problem> badField(const char* field, const char* reason) {
    return tl::unexpected(http::invalidFields({{field, reason}}));
}

} // namespace

Result<NoticeRoutes> NoticeRoutes::create(
    Services& services, const WebAssets& assets, std::shared_ptr<const vault::Keyring> keyring) {
    auto small = SmallPages::create(assets);
    if (!small)
        return failure(small.error());
    auto ask = PageTemplate::load("unsubscribe.html", assets);
    auto done = PageTemplate::load("unsubscribed.html", assets);
    auto unknown = PageTemplate::load("unsubscribe-unknown.html", assets);
    for (const auto* page : {&ask, &done, &unknown}) {
        if (!*page)
            return failure(page->error());
    }
    return NoticeRoutes(
        services, {std::move(*small), std::move(*ask), std::move(*done), std::move(*unknown)}, std::move(keyring));
}

NoticeRoutes::NoticeRoutes(Services& services, Pages pages, std::shared_ptr<const vault::Keyring> keyring)
    : m_services(services), m_pages(std::move(pages)), m_cipher(std::move(keyring)) {}

void NoticeRoutes::addTo(http::Router& router) {
    using http::BodyRule;
    using http::Method;
    router.add({Method::Get, "/unsubscribe/{token}", "page_unsubscribe", BodyRule::None,
        [this](const http::Request& request) { return unsubscribePage(request); }, http::Pace::AtOnce});
    router.add({Method::Post, "/unsubscribe/{token}", "unsubscribe", BodyRule::None,
        [this](const http::Request& request) { return unsubscribe(request); }});
    if (!m_services.notices.any())
        return;
    router.add({Method::Get, "/api/v1/ticket/notices", "get_notices", BodyRule::None,
        [this](const http::Request& request) { return look(request); }});
    router.add({Method::Put, "/api/v1/ticket/notices", "ask_for_notices", BodyRule::Json,
        [this](const http::Request& request) { return change(request); }});
    router.add({Method::Delete, "/api/v1/ticket/notices", "decline_notices", BodyRule::None,
        [this](const http::Request& request) { return decline(request); }});
}

OrProblem<NoticeRoutes::Wish> NoticeRoutes::mailWish(const QJsonValue& value) const {
    if (value.isNull())
        return Wish{NoticeChannel::Email, std::nullopt};
    if (!value.isString())
        return badField("email", "type");
    const auto address = notices::mailAddressFrom(value.toString());
    if (!address)
        return badField("email", "format");
    return Wish{NoticeChannel::Email, notices::sealedTarget(*address, m_cipher, m_services.keyring)};
}

OrProblem<NoticeRoutes::Wish> NoticeRoutes::pushWish(const QJsonValue& value) const {
    if (value.isNull())
        return Wish{NoticeChannel::Push, std::nullopt};
    if (!value.isObject())
        return badField("push", "type");
    const auto subscription = notices::pushSubscriptionFrom(value.toObject());
    if (!subscription)
        return badField("push", "format");
    if (!m_services.notices.pushServices.allows(subscription->endpoint))
        return badField("push.endpoint", "not_allowed");
    return Wish{NoticeChannel::Push, notices::sealedTarget(*subscription, m_cipher, m_services.keyring)};
}

OrProblem<std::vector<NoticeRoutes::Wish>> NoticeRoutes::wishesOf(const QJsonObject& body) const {
    std::vector<Wish> wishes;
    const QJsonValue email = body.value(QLatin1String("email"));
    const QJsonValue push = body.value(QLatin1String("push"));
    if (m_services.notices.email && !email.isUndefined()) {
        auto wish = mailWish(email);
        if (!wish)
            return tl::unexpected(std::move(wish.error()));
        wishes.push_back(std::move(*wish));
    }
    if (!m_services.notices.pushKey.empty() && !push.isUndefined()) {
        auto wish = pushWish(push);
        if (!wish)
            return tl::unexpected(std::move(wish.error()));
        wishes.push_back(std::move(*wish));
    }
    if (wishes.empty())
        return badField(m_services.notices.email ? "email" : "push", "required");
    return wishes;
}

http::Response NoticeRoutes::answer(const QByteArray& secretHash, const Result<store::NoticeOutcome>& outcome) {
    if (!outcome)
        return refusal(routes::problemOf(outcome.error()));
    if (*outcome != store::NoticeOutcome::Done)
        return refusal(problemOf(*outcome));
    const auto asked = m_services.desk.notices(secretHash);
    if (!asked)
        return refusal(routes::problemOf(asked.error()));
    if (asked->outcome != store::NoticeOutcome::Done)
        return refusal(problemOf(asked->outcome));
    return jsonResponse(200, {{QStringLiteral("email"), asked->email}, {QStringLiteral("push"), asked->push}});
}

http::Response NoticeRoutes::look(const http::Request& request) {
    const auto ticket = ticketOf(request, m_services);
    return ticket ? answer(*ticket, store::NoticeOutcome::Done) : refusal(ticket.error());
}

http::Response NoticeRoutes::change(const http::Request& request) {
    const auto ticket = ticketOf(request, m_services);
    if (!ticket)
        return refusal(ticket.error());
    const auto body = parseObject(request.body);
    if (!body)
        return refusal(body.error());
    const auto wishes = wishesOf(*body);
    if (!wishes)
        return refusal(wishes.error());
    Result<store::NoticeOutcome> outcome = store::NoticeOutcome::Done;
    for (const Wish& wish : *wishes) {
        if (!outcome || *outcome != store::NoticeOutcome::Done)
            break;
        outcome = wish.target ? m_services.desk.askForNotices(*ticket, *wish.target, addressHashOf(request, m_services))
                              : m_services.desk.declineNotices(*ticket, wish.channel);
    }
    return answer(*ticket, outcome);
}

http::Response NoticeRoutes::decline(const http::Request& request) {
    const auto ticket = ticketOf(request, m_services);
    if (!ticket)
        return refusal(ticket.error());
    return answer(*ticket, m_services.desk.declineNotices(*ticket, std::nullopt));
}

http::Response NoticeRoutes::unsubscribePage(const http::Request& request) const {
    // The same for every token: mail scanners look at it.
    const std::string& token = request.pathValues.front();
    if (!isToken(token))
        return http::toResponse(http::notFound());
    return m_pages.small.page(200, "Stop the mails", m_pages.ask.render({{"token", token}}));
}

http::Response NoticeRoutes::unsubscribe(const http::Request& request) {
    const std::string& token = request.pathValues.front();
    if (!isToken(token))
        return http::toResponse(http::notFound());
    const auto isKnown = m_services.desk.unsubscribe(vault::unsubscribeHash(Secret(QByteArray::fromStdString(token))));
    if (!isKnown)
        return refusal(routes::problemOf(isKnown.error()));
    return *isKnown ? m_pages.small.page(200, "No more mails", m_pages.done.render({}))
                    : m_pages.small.page(404, "This link ended nothing", m_pages.unknown.render({}));
}

} // namespace invites::routes
