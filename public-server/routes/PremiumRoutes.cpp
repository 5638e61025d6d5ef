#include "public-server/routes/PremiumRoutes.h"

#include "common/vault/Hashes.h"
#include "public-server/routes/ApiJson.h"
#include "public-server/routes/MemberSession.h"
#include "public-server/routes/TicketProblems.h"

#include <QUrlQuery>

#include <algorithm>

namespace invites::routes {

namespace {

constexpr int retrySoon = 10;
constexpr int mostLooks = 20;

http::Problem stripeAway() {
    return {503, "stripe-unavailable", "Stripe does not answer",
        "Payments are Stripe's, and Stripe does not answer just now. Nothing was charged; please try again in a "
        "moment.",
        {}, retrySoon};
}

std::optional<http::Problem> refusalOf(store::Checkout::Outcome outcome) {
    switch (outcome) {
    case store::Checkout::Outcome::Begun:
        return std::nullopt;
    case store::Checkout::Outcome::NotSignedIn:
        return notSignedIn();
    case store::Checkout::Outcome::NotOffered:
        return http::Problem{409, "premium-not-offered", "No campaign has premium",
            "No campaign here has premium just now, so there is nothing to pay for."};
    case store::Checkout::Outcome::HasSubscription:
        return http::Problem{409, "has-subscription", "There is a subscription already",
            "You have a subscription that is not over. Manage it at Stripe, rather than pay twice."};
    }
    Q_UNREACHABLE();
}

QJsonValue textOrNull(const QString& text) {
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

} // namespace

PremiumRoutes::PremiumRoutes(Services& services, const premium::StripeClient& client, premium::PriceTag& price,
    PremiumPages pages, PremiumOptions options)
    : m_services(services), m_client(client), m_price(price), m_pages(std::move(pages)), m_options(std::move(options)) {
}

void PremiumRoutes::addTo(http::Router& router) {
    using http::BodyRule;
    using http::Method;
    const auto add = [&](Method method, const char* path, const char* name, http::Handler handler) {
        router.add({method, path, name, BodyRule::None, std::move(handler)});
    };
    add(Method::Get, "/api/v1/member/premium", "get_premium",
        [this](const http::Request& request) { return member(request); });
    add(Method::Post, "/api/v1/member/premium/checkout", "checkout",
        [this](const http::Request& request) { return addressAsJson(request, &PremiumRoutes::ofCheckout); });
    add(Method::Post, "/api/v1/member/premium/portal", "portal",
        [this](const http::Request& request) { return addressAsJson(request, &PremiumRoutes::ofPortal); });
    add(Method::Get, "/premium", "page_premium", [this](const http::Request& request) { return page(request); });
    add(Method::Post, "/premium/checkout", "page_checkout",
        [this](const http::Request& request) { return leadThere(request, &PremiumRoutes::ofCheckout); });
    add(Method::Post, "/premium/portal", "page_portal",
        [this](const http::Request& request) { return leadThere(request, &PremiumRoutes::ofPortal); });
    add(Method::Get, "/premium/done", "page_paid", [this](const http::Request& request) { return done(request); });
}

http::Problem PremiumRoutes::problemOf(const premium::StripeFailure& failure) const {
    if (m_options.onFailure)
        m_options.onFailure(failure.reason);
    switch (failure.kind) {
    case premium::StripeFailure::Kind::Unavailable:
        return stripeAway();
    case premium::StripeFailure::Kind::Refused:
        return {502, "stripe-refused", "Stripe did not take it",
            "Stripe did not take what we asked of it, and nothing was charged. If it goes on, tell those who run this "
            "site."};
    }
    Q_UNREACHABLE();
}

OrProblem<store::Checkout> PremiumRoutes::withCustomer(store::Checkout checkout) {
    if (!checkout.customerId.isEmpty())
        return checkout;
    const auto made = m_client.createCustomer(checkout.reference);
    if (!made)
        return tl::unexpected(problemOf(made.error()));
    // Before anybody can pay: what is paid must find its member.
    const auto kept = m_services.desk.keepCustomer(checkout.reference, *made);
    if (!kept)
        return tl::unexpected(routes::problemOf(kept.error()));
    checkout.customerId = *kept;
    return checkout;
}

PremiumRoutes::Address PremiumRoutes::ofCheckout(const QByteArray& sessionHash) {
    auto begun = m_services.desk.beginCheckout(sessionHash);
    if (!begun)
        return tl::unexpected(routes::problemOf(begun.error()));
    if (auto problem = refusalOf(begun->outcome))
        return tl::unexpected(std::move(*problem));
    const auto checkout = withCustomer(std::move(*begun));
    if (!checkout)
        return tl::unexpected(checkout.error());
    const auto session = m_client.createCheckout(*checkout);
    if (!session)
        return tl::unexpected(problemOf(session.error()));
    if (const Status kept = m_services.desk.keepCheckout(*checkout, session->id); !kept)
        return tl::unexpected(routes::problemOf(kept.error()));
    if (m_options.wake)
        m_options.wake();
    return session->url;
}

PremiumRoutes::Address PremiumRoutes::ofPortal(const QByteArray& sessionHash) {
    const auto premium = m_services.desk.premiumOf(sessionHash);
    if (!premium)
        return tl::unexpected(routes::problemOf(premium.error()));
    if (!*premium)
        return tl::unexpected(notSignedIn());
    const auto customer = m_services.desk.customerOf(sessionHash);
    if (!customer)
        return tl::unexpected(routes::problemOf(customer.error()));
    if (!*customer)
        return tl::unexpected(http::Problem{409, "no-subscription", "There is no subscription",
            "You never had a subscription here, so there is nothing to manage."});
    auto url = m_client.createPortal(**customer);
    if (!url)
        return tl::unexpected(problemOf(url.error()));
    return *url;
}

http::Response PremiumRoutes::member(const http::Request& request) {
    const auto session = sessionOf(request, m_services);
    if (!session)
        return refusal(session.error());
    const auto premium = m_services.desk.premiumOf(*session);
    if (!premium)
        return refusal(routes::problemOf(premium.error()));
    if (!*premium)
        return refusal(notSignedIn());
    const MemberPremium& member = **premium;
    return jsonResponse(
        200, {{QStringLiteral("premium"), member.hasPremium}, {QStringLiteral("status"), textOrNull(member.status)},
                 {QStringLiteral("period_ends_at"),
                     member.currentPeriodEnd ? QJsonValue(toRfc3339(*member.currentPeriodEnd)) : QJsonValue()},
                 {QStringLiteral("cancelled"), member.cancelAtPeriodEnd},
                 {QStringLiteral("payment"), QString(toText(member.payment))}});
}

http::Response PremiumRoutes::addressAsJson(const http::Request& request, AddressOf addressOf) {
    const auto session = sessionOf(request, m_services);
    if (!session)
        return refusal(session.error());
    Address address = tl::unexpected(stripeAway());
    // A Stripe that hangs must not hold all threads.
    if (m_asking.fetch_add(1) < m_options.mostHeld)
        address = (this->*addressOf)(*session);
    m_asking.fetch_sub(1);
    return address ? jsonResponse(200, {{QStringLiteral("url"), QString::fromStdString(*address)}})
                   : refusal(address.error());
}

http::Response PremiumRoutes::leadThere(const http::Request& request, AddressOf addressOf) {
    const auto session = sessionOf(request, m_services);
    Address address = tl::unexpected(session ? stripeAway() : session.error());
    if (session && m_asking.fetch_add(1) < m_options.mostHeld)
        address = (this->*addressOf)(*session);
    if (session)
        m_asking.fetch_sub(1);
    if (!address) {
        PremiumView view = viewFor(request);
        view.problem = address.error();
        return m_pages.page(view);
    }
    http::Response response;
    response.status = 303;
    response.headers.add("Location", *address);
    response.headers.add("Cache-Control", "no-store");
    return response;
}

PremiumView PremiumRoutes::viewFor(const http::Request& request) {
    PremiumView view;
    if (const auto board = m_services.board.current()) {
        std::copy_if((*board)->campaigns.begin(), (*board)->campaigns.end(), std::back_inserter(view.campaigns),
            [](const Campaign& campaign) { return campaign.premium && campaign.priority; });
    } else {
        view.problem = routes::problemOf(board.error());
    }
    view.price = m_price.words();
    if (const auto session = sessionFromCookie(request, m_services.cookies)) {
        const auto premium = m_services.desk.premiumOf(vault::ticketSecretHash(*session));
        if (premium)
            view.member = *premium;
        else
            view.problem = routes::problemOf(premium.error());
    }
    return view;
}

http::Response PremiumRoutes::page(const http::Request& request) {
    // Somebody looks, so that it is time for what an admin has had tried again.
    if (m_options.wake)
        m_options.wake();
    return m_pages.page(viewFor(request));
}

http::Response PremiumRoutes::done(const http::Request& request) {
    PremiumView view = viewFor(request);
    const QUrlQuery query(QString::fromStdString(request.query));
    const QString looks = query.queryItemValue(QStringLiteral("looks"));
    view.looksLeft = looks.isEmpty() ? mostLooks : std::clamp(looks.toInt(), 0, mostLooks);
    if (const auto session = sessionFromCookie(request, m_services.cookies);
        session && view.member && !view.member->hasPremium) {
        const auto asked = m_services.desk.askPremiumCheck(vault::ticketSecretHash(*session));
        if (asked && *asked && m_options.wake)
            m_options.wake();
    }
    return m_pages.page(view);
}

} // namespace invites::routes
